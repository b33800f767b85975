"""Tabs of the stage as pictures: PNG, SVG and GIF, for notebooks without widgets, for slides, for the README.

Takes a tab of ``acts`` and a step, gives bytes. Drawn with matplotlib's own canvas, never pyplot, so that it works on
any thread. matplotlib and Pillow are imported when the first picture is asked for.
"""

import functools
import io
import textwrap

import numpy as np

from widgets.palette import LIT, REMEMBERED, REST, ROLES, THEMES, mix
from widgets.stage.acts import run_of
from widgets.stage.frames import ActFrame, Frame, digits, frame_at, remembered_places, steps_of
from widgets.stage.grids import shape_text
from widgets.stage.matrices import matrix_of

UNIT = 0.46  # inches a cell
DPI = 110
GAP = 0.9  # cells between two grids, room for an arrow or a sign
MOST_CELLS = 7  # larger grids get smaller cells
LEAST, MORE = 0.08, 0.6  # of a role's colour, in cells that count overlaps
CAPTION_SIZE, CODE_SIZE, LABEL_SIZE = 10.5, 9.0, 9.0
FORMATS = ("png", "svg", "gif")
STEP_MS, FAST_MS, LAST_MS = 900, 250, 2200
LONG_PLAY = 20  # steps, from which on they follow one another faster
MOST_FRAMES = 60  # of an animation; longer plays leave steps out


def picture(
    tab: dict,
    view: str,
    step: int,
    *,
    form: str = "png",
    theme: str = "light",
    matrix: bool = False,
    caption: str | None = None,
) -> bytes:
    """One step as a PNG or SVG file, or, with ``form="gif"``, all steps as an animation.

    ``caption`` takes the place of the step's own sentence.

    Raises ValueError for another form or theme.
    """
    if form not in FORMATS:
        raise ValueError(f"A picture is made as {', '.join(FORMATS)}; got {form!r}.")
    if theme not in THEMES:
        raise ValueError(f"The theme is one of {', '.join(THEMES)}; got {theme!r}.")
    if form == "gif":
        return _animation(tab, view, theme, matrix)
    return _rendered(_drawn(tab, view, step, theme, matrix, caption), form)


def _animation(tab: dict, view: str, theme: str, matrix: bool) -> bytes:
    from PIL import Image

    last = steps_of(tab, view)
    steps = sorted({round(k * last / min(last, MOST_FRAMES)) for k in range(min(last, MOST_FRAMES) + 1)})
    stills = [Image.open(io.BytesIO(_rendered(_drawn(tab, view, k, theme, matrix), "png"))) for k in steps]
    frames = [still.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE) for still in stills]
    pauses = [STEP_MS if last < LONG_PLAY else FAST_MS] * (len(steps) - 1) + [LAST_MS]
    file = io.BytesIO()
    frames[0].save(file, "gif", save_all=True, append_images=frames[1:], duration=pauses, loop=0, optimize=True)
    return file.getvalue()


def _rendered(figure: object, form: str) -> bytes:
    import matplotlib as mpl

    file = io.BytesIO()
    # No date and no random names, so that the same step is the same file.
    with mpl.rc_context({"svg.hashsalt": "every-pixel"}):
        figure.savefig(file, format=form, dpi=DPI, metadata={"Date": None} if form == "svg" else {"Software": None})
    return file.getvalue()


def _drawn(tab: dict, view: str, step: int, theme: str, matrix: bool, caption: str | None = None) -> object:
    sheet = _Sheet(tab, theme, matrix)
    frame = frame_at(tab, view, step)
    for number, act in enumerate(tab["acts"]):
        following = tab["acts"][number + 1 : number + 2]
        read = frame.acts[number + 1].inputs if following and following[0]["fed"] else frozenset()
        sheet.add_act(act, frame.acts[number], read, first=number == 0)
    if matrix:
        sheet.add_matrix(tab, frame)
    sheet.add_remembered(tab, frame)
    sheet.add_text(caption or frame.caption, tab["code"], "" if caption else f"{step} / {steps_of(tab, view)}")
    return sheet.figure


