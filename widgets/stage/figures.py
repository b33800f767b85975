"""Tabs of the stage as pictures: stills for notebooks without widgets, and every step of a play for slides.

Takes a tab of ``acts`` and a step, gives figures and bytes. Drawn with matplotlib's own canvas, never pyplot, so that
it works on any thread.
"""

import functools
from typing import TYPE_CHECKING

from widgets.exports.forms import Play, exported
from widgets.exports.looks import Look
from widgets.stage.frames import frame_at, steps_of
from widgets.stage.grids import Tab
from widgets.stage.sheets import Padding, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture(
    tab: Tab,
    view: str,
    step: int,
    *,
    form: str = "png",
    theme: str = "light",
    matrix: bool = False,
    caption: str | None = None,
) -> bytes:
    """One step as a compact PNG or SVG file, or, with ``form="gif"``, all steps as an animation.

    ``caption`` takes the place of the step's own sentence.

    Raises ValueError for another form or theme.
    """
    return exported(play_of(tab, view, step, matrix=matrix, caption=caption), form, Look(theme, None))


def play_of(
    tab: Tab, view: str, step: int, *, matrix: bool = False, caption: str | None = None, language: str = "en"
) -> Play:
    """All steps of a tab as what can be exported; ``step`` is the one shown."""
    draw = functools.partial(drawn, tab, view, matrix=matrix, caption=caption, language=language)
    return Play(tab["name"], steps_of(tab, view), step, draw)


def drawn(
    tab: Tab,
    view: str,
    step: int,
    look: Look,
    *,
    matrix: bool = False,
    caption: str | None = None,
    bare: bool = False,
    padding: Padding | None = None,
    language: str = "en",
) -> "Figure":
    """One step as a figure; ``bare`` without sentence, code and count, ``padding`` with the cells around a grid."""
    sheet = Sheet(tab, look, matrix=matrix, bare=bare, padding=padding)
    frame = frame_at(tab, view, step, language)
    for number, act in enumerate(tab["acts"]):
        following = tab["acts"][number + 1 : number + 2]
        read = frame.acts[number + 1].inputs if following and following[0]["fed"] else frozenset()
        sheet.add_act(act, frame.acts[number], read, first=number == 0)
    if matrix:
        sheet.add_matrix(tab, frame)
    sheet.add_remembered(tab, frame)
    if not bare:
        sheet.add_text(caption or frame.caption, tab["code"], "" if caption else f"{step} / {steps_of(tab, view)}")
    return sheet.figure
