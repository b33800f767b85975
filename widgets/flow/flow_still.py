"""Networks as boxes in a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes shapes and costs, gives PNG bytes. ``shape_flow``, ``designer`` and the lessons' covers use it; matplotlib is
imported only when a picture is wanted.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from widgets import palette
from widgets.data.label_maps import LIGHT, png
from widgets.learning.layer_costs import Layer
from widgets.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALLEST, THICKEST, THINNEST = 9.0, 4.0, 0.22  # em, as boxes.js has them
SLANT, GAP = (0.3, 0.24), 1.6
NARROW = 0.65  # a letter's width beside its height
EM = 0.115  # inches


def draw(
    networks: dict[str, tuple[tuple[int, ...], Sequence[Layer]]], words: Words, notes: Sequence[str] = ()
) -> bytes:
    """Networks below each other, each under its title, as PNG: input shape (N, C, H, W) and layers by title."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    widest = max(map(_width, (boxes_of(*network) for network in networks.values())))
    size = min(10.0, max(6.0, EM * widest)), 2.5 * len(networks)
    figure = Figure(figsize=size, dpi=100, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    rows = figure.subplots(len(networks), 1, squeeze=False)[:, 0]
    for axes, (title, (shape, layers)) in zip(rows, networks.items(), strict=True):
        boxes_on(axes, shape, layers, whole=not notes)
        axes.set_title(title, fontsize=10, loc="left", color=LIGHT["text"])
        axes.set_xlabel(totals_text(layers, words), fontsize=9, loc="left", color=LIGHT["muted"])
    if notes:
        figure.supxlabel(" ".join(notes), fontsize=9, color=LIGHT["warning"], x=0.01, ha="left", wrap=True)
    return png(canvas)


def totals_text(layers: Sequence[Layer], words: Words) -> str:
    """What all layers together cost, in one line."""
    field = layers[-1].field if layers else None
    return words["totals"].format(
        work=f"{sum(layer.multiply_adds for layer in layers):,}",
        parameters=f"{sum(layer.parameters for layer in layers):,}",
        memory=memory_text(sum(layer.memory for layer in layers), words),
        field="×".join(map(str, field)) if field else "–",
    )


def memory_text(count: int, words: Words) -> str:
    """Bytes as a reader says them: 786,432 is "786 kB"."""
    unit = next((unit for unit in ("1e9", "1e6", "1e3") if count >= float(unit)), "1")
    return words[f"bytes.{unit}"].format(count=f"{count / float(unit):.3g}")


def box_at(layers: Sequence[Layer], at: int) -> int:
    """Which box is row ``at`` of the table: 0 is the input, then come the layers, some of which share a box."""
    return len(boxes_of((1, 1, 1, 1), layers[:at])) - 1


def boxes_of(shape: tuple[int, ...], layers: Sequence[Layer]) -> list[tuple[tuple[int, int, int], int]]:
    """Boxes as (channels, height, width) and multiply-adds: the input, then every layer that changes something.

    A layer that multiplies nothing and leaves shape and receptive field alone joins the one before it.
    """
    boxes = [(_sides(shape), 0)]
    for k, layer in enumerate(layers):
        before = layers[k - 1] if k else None
        same = before and (layer.shape, layer.field) == (before.shape, before.field)
        if not (same and not layer.multiply_adds):
            boxes.append((_sides(layer.shape), layer.multiply_adds))
    return boxes


def width_of(shape: tuple[int, ...], layers: Sequence[Layer]) -> float:
    """How long a network's row of boxes is, in em."""
    return _width(boxes_of(shape, layers))


def _width(boxes: list) -> float:
    """How long a row of boxes is, in em."""
    places = _placed(boxes)
    return places[-1][0] + places[-1][1] + places[-1][3] + 3.5


def _placed(boxes: list) -> list[tuple[float, float, float, float, float]]:
    """Where each box stands: x, thickness, height, and how far it goes to the right and up, in em."""
    most, largest = max(sides[0] for sides, _ in boxes), max(max(sides[1:]) for sides, _ in boxes)
    places, x = [], 0.0
    for (channels, rows, columns), _ in boxes:
        thick, high = max(THINNEST, THICKEST * channels / most), max(THINNEST, TALLEST * rows / largest)
        right, up = (slant * TALLEST * columns / largest for slant in SLANT)
        places.append((x, thick, high, right, up))
        x += thick + right + GAP
    return places


def _sides(shape: tuple[int, ...]) -> tuple[int, int, int]:
    if len(shape) == 4:
        return shape[1:]
    cells = 1
    for n in shape[1:]:
        cells *= n
    return cells, 1, 1


def boxes_on(
    axes: "Axes",
    shape: tuple[int, ...],
    layers: Sequence[Layer],
    whole: bool = True,
    *,
    theme: dict[str, str] = LIGHT,
    size: float = 7,
    chosen: int | None = None,
) -> None:
    """Draws the boxes into axes without a frame, in em of their labels; ``whole`` if the last is the output.

    ``size`` is the labels' in points; the box ``chosen`` is drawn strong, and the others' labels stand back.
    """
    boxes = boxes_of(shape, layers)
    all_work, free = sum(work for _, work in boxes), -1.0
    kept = _label_of(boxes, chosen)

    def meets(x: float, labels: list[str]) -> bool:
        return bool(kept) and x < kept[1] and x + NARROW * max(map(len, labels)) + 0.5 > kept[0]

    for k, (((channels, rows, columns), work), place) in enumerate(zip(boxes, _placed(boxes), strict=True)):
        x = place[0]
        role = palette.INPUT if k == 0 else palette.OUTPUT if whole and k == len(boxes) - 1 else theme["muted"]
        _box(axes, *place, role, theme, strong=k == chosen)
        labels = [str(channels), f"{rows}×{columns}" if rows * columns > 1 else ""]
        if k == chosen or (x >= free and not meets(x, labels)):
            ink = {"color": theme["text" if k == chosen else "muted"], "weight": "bold" if k == chosen else "normal"}
            axes.text(x, -0.4, "\n".join(labels), fontsize=size, va="top", **ink)
            free = x + NARROW * max(map(len, labels)) + 0.5
        if all_work and work:
            axes.bar(x, -3 * work / all_work, 0.8, bottom=-3, align="edge", color=palette.WEIGHTS)
            if work >= 0.01 * all_work:
                below, share = -3.15 - 3 * work / all_work, int(100 * work / all_work + 0.5)
                axes.text(x, below, f"{share} %", fontsize=size, color=theme["muted"], va="top")
    axes.set(xlim=(-0.5, _width(boxes)), ylim=(-7.2, TALLEST * (1 + SLANT[1]) + 0.5), xticks=[], yticks=[])
    axes.set_aspect("equal", adjustable="box", anchor="W")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _label_of(boxes: list, chosen: int | None) -> tuple[float, float] | None:
    """From where to where the label of a box reaches, in em; None where none is chosen."""
    if chosen is None:
        return None
    (_, rows, columns), _ = boxes[chosen]
    x = _placed(boxes)[chosen][0]
    return x, x + NARROW * len(f"{rows}×{columns}") + 0.5


def _box(axes, x, thick, high, right, up, colour, theme, *, strong: bool) -> None:
    fill = palette.mix(colour, theme["surface"], palette.LIT if strong else palette.REST)
    edge = {"edgecolor": theme["text"] if strong else colour, "linewidth": 2 if strong else 0.8, "joinstyle": "round"}
    near, far = x + thick, x + thick + right
    axes.fill([x, x + right, far, near], [high, high + up, high + up, high], facecolor=theme["surface"], **edge)
    axes.fill([near, far, far, near], [high, high + up, up, 0], facecolor=fill, **edge)
    axes.fill([x, near, near, x], [high, high, 0, 0], facecolor=fill, **edge)
