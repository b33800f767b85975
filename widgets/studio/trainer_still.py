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
from widgets.data.label_maps import LIGHT, as_written, image_pixels, label_pixels, legend, png, put
from widgets.learning.history import History, Value
from widgets.learning.runs import Ghost, Run
from widgets.learning.tasks import Sight, Task
from widgets.words import Words

DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 3)), (0, (8, 3)))
MOST_IN_A_ROW = 7


class Panel(NamedTuple):
    """A picture (H, W, 3), and what is drawn over it."""

    pixels: np.ndarray
    marks: tuple[marking.Mark, ...] = ()


def draw(runs: list[Run], ghosts: list[Ghost], task: Task, words: Words) -> bytes:
    """Pictures above, the loss and the held-out score below: one run in detail, or the predictions of several."""
    panels = panels_of(runs, task, words)
    figure = Figure(figsize=(1.65 * max(len(panels), 5), 3.9), dpi=80, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1.1))
    colours = task.colours
    for axes, (title, panel) in zip(above.subplots(1, len(panels)), panels.items(), strict=True):
        put(axes, panel.pixels, title)
        marking.draw(axes, panel.marks, colours)
    legend(figure, task.part_names, colours)
    loss, score = below.subplots(1, 2)
    _loss_chart(loss, runs, words)
    _score_chart(score, runs, ghosts, words["held_out"].format(score=task.words.score))
    return png(canvas)


def panels_of(runs: list[Run], task: Task, words: Words, step: int | None = None) -> dict[str, Panel]:
    """The pictures by their titles as they were at a step, or as they are now: of one run, or of several."""
    several = len(runs) > 1
    panels = _panels_of_several(runs, task, words, step) if several else _panels_of_one(runs[0], task, words, step)
    return dict(list(panels.items())[:MOST_IN_A_ROW])


def seen_at(history: History[Value], step: int | None) -> tuple[int, Value]:
    """The newest value at or before a step, with its own step; None for the newest of all."""
    pairs = history.since(-1)
    return next((pair for pair in reversed(pairs) if step is None or pair[0] <= step), pairs[0])


def _panels_of_one(run: Run, task: Task, words: Words, step: int | None) -> dict[str, Panel]:
    truth, (own, sight) = run.last.truth, seen_at(run.frames, step)
    own = run.last.step if step is None else own
    panels = _given(run, task, words) | {words["prediction_at"].format(step=own): _seen(sight, run)}
    if sight.sure is not None:
        panels[task.words.sure] = Panel(sight.sure.numpy()[..., None].repeat(3, axis=2))
    if "wrong" in task.pictures:
        wrong = ((sight.labels != truth) & (truth != task.data.ignore_index)).numpy()
        panels[words["wrong_at"].format(count=wrong.sum())] = Panel(_marked(wrong))
    return panels


def _panels_of_several(runs: list[Run], task: Task, words: Words, step: int | None) -> dict[str, Panel]:
    scores = [seen_at(run.scores, step)[1].score for run in runs]
    return _given(runs[0], task, words) | {
        f"{run.name} · {score:.2f}": _seen(seen_at(run.frames, step)[1], run)
        for run, score in zip(runs, scores, strict=True)
    }


def _given(run: Run, task: Task, words: Words) -> dict[str, Panel]:
    picture = Panel(image_pixels(run.last.image))
    return {words["image"]: picture, words["truth"]: _seen(run.last.true_sight, run, task.data.ignore_index)}


def _seen(sight: Sight, run: Run, ignore_index: int | None = None) -> Panel:
    """Labels as their colours, where there are some; else the image, with what is drawn over it."""
    labelled = sight.labels is not None
    return Panel(label_pixels(sight.labels, ignore_index) if labelled else image_pixels(run.last.image), sight.marks)


def _marked(wrong: np.ndarray) -> np.ndarray:
    ink, ground = (np.array(palette.rgb(hex_code)) / 255 for hex_code in (palette.OUTPUT, LIGHT["zero"]))
    return np.where(wrong[..., None], ink, ground)


def _loss_chart(axes, runs, words):
    curves = [run.losses.since(0) for run in runs]
    for k, points in enumerate(curves):
        _curve(axes, points, k)
    _frame(axes, words["loss"], runs[0].last.steps, max([1.0, *(loss for points in curves for _, loss in points)]))


def _score_chart(axes, runs, ghosts, title):
    for ghost in ghosts:
        axes.plot(*zip(*ghost.scores, strict=True), color=LIGHT["line"], linewidth=1.2)
    for k, run in enumerate(runs):
        _curve(axes, [(step, measured.score) for step, measured in run.scores.since(-1)], k)
    _frame(axes, title, runs[0].last.steps, 1.0)
    if len(runs) > 1:
        # Named one by one: of a name that begins with an underscore matplotlib would make no entry.
        names, curves = [run.name for run in runs], axes.lines[-len(runs) :]
        place = {"loc": "lower right", "handlelength": 3}
        as_written(axes.legend(curves, names, fontsize=7, frameon=False, **place))


def _curve(axes, points, k):
    marker = "o" if len(points) == 1 else None  # a line of one point is invisible
    steps, values = zip(*points, strict=True) if points else ((), ())
    style = {"color": palette.RUNS[k % len(palette.RUNS)], "linestyle": DASHES[k % len(DASHES)]}
    axes.plot(steps, values, linewidth=1.5, marker=marker, markersize=3, **style)


def _frame(axes, title, last, high):
    axes.set(xlim=(0, last), ylim=(0, 1.03 * high))
    axes.set_title(title, fontsize=9, loc="left")
    axes.tick_params(labelsize=8, colors=LIGHT["muted"])
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LIGHT["line"])
