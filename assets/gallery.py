"""The gallery: every convolution, pooling and upsampling as an animation, for the README, the site and anyone's slides.

``GALLERY`` lists them; ``make assets`` plays each through the stage, so that what moves is what torch computes, and
writes ``gallery/*.gif``, ``gallery/gallery.json`` and the section of the README. Importing this file imports no torch.

The set and its sizes are those of V. Dumoulin's and F. Visin's conv_arithmetic (*A guide to convolution arithmetic for
deep learning*, arXiv 1603.07285), with transposed convolutions as stamps and what else makes a map larger. The
drawings and the numbers are our own.
"""

import dataclasses
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
FOLDER = HERE / "gallery"
WIDTH = 480  # pixels
COLUMNS = 3  # in the README
BEGIN, END = "<!-- make assets writes from here -->", "<!-- to here -->"
BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]


@dataclasses.dataclass(frozen=True)
class Entry:
    """One animation.

    name     of its file, without the ending; where conv_arithmetic has one, its name there
    title    what stands above it
    section  where it belongs
    sizes    rows and columns of input and output
    make     gives the operation, asked for when it is drawn
    input    the input's numbers, or None for ``numbers(side)``
    padding  ring, reach and stride of the padding that is drawn; see ``figures.Padding``
    """

    name: str
    title: str
    section: str
    sizes: tuple[int, int]
    make: Callable[[], Callable]
    input: list | None = None
    padding: tuple[int, int, int] | None = None

    @property
    def file(self) -> str:
        """The animation's path below ``assets/``."""
        return f"gallery/{self.name}.gif"


def numbers(side: int) -> list[list[int]]:
    """An input of small whole numbers, no two neighbours alike."""
    return [[(3 * row + 5 * column + row * column) % 4 for column in range(side)] for row in range(side)]


def kernel(side: int) -> list[list[int]]:
    """A kernel in which every row and column differs, so that it shows which way round it lies."""
    return [[(row + 2 * column) % 3 for column in range(side)] for row in range(side)]


def convolution(side: int, **settings: int) -> Callable[[], Callable]:
    """A convolution with ``kernel(side)``."""
    return lambda: _with_kernel("conv2d", kernel(side), settings)


def transposed(side: int, **settings: int) -> Callable[[], Callable]:
    """A transposed convolution with ``kernel(side)``."""
    return lambda: _with_kernel("conv_transpose2d", kernel(side), settings)


def function(name: str, **settings: object) -> Callable[[], Callable]:
    """A function of ``torch.nn.functional``."""

    def make() -> Callable:
        import functools

        import torch.nn.functional as F

        return functools.partial(getattr(F, name), **settings)

    return make


def bed_of_nails() -> Callable:
    """Every number at the upper left of four cells, else zeros: a transposed convolution with a kernel of one 1."""
    return _with_kernel("conv_transpose2d", [[1, 0], [0, 0]], {"stride": 2})


def max_pair() -> Callable:
    """Max pooling, and the unpooling that uses its places."""
    from widgets import MaxPair

    return MaxPair(BEFORE)


def pixel_shuffle() -> Callable:
    """Four channels of 2×2, a row of the input each, become one of 4×4."""
    import torch.nn.functional as F

    return lambda x: F.pixel_shuffle(x.reshape(4, 2, 2), 2)


def _with_kernel(name: str, weights: list, settings: dict) -> Callable:
    import functools

    import torch
    import torch.nn.functional as F

    weight = torch.tensor(weights, dtype=torch.float32)[None, None]
    return functools.partial(getattr(F, name), weight=weight, **settings)


def _convolved(name: str, title: str, sizes: tuple[int, int], k: int, **settings: int) -> Entry:
    """A convolution, its padding as a ring around the input."""
    return Entry(name, title, CONVOLUTIONS, sizes, convolution(k, **settings), padding=_ring(k, **settings))


def _stamped(name: str, title: str, sizes: tuple[int, int], k: int, **settings: int) -> Entry:
    """A transposed convolution, its padding as a ring around the output, where stamps are cut off."""
    return Entry(name, title, TRANSPOSED, sizes, transposed(k, **settings), padding=_ring(k, **settings))


def _ring(
    k: int, *, stride: int = 1, padding: int = 0, dilation: int = 1, output_padding: int = 0
) -> tuple[int, int, int]:
    return padding, dilation * (k - 1) + 1, stride


CONVOLUTIONS, TRANSPOSED, POOLING, UPSAMPLING = "Convolution", "Transposed convolution", "Pooling", "Upsampling"
SMALL = [[1, 2], [3, 4]]
MIXED = [[(7 * row + 4 * column + row * column) % 10 for column in range(5)] for row in range(5)]
CHANNELS = [[1, 2, 3, 4], [5, 6, 7, 8], [10, 20, 30, 40], [50, 60, 70, 80]]

