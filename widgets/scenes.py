"""The data sets: a count and a seed give images and the label of every pixel.

Takes sizes and seeds, gives torch tensors. Everything comes out of packages we depend on; nothing is downloaded.
Training, widgets, lessons and tests may import it.

``ink``: real handwriting on real photographed textures. The digits are scikit-learn's (1,797 scans of 8 x 8, from
Alpaydin & Kaynak's *Optical Recognition of Handwritten Digits*, CC BY 4.0); the textures are scikit-image's ``brick``,
``grass`` and ``gravel`` (CC0). Either package is read only when data is asked for.
"""

import gzip
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

SPLITS = ("train", "held_out")
CLASSES = (0, 1, 4, 7)  # the digits of the lessons: few, and unlike one another
INK_CLASSES = ("ground", *map(str, CLASSES))

STROKE = 0.3  # share of full ink from which a pixel belongs to the digit; at this share a 0 keeps its hole
OPAQUE = 0.6  # share of full ink from which the stroke hides the texture
DIGIT = 16  # side of a digit in pixels, twice the scan's
CELL = 20  # least side of the square in which one digit has its place
HELD_OUT = 5  # one digit in five, and the lowest fifth (and a bit) of every texture, are never trained on


@dataclass(frozen=True, eq=False)
class Data:
    """What a segmentation network learns from, and what it is measured on.

    images           float (N, C, H, W), 0 to 1 for pictures that are to be shown
    labels           int64 (N, H, W), 0 to len(class_names) - 1, or ``ignore_index``; class 0 is the ground
    held_out_images  float (M, C, H, W), never trained on
    held_out_labels  int64 (M, H, W)
    class_names      one word per class, the ground first
    ignore_index     the label of pixels that count neither in the loss nor in the measures

    As a cell's last line it shows its first pictures. Raises TypeError or ValueError with one sentence if something
    does not fit.
    """

    images: torch.Tensor
    labels: torch.Tensor
    held_out_images: torch.Tensor
    held_out_labels: torch.Tensor
    class_names: tuple[str, ...] = INK_CLASSES
    ignore_index: int = 255

    def __post_init__(self):
        object.__setattr__(self, "class_names", tuple(map(str, self.class_names)))
        if len(self.class_names) < 2:
            raise ValueError(f"data needs at least two classes, the ground and one more, got {self.class_names}")
        for part in ("", "held_out_"):
            images, labels = getattr(self, part + "images"), getattr(self, part + "labels")
            self._check(part + "images", images, part + "labels", labels)
        if self.images.shape[1:] != self.held_out_images.shape[1:]:
            ours, theirs = tuple(self.images.shape[1:]), tuple(self.held_out_images.shape[1:])
            raise ValueError(f"images are {ours} and held_out_images {theirs}: both must have one shape (C, H, W)")

    def __repr__(self):
        shape = "x".join(map(str, self.images.shape[1:]))
        return (
            f"Data({len(self.images)} images and {len(self.held_out_images)} held out, {shape}, "
            f"classes {', '.join(self.class_names)})"
        )

    def _repr_png_(self) -> bytes:
        from widgets import label_maps  # draws, so only when something is to be seen

        return label_maps.sheet(self.images, self.labels, self.class_names, self.ignore_index)

    def _check(self, images_name, images, labels_name, labels):
        for name, tensor in ((images_name, images), (labels_name, labels)):
            if not isinstance(tensor, torch.Tensor):
                raise TypeError(f"{name} must be a torch tensor, got {type(tensor).__name__}")
        if images.ndim != 4 or not images.is_floating_point() or not len(images):
            got = f"{images.dtype} {tuple(images.shape)}"
            raise ValueError(f"{images_name} must be floating point of shape (N, C, H, W) with N at least 1, got {got}")
        wanted = (len(images), *images.shape[2:])
        if labels.dtype != torch.int64 or tuple(labels.shape) != wanted:
            got = f"{labels.dtype} {tuple(labels.shape)}"
            raise ValueError(f"{labels_name} must be int64 of shape {wanted}, one class number per pixel, got {got}")
        seen = labels[labels != self.ignore_index]
        if seen.numel() and not 0 <= int(seen.min()) <= int(seen.max()) < len(self.class_names):
            raise ValueError(
                f"{labels_name} run from {int(seen.min())} to {int(seen.max())}, but {len(self.class_names)} classes "
                f"allow only 0 to {len(self.class_names) - 1} and {self.ignore_index} for pixels to ignore"
            )


def ink_data(count: int = 1200, held_out: int = 32, seed: int = 0, *, size: int = 40, classes=CLASSES) -> Data:
    """``ink`` as a data set to train on: ``count`` images to learn from and ``held_out`` that share nothing with them.

    >>> ink_data(100, 10)
    Data(100 images and 10 held out, 3x40x40, classes ground, 0, 1, 4, 7)
    """
    train = ink(count, seed, size=size, classes=classes, split="train")
    test = ink(held_out, seed, size=size, classes=classes, split="held_out")
    return Data(*train, *test, class_names=("ground", *map(str, classes)))


