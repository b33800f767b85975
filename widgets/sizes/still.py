"""The size calculator as a still picture: one dimension in cells, what it says, the formula, the line of PyTorch.

Takes a setting, gives PNG bytes. Drawn with matplotlib's own canvas, imported when a picture is asked for.
"""

import io
import math
import textwrap
from typing import TYPE_CHECKING

from widgets.palette import REST, ROLES, THEMES, mix
from widgets.sizes.arithmetic import reach_of, strip_of
from widgets.sizes.sentences import WORDS, code, formula, sentence
from widgets.words import words_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CELLS = 64  # more are told, not drawn
UNIT = 0.36  # inches a cell, where few are drawn
WIDEST = 9.0  # inches of all cells together
LANE = 0.55  # cells a row of stamps is high
LETTERS = 92
NARROWEST = 26  # cells, so that the sentence has room


def drawn(kind: str, setting: dict[str, int], language: str = "en") -> bytes:
    """The setting as a PNG picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    strip, colours, words = strip_of(kind, setting), THEMES["light"], words_in(WORDS, language)
    count = max(len(strip["top"]), len(strip["bottom"]))
    told = textwrap.wrap(sentence(kind, setting, language), LETTERS)
    lanes = lanes_of(setting)
    high = (lanes * LANE + 3.6) if count <= MOST_CELLS else 1.5
    high += 0.8 * len(told) + 3.3
    wide = max(NARROWEST, count if count <= MOST_CELLS else 0)
    unit = min(UNIT, WIDEST / wide)
    figure = Figure(figsize=((wide + 1) * unit, high * unit), facecolor=colours["surface"])
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.5, wide + 0.5), ylim=(high - 0.8, -0.8))
    axes.axis("off")
    if count <= MOST_CELLS:
        bottom = 1.4 + lanes * LANE + 0.4
        _row(axes, strip["top"], 0.0, colours)
        _stamps(axes, strip["stamps"], setting, 1.4, colours)
        _row(axes, strip["bottom"], bottom, colours)
        y = bottom + 2.0
    else:
        axes.text(0, 0.2, words["large"].format(count=count), size=10, color=colours["muted"], va="center")
        y = 1.4
    for line in [*told, formula(kind, setting)]:
        axes.text(0, y, line, size=10, color=colours["text"], va="center", parse_math=False)
        y += 0.85
    box = {"boxstyle": "round,pad=0.45", "fc": colours["zero"], "ec": colours["line"], "lw": 0.8}
    axes.text(0.2, y + 0.35, code(kind, setting), size=8, family="monospace", color=colours["text"], bbox=box)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110, metadata={"Software": None})
    return file.getvalue()


def lanes_of(setting: dict[str, int]) -> int:
    """In how many rows stamps are drawn, so that none covers another."""
    return math.ceil(reach_of(setting) / setting["stride"])


def _row(axes: "Axes", cells: list, y: float, colours: dict) -> None:
    """Cells side by side; inputs and outputs are numbered, zeros say 0, what is cropped or never read is hatched."""
    from matplotlib.patches import Rectangle

    number = 0
    for at, role in cells:
        plain = role in ("zero", "void", "cropped")
        base = ROLES["input" if role in ("input", "unread") else "output"]
        fill = colours["zero"] if plain else mix(base, colours["surface"], REST)
        hatch = {"cropped": "////", "unread": "....", "unreached": "...."}.get(role)
        edge = colours["muted"] if hatch else colours["line"]
        axes.add_artist(Rectangle((at, y), 1, 1, fc=fill, ec=edge, hatch=hatch, lw=0.7))
        text = "0" if role == "zero" else "" if plain else f"{'x' if base == ROLES['input'] else 'y'}{number}"
        number += not plain
        axes.text(at + 0.5, y + 0.5, text, size=8, color=colours["text"], ha="center", va="center")


def _stamps(axes: "Axes", stamps: list[int], setting: dict[str, int], y: float, colours: dict) -> None:
    from matplotlib.patches import Rectangle

    lanes, reach = lanes_of(setting), reach_of(setting)
    for number, at in enumerate(stamps):
        top = y + (number % lanes) * LANE
        axes.plot([at, at + reach], [top + LANE / 2] * 2, color=ROLES["weights"], lw=0.8, zorder=1)
        for tap in range(0, reach, setting["dilation"]):
            fill = mix(ROLES["weights"], colours["surface"], 0.45)
            axes.add_artist(Rectangle((at + tap, top + 0.06), 1, LANE - 0.12, fc=fill, ec=ROLES["weights"], lw=0.7))
