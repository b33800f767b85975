"""Lesson 09's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch
import torch.nn.functional as F

from widgets.exercises import check
from widgets.exercises.boxes import EXERCISES, IOU

NAMES = ("09.iou", "09.decode")


def test_the_names():
    assert tuple(exercise.name for exercise in EXERCISES) == NAMES


def test_the_first_three_cases_are_the_lessons():
    shares = [IOU.oracle(*case).item() for case in IOU.cases[:3]]
    assert [round(share, 3) for share in shares] == [0.471, 0.51, 0.714]
    errors = [(box - truth).square().sum().item() for box, truth in IOU.cases[:3]]
    assert errors == [16, 16, 16]


@pytest.mark.parametrize(
    "answer",
    [
        lambda box, truth: torch.tensor(0.471),
        lambda box, truth: 1 - IOU.oracle(box, truth),
        lambda box, truth: F.mse_loss(box, truth),
        lambda box, truth: box[9],
        lambda box, truth: IOU.oracle(box[[0, 1, 2, 1]], truth[[0, 1, 2, 1]]),
    ],
)
def test_other_wrong_overlaps(answer):
    verdict = check(answer, "09.iou")
    assert not verdict
    assert verdict.sentences


@pytest.mark.parametrize(
    "answer",
    [
        lambda heatmap: divmod(int(heatmap.argmin()), heatmap.shape[1]),
        lambda heatmap: torch.tensor([1, 2]),
        lambda heatmap: heatmap,
        lambda heatmap: (heatmap == heatmap.max()).nonzero(),
    ],
)
def test_other_wrong_places(answer):
    verdict = check(answer, "09.decode")
    assert not verdict
    assert verdict.sentences


def by_loop(heatmap, best, place=(0, 0)):
    """Row and column, found cell by cell, beginning with a highest number of ``best``."""
    for r, row in enumerate(heatmap.tolist()):
        for c, value in enumerate(row):
            if value > best:
                best, place = value, (r, c)
    return place


def test_a_loop_begins_below_every_score():
    assert check(lambda heatmap: by_loop(heatmap, float("-inf")), "09.decode")
    verdict = check(lambda heatmap: by_loop(heatmap, 0), "09.decode")
    assert not verdict
    assert verdict.sentences[0].startswith("Scores may all be negative: begin")


def test_forms_that_will_do():
    assert check(lambda heatmap: divmod(int(heatmap.argmax()), heatmap.shape[1]), "09.decode")
    assert check(lambda box, truth: IOU.oracle(box.double(), truth.double()).item(), "09.iou")
