"""The live trainer as a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes runs, gives PNG bytes. Only ``trainer`` imports it, and only when a picture is wanted, because matplotlib takes
its time.
"""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from widgets import palette
from widgets.data.label_maps import LIGHT, image_pixels, label_pixels, legend, png, put
from widgets.data.scenes import Data
from widgets.learning.runs import Ghost, Run

WORDS = {
    "en": {
        "image": "image",
        "truth": "truth",
        "prediction": "prediction · step {step}",
        "confidence": "confidence",
        "wrong": "wrong pixels · {count}",
        "run": "{name} · {miou:.2f}",
        "loss": "loss",
        "miou": "mean IoU, held out",
    }
}
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 3)), (0, (8, 3)))
MOST_IN_A_ROW = 7


def draw(runs: list[Run], ghosts: list[Ghost], data: Data) -> bytes:
    """Pictures above, the loss and the held-out mean IoU below: one run in detail, or the predictions of several."""
    panels = _panels_of_one(runs[0], data) if len(runs) == 1 else _panels_of_several(runs, data)
    panels = dict(list(panels.items())[:MOST_IN_A_ROW])
    figure = Figure(figsize=(1.65 * max(len(panels), 5), 3.9), dpi=80, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1.1))
    for axes, (title, pixels) in zip(above.subplots(1, len(panels)), panels.items(), strict=True):
        put(axes, pixels, title)
    legend(figure, data.class_names)
    loss, miou = below.subplots(1, 2)
    _loss_chart(loss, runs)
    _miou_chart(miou, runs, ghosts)
    return png(canvas)


def _panels_of_one(run: Run, data: Data) -> dict[str, np.ndarray]:
    words, frame, truth = WORDS["en"], run.frames.newest, run.last.truth
    wrong = ((frame.prediction != truth) & (truth != data.ignore_index)).numpy()
    return _given(run, data) | {
        words["prediction"].format(step=run.last.step): label_pixels(frame.prediction),
        words["confidence"]: frame.confidence.numpy()[..., None].repeat(3, axis=2),
        words["wrong"].format(count=wrong.sum()): _marked(wrong),
    }


def _panels_of_several(runs: list[Run], data: Data) -> dict[str, np.ndarray]:
    title = WORDS["en"]["run"]
    return _given(runs[0], data) | {
        title.format(name=run.name, miou=run.scores.newest.miou): label_pixels(run.frames.newest.prediction)
        for run in runs
    }


def _given(run: Run, data: Data) -> dict[str, np.ndarray]:
    words = WORDS["en"]
    truth = label_pixels(run.last.truth, data.ignore_index)
    return {words["image"]: image_pixels(run.last.image), words["truth"]: truth}


def _marked(wrong: np.ndarray) -> np.ndarray:
    ink, ground = (np.array(palette.rgb(hex_code)) / 255 for hex_code in (palette.OUTPUT, LIGHT["zero"]))
    return np.where(wrong[..., None], ink, ground)


def _loss_chart(axes, runs):
    curves = [run.losses.since(0) for run in runs]
    for k, points in enumerate(curves):
        _curve(axes, points, k)
    _frame(
        axes, WORDS["en"]["loss"], runs[0].last.steps, max([1.0, *(loss for points in curves for _, loss in points)])
    )


def _miou_chart(axes, runs, ghosts):
    for ghost in ghosts:
        axes.plot(*zip(*ghost.miou, strict=True), color=LIGHT["line"], linewidth=1.2)
    for k, run in enumerate(runs):
        _curve(axes, [(step, score.miou) for step, score in run.scores.since(-1)], k, run.name)
    _frame(axes, WORDS["en"]["miou"], runs[0].last.steps, 1.0)
    if len(runs) > 1:
        axes.legend(fontsize=7, frameon=False, loc="lower right", handlelength=3)


def _curve(axes, points, k, label=None):
    marker = "o" if len(points) == 1 else None  # a line of one point is invisible
    steps, values = zip(*points, strict=True) if points else ((), ())
    style = {"color": palette.RUNS[k % len(palette.RUNS)], "linestyle": DASHES[k % len(DASHES)]}
    axes.plot(steps, values, linewidth=1.5, marker=marker, markersize=3, label=label, **style)


def _frame(axes, title, last, high):
    axes.set(xlim=(0, last), ylim=(0, 1.03 * high))
    axes.set_title(title, fontsize=9, loc="left")
    axes.tick_params(labelsize=8, colors=LIGHT["muted"])
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LIGHT["line"])
