"""The live trainer as a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes runs, gives PNG bytes. Only ``trainer`` imports it, and only when a picture is wanted, because matplotlib takes
its time.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from widgets import palette
from widgets.data import marks as marking
from widgets.data.label_maps import LIGHT, image_pixels, label_pixels, legend, png, put
from widgets.learning.runs import Ghost, Run
from widgets.learning.tasks import Sight, Task

WORDS = {
    "en": {
        "image": "image",
        "truth": "truth",
        "prediction": "prediction · step {step}",
        "wrong": "wrong pixels · {count}",
        "run": "{name} · {score:.2f}",
        "loss": "loss",
        "score": "{score}, held out",
    }
}
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 3)), (0, (8, 3)))
MOST_IN_A_ROW = 7


class Panel(NamedTuple):
    """A picture (H, W, 3), and what is drawn over it."""

    pixels: np.ndarray
    marks: tuple[marking.Mark, ...] = ()


def draw(runs: list[Run], ghosts: list[Ghost], task: Task) -> bytes:
    """Pictures above, the loss and the held-out score below: one run in detail, or the predictions of several."""
    panels = _panels_of_one(runs[0], task) if len(runs) == 1 else _panels_of_several(runs, task)
    panels = dict(list(panels.items())[:MOST_IN_A_ROW])
    figure = Figure(figsize=(1.65 * max(len(panels), 5), 3.9), dpi=80, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1.1))
    colours = task.colours
    for axes, (title, panel) in zip(above.subplots(1, len(panels)), panels.items(), strict=True):
        put(axes, panel.pixels, title)
        marking.draw(axes, panel.marks, colours)
    legend(figure, task.part_names, colours)
    loss, score = below.subplots(1, 2)
    _loss_chart(loss, runs)
    _score_chart(score, runs, ghosts, task)
    return png(canvas)


def _panels_of_one(run: Run, task: Task) -> dict[str, Panel]:
    words, sight, truth = WORDS["en"], run.frames.newest, run.last.truth
    panels = _given(run, task) | {words["prediction"].format(step=run.last.step): _seen(sight, run)}
    if sight.sure is not None:
        panels[task.words.sure] = Panel(sight.sure.numpy()[..., None].repeat(3, axis=2))
    if "wrong" in task.pictures:
        wrong = ((sight.labels != truth) & (truth != task.data.ignore_index)).numpy()
        panels[words["wrong"].format(count=wrong.sum())] = Panel(_marked(wrong))
    return panels


def _panels_of_several(runs: list[Run], task: Task) -> dict[str, Panel]:
    title = WORDS["en"]["run"]
    return _given(runs[0], task) | {
        title.format(name=run.name, score=run.scores.newest.score): _seen(run.frames.newest, run) for run in runs
    }


def _given(run: Run, task: Task) -> dict[str, Panel]:
    words = WORDS["en"]
    picture = Panel(image_pixels(run.last.image))
    return {words["image"]: picture, words["truth"]: _seen(run.last.true_sight, run, task.data.ignore_index)}


def _seen(sight: Sight, run: Run, ignore_index: int | None = None) -> Panel:
    """Labels as their colours, where there are some; else the image, with what is drawn over it."""
    labelled = sight.labels is not None
    return Panel(label_pixels(sight.labels, ignore_index) if labelled else image_pixels(run.last.image), sight.marks)


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


def _score_chart(axes, runs, ghosts, task):
    for ghost in ghosts:
        axes.plot(*zip(*ghost.scores, strict=True), color=LIGHT["line"], linewidth=1.2)
    for k, run in enumerate(runs):
        _curve(axes, [(step, measured.score) for step, measured in run.scores.since(-1)], k, run.name)
    _frame(axes, WORDS["en"]["score"].format(score=task.words.score), runs[0].last.steps, 1.0)
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