GALLERY = [
    _convolved("no_padding_no_strides", "no padding, no strides", (4, 2), 3),
    _convolved("arbitrary_padding_no_strides", "arbitrary padding, no strides", (5, 6), 4, padding=2),
    _convolved("same_padding_no_strides", "half (same) padding, no strides", (5, 5), 3, padding=1),
    _convolved("full_padding_no_strides", "full padding, no strides", (5, 7), 3, padding=2),
    _convolved("no_padding_strides", "no padding, strides", (5, 2), 3, stride=2),
    _convolved("padding_strides", "padding, strides", (5, 3), 3, stride=2, padding=1),
    _convolved("padding_strides_odd", "padding, strides, odd", (6, 3), 3, stride=2, padding=1),
    _convolved("numerical_no_padding_no_strides", "no padding, no strides, larger", (5, 3), 3),
    _convolved("dilation", "dilation", (7, 3), 3, dilation=2),
    _stamped("no_padding_no_strides_transposed", "no padding, no strides", (2, 4), 3),
    _stamped("arbitrary_padding_no_strides_transposed", "arbitrary padding, no strides", (6, 5), 4, padding=2),
    _stamped("same_padding_no_strides_transposed", "half (same) padding, no strides", (5, 5), 3, padding=1),
    _stamped("full_padding_no_strides_transposed", "full padding, no strides", (7, 5), 3, padding=2),
    _stamped("no_padding_strides_transposed", "no padding, strides", (2, 5), 3, stride=2),
    _stamped("padding_strides_transposed", "padding, strides", (3, 5), 3, stride=2, padding=1),
    _stamped(
        "padding_strides_odd_transposed", "padding, strides, odd", (3, 6), 3, stride=2, padding=1, output_padding=1
    ),
    _stamped("dilation_transposed", "dilation", (3, 7), 3, dilation=2),
    _stamped("no_overlap_transposed", "stride as large as the kernel", (2, 4), 2, stride=2),
    Entry(
        "numerical_average_pooling",
        "average pooling",
        POOLING,
        (5, 3),
        function("avg_pool2d", kernel_size=3, stride=1),
        MIXED,
        (0, 3, 1),
    ),
    Entry(
        "numerical_max_pooling",
        "max pooling",
        POOLING,
        (5, 3),
        function("max_pool2d", kernel_size=3, stride=1),
        MIXED,
        (0, 3, 1),
    ),
    Entry(
        "max_pooling_strides",
        "max pooling, strides",
        POOLING,
        (4, 2),
        function("max_pool2d", kernel_size=2),
        BEFORE,
        (0, 2, 2),
    ),
    Entry("max_unpooling", "max pooling, and max unpooling to its places", UPSAMPLING, (2, 4), max_pair, SMALL),
    Entry("nearest", "nearest neighbour", UPSAMPLING, (2, 4), function("interpolate", scale_factor=2), SMALL),
    Entry("bed_of_nails", "bed of nails", UPSAMPLING, (2, 4), bed_of_nails, SMALL),
    Entry("bilinear", "bilinear", UPSAMPLING, (2, 4), function("interpolate", scale_factor=2, mode="bilinear"), SMALL),
    Entry("pixel_shuffle", "pixel shuffle, each row a channel", UPSAMPLING, (4, 4), pixel_shuffle, CHANNELS),
]


def draw() -> dict[str, bytes]:
    """All files of the gallery by their paths below ``assets/``: the animations, and ``gallery.json``."""
    from widgets.exports.forms import Play, exported
    from widgets.exports.looks import Look
    from widgets.stage.figures import Padding, drawn
    from widgets.stage.frames import steps_of

    files, told = {}, []
    for entry in GALLERY:
        tab, view = tab_of(entry)
        padding = Padding(*entry.padding, cut=entry.section == TRANSPOSED) if entry.padding else None

        def figure(
            step: int, look: Look, tab: dict = tab, view: str = view, padding: Padding | None = padding
        ) -> object:
            shown = drawn(tab, view, step, look, bare=True, padding=padding)
            shown.set_dpi((WIDTH + 0.5) / shown.get_size_inches()[0])
            return shown

        files[entry.file] = exported(Play(entry.name, steps_of(tab, view), 0, figure), "gif", Look(size=None))
        told.append(
            {
                "name": entry.name,
                "title": entry.title,
                "section": entry.section,
                "line": tab["code"],
                "file": entry.file,
            }
        )
    files["gallery/gallery.json"] = (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()
    return files


def tab_of(entry: Entry) -> tuple[dict, str]:
    """What the stage plays of an entry, and the view it is played in."""
    import torch

    from widgets.stage import acts

    x = torch.tensor(entry.input or numbers(entry.sizes[0]), dtype=torch.float32)
    tab = acts.tab_of(entry.title, entry.make(), x)
    return tab, {CONVOLUTIONS: "window", POOLING: "window", TRANSPOSED: "stamp"}.get(entry.section, tab["view"])


def readme(told: list[dict]) -> str:
    """The README's section: a table for each section, every animation above its title and its line of PyTorch."""
    lines = [BEGIN]
    for section in dict.fromkeys(one["section"] for one in told):
        ours = [one for one in told if one["section"] == section]
        lines += ["", f"**{section}**", "", "<table>"]
        for first in range(0, len(ours), COLUMNS):
            lines += ["<tr>", *(_cell(one) for one in ours[first : first + COLUMNS]), "</tr>"]
        lines.append("</table>")
    return "\n".join([*lines, "", END])


def _cell(one: dict) -> str:
    title, line = html.escape(one["title"]), html.escape(one["line"], quote=False).replace("\n", "<br>")
    picture = f'<img src="assets/{one["file"]}" width="260" alt="{html.escape(one["section"])}: {title}">'
    return f'<td width="33%">{picture}<br>{title}<br><code>{line}</code></td>'


def into_readme(told: list[dict]) -> None:
    """Writes the README's section anew, between its two marks."""
    text = README.read_text(encoding="utf-8")
    new = re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: readme(told), text, flags=re.DOTALL)
    if new != text:
        README.write_text(new, encoding="utf-8")


def write() -> list[Path]:
    """Draws everything and puts it in its place; what a gallery of before had and this one has not goes."""
    FOLDER.mkdir(exist_ok=True)
    files = draw()
    for path in set(FOLDER.iterdir()) - {HERE / name for name in files}:
        path.unlink()
    for name, content in files.items():
        (HERE / name).write_bytes(content)
    into_readme(json.loads(files["gallery/gallery.json"]))
    return [HERE / name for name in files]


if __name__ == "__main__":
    for written in write():
        print(f"{written.relative_to(HERE.parent)}: {-(-written.stat().st_size // 1000)} kB")
