"""One thing in every picture: a handwritten digit, small or large, somewhere on a photographed texture.

Takes a count and a seed, gives torch tensors or a ``Data``: what class the thing has and where it is can be read off
its label map. Handwriting and grounds are those of ``ink``. Widgets, lessons and tests may import it.
"""

import numpy as np
import torch
from torch.nn import functional as F

from widgets.data import textures
from widgets.data.ink import CLASSES, INK_CLASSES, OPAQUE, STROKE, TINTS, scans_of
from widgets.data.scenes import SPLITS, Data, check_count, check_drawing

SMALLEST = 32  # side of a picture in pixels
SIDES = (0.4, 0.8)  # of a scan, which has some room around its ink, as shares of the picture's side
CHALK = (0.75, 1.0)  # how bright each of its three colours may be


def objects_data(count: int = 2400, held_out: int = 64, seed: int = 0, *, size: int = 48) -> Data:
    """``objects`` as a data set to train on: ``count`` images to learn from and ``held_out`` to measure on.

    >>> objects_data(100, 10)
    Data(100 images and 10 held out, 3x48x48, classes ground, 0, 1, 4, 7)
    """
    train = objects(count, seed, size=size, split="train")
    held_out = check_count("held_out", held_out, int(size))
    test = objects(held_out, seed, size=size, split="held_out")
    return Data(*train, *test, INK_CLASSES)


def objects(count: int, seed: int = 0, *, size: int = 48, split: str = "train") -> tuple[torch.Tensor, torch.Tensor]:
    """One handwritten digit in every picture: 0, 1, 4 or 7, from two fifths to four fifths as high as the picture.

    count  how many pictures
    seed   same seed, same pictures
    size   their side in pixels, 32 to 128
    split  "train" or "held_out": the two share neither a handwritten digit nor a piece of texture

    Gives images float32 (count, 3, size, size), 0 to 1, and labels int64 (count, size, size), 0 for the ground.
    Raises TypeError or ValueError if an argument is not allowed.

    >>> images, labels = objects(2, seed=1)
    >>> [len(picture.unique()) for picture in labels]
    [2, 2]
    """
    count, seed, size = check_drawing(count, seed, size, split, smallest=SMALLEST)
    random = np.random.default_rng([seed, SPLITS.index(split), 8])
    scans, values = scans_of(split)
    classes = random.integers(len(CLASSES), size=count)
    own = [np.flatnonzero(values == value) for value in CLASSES]
    chosen = np.array([random.choice(own[k]) for k in classes])
    stroke = _placed(random, torch.from_numpy(scans[chosen]), size)
    labels = (stroke > STROKE).long() * torch.from_numpy(classes + 1)[:, None, None]
    grey = textures.cut(random, textures.photographed(split), size, count)
    ground = torch.from_numpy(grey[:, None] * random.uniform(*TINTS, (count, 3, 1, 1)).astype(np.float32))
    chalk = torch.from_numpy(random.uniform(*CHALK, (count, 3, 1, 1)).astype(np.float32))
    cover = (stroke / OPAQUE).clamp(max=1)[:, None]
    return ground + cover * (chalk - ground), labels


def _placed(random: np.random.Generator, scans: torch.Tensor, size: int) -> torch.Tensor:
    """Scans (count, 8, 8), each enlarged and put somewhere into a picture: float32 (count, size, size), 0 to 1."""
    side = random.uniform(*SIDES, (len(scans), 1))
    middle = (1 - side) * random.uniform(-1, 1, (len(scans), 2))  # from -1 to 1, as grid_sample counts
    # From a place in the picture to the place in the scan that is seen there.
    matrix = np.zeros((len(scans), 2, 3), np.float32)
    matrix[:, 0, 0] = matrix[:, 1, 1] = 1 / side[:, 0]
    matrix[:, :, 2] = -middle / side
    grid = F.affine_grid(torch.from_numpy(matrix), [len(scans), 1, size, size], align_corners=False)
    return F.grid_sample(scans[:, None], grid, align_corners=False)[:, 0]
