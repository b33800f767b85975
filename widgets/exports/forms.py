"""A play as a file: one picture of it as PNG or SVG, all of it as GIF or MP4.

Takes a ``Play``, which draws its pictures one at a time, gives bytes: the same play in the same look is the same file.
Widgets and assets are exported with it. matplotlib and Pillow are imported when the first picture is asked for.
"""

import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from widgets.exports.films import film
from widgets.exports.looks import Look
from widgets.given import shown
from widgets.palette import ROLES, rgb

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image as Picture

FORMS = {"png": "image/png", "svg": "image/svg+xml", "gif": "image/gif", "mp4": "video/mp4"}
MOVING = ("gif", "mp4")
STEP_MS, FAST_MS, LAST_MS = 900, 250, 2200
LONG_PLAY = 20  # steps, from which on they follow one another faster
MOST_PICTURES = 60  # steps of an animation; longer plays leave some out
SAMPLES = 4  # pictures of which an animation's colours are taken
MOST_HELD = 12  # pictures; of a longer animation they are drawn anew rather than kept in memory
FLAT, SOFT = 40, 24  # colours: those that are kept as they are, and those that letters' edges share
MOST_DRAWN = 1 << 14  # colours in a drawing; a photograph has more
LONGEST_NAME = 100  # letters of a file's name
UNKNOWN = 255  # of a colour that has no place in the table yet


@dataclasses.dataclass(frozen=True)
class Play:
    """What a widget plays, as pictures.

    name  what a file of it is called, without the ending
    last  the number of the last picture; the first is 0
    now   the one that is shown
    draw  gives picture k in a look, as a matplotlib figure
    """

    name: str
    last: int
    now: int
    draw: Callable[[int, Look], "Figure"]

    @property
    def steps(self) -> list[int]:
        """The pictures of an animation, evenly spread, the first and the last among them."""
        count = min(self.last, MOST_PICTURES)
        return sorted({round(k * self.last / max(count, 1)) for k in range(count + 1)})

    @property
    def pauses(self) -> list[int]:
        """How long each of them stays, in milliseconds; the last is held."""
        return [STEP_MS if self.last < LONG_PLAY else FAST_MS] * (len(self.steps) - 1) + [LAST_MS]

    def file_name(self, form: str) -> str:
        """``max pooling`` as a PNG is ``max_pooling.png``."""
        return f"{file_name(self.name)}.{form}"


