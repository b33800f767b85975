"""Lesson 04's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.downsampling import EXERCISES, field_size
from widgets.exercises.exercise import of_lesson

NAMES = [exercise.name for exercise in EXERCISES]


def test_there_are_three():
    assert list(of_lesson("04")) == ["04.strided", "04.max_pool", "04.receptive_field"] == NAMES


def test_other_right_answers_pass():
    def loops(x):
        y = torch.empty(x.shape[0] // 2, x.shape[1] // 2)
        for i in range(y.shape[0]):
            for j in range(y.shape[1]):
                y[i, j] = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
        return y

    assert check(loops, "04.max_pool")
    assert check(lambda x: x.unfold(0, 2, 2).unfold(1, 2, 2).amax((2, 3)), "04.max_pool")
    assert check(
        lambda x, kernel, stride: F.conv2d(x[None, None], kernel[None, None])[..., ::stride, ::stride][0, 0],
        "04.strided",
    )

    def backwards(layers):
        size = 1
        for kernel, stride in layers[::-1]:
            size = (size - 1) * stride + kernel
        return torch.tensor(size)

    assert check(backwards, "04.receptive_field")


WRONG = [
    ("04.strided", lambda x, kernel, stride: F.avg_pool2d(x[None], stride)[0], "differ"),
    ("04.strided", lambda x, kernel, stride: F.conv2d(x, kernel, stride=stride), "raised RuntimeError"),
    ("04.strided", lambda x, kernel, stride: F.conv2d(x[None, None], kernel[None, None])[::stride, ::stride], "shape"),
    ("04.max_pool", lambda x: x.sort().values[::2, ::2], "differ"),
    ("04.max_pool", lambda x: max(x), "raised RuntimeError"),
    ("04.max_pool", lambda x: x.reshape(-1, 2).max(1).values, "shape"),
    ("04.receptive_field", lambda layers: 3, "differs"),
    ("04.receptive_field", lambda layers: 2 * len(layers) + 1, "differs"),
    ("04.receptive_field", lambda layers: [layer.kernel for layer in layers], "raised AttributeError"),
]


@pytest.mark.parametrize(("name", "answer", "says"), WRONG)
def test_more_wrong_answers_are_caught(name, answer, says):
    verdict = check(answer, name)
    assert not verdict
    assert any(says in sentence for sentence in verdict.sentences)


def test_the_oracle_is_no_copy_of_the_rule():
    assert [field_size([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)][:k]) for k in range(1, 6)] == [3, 4, 8, 10, 18]
