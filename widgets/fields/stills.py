"""An image as bytes for the browser, and still pictures of the two widgets for pages that show none.

Takes pixels and numbers, gives RGBA or PNG bytes. matplotlib is imported when the first still is wanted, never pyplot.
"""

import numpy as np

from widgets import palette
from widgets.data.label_maps import LIGHT, legend, png, put
from widgets.words import Words


def field_still(image: np.ndarray, boxes: list[tuple[str, tuple[int, int, int, int]]], words: Words) -> bytes:
    """An image (H, W, 3) with the boxes (top, left, bottom, right) of each layer, the last one strong and named."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    rows, columns = image.shape[:2]
    figure = Figure(
        figsize=(6, 6 * min(1.2, rows / columns) + 0.4), dpi=90, facecolor=LIGHT["surface"], layout="constrained"
    )
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots()
    seen = np.zeros((rows, columns, 1), bool)
    top, left, bottom, right = boxes[-1][1] if boxes else (0, 0, rows, columns)
    seen[top:bottom, left:right] = True
    put(axes, np.where(seen, image, 0.45 * image))
    for k, (_, (top, left, bottom, right)) in enumerate(boxes):
        last = k == len(boxes) - 1
        frame = {"edgecolor": palette.OUTPUT if last else "white", "linewidth": 2.5 if last else 1, "fill": False}
        axes.add_patch(Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, **frame))
    if boxes:
        name, (top, left, bottom, right) = boxes[-1]
        told = words["still"].format(name=name, height=bottom - top, width=right - left)
        axes.set_title(told, fontsize=10, loc="left")
    return png(canvas)


def trip_still(
    panels: dict[str, np.ndarray],
    class_names: tuple[str, ...],
    factors: list[int],
    axis: str,
    curves: dict[str, list[float]],
    shown: int,
) -> bytes:
    """Pictures (H, W, 3) side by side, and beside them curves over the factors, with the one shown marked.

    ``axis`` is what the factors are called.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2 * len(panels) + 2.6, 2.6), dpi=90, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    *places, chart = figure.subplots(1, len(panels) + 1, width_ratios=[1] * len(panels) + [1.3])
    for axes, (title, pixels) in zip(places, panels.items(), strict=True):
        put(axes, pixels, title)
    styles = (("--", LIGHT["text"]), ("-", palette.OUTPUT))
    for (name, values), (dashes, colour) in zip(curves.items(), styles, strict=True):
        chart.plot(range(len(factors)), values, dashes, color=colour, marker="o", markersize=3, label=name)
    chart.axvline(shown, color=LIGHT["muted"], linewidth=1, linestyle=":")
    chart.set(xticks=range(len(factors)), xticklabels=factors, ylim=(0, 1.04), xlabel=axis)
    chart.tick_params(labelsize=8)
    chart.legend(frameon=False, fontsize=8, loc="lower left")
    legend(figure, class_names)
    return png(canvas)
