"""The matrix from x to y as a picture: a row per output cell, a column per input cell, stronger for larger weights.

Takes a matrix and a place on axes, draws there. ``sheets`` imports it.
"""

import functools
from typing import TYPE_CHECKING

import numpy as np

from widgets.palette import ROLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


Place = tuple[float, float, float, float]  # left, top, width, height


@functools.cache
def matrix_size(outputs: int, inputs: int, height: float) -> tuple[float, float]:
    """How high and how wide a matrix is drawn beside grids of this height, in cells."""
    cell = min(0.6, height / outputs, 6 / inputs)
    return cell * outputs, max(cell, min(0.45, 4 / inputs)) * inputs


def draw_matrix(axes: "Axes", weights: np.ndarray, place: Place, colours: dict[str, str]) -> None:
    """Weights (m, n) as an image at ``place``: left, top, width, height. It moves the limits of the axes."""
    from matplotlib.patches import Rectangle

    left, top, width, height = place
    axes.imshow(
        _tinted(weights, colours["surface"], colours["muted"]),
        extent=(left, left + width, top + height, top),
        interpolation="nearest",
        aspect="auto",
        zorder=1,
    )
    axes.add_artist(Rectangle((left, top), width, height, fill=False, ec=colours["line"], lw=0.8))


def frame_entries(
    axes: "Axes", shape: tuple[int, int], place: Place, read: frozenset[int], written: frozenset[int]
) -> None:
    """A border around the column of the one cell that is read, and the row of the one that is written."""
    from matplotlib.patches import Rectangle

    left, top, width, height = place
    outputs, inputs = shape
    for cells, across, role in ((read, True, "input"), (written, False, "output")):
        if len(cells) == 1:
            (cell,) = cells
            w, h = (width / inputs, height) if across else (width, height / outputs)
            corner = (left + cell * w, top) if across else (left, top + cell * h)
            axes.add_artist(Rectangle(corner, w, h, fill=False, ec=ROLES[role], lw=1.8, zorder=4))


def _tinted(weights: np.ndarray, ground: str, negative: str) -> np.ndarray:
    """Weights (m, n) as RGB (m, n, 3): the stronger the larger, green above zero and grey below."""
    from matplotlib.colors import to_rgb

    colour = np.where(weights[..., None] > 0, to_rgb(ROLES["weights"]), to_rgb(negative))
    share = np.abs(weights) / (np.abs(weights).max() or 1)
    share = np.where(weights != 0, 0.25 + 0.75 * share, 0)[..., None]
    return share * colour + (1 - share) * np.array(to_rgb(ground))
