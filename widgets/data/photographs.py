"""Photographs of animals in which every pixel has a label, and every animal a number.

Takes a name, gives a ``Photograph``; or a count and a seed, and gives pieces of the photographs as a ``Data``. The
files lie in the folder of the same name; who took the pictures stands in ``assets/CREDITS.md``. The labels were drawn
by hand for this project. Widgets, lessons and tests may import it.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from widgets.data.scenes import LARGEST, Data, check_count
from widgets.given import shown, texts, whole

FOLDER = Path(__file__).with_suffix("")
PHOTOGRAPHS = ("cows", "horses", "giraffes", "bison", "sheep", "pig")
PHOTOGRAPH_CLASSES = ("grass", "animal", "sky", "trees")
ANIMAL = PHOTOGRAPH_CLASSES.index("animal")
SMALLEST = 16  # side in pixels of the smallest piece that is cut


class Photograph(NamedTuple):
    """A photograph and what is true of its pixels.

    image        float32 (3, H, W), 0 to 1; 240 pixels wide, 156 to 180 high
    labels       int64 (H, W): the class of every pixel, 0 to 3
    instances    int64 (H, W): which animal a pixel belongs to, from 1; 0 where there is none
    class_names  ("grass", "animal", "sky", "trees")
    """

    image: torch.Tensor
    labels: torch.Tensor
    instances: torch.Tensor
    class_names: tuple[str, ...]

    def __repr__(self) -> str:
        rows, columns = self.labels.shape
        return f"Photograph({rows}x{columns}, {int(self.instances.max())} animals)"


def photograph(name: str) -> Photograph:
    """One photograph, by its name in ``PHOTOGRAPHS``. ValueError if there is none of that name.

    >>> photograph("cows")
    Photograph(180x240, 3 animals)
    """
    if not isinstance(name, str) or name not in PHOTOGRAPHS:
        raise ValueError(f"there is no photograph {shown(name)}; there are {', '.join(PHOTOGRAPHS)}.")
    # Copies, so that nobody's changes reach the next who asks.
    return Photograph(*(tensor.clone() for tensor in _read(name)), PHOTOGRAPH_CLASSES)


def photographs() -> dict[str, Photograph]:
    """All photographs by their names, those with several animals first."""
    return {name: photograph(name) for name in PHOTOGRAPHS}


def photographs_data(
    count: int = 600, held_out: int = 24, seed: int = 0, *, size: int = 64, test: tuple[str, ...] = ("cows",)
) -> Data:
    """Square pieces of the photographs, with their labels: those of ``test`` are held out, the others learned from.

    count     how many pieces to learn from, half of them mirrored
    held_out  how many pieces of the photographs in ``test``, not mirrored
    seed      same seed, same pieces
    size      their side in pixels, 16 to 128
    test      the names of the photographs that are held out, at least one and not all

    Raises TypeError or ValueError with one sentence if an argument is not allowed.

    >>> photographs_data(100, 10, size=32)
    Data(100 images and 10 held out, 3x32x32, classes grass, animal, sky, trees)
    """
    seed, size = whole("seed", seed, 0), whole("size", size, SMALLEST, LARGEST)
    count, held_out = check_count("count", count, size), check_count("held_out", held_out, size)
    test = (test,) if isinstance(test, str) else texts("test", test, "a list of photographs' names")
    if not test or not set(test) < set(PHOTOGRAPHS):
        raise ValueError(f"test must name some but not all of {', '.join(PHOTOGRAPHS)}, got {shown(test)}.")
    random = np.random.default_rng(seed)
    learned = [name for name in PHOTOGRAPHS if name not in test]
    train = _pieces(random, [_read(name) for name in learned], count, size, mirror=True)
    return Data(*train, *_pieces(random, [_read(name) for name in test], held_out, size), PHOTOGRAPH_CLASSES)


@lru_cache
def _read(name: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Image, labels and instances, as ``Photograph`` has them."""
    from PIL import Image  # takes a while, and only those who want photographs need it

    pixels, labels, instances = (
        np.array(Image.open(FOLDER / f"{name}{end}")) for end in (".jpg", "_label.png", "_instance.png")
    )
    image = torch.from_numpy(pixels).permute(2, 0, 1).contiguous() / 255
    return image, torch.from_numpy(labels).long(), torch.from_numpy(instances).long()


def _pieces(random, sources, count, size, mirror=False) -> tuple[torch.Tensor, torch.Tensor]:
    """Pieces at random places: float32 (count, 3, size, size) and int64 (count, size, size)."""
    images, labels = torch.empty(count, 3, size, size), torch.empty(count, size, size, dtype=torch.int64)
    for k in range(count):
        image, truth, _ = sources[random.integers(len(sources))]
        top, left = (int(random.integers(side - size + 1)) for side in truth.shape)
        piece = (..., slice(top, top + size), slice(left, left + size))
        mirrored = mirror and random.random() < 0.5
        images[k], labels[k] = (part[piece].flip(-1) if mirrored else part[piece] for part in (image, truth))
    return images, labels
