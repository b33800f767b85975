"""What the two widgets play, as figures: the fields of a network's layers, one by one; a mask's way down and back.

Takes pictures and numbers, gives figures. Both widgets import it, and only when something is exported.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from widgets import palette
from widgets.data.label_maps import colour, image_pixels, label_pixels
from widgets.exports.looks import Look
from widgets.exports.pages import SMALL_SIZE, Page
from widgets.fields.asking import Field
from widgets.fields.masks import Picture
from widgets.fields.round_trip import Trip
from widgets.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 14  # of the list of layers
VOID = 255


def field(
    image: np.ndarray, fields: Sequence[Field], places: Sequence[tuple[int, int]], words: Words, layer: int, look: Look
) -> "Figure":
    """The image (H, W, 3) with the fields up to ``layer``, and the list of layers; ``places`` are the units'."""
    rows, columns = image.shape[:2]
    page = Page(look, [[columns / rows, 1.15]])
    boxes = [one.box(*place) for one, place in zip(fields, places, strict=True)][: layer + 1]
    _fields_over(page, image, boxes, words)
    _list_of(page, fields, layer, words)
    chosen, (row, column), (top, left, bottom, right) = fields[layer], places[layer], boxes[-1]
    size = {"rows": chosen.shape[1], "columns": chosen.shape[2], "height": bottom - top, "width": right - left}
    said = words["slide"].format(name=chosen.name, row=row, column=column, **size) if layer else words["first"]
    page.say(said, count=f"{layer} / {len(fields) - 1}")
    return page.figure


def _fields_over(page: Page, image: np.ndarray, boxes: list[tuple[int, int, int, int]], words: Words) -> None:
    """What the last unit sees stays light; the smaller fields are thin frames in it."""
    seen = np.zeros((*image.shape[:2], 1), bool)
    top, left, bottom, right = boxes[-1]
    seen[top:bottom, left:right] = True
    page.picture(page.axes[0], np.where(seen, image, 0.45 * image), words["image"])
    for k, (top, left, bottom, right) in enumerate(boxes):
        last = k == len(boxes) - 1
        for width, ink in ((5, "white"), (2.5, palette.OUTPUT)) if last else ((1, "white"),):
            frame = Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, fill=False, ec=ink, lw=width)
            page.axes[0].add_patch(frame)


def _list_of(page: Page, fields: Sequence[Field], layer: int, words: Words) -> None:
    """The layers with the size of their fields, the one shown strong; of very many those around it."""
    axes, count = page.axes[1], min(len(fields), MOST_ROWS)
    first = min(max(0, layer - count // 2), len(fields) - count)
    axes.set(xlim=(0, 1), ylim=(count, 0))
    axes.axis("off")
    page.title(axes, words["layers"])
    for k in range(first, first + count):
        style = {
            "fontsize": SMALL_SIZE,
            "va": "center",
            "weight": "bold" if k == layer else "normal",
            "parse_math": False,
        }
        ink = page.colours["text" if k == layer else "muted"]
        if k == layer:
            axes.add_patch(
                Rectangle((-0.02, k - first), 1.04, 1, fc=page.colours["zero"], ec=page.colours["line"], lw=0.8)
            )
        name = fields[k].name or words["input"]
        axes.text(0.02, k - first + 0.5, name[:24], color=ink, **style)
        axes.text(0.98, k - first + 0.5, "×".join(map(str, fields[k].size)), color=ink, ha="right", **style)


def trip(
    picture: Picture, trips: Sequence[Trip], factors: Sequence[int], words: Words, shown: int, look: Look
) -> "Figure":
    """The mask, the small one, what comes back, what is wrong; the curves over the factors, up to the one shown."""
    there = trips[shown]
    wrong = (there.back != picture.mask) & (picture.mask != VOID)
    inks = (np.array(palette.rgb(ink)) / 255 for ink in (palette.OUTPUT, look.colours["zero"]))
    panels = {} if picture.image is None else {words["image"]: image_pixels(picture.image)}
    panels |= {
        words["truth"]: label_pixels(picture.mask, VOID),
        words["small_still"].format(factor=factors[shown]): label_pixels(there.small, VOID),
        words["back"]: label_pixels(there.back, VOID),
        words["wrong_still"].format(count=f"{there.wrong:,}"): np.where(wrong[..., None], *inks),
    }
    ratio = picture.mask.shape[1] / picture.mask.shape[0]
    ratios = [ratio] * len(panels) + [1.5]
    half = (len(ratios) + 1) // 2
    colours = [colour(k) for k in range(len(picture.class_names))]
    page = Page(look, [ratios[:half], ratios[half:]], names=picture.class_names, colours=colours, lines=1)
    *places, chart = page.axes
    for axes, (title, pixels) in zip(places, panels.items(), strict=True):
        page.picture(axes, pixels, title)
    _scores(page, chart, trips, factors, words, shown)
    numbers = {"wrong": f"{there.wrong:,}", "counted": f"{there.counted:,}", "mean_iou": f"{there.mean_iou:.3f}"}
    page.say(words["slide"].format(factor=factors[shown], accuracy=f"{there.accuracy:.3f}", **numbers))
    return page.figure


def _scores(page: Page, chart: object, trips: Sequence[Trip], factors: Sequence[int], words: Words, shown: int) -> None:
    styles = (("accuracy", "--", page.colours["text"]), ("mean_iou", "-", palette.OUTPUT))
    for name, dashes, ink in styles:
        values = [getattr(one, name) for one in trips[: shown + 1]]
        chart.plot(range(len(values)), values, dashes, color=ink, marker="o", markersize=5, lw=2, label=words[name])
    chart.set(xticks=range(len(factors)), xlim=(-0.3, len(factors) - 0.7), ylim=(0, 1.05), yticks=(0, 0.5, 1))
    chart.set_xticklabels(factors)
    page.chart(chart)
    page.title(chart, words["factor"])
    chart.legend(frameon=False, fontsize=SMALL_SIZE, loc="lower left", labelcolor=page.colours["text"])