class _Sheet:
    """A figure on which grids are put from left to right, measured in cells, y downwards."""

    def __init__(self, tab: dict, theme: str, matrix: bool) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.colours = THEMES[theme]
        # What an act is fed stands there already, as the output of the one before.
        own = [(None if act["fed"] else act["input"], act["kernel"], act["output"]) for act in tab["acts"]]
        grids = [g for three in own for g in three if g]
        self.height = max(_drawn_size(g)[0] for g in grids)
        widths = [max(_drawn_size(g)[1], _label_width(g)) for g in grids]
        self.dense = matrix_of(tab) if matrix else None
        extra = _matrix_cells(*self.dense.shape, self.height)[1] + GAP if matrix else 0
        self.width = max(sum(widths) + GAP * (len(grids) - 1) + extra, 11)
        self.code_lines = tab["code"].count("\n") + 1
        self.top = 1.5 if tab["remembered"] else 0.8
        total = self.top + self.height + 1.9 + 0.55 * (self.code_lines - 1)
        size = ((self.width + 1) * UNIT, total * UNIT)
        self.figure = Figure(figsize=size, facecolor=self.colours["surface"])
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(-0.5, self.width + 0.5), ylim=(total - self.top, -self.top))
        self.axes.axis("off")
        self.x = 0.0
        self.corners = {}

    def add_act(self, act: dict, shown: ActFrame, read: frozenset, *, first: bool) -> None:
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

    def add_remembered(self, tab: dict, frame: Frame) -> None:
        before, after = tab["acts"][0], tab["acts"][-1]
        for source, target in remembered_places(tab, frame):
            self._outline(before["input"], (before["input"]["key"], 0), source, REMEMBERED)
            if frame.current and target in frame.acts[-1].outputs:
                self._outline(after["output"], (after["output"]["key"], 1), target, REMEMBERED)
                self._arc(before["input"], source, after["output"], target)

    def add_text(self, caption: str, code: str, count: str) -> None:
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
        from matplotlib.patches import Rectangle

        columns, size = grid["shape"][1], _cell_size(grid)
        height, width = _drawn_size(grid)
        room = max(width, _label_width(grid))
        left, top = self.x + (room - width) / 2, (self.height - height) / 2
        self.corners[key] = (left, top)
        self.axes.text(
            left + width / 2,
            top - 0.3,
            grid["label"],
            size=LABEL_SIZE,
            weight="bold",
            color=self.colours["muted"],
            ha="center",
        )
        longest = max((len(digits(v)) for v in values if v is not None), default=1)
        scale = 11.5 * size * min(1, 3.4 / longest)
        for cell, value in enumerate(values):
            row, column = divmod(cell, columns)
            corner = (left + column * size, top + row * size)
            fill, text = self._cell_colours(value, role, cell in lit)
            if value and grid.get("most"):  # counted overlaps: the more, the stronger
                fill = mix(ROLES[role], self.colours["surface"], LEAST + MORE * max(0, value) / grid["most"])
            self.axes.add_artist(Rectangle(corner, size, size, fc=fill, ec=self.colours["line"], lw=0.7))
            if value is not None and size > 0.45:
                self.axes.text(
                    corner[0] + size / 2,
                    corner[1] + size / 2,
                    digits(value),
                    size=scale,
                    weight="bold" if cell in lit else "normal",
                    color=text,
                    ha="center",
                    va="center_baseline",
                )
        self.x += room
        return left, top

    def _cell_colours(self, value: float | None, role: str, lit: bool) -> tuple[str, str]:
        if value is None:
            return self.colours["surface"], self.colours["muted"]
        if value == 0 and role == "output":
            return (mix(ROLES[role], self.colours["surface"], REST) if lit else self.colours["zero"]), self.colours[
                "zero-text"
            ]
        return mix(ROLES[role], self.colours["surface"], LIT if lit else REST), self.colours["text"]

    def _frame_cells(self, act: dict, shown: ActFrame, source: tuple, target: tuple) -> None:
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

    def add_matrix(self, tab: dict, frame: Frame) -> None:
        """The matrix from x to y, a row per output cell and a column per input cell, this step's framed."""
        from matplotlib.patches import Rectangle

        weights = self.dense
        height, width = _matrix_cells(*weights.shape, self.height)
        left, top = self.x + GAP, (self.height - height) / 2
        self.axes.imshow(
            _tinted(weights, self.colours["surface"], self.colours["muted"]),
            extent=(left, left + width, top + height, top),
            interpolation="nearest",
            aspect="auto",
            zorder=1,
        )
        label = tab["matrix"]["label"] if tab["matrix"] else f"C · {shape_text(weights.shape)}"
        self.axes.text(
            left + width / 2, top - 0.3, label, size=LABEL_SIZE, weight="bold", color=self.colours["muted"], ha="center"
        )
        self.axes.add_artist(Rectangle((left, top), width, height, fill=False, ec=self.colours["line"], lw=0.8))
        read, written = frame.acts[-len(run_of(tab))].inputs, frame.acts[-1].outputs
        for cells, across, role in ((read, True, "input"), (written, False, "output")):
            if len(cells) == 1:
                (cell,) = cells
                w, h = (width / weights.shape[1], height) if across else (width, height / weights.shape[0])
                corner = (left + cell * w, top) if across else (left, top + cell * h)
                self.axes.add_artist(Rectangle(corner, w, h, fill=False, ec=ROLES[role], lw=1.8, zorder=4))
        self.axes.set(xlim=(-0.5, self.width + 0.5), ylim=self.axes.get_ylim())
        self.x = left + width


def _tinted(weights: np.ndarray, ground: str, negative: str) -> np.ndarray:
    """Weights (m, n) as RGB (m, n, 3): the stronger the larger, green above zero and grey below."""
    from matplotlib.colors import to_rgb

    colour = np.where(weights[..., None] > 0, to_rgb(ROLES["weights"]), to_rgb(negative))
    share = np.abs(weights) / (np.abs(weights).max() or 1)
    share = np.where(weights != 0, 0.25 + 0.75 * share, 0)[..., None]
    return share * colour + (1 - share) * np.array(to_rgb(ground))


def _cell_size(grid: dict) -> float:
    return min(1.0, MOST_CELLS / max(grid["shape"]))


def _drawn_size(grid: dict) -> tuple[float, float]:
    size = _cell_size(grid)
    return grid["shape"][0] * size, grid["shape"][1] * size


def _label_width(grid: dict) -> float:
    return len(grid["label"]) * 0.205


@functools.cache
def _matrix_cells(outputs: int, inputs: int, height: float) -> tuple[float, float]:
    cell = min(0.6, height / outputs, 6 / inputs)
    return cell * outputs, max(cell, min(0.45, 4 / inputs)) * inputs
