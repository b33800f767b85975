"""A training as figures: the pictures that were kept, one after another, and the curves up to each of them.

Takes runs, gives figures. Only ``trainer`` imports it, and only when something is exported.
"""

from typing import TYPE_CHECKING

from widgets import palette
from widgets.data import marks as marking
from widgets.data.label_maps import as_written
from widgets.exports.looks import Look
from widgets.exports.pages import SMALL_SIZE, Page
from widgets.learning.runs import Ghost, Run
from widgets.learning.tasks import Task
from widgets.studio.trainer_still import DASHES, panels_of, seen_at
from widgets.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(
    runs: list[Run], ghosts: list[Ghost], task: Task, words: Words, steps: list[int], k: int, look: Look
) -> "Figure":
    """The figure of ``steps[k]``: one run in detail, or the predictions of several."""
    step = steps[k]
    panels = panels_of(runs, task, words, step)
    ratio = next(iter(panels.values())).pixels.shape
    above = [ratio[1] / ratio[0]] * len(panels)
    page = Page(look, [above, [3.1, 3.1]], names=task.part_names, colours=task.colours, lines=1)
    *places, loss, score = page.axes
    for axes, (title, panel) in zip(places, panels.items(), strict=True):
        page.picture(axes, panel.pixels, title)
        marking.draw(axes, panel.marks, task.colours)
    losses = [[point for point in run.losses.since(0) if point[0] <= step] for run in runs]
    highest = max([1.0, *(value for run in runs for _, value in run.losses.since(0))])
    _chart(page, loss, losses, words["loss"], (runs[0].last.steps, highest))
    scores = [[(at, one.score) for at, one in run.scores.since(-1) if at <= step] for run in runs]
    for ghost in ghosts:
        score.plot(*zip(*ghost.scores, strict=True), color=page.colours["line"], lw=1.5)
    _chart(page, score, scores, words["held_out"].format(score=task.words.score), (runs[0].last.steps, 1.0))
    if len(runs) > 1:
        _names(page, loss, runs)
    page.say(_sentence(runs, task, words, step), count=f"{step} / {runs[0].last.steps}")
    return page.figure


def _chart(page: Page, axes: "Axes", curves: list, title: str, most: tuple[float, float]) -> None:
    for k, points in enumerate(curves):
        style = {"color": palette.RUNS[k % len(palette.RUNS)], "linestyle": DASHES[k % len(DASHES)], "lw": 2.2}
        if points:
            axes.plot(*zip(*points, strict=True), **style)
            axes.plot(*points[-1], marker="o", markersize=6, color=style["color"])
    last, high = most
    axes.set(
        xlim=(0, 1.02 * last),
        ylim=(0, 1.05 * high),
        xticks=(0, last // 2, last),
        yticks=(0, round(high / 2, 1), round(high, 1)),
    )
    page.chart(axes)
    page.title(axes, title)


def _names(page: Page, axes: "Axes", runs: list[Run]) -> None:
    """The networks' names with their colours and dashes, where a loss that falls leaves room."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D(
            [], [], color=palette.RUNS[k % len(palette.RUNS)], linestyle=DASHES[k % len(DASHES)], lw=2.2, label=run.name
        )
        for k, run in enumerate(runs)
    ]
    look = {"frameon": False, "fontsize": SMALL_SIZE - 1, "labelcolor": page.colours["text"], "handlelength": 2.5}
    as_written(axes.legend(handles=lines, loc="upper right", ncols=2 if len(runs) > 3 else 1, **look))


def _sentence(runs: list[Run], task: Task, words: Words, step: int) -> str:
    """What was measured at this step: of several, the score of each."""
    measured = [seen_at(run.scores, step)[1] for run in runs]
    if len(runs) == 1:
        told = task.words.told.format(score=f"{measured[0].score:.2f}", beside=f"{100 * measured[0].beside:.0f}")
        return words["measured"].format(step=step, told=told)
    scores = ", ".join(f"{run.name} {one.score:.2f}" for run, one in zip(runs, measured, strict=True))
    return words["slide_race"].format(step=step, score=task.words.score, list=scores)
