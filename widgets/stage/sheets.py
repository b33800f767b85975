"""The sheet that a step of the stage is drawn on: grids from left to right, what links them, the matrix, the sentence.

Takes grids and frames, gives a figure. matplotlib is imported when the first picture is asked for. ``figures`` imports
it.
"""

import dataclasses
import textwrap

import numpy as np

from widgets.exports.looks import Look
from widgets.palette import LIT, REMEMBERED, REST, ROLES, mix
from widgets.stage.acts import run_of
from widgets.stage.drawn_matrix import draw_matrix, frame_entries, matrix_size
from widgets.stage.frames import ActFrame, Frame, digits, remembered_places
from widgets.stage.grids import Act, Tab, shape_text
from widgets.stage.matrices import matrix_of

UNIT = 0.46  # inches a cell
GAP = 0.9  # cells between two grids, room for an arrow or a sign
MOST_CELLS = 7  # larger grids get smaller cells
NARROWEST = 11  # cells, where there is text below
LEAST, MORE = 0.08, 0.6  # of a role's colour, in cells that count overlaps
CAPTION_SIZE, CODE_SIZE, LABEL_SIZE = 10.5, 9.0, 9.0
SLIDE_MARGIN = 0.8  # cells around what stands on a slide


@dataclasses.dataclass(frozen=True)
class Padding:
    """A padding to be drawn: a ring of so many cells around the input, and windows that reach into it.

    ``reach`` is a window's side in cells, its kernel's dilation included; ``stride`` is by how many it moves. With
    ``cut`` it is a transposed convolution's: the ring lies around the output, and what reaches into it is cut off.
    """

    ring: int
    reach: int
    stride: int = 1
    cut: bool = False