def file_name(name: str) -> str:
    """A name as it may stand in a file's: letters, digits and underscores; ``picture`` where it has none of them."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:LONGEST_NAME] or "picture"


def exported(
    play: Play, form: str, look: Look, *, language: str = "en", tell: Callable[[int, int], None] | None = None
) -> bytes:
    """The bytes of a file: ``form`` is one of ``FORMS``. ``tell(k, n)`` hears that picture k of n is drawn.

    Raises ValueError for another form, RuntimeError with one sentence where ffmpeg is missing or fails.
    """
    if not isinstance(form, str) or form not in FORMS:
        raise ValueError(f"A picture is made as {', '.join(FORMS)}; got {shown(form)}.")
    if form in MOVING:
        if form == "mp4":
            return _film(play, look, tell, language)
        picked = [play.steps[k] for k in _picked(len(play.steps))] if len(play.steps) > MOST_HELD else []
        samples = [_picture(play, step, look) for step in picked]
        return gif(_pictures(play, look, tell), play.pauses, samples)
    return still(play.draw(play.now, look), form, look)


def still(figure: "Figure", form: str, look: Look) -> bytes:
    """A figure as a PNG or SVG file. No date and no random names, so that the same figure is the same file."""
    import matplotlib as mpl

    file = io.BytesIO()
    if form == "png":
        figure.canvas.print_png(file, metadata={"Software": None})
        return file.getvalue()
    with mpl.rc_context({"svg.hashsalt": "every-pixel"}):
        figure.savefig(file, format="svg", facecolor=figure.get_facecolor(), metadata={"Date": None})
    return _sized(file.getvalue(), look.size) if look.size else file.getvalue()


def gif(pictures: Iterable["Picture"], pauses: list[int], samples: list["Picture"] | None = None) -> bytes:
    """RGB pictures as an animation that begins again; all share one set of colours, so that nothing flickers.

    The colours are taken from ``samples``, and then only one of the pictures is in memory as RGB at a time: sixty of a
    slide's size would take 380 MB. Without samples all are kept until the colours are known.
    """
    if not samples:
        pictures = list(pictures)
        samples = [pictures[k] for k in _picked(len(pictures))]
    shown = map(Table(samples).indexed, pictures)
    first, file = next(shown), io.BytesIO()
    first.save(file, "gif", save_all=True, append_images=shown, duration=pauses, loop=0, optimize=True)
    return file.getvalue()


def _picked(count: int) -> list[int]:
    """Which of so many pictures tell an animation's colours."""
    return [k * (count - 1) // (SAMPLES - 1) for k in range(SAMPLES)]


class Table:
    """The colours of an animation, and which of them each colour of its pictures becomes.

    What is drawn flat keeps its very colour, however small it is: a role's frame must not turn grey because there is so
    much else. The rest, which is letters' soft edges, or all there is in a photograph, shares what is left.
    """

    def __init__(self, pictures: list["Picture"]) -> None:
        from PIL import Image

        width, height = pictures[0].size
        samples = Image.new("RGB", (width, height * len(pictures)))
        for k, picture in enumerate(pictures):
            samples.paste(picture, (0, k * height))
        counted = samples.getcolors(MOST_DRAWN)
        flat = [rgb(colour) for colour in ROLES.values()]  # thin frames and arrows are all soft edge when drawn small
        flat += [colour for _, colour in sorted(counted or (), reverse=True)[: FLAT - len(flat)]]
        shared = samples.quantize(SOFT if counted else 255 - FLAT, dither=Image.Dither.NONE).getpalette()
        self._colours = np.array([*flat, *np.reshape(shared, (-1, 3)).tolist()], dtype=np.int32)
        self._known = np.full(1 << 24, UNKNOWN, np.uint8)

    def indexed(self, picture: object) -> object:
        """An RGB picture as one of this table's colours for each pixel: the nearest."""
        from PIL import Image

        red, green, blue = np.moveaxis(np.asarray(picture).astype(np.int32), 2, 0)
        packed = red << 16 | green << 8 | blue
        self._learn(np.unique(packed[self._known[packed] == UNKNOWN]))
        shown = Image.fromarray(self._known[packed], "P")
        shown.putpalette(self._colours.astype(np.uint8).tobytes())
        return shown

    def _learn(self, packed: np.ndarray) -> None:
        for part in np.array_split(packed, len(packed) // 4096 + 1):
            colours = np.stack([part >> 16, part >> 8 & 255, part & 255], 1)
            distances = ((colours[:, None] - self._colours) ** 2).sum(2)
            self._known[part] = distances.argmin(1)


def _film(play: Play, look: Look, tell: Callable | None, language: str) -> bytes:
    # H.264 halves the colours' resolution, so both sides must be even.
    even = tuple(side - side % 2 for side in look.size) if look.size else None
    look = dataclasses.replace(look, size=even)
    return film(_pictures(play, look, tell), play.pauses, even, language)


def _pictures(play: Play, look: Look, tell: Callable | None) -> Iterator:
    """The animation's pictures, RGB, one at a time."""
    steps = play.steps
    for k, step in enumerate(steps, 1):
        yield _picture(play, step, look)
        if tell:
            tell(k, len(steps))


def _picture(play: Play, step: int, look: Look) -> "Picture":
    """One of them."""
    from PIL import Image

    canvas = play.draw(step, look).canvas
    canvas.draw()
    size = tuple(int(side) for side in canvas.renderer.get_canvas_width_height())
    return Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")


def _sized(svg: bytes, size: tuple[int, int]) -> bytes:
    """The file with its width and height in pixels; the drawing inside keeps its own units."""
    given = f'width="{size[0]}" height="{size[1]}"'.encode()
    return re.sub(rb'width="[\d.]+pt" height="[\d.]+pt"', given, svg, count=1)
