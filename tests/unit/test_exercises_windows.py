"""Lesson 02's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch

from widgets.exercises import check
from widgets.exercises.exercise import of_lesson

ALL = of_lesson("02")


def test_there_are_three():
    assert list(ALL) == ["02.windows", "02.multiply_adds", "02.reads"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("02.windows", lambda height, width, window, stride: ((width - window) // stride + 1) ** 2),
        ("02.windows", lambda height, width, window, stride: (height // stride - window + 1) ** 2),
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


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("02.windows", lambda h, w, k, s: round((h - k) / s + 1) * round((w - k) / s + 1), "drops every rest"),
        ("02.windows", lambda h, w, k, s: -((k - h) // s - 1) * -((k - w) // s - 1), "Rounded up"),
        ("02.windows", lambda h, w, k, s: ((h - k) // s + 1) ** 2, "Right for squares"),
        ("02.windows", lambda h, w, k, s: (h - k + 1) * (w - k + 1) // s**2, "its own rest"),
        ("02.windows", lambda h, w, k, s: h * w // k**2, "area"),
        ("02.windows", lambda h, w, k, s: ((h - k) // s + 1, (w - k) // s + 1), "Multiply them"),
        ("02.multiply_adds", lambda n, k, c: ((n - k + 1) ** 2 * (k - c + 1) ** 2 * 9, (n - c + 1) ** 2 * 9), "9 is"),
        ("02.reads", lambda h, w, k, s: ALL["02.reads"].oracle(w, h, k, s), "transposed"),
    ],
)
def test_likely_slips_are_told_apart(name, answer, said):
    assert said in check(answer, name).sentences[0]


def test_rounding_is_caught_by_one_case_alone():
    """Side 10, window 3, stride 4: windows begin at 0 and 4; 7 / 4 would round to two moves more."""
    assert ALL["02.windows"].oracle(10, 10, 3, 4) == 4


def test_the_lessons_numbers():
    """64² picture, 16² window: 2,401 windows, 256 reads of the centre, 4,235,364 multiply-adds to 34,596: 122×."""
    assert ALL["02.windows"].oracle(64, 64, 16, 1) == 2401
    every, once = ALL["02.multiply_adds"].oracle(64, 16, 3).tolist()
    assert (every, once, round(every / once)) == (4_235_364, 34_596, 122)
    reads = ALL["02.reads"].oracle(64, 64, 16, 1)
    assert (reads[32, 32], reads[0, 0], reads.sum()) == (256, 1, 2401 * 256)
