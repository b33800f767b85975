"""The generators' practice as figures: a row of pictures for each network, at one step after another.

Takes practices, gives figures. Only the widget imports it, and only when something is exported.
"""

from typing import TYPE_CHECKING

import torch

from widgets.exports.looks import Look
from widgets.exports.pages import Page
from widgets.generators.practice import SEEN, SHOWN, Painted, Practice
from widgets.generators.stills import percent
from widgets.words import Words, counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(
    practices: dict[str, Practice],
    words: Words,
    targets: torch.Tensor | None,
    states: list[tuple[int, int]],
    k: int,
    look: Look,
) -> "Figure":
    """The figure of ``states[k]``, a step and the number of a noise; ``targets`` (8, H, W) is what is to be learnt."""
    step, noise = states[k]
    columns = 4 if targets is None else 5
    ratio = next(iter(practices.values())).mean.shape
    page = Page(look, [[ratio[1] / ratio[0]] * columns] * len(practices))
    for row, (name, practice) in enumerate(practices.items()):
        seen = _seen(practice, step)
        maps = {
            name: (seen.pictures[noise], seen.range),
            words["flat"]: (seen.flats[noise], seen.range),
            words["mean"].format(count=SEEN): (seen.mean, seen.range),
            words["spectrum"]: (seen.spectrum, (0, 1)),
        }
        if targets is not None:
            maps[words["target"]] = (targets[noise], (float(targets.min()), float(targets.max())))
        for axes, (title, (values, (low, high))) in zip(page.axes[row * columns :], maps.items(), strict=False):
            axes.imshow(values.numpy(), vmin=low, vmax=high, cmap="gray", interpolation="nearest", aspect="auto")
            page.title(axes, title)
    page.say(_sentence(practices, words, step), count=words["number"].format(number=noise + 1, count=SHOWN))
    return page.figure


def _seen(practice: Practice, step: int) -> Painted:
    """What a network painted at a step, or last before it."""
    states = practice.seen.since(-1)
    return next((state for at, state in reversed(states) if at <= step), states[0][1])


def _sentence(practices: dict[str, Practice], words: Words, step: int) -> str:
    """The pattern's share in what each network paints."""
    shares = [
        words["said_one"].format(share=percent(_seen(practice, step).share), network=name)
        for name, practice in practices.items()
    ]
    listed = ", ".join(shares)
    return counted(words, "said_now", step, list=listed) if step else words["said_before"].format(list=listed)
