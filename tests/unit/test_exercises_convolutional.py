"""Lesson 03's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import math

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.exercise import named, of_lesson


def test_lesson_03_has_its_three():
    assert list(of_lesson("03")) == ["03.as_convolution", "03.answers", "03.multiply_adds"]


def test_the_oracle_answers_every_window_as_the_layer_does():
    for weight, channels in named("03.as_convolution").cases:
        kernel = named("03.as_convolution").oracle(weight, channels)
        x = torch.arange(channels * 36.0).reshape(1, channels, 6, 6) % 7
        slid = weight @ F.unfold(x, kernel.shape[-1])[0]
        assert torch.equal(F.conv2d(x, kernel).flatten(2)[0], slid)


def test_the_numbers_of_the_lesson():
    assert named("03.answers").oracle(384, 224, 32) == 36
    assert named("03.answers").oracle(64, 18, 4) == 144
    assert named("03.answers").oracle(10, 3, 4) == 4
    assert named("03.multiply_adds").oracle(512, 4096, 7, 1, 1) == 102_760_448


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda weight, channels: weight.reshape(-1, channels, 2, 2), "03.as_convolution"),
        (lambda weight, channels: weight.reshape(channels, len(weight), -1), "03.as_convolution"),
        (lambda weight, channels: weight, "03.as_convolution"),
        (lambda weight, channels: weight.reshape(len(weight), channels, 5, 5), "03.as_convolution"),
        (lambda side, window, stride: side - window // stride + 1, "03.answers"),
        (lambda side, window, stride: (side - window) // stride**2 + 1, "03.answers"),
        (lambda side, window, stride: (side // stride - window // stride + 1) ** 2, "03.answers"),
        (lambda side, window, stride: (side - window + stride // 2) // stride + 1, "03.answers"),
        (lambda inputs, outputs, kernel, rows, columns: outputs * rows * columns, "03.multiply_adds"),
        (lambda inputs, outputs, kernel, rows, columns: inputs * outputs * kernel**2 * rows, "03.multiply_adds"),
        (
            lambda inputs, outputs, kernel, rows, columns: (
                inputs * outputs * (rows - kernel + 1) * (columns - kernel + 1)
            ),
            "03.multiply_adds",
        ),
    ],
)
def test_other_wrong_answers_are_caught(answer, name):
    verdict = check(answer, name)
    assert not verdict
    assert verdict.sentences


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda w, c: w.unflatten(1, (c, round((w.shape[1] // c) ** 0.5), -1)), "03.as_convolution"),
        (lambda w, c: w.view(w.shape[0], c, int((w.shape[1] / c) ** 0.5), -1), "03.as_convolution"),
        (lambda side, window, stride: len(range(0, side - window + 1, stride)) ** 2, "03.answers"),
        (lambda a, b, k, rows, columns: rows * columns * b * (a * k * k), "03.multiply_adds"),
    ],
)
def test_right_answers_in_other_forms_pass(answer, name):
    assert check(answer, name)


@pytest.mark.parametrize(
    "root",
    [
        lambda count, channels: (count / channels) ** 0.5,
        lambda count, channels: math.sqrt(count // channels),
    ],
)
@pytest.mark.parametrize(
    "shape",
    [
        lambda weight, *sizes: weight.reshape(len(weight), *sizes),
        lambda weight, *sizes: weight.reshape((-1, *sizes)),
        lambda weight, *sizes: weight.view(len(weight), *sizes),
    ],
)
def test_a_root_that_stays_a_float_is_told(root, shape):
    def answer(weight, channels):
        k = root(weight.shape[1], channels)
        return shape(weight, channels, k, k)

    assert "gives a float" in check(answer, "03.as_convolution").sentences[0]
