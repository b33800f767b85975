"""Marks over a picture, as plain data: boxes, points and the lines between them.

Takes places in pixels from a picture's upper left corner, gives tuples that a browser can be sent and that ``draw``
puts on matplotlib axes. What marks what is for others to say: data sets and tasks import this file.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 1.6  # of a predicted line in a still, in points; a true one is thinner


class Mark(NamedTuple):
    """One mark.

    kind  "box" (left, top, right, bottom), "line" (x, y, x, y) or "point" (x, y)
    at    its numbers, in pixels from the upper left corner
    part  the number of its colour; -1 for none of its own
    true  whether it is the truth, which is drawn dashed and thin, or what a network says
    """

    kind: str
    at: tuple[float, ...]
    part: int = -1
    true: bool = False


def skeleton(
    joints: Sequence[Sequence[float]], limbs: Sequence[tuple[int, int]], parts: Sequence[int], true: bool = False
) -> tuple[Mark, ...]:
    """A figure's limbs, then its joints: places (x, y) in pixels, pairs of joints, and the colour of each joint."""
    lines = [Mark("line", (*joints[a], *joints[b]), -1, true) for a, b in limbs]
    points = [Mark("point", tuple(joint), part, true) for joint, part in zip(joints, parts, strict=True)]
    return *lines, *points


def draw(axes: "Axes", marks: Sequence[Mark], colours: Sequence[str]) -> None:
    """Puts marks on axes that show a picture, whose pixel k lies from k - 0.5 to k + 0.5 there."""
    axes.autoscale(False)  # a mark that lies outside does not make the picture smaller
    for mark in marks:
        own = mark.part >= 0 and (mark.kind == "point" or not mark.true)  # a true line is white
        colour = colours[mark.part % len(colours)] if own else "white"
        x, y = [v - 0.5 for v in mark.at[::2]], [v - 0.5 for v in mark.at[1::2]]
        style = {"color": colour, "linewidth": WIDTH / 2 if mark.true else WIDTH, "zorder": 2}
        if mark.kind == "point":
            # The truth is a ring, what a network says a disc.
            face = "none" if mark.true else colour
            axes.plot(
                x, y, marker="o", markersize=4, markerfacecolor=face, markeredgecolor="white", markeredgewidth=0.7
            )
            continue
        if mark.kind == "box":
            x, y = [x[0], x[1], x[1], x[0], x[0]], [y[0], y[0], y[1], y[1], y[0]]
        axes.plot(x, y, linestyle=(0, (3, 2)) if mark.true else "-", **style)
