"""Exercises of the lessons and their immediate verdicts: ``check(nearest, "05.nearest")``.

One file per lesson holds its exercises as data; ``exercise.FILES`` names it, and it is read when first asked for.
"""

from widgets.exercises.check import check
from widgets.exercises.exercise import Exercise, Slip
from widgets.exercises.verdict import Verdict

__all__ = ["Exercise", "Slip", "Verdict", "check"]
