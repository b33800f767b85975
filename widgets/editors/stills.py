"""Both editors as still pictures, for notebooks shown without widgets. Takes an editor, gives PNG bytes."""

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from widgets import palette
from widgets.card import Card
from widgets.data.label_maps import LIGHT, png, put, short
from widgets.data.marks import draw, skeleton
from widgets.learning.joints import heatmaps


def boxes(editor: Card) -> bytes:
    """The true box, dashed, and the reader's."""
    figure = Figure(figsize=(3.6, 3.8), dpi=90, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots()
    left, top, right, bottom = editor.field
    if editor.size:
        axes.imshow(_picture(editor), extent=(left, right, bottom, top), interpolation="nearest")
    else:
        axes.grid(color=LIGHT["line"], linewidth=0.5)
        axes.set(xticks=range(left, right + 1, 2), yticks=range(top, bottom + 1, 2))
        axes.set_axisbelow(True)
    for box, colour, line in ((editor.truth, palette.INPUT, "--"), (editor.box, palette.OUTPUT, "-")):
        style = {"edgecolor": colour, "linestyle": line, "linewidth": 2, "fill": False}
        axes.add_patch(Rectangle(box[:2], box[2] - box[0], box[3] - box[1], **style))
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.tick_params(labelsize=7, colors=LIGHT["muted"], length=0)
    numbers = {"iou": f"{editor.iou:.3f}", "error": f"{editor.squared_error:g}"}
    axes.set_title(editor.words["still"].format(**numbers), fontsize=9, loc="left")
    return png(canvas)


def joints(editor: Card) -> bytes:
    """The true figure, dashed, the reader's over it, and the chosen joint's heatmap beside."""
    words, chosen = editor.words, editor.chosen
    figure = Figure(figsize=(5.4, 2.9), dpi=90, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    put(left, _picture(editor), words["still"].format(pck=f"{editor.pck:.2f}"))
    colours = [palette.OUTPUT]
    parts = [0] * len(editor.names)
    draw(
        left,
        (*skeleton(editor.truth, editor.limbs, parts, true=True), *skeleton(editor.joints, editor.limbs, parts)),
        colours,
    )
    rows, columns = editor.size
    place = torch.tensor(editor.truth[chosen]) / torch.tensor([columns, rows])
    heat = heatmaps(place, rows, columns, editor.sigma).numpy()
    title = words["map"].format(name=short(editor.names[chosen]), sigma=editor.sigma)
    put(right, heat[..., None].repeat(3, 2), title)
    return png(canvas)


def _picture(editor) -> np.ndarray:
    rows, columns = editor.size
    return np.frombuffer(editor.image, np.uint8).reshape(rows, columns, 4)[..., :3] / 255
