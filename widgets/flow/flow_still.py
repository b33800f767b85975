"""Networks as boxes in a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes shapes and costs, gives PNG bytes. ``shape_flow``, ``designer`` and the lessons' covers use it; matplotlib is
imported only when a picture is wanted.
"""

from collections.abc import Sequence

from widgets import palette
from widgets.data.label_maps import LIGHT, png
from widgets.learning.layer_costs import Layer

TALLEST, THICKEST, THINNEST = 9.0, 4.0, 0.22  # em, as boxes.js has them
SLANT, GAP = (0.3, 0.24), 1.6
NARROW = 0.65  # a letter's width beside its height
EM = 0.115  # inches

WORDS = {"en": {"totals": "{work} multiply-adds · {parameters} parameters · {memory} · receptive field {field}"}}


def draw(networks: dict[str, tuple[tuple[int, ...], Sequence[Layer]]], notes: Sequence[str] = ()) -> bytes:
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
        axes.set_xlabel(totals_text(layers), fontsize=9, loc="left", color=LIGHT["muted"])
    if notes:
        figure.supxlabel(" ".join(notes), fontsize=9, color=LIGHT["warning"], x=0.01, ha="left", wrap=True)
    return png(canvas)


def totals_text(layers: Sequence[Layer]) -> str:
    """What all layers together cost, in one line."""
    field = layers[-1].field if layers else None
    return WORDS["en"]["totals"].format(
        work=f"{sum(layer.multiply_adds for layer in layers):,}",
        parameters=f"{sum(layer.parameters for layer in layers):,}",
        memory=memory_text(sum(layer.memory for layer in layers)),
        field="×".join(map(str, field)) if field else "–",
    )


def memory_text(count: int) -> str:
    """Bytes as a reader says them: 786,432 is "786 kB"."""
    unit, name = next(((u, n) for u, n in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")) if count >= u), (1, "bytes"))
    return f"{count / unit:.3g} {name}"


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


def boxes_on(axes, shape: tuple[int, ...], layers: Sequence[Layer], whole: bool = True) -> None:
    """Draws the boxes into axes without a frame, in em of their labels; ``whole`` if the last is the output."""
    boxes = boxes_of(shape, layers)
    all_work, free = sum(work for _, work in boxes), -1.0
    for k, (((channels, rows, columns), work), place) in enumerate(zip(boxes, _placed(boxes), strict=True)):
        x = place[0]
        role = palette.INPUT if k == 0 else palette.OUTPUT if whole and k == len(boxes) - 1 else LIGHT["muted"]
        _box(axes, *place, role)
        labels = [str(channels), f"{rows}×{columns}" if rows * columns > 1 else ""]
        if x >= free:
            axes.text(x, -0.4, "\n".join(labels), fontsize=7, color=LIGHT["muted"], va="top")
            free = x + NARROW * max(map(len, labels)) + 0.5
        if all_work and work:
            axes.bar(x, -3 * work / all_work, 0.8, bottom=-3, align="edge", color=palette.WEIGHTS)
            if work >= 0.01 * all_work:
                below, share = -3.15 - 3 * work / all_work, int(100 * work / all_work + 0.5)
                axes.text(x, below, f"{share} %", fontsize=7, color=LIGHT["muted"], va="top")
    axes.set(xlim=(-0.5, _width(boxes)), ylim=(-7.2, TALLEST * (1 + SLANT[1]) + 0.5), xticks=[], yticks=[])
    axes.set_aspect("equal", adjustable="box", anchor="W")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _box(axes, x, thick, high, right, up, colour) -> None:
    fill = palette.mix(colour, LIGHT["surface"], palette.REST)
    edge = {"edgecolor": colour, "linewidth": 0.8}
    near, far = x + thick, x + thick + right
    axes.fill([x, x + right, far, near], [high, high + up, high + up, high], facecolor=LIGHT["surface"], **edge)
    axes.fill([near, far, far, near], [high, high + up, up, 0], facecolor=fill, **edge)
    axes.fill([x, near, near, x], [high, high, 0, 0], facecolor=fill, **edge)
