"""Lesson 07's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.checkerboards import sums_by_phase
from widgets.exercises.exercise import named, of_lesson
from widgets.stage.overlap import phase_sums

ALL = list(of_lesson("07").values())


def test_there_are_three():
    assert [e.name for e in ALL] == ["07.phase_sums", "07.flat", "07.resize"]


@pytest.mark.parametrize("case", named("07.phase_sums").cases)
def test_torch_and_slices_agree_on_phase_sums(case):
    assert torch.allclose(sums_by_phase(*case).double(), torch.from_numpy(phase_sums(*case)))


@pytest.mark.parametrize(
    "kernel",
    [
        [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
        [[4, 4, 0], [4, 4, 0], [0, 0, 0]],  # the 2×2 ones, times 4: nearest neighbour
        [[[[3, 4, 1], [5, 4, -1], [0, 0, 0]]]],
        [[2.5, 3, 1.5], [0, 4, 4], [-1, 1, 1]],
        torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])[None, None],
    ],
)
def test_every_kernel_with_sums_of_4_passes(kernel):
    assert check(kernel, "07.flat").passed


@pytest.mark.parametrize(
    "kernel",
    [
        torch.ones(3, 3) / 9,
        [[1, 2, 1], [2, 3, 2], [1, 2, 1]],
        [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        [[1, 0, -1], [2, 0, -2], [1, 0, -1]],  # sums to 0 in every phase, and so gives nothing
        torch.ones(2, 2),
        [1, 2, 1],
        [[-1, -2, -1], [-2, -4, -2], [-1, -2, -1]],
    ],
)
def test_other_kernels_do_not(kernel):
    verdict = check(kernel, "07.flat")
    assert not verdict
    assert "nan" not in verdict._repr_html_()


def test_a_kernel_that_is_not_flat_is_shown_its_phase_sums():
    *_, (_, ours), (_, torchs) = check(torch.ones(3, 3), "07.flat").panels
    assert ours.replace("[", "").replace("]", "").split() == ["4", "2", "2", "1"]
    assert torchs.split() == ["4"] * 4


def test_a_flat_kernel_with_sums_of_1_is_told_so():
    nearest = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]])
    assert check(nearest, "07.flat").sentences[0].startswith("That is flat: all four sums are 1.")


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda kernel, stride: kernel[:stride, :stride], "07.phase_sums"),
        (lambda kernel, stride: F.avg_pool2d(kernel[None, None], stride)[0, 0] * stride**2, "07.phase_sums"),
        (lambda kernel, stride: torch.tensor([[4.0, 2], [2, 1]]), "07.phase_sums"),
        (lambda x, kernel: F.conv2d(x[None, None], kernel[None, None], padding=1)[0, 0], "07.resize"),
        (lambda x, kernel: x.repeat(2, 2), "07.resize"),
        (lambda x, kernel: F.interpolate(x, scale_factor=2), "07.resize"),
    ],
)
def test_more_wrong_answers_are_caught(answer, name):
    verdict = check(answer, name)
    assert not verdict
    assert verdict.sentences
