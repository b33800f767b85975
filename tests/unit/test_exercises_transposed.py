"""Lesson 06's exercises: solutions, stubs, slips, and other wrong answers that learners give."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.exercise import of_lesson

ALL = of_lesson("06")
SLIPS = [pytest.param(e, s, id=f"{e.name}-{k}") for e in ALL.values() for k, s in enumerate(e.slips)]


def test_there_are_three():
    assert list(ALL) == ["06.matrix", "06.size", "06.adjoint"]


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
        ("06.matrix", lambda kernel, size, stride: torch.eye(size)),
        ("06.matrix", lambda kernel, size, stride: kernel),
        ("06.matrix", lambda kernel, size, stride: torch.zeros((size - len(kernel)) // stride + 1, size)),
        ("06.size", lambda n, k, s, p, o, d: n * s + 1),
        ("06.size", lambda n, k, s, p, o, d: n + k - 1),
        ("06.size", lambda n, k, s, p, o, d: ((n - 1) * s - 2 * p + d * (k - 1) + o + 1,)),
        ("06.adjoint", lambda z, kernel, stride, size: z),
        ("06.adjoint", lambda z, kernel, stride, size: torch.zeros(size)),
        ("06.adjoint", lambda z, kernel, stride, size: F.interpolate(z[None, None], size)[0, 0]),
    ],
)
def test_other_wrong_answers_are_caught(name, answer):
    verdict = check(answer, name)
    assert not verdict
    assert "agrees" not in repr(verdict)


def test_the_lessons_numbers():
    """x = [1, 2, 3, 4], w = [1, 2, 1]: Z = [8, 12], and Cᵀ gives [8, 28, 32, 12]; ⟨Cx, z⟩ = ⟨x, Cᵀz⟩ = 12."""
    w, x, z = torch.tensor([1.0, 2, 1]), torch.tensor([1.0, 2, 3, 4]), torch.tensor([3.0, -1])
    matrix, back = ALL["06.matrix"].oracle(w, 4, 1), ALL["06.adjoint"].oracle
    assert (matrix @ x).tolist() == [8, 12]
    assert back(matrix @ x, w, 1, 4).tolist() == [8, 28, 32, 12]
    assert (matrix @ x) @ z == x @ back(z, w, 1, 4) == 12
    assert ALL["06.size"].oracle(2, 3, 2, 1, 0, 1) == 3
    assert ALL["06.size"].oracle(256, 3, 2, 1, 0, 1) == 511
