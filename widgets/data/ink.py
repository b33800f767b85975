"""Ink on texture: real handwriting on real photographed textures, with a label for every pixel.

Takes a count and a seed, gives torch tensors or a ``Data``. Everything comes out of packages we depend on; nothing is
downloaded. Widgets, lessons and tests may import it.

The digits are scikit-learn's (1,797 scans of 8 x 8, from Alpaydin & Kaynak's *Optical Recognition of Handwritten
Digits*, CC BY 4.0), the grounds the photographs of ``textures``. Either package is read only when data is asked for.
"""

import gzip
import importlib.util
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from widgets import given
from widgets.data import textures
from widgets.data.scenes import SPLITS, Data, check_count, check_drawing
from widgets.given import shown

CLASSES = (0, 1, 4, 7)  # the digits of the lessons: few, and unlike one another
INK_CLASSES = ("ground", *map(str, CLASSES))

STROKE = 0.3  # share of full ink from which a pixel belongs to the digit; at this share a 0 keeps its hole
OPAQUE = 0.6  # share of full ink from which the stroke hides the texture
DIGIT = 16  # side of a digit in pixels, twice the scan's
CELL = 20  # least side of the square in which one digit has its place
HELD_OUT = 5  # one digit in five is never trained on
TINTS = (0.45, 0.85)  # how bright each of a ground's three colours may be


def ink_data(
    count: int = 1200, held_out: int = 32, seed: int = 0, *, size: int = 40, classes: Iterable[int] = CLASSES
) -> Data:
    """``ink`` as a data set to train on: ``count`` images to learn from and ``held_out`` that share nothing with them.

    Its grounds are a piece of each held-out texture, in grey.

    >>> ink_data(100, 10)
    Data(100 images and 10 held out, 3x40x40, classes ground, 0, 1, 4, 7)
    """
    classes = _checked(classes)
    train = ink(count, seed, size=size, classes=classes, split="train")
    held_out = check_count("held_out", held_out, int(size))
    test = ink(held_out, seed, size=size, classes=classes, split="held_out")
    names = ("ground", *map(str, classes))
    return Data(*train, *test, names, grounds=_blank(int(size)), ground_names=textures.PHOTOGRAPHS)


def ink(
    count: int, seed: int = 0, *, size: int = 40, classes: Iterable[int] = CLASSES, split: str = "train"
) -> tuple[torch.Tensor, torch.Tensor]:
    """Handwritten digits on brick, grass and gravel: one digit in every 20 x 20 square of the picture.

    count    how many pictures
    seed     same seed, same pictures
    size     their side in pixels, 20 to 128; 40 holds four digits
    classes  the digits to draw from; the k-th of them has the label k + 1
    split    "train" or "held_out": the two share neither a handwritten digit nor a piece of texture

    Gives images float32 (count, 3, size, size), 0 to 1, and labels int64 (count, size, size), 0 for the ground.
    Ink and ground are tinted at random and by the same law for every class, so that colour tells nothing about it.
    Raises TypeError or ValueError if an argument is not allowed.

    >>> images, labels = ink(2, seed=1)
    >>> images.shape, labels.shape
    (torch.Size([2, 3, 40, 40]), torch.Size([2, 40, 40]))
    """
    count, seed, size = check_drawing(count, seed, size, split, smallest=CELL)
    classes = _checked(classes)
    random = np.random.default_rng([seed, SPLITS.index(split)])
    ground = _grounds(random, count, size, split)
    ink_share, labels = _write(random, count, size, classes, split)
    # One chalk per picture, close to white, so that neighbouring digits don't differ by colour either.
    chalk = random.uniform(0.75, 1.0, (count, 3, 1, 1)).astype(np.float32)
    cover = np.minimum(ink_share / OPAQUE, 1)[:, None]
    images = ground + cover * (chalk - ground)
    return torch.from_numpy(images), torch.from_numpy(labels)


def _checked(classes) -> tuple[int, ...]:
    """The digits to draw from. Raises TypeError or ValueError with one sentence if they are none."""
    what = "different digits from 0 to 9"
    digits = given.listed("classes", classes, what)
    whole = all(given.is_whole(k) and 0 <= k <= 9 for k in digits)
    if not digits or not whole or len(set(digits)) < len(digits):
        raise ValueError(f"classes must be {what}, got {shown(digits)}.")
    return tuple(map(int, digits))


def _grounds(random, count, size, split) -> np.ndarray:
    """Pieces of texture, dimmed and tinted: float32 (count, 3, size, size)."""
    grey = textures.cut(random, textures.photographed(split), size, count)
    tint = random.uniform(*TINTS, (count, 3, 1, 1)).astype(np.float32)
    return grey[:, None] * tint


def _blank(size) -> torch.Tensor:
    """The same piece of every held-out texture, in the middle of the tints: float32 (3, 3, size, size)."""
    grey = torch.from_numpy(textures.photographed("held_out")[:, None, :size, :size])
    return grey.expand(-1, 3, -1, -1) * (sum(TINTS) / 2)


def _write(random, count, size, classes, split) -> tuple[np.ndarray, np.ndarray]:
    """One digit per square: the share of ink, float32 (count, size, size), and the labels, int64 of the same shape."""
    digits, values = _digits(split)
    samples = [np.flatnonzero(values == value) for value in classes]
    amounts = np.array([len(own) for own in samples])
    first, samples = np.cumsum(amounts) - amounts, np.concatenate(samples)
    side = size // CELL  # squares along a side
    room = size // side
    ink_share, labels = np.zeros((count, size, size), np.float32), np.zeros((count, size, size), np.int64)
    picture, span = np.arange(count)[:, None, None], np.arange(DIGIT)
    for square in range(side * side):
        chosen = random.integers(len(classes), size=count)
        stroke = digits[samples[first[chosen] + (random.random(count) * amounts[chosen]).astype(np.int64)]]
        top, left = (random.integers(room - DIGIT + 1, size=count) + room * k for k in divmod(square, side))
        place = picture, (top[:, None] + span)[:, :, None], (left[:, None] + span)[:, None, :]
        ink_share[place] = stroke
        labels[place] = (stroke > STROKE) * (chosen + 1)[:, None, None]
    return ink_share, labels


@lru_cache
def _digits(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The split's digits, scaled up: ink float32 (n, 16, 16) from 0 to 1, and their values, int64 (n,)."""
    scans, values = scans_of(split)
    scaled = F.interpolate(torch.from_numpy(scans)[:, None], size=(DIGIT, DIGIT), mode="bilinear")
    return scaled[:, 0].numpy(), values


def scans_of(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The split's digits as scanned: ink float32 (n, 8, 8) from 0 to 1, and their values, int64 (n,)."""
    scans, values = read_digits()
    held_out = np.arange(len(values)) % HELD_OUT == HELD_OUT - 1
    own = held_out if split == "held_out" else ~held_out
    return scans[own] / 16, values[own]


def read_digits() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's handwritten digits: scans float32 (1797, 8, 8) from 0 to 16, and values int64 (1797,).

    Reads the packaged file itself, the same numbers as ``sklearn.datasets.load_digits()``: importing scikit-learn for
    58 kB takes as long as importing torch. Raises FileNotFoundError if the package or its file is not there.
    """
    package = importlib.util.find_spec("sklearn")
    file = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz" if package and package.origin else None
    if file is None or not file.exists():
        raise FileNotFoundError(
            "the handwritten digits come with scikit-learn: install it with `pip install scikit-learn`."
        )
    with gzip.open(file) as text:
        table = np.loadtxt(text, delimiter=",", dtype=np.float32)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)
