"""A slide of pictures: panels in one row or several, the classes' names above, a sentence and a line of code below.

Takes a look and what stands in the panels, gives a matplotlib figure. Every widget that shows pictures draws its slides
with it. Laid out by hand: matplotlib's own layout takes longer than the drawing.
"""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from widgets.exports.looks import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 10.0, 5.625  # inches: type of 12 points is 32 pixels high on a slide of 1920
MARGIN, GAP, LOW_GAP = 0.4, 0.3, 0.14
LEGEND, TITLE, LINE = 0.36, 0.34, 0.27
TITLE_SIZE, SAY_SIZE, CODE_SIZE, SMALL_SIZE, LEAST_SIZE = 11, 13, 11, 10, 7.5
LETTER = 0.56  # a letter's width beside its height


class Page:
    """A figure with rows of panels, each as wide for its height as ``rows`` say.

    ``axes`` are the panels', row by row; ``names`` stand above them with their ``colours``; ``lines`` is how long the
    sentence below may be, and ``code`` says whether a line of code comes after it.
    """

    def __init__(
        self,
        look: Look,
        rows: Sequence[Sequence[float]],
        *,
        names: Sequence[str] = (),
        colours: Sequence[str] = (),
        lines: int = 2,
        code: bool = False,
    ) -> None:
        self.colours = look.colours
        self.figure = look.figure(WIDTH, HEIGHT)
        self._wide, self._high = (float(side) for side in self.figure.get_size_inches())
        self._lines = lines
        self._below = MARGIN + lines * LINE + (0.5 if code else 0.0)
        top = self._high - MARGIN - (LEGEND if names else 0.0)
        self.axes = [self._panel(*box) for box in self._boxes(rows, top, self._below + 0.15)]
        if names:
            self._legend(names, colours, top)

    def picture(self, axes: "Axes", pixels: np.ndarray, title: str) -> None:
        """Pixels (H, W, 3), 0 to 1 or bytes, under their title, in a thin frame."""
        axes.imshow(pixels, interpolation="nearest")
        self.title(axes, title)

    def title(self, axes: "Axes", title: str) -> None:
        """What stands above a panel: smaller where it would be wider, and cut where that isn't enough."""
        room = axes.get_position().width * self._wide * 72 / LETTER  # points, for letters of one
        size = min(TITLE_SIZE, max(LEAST_SIZE, room / max(len(title), 1)))
        fits = textwrap.shorten(title, max(4, int(room / size) + 1), placeholder=" …") or title
        axes.set_title(fits, fontsize=size, loc="left", color=self.colours["text"], parse_math=False)

    def chart(self, axes: "Axes") -> None:
        """Makes a panel one for curves, with room for numbers at its left and below."""
        box, left, below = axes.get_position(), 0.45 / self._wide, 0.3 / self._high
        axes.set_position((box.x0 + left, box.y0 + below, box.width - left, box.height - below))
        axes.set_facecolor(self.colours["surface"])
        axes.tick_params(labelsize=SMALL_SIZE, colors=self.colours["muted"])
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(self.colours["line"])

    def say(self, sentence: str, code: str = "", count: str = "") -> None:
        """A sentence, a line of PyTorch, and where the play stands."""
        letters = int((self._wide - 2 * MARGIN - 1.0) * 72 / SAY_SIZE / LETTER)
        lines = textwrap.wrap(sentence, letters)
        if len(lines) > self._lines:
            rest = " ".join(lines[self._lines - 1 :])
            lines = [*lines[: self._lines - 1], textwrap.shorten(rest, letters, placeholder=" …")]
        style = {"color": self.colours["text"], "va": "top", "parse_math": False}
        self._text(MARGIN, self._below, "\n".join(lines), fontsize=SAY_SIZE, linespacing=1.35, **style)
        if count:
            style = {"fontsize": SMALL_SIZE, "color": self.colours["muted"], "va": "top", "ha": "right"}
            self._text(self._wide - MARGIN, self._below, count, **style)
        if code:
            box = {"boxstyle": "round,pad=0.4", "fc": self.colours["zero"], "ec": self.colours["line"], "lw": 0.8}
            style = {"fontsize": CODE_SIZE, "color": self.colours["text"], "family": "monospace", "parse_math": False}
            self._text(MARGIN + 0.08, MARGIN, code, bbox=box, **style)

    def _boxes(self, rows: Sequence[Sequence[float]], top: float, bottom: float) -> list[tuple[float, ...]]:
        """Left, bottom, width and height of each panel in inches: as large as fits, in the middle of the room."""
        wide, high = self._wide - 2 * MARGIN, (top - bottom - LOW_GAP * (len(rows) - 1)) / len(rows) - TITLE
        heights = [max(0.2, min(high, (wide - GAP * (len(row) - 1)) / sum(row))) for row in rows]
        spare = (top - bottom - sum(heights) - LOW_GAP * (len(rows) - 1) - TITLE * len(rows)) / 2
        boxes, upper = [], top - spare
        for row, tall in zip(rows, heights, strict=True):
            left = (self._wide - tall * sum(row) - GAP * (len(row) - 1)) / 2
            upper -= TITLE + tall
            for ratio in row:
                boxes.append((left, upper, tall * ratio, tall))
                left += tall * ratio + GAP
            upper -= LOW_GAP
        return boxes

    def _panel(self, left: float, bottom: float, wide: float, high: float) -> "Axes":
        place = (left / self._wide, bottom / self._high, wide / self._wide, high / self._high)
        axes = self.figure.add_axes(place)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color(self.colours["line"])
        return axes

    def _legend(self, names: Sequence[str], colours: Sequence[str], top: float) -> None:
        from matplotlib.patches import Patch

        patches = [Patch(color=colour, label=name) for name, colour in zip(names, colours, strict=False)]
        place = {"loc": "lower center", "bbox_to_anchor": (0.5, top / self._high), "borderpad": 0}
        look = {"frameon": False, "fontsize": SMALL_SIZE, "labelcolor": self.colours["text"]}
        legend = self.figure.legend(handles=patches, ncols=min(len(patches), 11), **place, **look)
        for text in legend.get_texts():  # names are text: a dollar sign begins no formula
            text.set_parse_math(False)

    def _text(self, x: float, y: float, text: str, **style: Any) -> None:
        self.figure.text(x / self._wide, y / self._high, text, **style)
