"""Textures: grey sheets from which data sets cut what their pictures are made of.

Takes a split, gives sheets, numpy float32 (K, rows, columns) around 0.5; ``cut`` takes pieces out of them at random.
Data sets may import it.

``photographed``: scikit-image's ``brick``, ``grass`` and ``gravel`` (CC0), read only when asked for.
``drawn``: smooth noise at several scales, made here.
"""

from functools import lru_cache

import numpy as np

from widgets.data.scenes import LARGEST, SPLITS

PHOTOGRAPHS = ("brick", "grass", "gravel")
DRAWN = ("fine", "medium", "coarse")

SIDE = 256  # of a drawn sheet, in pixels
WAVES = (5.0, 9.0, 16.0)  # their length in pixels, for each word of DRAWN
TURNS = 6  # sheets of one wave length, each stretched in another direction
STRETCH = 2.0  # how much longer the waves are across than along


@lru_cache
def photographed(split: str) -> np.ndarray:
    """The split's region of the three textures, float32 (3, rows, 512), 0 to 1.04, evened out to one brightness.

    The lowest 128 rows, a quarter, are held out.
    """
    from skimage import data  # takes a while, and only those who want data need it

    grey = np.stack([getattr(data, name)() for name in PHOTOGRAPHS]).astype(np.float32) / 255
    grey *= 0.5 / grey.mean(axis=(1, 2), keepdims=True)
    edge = grey.shape[1] - LARGEST  # the largest picture fits into the held-out strip
    return grey[:, edge:] if split == "held_out" else grey[:, :edge]


@lru_cache
def drawn(split: str) -> np.ndarray:
    """Smooth noise, float32 (18, 256, 256), 0 to 1 around 0.5: six sheets of each wave length, fine ones first.

    White noise from which a filter keeps one wave length, longer in one direction than across it. The splits' noise
    comes from different random streams.
    """
    random = np.random.default_rng([0, SPLITS.index(split), 1])  # a stream that no data set's seed begins
    y, x = np.meshgrid(*2 * [np.fft.fftfreq(SIDE)], indexing="ij")  # waves per pixel
    sheets = []
    for wave in WAVES:
        for turn in np.arange(TURNS) * np.pi / TURNS:
            along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
            radius = np.hypot(along, STRETCH * across) * wave  # 1 on the ring that is kept
            ring = np.exp(-(((radius - 1) / 0.4) ** 2))
            noise = np.fft.ifft2(np.fft.fft2(random.standard_normal((SIDE, SIDE))) * ring).real
            sheets.append(0.5 + noise / (5 * noise.std()))
    return np.clip(np.stack(sheets), 0, 1).astype(np.float32)


def cut(random: np.random.Generator, sheets: np.ndarray, size: int, *shape: int) -> np.ndarray:
    """Pieces from sheets chosen at random, at places chosen at random: float32 (*shape, size, size)."""
    kind = random.integers(len(sheets), size=shape)
    row, column = (random.integers(side - size + 1, size=shape) for side in sheets.shape[1:])
    return np.lib.stride_tricks.sliding_window_view(sheets, (size, size), axis=(1, 2))[kind, row, column]
