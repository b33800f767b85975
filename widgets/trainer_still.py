"""The live trainer as a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes a snapshot and the curves so far, gives PNG bytes. Only ``trainer`` imports it, and only when a picture is
wanted, because matplotlib takes its time.
"""

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from widgets import palette
from widgets.label_maps import LIGHT, image_pixels, label_pixels, legend, png, put
from widgets.training import Snapshot

WORDS = {
    "en": {
        "image": "image",
        "truth": "truth",
        "prediction": "prediction · step {step}",
        "wrong": "wrong pixels · {count}",
        "loss": "loss",
        "miou": "mean IoU, held out",
    }
}


def draw(
    snapshot: Snapshot, prediction: torch.Tensor, losses: list, scores: list, names: tuple, ignore_index: int
) -> bytes:
    """Image, truth, prediction (H, W) and wrong pixels above, the loss and the held-out mean IoU below.

    losses  one float per step
    scores  (step, mean IoU, accuracy, [IoU per class]) wherever they were measured
    names   of the classes, for the legend
    """
    figure = Figure(figsize=(8, 3.9), dpi=80, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplot_mosaic([["image", "truth", "prediction", "wrong"], ["loss", "loss", "miou", "miou"]])
    wrong = ((prediction != snapshot.truth) & (snapshot.truth != ignore_index)).numpy()
    words = WORDS["en"]
    put(axes["image"], image_pixels(snapshot.image), words["image"])
    put(axes["truth"], label_pixels(snapshot.truth, ignore_index), words["truth"])
    put(axes["prediction"], label_pixels(prediction), words["prediction"].format(step=snapshot.step))
    put(axes["wrong"], _wrong_pixels(wrong), words["wrong"].format(count=wrong.sum()))
    legend(figure, names)
    steps = range(1, len(losses) + 1)
    _curve(axes["loss"], words["loss"], steps, losses, snapshot.steps, max([1.0, *losses]))
    _curve(axes["miou"], words["miou"], [s[0] for s in scores], [s[1] for s in scores], snapshot.steps, 1.0)
    return png(canvas)


def _wrong_pixels(wrong: np.ndarray) -> np.ndarray:
    ink, ground = (np.array(palette.rgb(hex_code)) / 255 for hex_code in (palette.OUTPUT, LIGHT["zero"]))
    return np.where(wrong[..., None], ink, ground)


def _curve(axes, title, steps, values, last, high):
    marker = "o" if len(values) == 1 else None  # a line of one point is invisible
    axes.plot(steps, values, color=palette.OUTPUT, linewidth=1.5, marker=marker, markersize=3)
    axes.set(xlim=(0, last), ylim=(0, 1.03 * high))
    axes.set_title(title, fontsize=9, loc="left")
    axes.tick_params(labelsize=8, colors=LIGHT["muted"])
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LIGHT["line"])