def ink(
    count: int, seed: int = 0, *, size: int = 40, classes=CLASSES, split: str = "train"
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
    """
    classes = _checked(count, seed, size, classes, split)
    random = np.random.default_rng([seed, SPLITS.index(split)])
    ground = _grounds(random, count, size, split)
    ink_share, labels = _write(random, count, size, classes, split)
    # One chalk per picture, close to white, so that neighbouring digits don't differ by colour either.
    chalk = random.uniform(0.75, 1.0, (count, 3, 1, 1)).astype(np.float32)
    cover = np.minimum(ink_share / OPAQUE, 1)[:, None]
    images = ground + cover * (chalk - ground)
    return torch.from_numpy(images), torch.from_numpy(labels)


def _checked(count, seed, size, classes, split) -> tuple[int, ...]:
    for name, value, least, most in (("count", count, 1, None), ("seed", seed, 0, None), ("size", size, CELL, 128)):
        allowed = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise TypeError(f"{name} must be {allowed}, got {value!r}")
        if value < least or (most is not None and value > most):
            raise ValueError(f"{name} must be {allowed}, got {value}")
    if split not in SPLITS:
        raise ValueError(f"split must be 'train' or 'held_out', got {split!r}")
    classes = tuple(classes)
    if not classes or len(set(classes)) < len(classes) or not set(classes) <= set(range(10)):
        raise ValueError(f"classes must be different digits from 0 to 9, got {classes}")
    return classes


def _grounds(random, count, size, split) -> np.ndarray:
    """Pieces of texture, dimmed and tinted: float32 (count, 3, size, size)."""
    textures = _textures(split)
    kind = random.integers(len(textures), size=count)[:, None, None]
    rows, columns = (
        random.integers(side - size + 1, size=count)[:, None] + np.arange(size) for side in textures.shape[1:]
    )
    grey = textures[kind, rows[:, :, None], columns[:, None, :]]
    tint = random.uniform(0.45, 0.85, (count, 3, 1, 1)).astype(np.float32)
    return grey[:, None] * tint


def _write(random, count, size, classes, split) -> tuple[np.ndarray, np.ndarray]:
    """One digit per square: the share of ink, float32 (count, size, size), and the labels, int64 of the same shape."""
    digits, values = _digits(split)
    samples = [np.flatnonzero(values == value) for value in classes]
    side = size // CELL  # squares along a side
    room = size // side
    ink_share, labels = np.zeros((count, size, size), np.float32), np.zeros((count, size, size), np.int64)
    picture, span = np.arange(count)[:, None, None], np.arange(DIGIT)
    for square in range(side * side):
        chosen = random.integers(len(classes), size=count)
        sample = np.array([len(own) for own in samples])[chosen]
        sample = (random.random(count) * sample).astype(np.int64)
        stroke = digits[[samples[k][n] for k, n in zip(chosen, sample, strict=True)]]
        top, left = (random.integers(room - DIGIT + 1, size=count) + room * k for k in divmod(square, side))
        place = picture, (top[:, None] + span)[:, :, None], (left[:, None] + span)[:, None, :]
        ink_share[place] = stroke
        labels[place] = (stroke > STROKE) * (chosen + 1)[:, None, None]
    return ink_share, labels


@lru_cache
def _digits(split: str) -> tuple[np.ndarray, np.ndarray]:
    """The split's digits, scaled up: ink float32 (n, 16, 16) from 0 to 1, and their values, int64 (n,)."""
    scans, values = read_digits()
    held_out = np.arange(len(values)) % HELD_OUT == HELD_OUT - 1
    own = held_out if split == "held_out" else ~held_out
    scaled = F.interpolate(torch.from_numpy(scans[own])[:, None], size=(DIGIT, DIGIT), mode="bilinear")
    return scaled[:, 0].numpy() / 16, values[own]


def read_digits() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's handwritten digits: scans float32 (1797, 8, 8) from 0 to 16, and values int64 (1797,).

    Reads the packaged file itself, the same numbers as ``sklearn.datasets.load_digits()``: importing scikit-learn for
    58 kB takes as long as importing torch. Raises FileNotFoundError if the package or its file is not there.
    """
    package = importlib.util.find_spec("sklearn")
    file = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz" if package else None
    if file is None or not file.exists():
        raise FileNotFoundError(
            "the handwritten digits come with scikit-learn: install it with `pip install scikit-learn`"
        )
    with gzip.open(file) as text:
        table = np.loadtxt(text, delimiter=",", dtype=np.float32)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)


@lru_cache
def _textures(split: str) -> np.ndarray:
    """The split's region of the three textures, float32 (3, rows, 512), 0 to 1, evened out to one brightness."""
    from skimage import data  # takes a while, and only those who want data need it

    grey = np.stack([data.brick(), data.grass(), data.gravel()]).astype(np.float32) / 255
    grey *= 0.5 / grey.mean(axis=(1, 2), keepdims=True)
    edge = grey.shape[1] - 128  # the largest picture fits into the held-out strip
    return grey[:, edge:] if split == "held_out" else grey[:, :edge]
