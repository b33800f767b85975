"""How large a picture is drawn and in which theme: at the size of a slide, or as large as what is on it.

Takes a theme and a size in pixels, gives matplotlib figures, never pyplot's, so that it works on any thread. Whatever
is exported draws on them. matplotlib is imported when the first figure is asked for.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

from widgets.given import is_whole, shown
from widgets.palette import THEMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SLIDE = (1920, 1080)  # pixels
LEAST, MOST = 120, 4096  # pixels a side
DPI = 110  # where the size is free


@dataclasses.dataclass(frozen=True)
class Look:
    """A theme, and width and height in pixels; with None for the size a figure is as large as it must be.

    Raises ValueError with one sentence for another theme or size.
    """

    theme: str = "light"
    size: tuple[int, int] | None = SLIDE

    def __post_init__(self) -> None:
        if not isinstance(self.theme, str) or self.theme not in THEMES:
            raise ValueError(f"The theme is one of {', '.join(THEMES)}; got {shown(self.theme)}.")
        object.__setattr__(self, "size", _checked(self.size))

    @property
    def colours(self) -> dict[str, str]:
        """The theme's colours by their names in ``palette.THEMES``."""
        return THEMES[self.theme]

    def figure(self, width: float, height: float, **layout: Any) -> "Figure":
        """A figure with room for ``width`` × ``height`` inches of drawing, in the size's proportions.

        The drawing keeps its inches, and the dots per inch follow from the size: so letters grow with the picture.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        inches, dpi = (width, height), DPI
        if self.size:
            dpi = min(pixels / length for pixels, length in zip(self.size, (width, height), strict=True))
            inches = tuple((pixels + 0.5) / dpi for pixels in self.size)  # the half is cut off: what stays is exact
        figure = Figure(figsize=inches, dpi=dpi, facecolor=self.colours["surface"], **layout)
        FigureCanvasAgg(figure)
        return figure


def _checked(size: object) -> tuple[int, int] | None:
    if size is None:
        return None
    sides = tuple(size) if isinstance(size, tuple | list) else ()
    if len(sides) != 2 or not all(is_whole(side) and LEAST <= side <= MOST for side in sides):
        raise ValueError(
            f"size is width and height in pixels, {LEAST} to {MOST} each, as (1920, 1080); got {shown(size)}."
        )
    return tuple(map(int, sides))
