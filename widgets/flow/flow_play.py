"""A walk through a network as figures: its boxes, layer by layer, with what each costs.

Takes shapes and costs, gives figures. ``shape_flow`` and ``designer`` import it, and only when something is exported.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from widgets.exports.looks import Look
from widgets.exports.pages import Page
from widgets.flow.flow_still import box_at, boxes_on, memory_text, totals_text, width_of
from widgets.learning.layer_costs import Layer
from widgets.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TYPE = 12.0  # points of a label at most
RATIO = 2.6


def draw(
    title: str, shape: tuple[int, ...], layers: Sequence[Layer], words: Words, whole: bool, at: int, look: Look
) -> "Figure":
    """The figure of row ``at``: 0 is the input, ``shape`` (N, C, H, W); ``whole`` is False where the network failed."""
    page = Page(look, [[RATIO]], lines=3)
    (axes,) = page.axes
    em = axes.get_position().width * page.figure.get_size_inches()[0] * 72 / width_of(shape, layers)
    chosen = box_at(layers, at)
    boxes_on(axes, shape, layers, whole, theme=look.colours, size=min(TYPE, em), chosen=chosen)
    axes.set_anchor("C")
    axes.set_facecolor(look.colours["surface"])
    page.title(axes, f"{title} · {totals_text(layers, words)}")
    page.say(_account(shape, layers, words, at), count=f"{at} / {len(layers)}")
    return page.figure


def _account(shape: tuple[int, ...], layers: Sequence[Layer], words: Words, at: int) -> str:
    """What a layer makes of what, and what that costs."""
    if at == 0:
        count = 1
        for side in shape:
            count *= side
        return words["input_is"].format(shape=_shape_text(shape), memory=memory_text(4 * count, words))
    layer, before = layers[at - 1], layers[at - 2].shape if at > 1 else shape
    ways = {"line": layer.line, "before": _shape_text(before), "shape": _shape_text(layer.shape)}
    said = words["slide"].format(at=at, count=len(layers), **ways)
    work = sum(one.multiply_adds for one in layers) or 1
    share = f"{100 * layer.multiply_adds / work:.0f}"
    numbers = {"multiply_adds": f"{layer.multiply_adds:,}", "parameters": f"{layer.parameters:,}", "share": share}
    return f"{said} {words['slide_costs'].format(**numbers)}"


def _shape_text(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape[1:] if shape[0] == 1 else shape))