class Sheet:
    """A figure on which grids are put from left to right, measured in cells, y downwards."""

    def __init__(self, tab: Tab, look: Look, *, matrix: bool, bare: bool, padding: Padding | None) -> None:
        self.colours, self.padding = look.colours, padding
        # What an act is fed stands there already, as the output of the one before.
        own = [(None if act["fed"] else act["input"], act["kernel"], act["output"]) for act in tab["acts"]]
        grids = [g for three in own for g in three if g]
        self.ringed = grids[-1 if padding.cut else 0] if padding else None
        self.height = max(_drawn_size(g)[0] + 2 * self._margin(g) for g in grids)
        widths = [max(_drawn_size(g)[1] + 2 * self._margin(g), _label_width(g)) for g in grids]
        self.dense = matrix_of(tab) if matrix else None
        extra = matrix_size(*self.dense.shape, self.height)[1] + GAP if matrix else 0
        self.width = max(sum(widths) + GAP * (len(grids) - 1) + extra, 0 if bare else NARROWEST)
        self.code_lines = tab["code"].count("\n") + 1
        self.top = 1.5 if tab["remembered"] else 0.8
        below = 0.3 if bare else 1.9 + 0.55 * (self.code_lines - 1)
        self._begin(look, self.top + self.height + below, 0.5 if look.size is None or bare else SLIDE_MARGIN)
        self.x = 0.0
        self.corners: dict[tuple[str, int], tuple[float, float]] = {}  # upper left, by key and end

    def _begin(self, look: Look, high: float, margin: float) -> None:
        """The figure, and axes that measure it in cells, with the drawing in its middle."""
        wide, above = self.width + 2 * margin, margin - 0.5
        self.figure = look.figure(wide * UNIT, (high + 2 * above) * UNIT)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        columns, rows = (length / UNIT for length in self.figure.get_size_inches())
        left, upper = (self.width - columns) / 2, (high - rows) / 2 - self.top
        self.axes.set(xlim=(left, left + columns), ylim=(upper + rows, upper))
        self.axes.axis("off")

    def add_act(self, act: Act, shown: ActFrame, read: frozenset[int], *, first: bool) -> None:
        """``read`` are the cells of its output that the next act reads at this step."""
        if act["fed"]:
            source = self.corners[(act["input"]["key"], 1)]
        else:
            if not first:
                self._sign("…")
            source = self._grid(act["input"], act["input"]["values"], "input", shown.inputs, (act["input"]["key"], 0))
        if act["kernel"]:
            self._sign("×")
            self._grid(act["kernel"], act["kernel"]["values"], "weights", shown.taps, ("kernel", 0))
        self._sign("→")
        lit = shown.outputs | read
        target = self._grid(act["output"], shown.values, "output", lit, (act["output"]["key"], 1))
        if shown.driver is not None:
            self._frame_cells(act, shown, source, target)

    def add_remembered(self, tab: Tab, frame: Frame) -> None:
        """Purple around each place that was remembered, and an arc from it to where a value returns at this step."""
        before, after = tab["acts"][0], tab["acts"][-1]
        for source, target in remembered_places(tab, frame):
            self._outline(before["input"], (before["input"]["key"], 0), source, REMEMBERED)
            if frame.current and target in frame.acts[-1].outputs:
                self._outline(after["output"], (after["output"]["key"], 1), target, REMEMBERED)
                self._arc(before["input"], source, after["output"], target)

    def add_text(self, caption: str, code: str, count: str) -> None:
        """Below the grids: the sentence and the step's number, and under them the line of PyTorch."""
        y = self.height + 0.75
        width = int(self.width * 5.4)
        lines = textwrap.wrap(caption, width) or [""]
        caption = "\n".join([*lines[:1], textwrap.shorten(" ".join(lines[1:]), width, placeholder=" …")]).strip()
        self.axes.text(0, y, caption, size=CAPTION_SIZE, color=self.colours["text"], va="center", parse_math=False)
        self.axes.text(self.width, y, count, size=LABEL_SIZE, color=self.colours["muted"], va="center", ha="right")
        self.axes.text(
            0.15,
            y + 0.85 + 0.25 * (self.code_lines - 1),
            code,
            size=CODE_SIZE,
            color=self.colours["text"],
            family="monospace",
            va="center",
            parse_math=False,
            bbox={"boxstyle": "round,pad=0.45", "fc": self.colours["zero"], "ec": self.colours["line"], "lw": 0.8},
        )

    def _grid(self, grid: dict, values: list, role: str, lit: frozenset, key: tuple) -> tuple[float, float]:
        columns, size = grid["shape"][1], _cell_size(grid)
        height, width = _drawn_size(grid)
        ring = self._margin(grid)
        room = max(width + 2 * ring, _label_width(grid))
        left, top = self.x + (room - width) / 2, (self.height - height) / 2
        self.corners[key] = (left, top)
        if ring:
            self._ring(grid, left, top)
        self._label(left + width / 2, top - ring - 0.3, grid["label"])
        longest = max((len(digits(v)) for v in values if v is not None), default=1)
        scale = 11.5 * size * min(1, 3.4 / longest)
        fills = []
        for cell, value in enumerate(values):
            row, column = divmod(cell, columns)
            fill, text = self._cell_colours(value, role, cell in lit)
            if value and grid.get("most"):  # counted overlaps: the more, the stronger
                fill = mix(ROLES[role], self.colours["surface"], LEAST + MORE * max(0, value) / grid["most"])
            fills.append(fill)
            if value is not None and size > 0.45:
                self.axes.text(
                    left + (column + 0.5) * size,
                    top + (row + 0.5) * size,
                    digits(value),
                    size=scale,
                    weight="bold" if cell in lit else "normal",
                    color=text,
                    ha="center",
                    va="center_baseline",
                )
        places = (divmod(cell, columns) for cell in range(len(values)))
        self._cells([(left + column * size, top + row * size) for row, column in places], size, fills)
        self.x += room
        return left, top

    def _margin(self, grid: dict) -> float:
        """The width of the ring around a grid; 0 where there is none."""
        return self.padding.ring * _cell_size(grid) if grid is self.ringed else 0.0

    def _ring(self, grid: dict, left: float, top: float) -> None:
        """Dashed empty cells around a grid: its padding, which no number stands in and no link starts from."""
        (rows, columns), size, ring = grid["shape"], _cell_size(grid), self.padding.ring
        around = [
            (left + column * size, top + row * size)
            for row in range(-ring, rows + ring)
            for column in range(-ring, columns + ring)
            if not (0 <= row < rows and 0 <= column < columns)
        ]
        self._cells(around, size, "none", linestyle=(0, (3, 3)))

    def _cells(self, corners: list[tuple[float, float]], size: float, fills: object, **look: object) -> None:
        """Squares in one collection: drawing them one by one would take most of the time."""
        from matplotlib.collections import PolyCollection

        square = size * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
        cells = PolyCollection(
            np.array(corners)[:, None] + square,
            facecolors=fills,
            edgecolors=self.colours["line"],
            linewidths=0.7,
            **look,
        )
        self.axes.add_collection(cells, autolim=False)

    def _cell_colours(self, value: float | None, role: str, lit: bool) -> tuple[str, str]:
        if value is None:
            return self.colours["surface"], self.colours["muted"]
        if value == 0 and role == "output":
            return (mix(ROLES[role], self.colours["surface"], REST) if lit else self.colours["zero"]), self.colours[
                "zero-text"
            ]
        return mix(ROLES[role], self.colours["surface"], LIT if lit else REST), self.colours["text"]

    def _frame_cells(self, act: Act, shown: ActFrame, source: tuple, target: tuple) -> None:
        """A firm border around the driving cell and an arrow to, or from, the cells it is linked with."""
        from matplotlib.patches import FancyArrowPatch, Rectangle

        ends = []
        for grid, corner, cells, role in (
            (act["input"], source, shown.inputs, "input"),
            (act["output"], target, shown.outputs, "output"),
        ):
            if not cells:
                return
            size, columns = _cell_size(grid), grid["shape"][1]
            rows, places = [c // columns for c in cells], [c % columns for c in cells]
            if grid is self.ringed:
                driver = act["input"] if self.padding.cut else act["output"]
                rows, places = self._reached(shown.driver, driver["shape"][1])
            left, top = corner[0] + min(places) * size, corner[1] + min(rows) * size
            width, height = (max(places) - min(places) + 1) * size, (max(rows) - min(rows) + 1) * size
            self.axes.add_artist(
                Rectangle((left, top), width, height, fill=False, ec=ROLES[role], lw=2.2, zorder=4, joinstyle="round")
            )
            ends.append((left, top, width, height))
        (left, top, width, height), (to_left, to_top, _, to_height) = ends
        bend = 0.28 if top + height / 2 >= self.height / 2 else -0.28
        self.axes.add_artist(
            FancyArrowPatch(
                (left + width, top + height / 2),
                (to_left, to_top + to_height / 2),
                connectionstyle=f"arc3,rad={bend}",
                arrowstyle="-|>",
                mutation_scale=11,
                lw=1.4,
                color=ROLES["input"],
                zorder=3,
            )
        )

    def _reached(self, cell: int, columns: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last row, and first and last column, of a cell's window or stamp; some lie in the ring."""
        starts = (at * self.padding.stride - self.padding.ring for at in divmod(cell, columns))
        down, across = ((start, start + self.padding.reach - 1) for start in starts)
        return down, across

    def _outline(self, grid: dict, key: tuple, cell: int, colour: str) -> None:
        from matplotlib.patches import Rectangle

        x, y, size = self._corner(grid, key, cell)
        self.axes.add_artist(Rectangle((x, y), size, size, fill=False, ec=colour, lw=2.4, zorder=5, joinstyle="round"))

    def _arc(self, before: dict, source: int, after: dict, target: int) -> None:
        from matplotlib.patches import FancyArrowPatch

        x, y, size = self._corner(before, (before["key"], 0), source)
        to_x, to_y, to_size = self._corner(after, (after["key"], 1), target)
        self.axes.add_artist(
            FancyArrowPatch(
                (x + size / 2, y),
                (to_x + to_size / 2, to_y),
                connectionstyle="arc3,rad=-0.16",
                arrowstyle="-|>",
                mutation_scale=10,
                linestyle=(0, (3, 2)),
                lw=1.4,
                color=REMEMBERED,
                zorder=6,
            )
        )

    def _corner(self, grid: dict, key: tuple, cell: int) -> tuple[float, float, float]:
        size, (left, top) = _cell_size(grid), self.corners[key]
        row, column = divmod(cell, grid["shape"][1])
        return left + column * size, top + row * size, size

    def _sign(self, sign: str) -> None:
        self.axes.text(
            self.x + GAP / 2, self.height / 2, sign, size=13, color=self.colours["muted"], ha="center", va="center"
        )
        self.x += GAP

    def add_matrix(self, tab: Tab, frame: Frame) -> None:
        """The matrix from x to y, this step's row and column framed."""
        limits = self.axes.get_xlim(), self.axes.get_ylim()
        height, width = matrix_size(*self.dense.shape, self.height)
        left, top = self.x + GAP, (self.height - height) / 2
        draw_matrix(self.axes, self.dense, (left, top, width, height), self.colours)
        label = tab["matrix"]["label"] if tab["matrix"] else f"C · {shape_text(self.dense.shape)}"
        self._label(left + width / 2, top - 0.3, label)
        read, written = frame.acts[-len(run_of(tab))].inputs, frame.acts[-1].outputs
        frame_entries(self.axes, self.dense.shape, (left, top, width, height), read, written)
        self.axes.set(xlim=limits[0], ylim=limits[1])  # the image has moved them
        self.x = left + width

    def _label(self, x: float, y: float, text: str) -> None:
        self.axes.text(x, y, text, size=LABEL_SIZE, weight="bold", color=self.colours["muted"], ha="center")


def _cell_size(grid: dict) -> float:
    return min(1.0, MOST_CELLS / max(grid["shape"]))


def _drawn_size(grid: dict) -> tuple[float, float]:
    size = _cell_size(grid)
    return grid["shape"][0] * size, grid["shape"][1] * size


def _label_width(grid: dict) -> float:
    return len(grid["label"]) * 0.205
