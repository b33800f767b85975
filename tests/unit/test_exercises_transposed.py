"""Lesson 06's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.exercise import of_lesson

ALL = of_lesson("06")


def test_there_are_three():
    assert list(ALL) == ["06.matrix", "06.size", "06.adjoint"]


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


def test_what_the_windows_left_over_may_be_found_by_remainder():
    def adjoint(z, kernel, stride, size):
        left = (size - len(kernel)) % stride
        return F.conv_transpose1d(z[None, None], kernel[None, None], stride=stride, output_padding=left)[0, 0]

    assert check(adjoint, "06.adjoint").passed


def test_the_lessons_numbers():
    """x = [1, 2, 3, 4], w = [1, 2, 1]: Z = [8, 12], and Cᵀ gives [8, 28, 32, 12]; ⟨Cx, z⟩ = ⟨x, Cᵀz⟩ = 12."""
    w, x, z = torch.tensor([1.0, 2, 1]), torch.tensor([1.0, 2, 3, 4]), torch.tensor([3.0, -1])
    matrix, back = ALL["06.matrix"].oracle(w, 4, 1), ALL["06.adjoint"].oracle
    assert (matrix @ x).tolist() == [8, 12]
    assert back(matrix @ x, w, 1, 4).tolist() == [8, 28, 32, 12]
    assert (matrix @ x) @ z == x @ back(z, w, 1, 4) == 12
    assert ALL["06.size"].oracle(2, 3, 2, 1, 0, 1) == 3
    assert ALL["06.size"].oracle(256, 3, 2, 1, 0, 1) == 511
