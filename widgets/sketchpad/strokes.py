"""Handwriting as strokes: points, a width, and from them how much ink lies on every pixel.

Takes polylines, gives arrays. ``strokes.js`` is its twin and draws what the reader draws; a test holds the two
together. Only ``sketchpad`` imports it.
"""

from collections.abc import Sequence

import numpy as np

Point = tuple[float, float]
Strokes = Sequence[Sequence[Point]]

EDGE = 2.0  # pixels from full ink to none: as soft as the handwriting that the lessons train on
WIDTHS = (2.4, 3.4, 5.0)  # thin, medium, thick: pixels across, measured at half ink; medium is like that handwriting

# How one may write a digit in a square of 16 pixels: strokes of points (x, y), x to the right and y down.
DIGITS = {
    "0": (((8, 1.5), (5, 3), (3.6, 7), (4.2, 11.5), (7, 14.5), (10.5, 13), (12.3, 9), (11.7, 4.5), (8, 1.5)),),
    "1": (((5, 4.5), (8.5, 1.5), (8.5, 14.5)),),
    "4": (((7.5, 1.5), (3, 9.5), (13, 9.5)), ((10, 6), (10, 14.5))),
    "7": (((3.5, 2), (12.5, 2), (8, 8.5), (6.5, 14.5)),),
}


def moved(strokes: Strokes, right: float, down: float) -> list[list[Point]]:
    """The same strokes elsewhere."""
    return [[(x + right, y + down) for x, y in points] for points in strokes]


def cover(strokes: Strokes, size: tuple[int, int], width: float) -> np.ndarray:
    """The share of ink on every pixel of a picture of ``size`` (rows, columns): float32, 0 to 1.

    strokes  polylines, each a list of points (x, y): columns and rows, counted from the upper left corner
    width    in pixels, at half ink

    Within a stroke the ink of two lines does not add up, so a slow hand writes no darker than a fast one.
    """
    rows, columns = size
    y, x = np.mgrid[:rows, :columns] + 0.5  # the middles of the pixels
    free = np.ones(size)
    for points in strokes:
        lines = zip(points, points[1:] or points, strict=False)
        distance = np.min([_distance(x, y, *begin, *end) for begin, end in lines], axis=0)
        free *= 1 - np.clip((width / 2 - distance) / EDGE + 0.5, 0, 1)
    return (1 - free).astype(np.float32)


def over(pixels: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Ink, uint8 (rows, columns, 4) with its share last, over pixels, uint8 (rows, columns, 3); to the bit as in JS."""
    below = pixels.astype(float)
    return np.floor(below + ink[..., 3:] / 255 * (ink[..., :3] - below) + 0.5).astype(np.uint8)


def _distance(x, y, x0, y0, x1, y1):
    """From every pixel to the line between two points."""
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / (length or 1), 0, 1)
    return np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
