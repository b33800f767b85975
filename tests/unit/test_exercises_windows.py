"""Lesson 02's exercises: solutions, stubs, slips, and other wrong answers that learners give."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.exercise import of_lesson

ALL = of_lesson("02")
SLIPS = [pytest.param(e, s, id=f"{e.name}-{k}") for e in ALL.values() for k, s in enumerate(e.slips)]


def test_there_are_three():
    assert list(ALL) == ["02.windows", "02.multiply_adds", "02.reads"]


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_the_solution_passes(exercise):
    scope = {"torch": torch, "F": F}
    exec(exercise.solution, scope)  # noqa: S102  our own text, which must be right
    assert check(scope[exercise.short_name], exercise.name).passed


@pytest.mark.parametrize("name", ALL)
def test_a_stub_is_not_written_yet(name):
    assert repr(check(lambda *case: ..., name)) == f"{name}: not yet. Your function is not written yet."


@pytest.mark.parametrize(("exercise", "slip"), SLIPS)
def test_each_slip_gets_its_own_sentence(exercise, slip):
    verdict = check(slip.answer, exercise.name)
    assert not verdict
    assert verdict.sentences[0] == slip.sentence


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("02.windows", lambda height, width, window, stride: ((height - window) // stride + 1) ** 2),
        ("02.windows", lambda height, width, window, stride: height * width // window**2),
        ("02.windows", lambda height, width, window, stride: (height - window) * (width - window) // stride**2 + 1),
        ("02.multiply_adds", lambda side, window, kernel: 122),
        ("02.multiply_adds", lambda side, window, kernel: (side**2 * window**2, side**2)),
        ("02.multiply_adds", lambda side, window, kernel: [(side - window + 1) ** 2 * kernel**2] * 2),
        ("02.reads", lambda height, width, window, stride: torch.ones(height, width)),
        ("02.reads", lambda height, width, window, stride: window**2),
        ("02.reads", lambda height, width, window, stride: torch.zeros(height - window + 1, width - window + 1)),
    ],
)
def test_other_wrong_answers_are_caught(name, answer):
    verdict = check(answer, name)
    assert not verdict
    assert "agrees" not in repr(verdict)


def test_the_lessons_numbers():
    """64² picture, 16² window: 2,401 windows, 256 reads of the centre, 4,235,364 multiply-adds to 34,596: 122×."""
    assert ALL["02.windows"].oracle(64, 64, 16, 1) == 2401
    every, once = ALL["02.multiply_adds"].oracle(64, 16, 3).tolist()
    assert (every, once, round(every / once)) == (4_235_364, 34_596, 122)
    reads = ALL["02.reads"].oracle(64, 64, 16, 1)
    assert (reads[32, 32], reads[0, 0], reads.sum()) == (256, 1, 2401 * 256)
