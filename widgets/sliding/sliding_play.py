"""The sliding window's play as figures: the window moves, the label map grows, what it costs is counted.

Takes pixels, windows and label maps, gives figures. Only ``sliding`` imports it, and only when something is exported.
"""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch
from matplotlib.patches import Rectangle

from widgets import palette
from widgets.data.label_maps import colour, label_pixels
from widgets.exports.looks import Look
from widgets.exports.pages import Page
from widgets.sliding.classified import Costs
from widgets.sliding.sliding_still import VOID, grown, tinted
from widgets.sliding.windows import Windows
from widgets.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHARED, OTHER = palette.REMEMBERED, palette.OUTPUT


@dataclasses.dataclass(frozen=True)
class Shown:
    """What is played: pixels uint8 (H, W, 3), labels of every window or None, true labels or None, costs, words."""

    pixels: np.ndarray
    grid: Windows
    view: str
    labels: torch.Tensor | None
    truth: torch.Tensor | None
    class_names: tuple[str, ...]
    costs: Costs
    words: Words


def draw(shown: Shown, done: int, look: Look) -> "Figure":
    """The figure after ``done`` windows."""
    panels = {"labels": _labels, "reads": _reads, "pair": _pair}[shown.view](shown, done)
    ratio = shown.grid.width / shown.grid.height
    names = shown.class_names if shown.view == "labels" else ()
    page = Page(look, [[ratio] * len(panels)], names=names, colours=[colour(k) for k in range(len(names))], lines=3)
    for axes, (title, pixels) in zip(page.axes, panels.items(), strict=True):
        page.picture(axes, pixels, title)
        if done:
            _mark(axes, shown, done - 1)
    page.say(f"{_sentence(shown, done)} {_price(shown, done)}", count=f"{done:,} / {shown.grid.count:,}")
    return page.figure


def _labels(shown: Shown, done: int) -> dict[str, np.ndarray]:
    panels = {shown.words["image"]: shown.pixels}
    panels[shown.words["labels"]] = label_pixels(grown(shown.grid, shown.labels, done), VOID)
    if shown.truth is not None:
        panels[shown.words["truth"]] = label_pixels(shown.truth, VOID)
    return panels


def _reads(shown: Shown, done: int) -> dict[str, np.ndarray]:
    return {shown.words["image"]: shown.pixels, shown.words["reads"]: tinted(shown.grid.reads())}


def _pair(shown: Shown, done: int) -> dict[str, np.ndarray]:
    """The picture, and the same with what the window and its neighbour read, apart and together."""
    grid, tinted_pixels = shown.grid, shown.pixels / 255
    reads = np.zeros((grid.height, grid.width), int)
    for weight, number in ((1, done - 1), (2, _neighbour(grid, done - 1))):
        if done and number is not None:
            top, left = grid.corner(number)
            reads[top : top + grid.window, left : left + grid.window] += weight
    for kind, ink in ((1, palette.INPUT), (2, OTHER), (3, SHARED)):
        where = reads == kind
        tinted_pixels[where] = 0.5 * tinted_pixels[where] + 0.5 * np.array(palette.rgb(ink)) / 255
    return {shown.words["image"]: shown.pixels, shown.words["pair"]: tinted_pixels}


def _neighbour(grid: Windows, number: int) -> int | None:
    """The window beside this one, or below where there is none beside; None if it is the only one."""
    column = number % grid.columns
    steps = ((column + 1 < grid.columns, 1), (column > 0, -1), (number + grid.columns < grid.count, grid.columns))
    return next((number + step for there, step in steps if there), number - grid.columns if grid.rows > 1 else None)


def _mark(axes: "Axes", shown: Shown, number: int) -> None:
    """The window's frame; the pixel it labels, or its neighbour's frame."""
    grid = shown.grid
    frames = [(*grid.corner(number), grid.window, palette.INPUT)]
    if shown.view == "labels":
        frames.append((*grid.centre(number), 1, OTHER))
    if shown.view == "pair" and (neighbour := _neighbour(grid, number)) is not None:
        frames.append((*grid.corner(neighbour), grid.window, OTHER))
    for y, x, side, ink in frames:
        for width, edge in ((4, "white"), (2, ink)):
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), side, side, fill=False, edgecolor=edge, linewidth=width))


def _sentence(shown: Shown, done: int) -> str:
    grid, words = shown.grid, shown.words
    if not done:
        return words["nothing_yet"].format(count=f"{grid.count:,}")
    row, column = grid.centre(done - 1)
    if shown.view == "labels":
        label = shown.class_names[int(shown.labels.flatten()[done - 1])]
        said = words["slide_labels"].format(
            number=f"{done:,}", count=f"{grid.count:,}", row=row, column=column, label=label
        )
        if shown.truth is None or int(shown.truth[row, column]) == VOID:
            return said
        return f"{said} {words['slide_truth'].format(truth=shown.class_names[int(shown.truth[row, column])])}"
    size = {"size": grid.window, "count": f"{grid.count:,}"}
    if shown.view == "reads":
        return words["slide_reads"].format(**size, row=row, column=column, times=f"{int(grid.reads()[row, column]):,}")
    pixels, shared = grid.window**2, max(grid.window - grid.stride, 0) * grid.window
    share = f"{100 * shared / pixels:.1f}"
    return words["slide_pair"].format(**size, stride=grid.stride, shared=shared, pixels=pixels, share=share)


def _price(shown: Shown, done: int) -> str:
    """What one layer has cost so far, and what it would cost once over the picture."""
    costs = shown.costs
    each = costs.per_cell * (shown.grid.window - costs.kernel + 1) ** 2
    once = shown.grid.multiply_adds_once(costs.kernel, costs.per_cell)
    layer = costs.first or shown.words["one_layer"]
    return shown.words["slide_price"].format(work=f"{done * each:,}", layer=layer, once=f"{once:,}")
