"""Lesson 01's exercises: its numbers, other right answers, more wrong ones. What holds for all is in test_exercises."""

import pytest
import torch
import torch.nn.functional as F
from skimage.measure import label

from widgets.exercises import check
from widgets.exercises.exercise import named
from widgets.exercises.labelling import EXERCISES, MASKS, components

NAMES = ("01.label_map", "01.image_label", "01.components")


def test_the_names():
    assert tuple(exercise.name for exercise in EXERCISES) == NAMES


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda scores: (scores > 0).long().argmax(dim=1), "01.label_map"),
        (lambda scores: scores.max(dim=1), "01.label_map"),
        (lambda scores: scores.argmax(dim=1) + 1, "01.label_map"),
        (lambda scores: scores.argmax(dim=1).squeeze(0), "01.label_map"),
        (lambda scores: scores.sum(dim=(0, 2, 3)).argmax(), "01.image_label"),
        (lambda scores: scores[:, :, 0, 0].argmax(dim=1), "01.image_label"),
        (lambda scores: scores.mean(), "01.image_label"),
        (torch.tensor([2, 4]), "01.components"),
        (torch.tensor([5]), "01.components"),
        (5, "01.components"),
    ],
)
def test_other_wrong_answers_are_caught(answer, name):
    verdict = check(answer, name)
    assert not verdict
    assert verdict.sentences


def test_other_ways_to_write_it_pass():
    assert check(lambda scores: scores.softmax(dim=1).max(dim=1).indices, "01.label_map")
    assert check(lambda scores: F.adaptive_avg_pool2d(scores, 1).flatten(1).argmax(dim=1), "01.image_label")
    assert check([2, 3], "01.components")


@pytest.mark.parametrize("name", ["01.label_map", "01.image_label"])
def test_labels_are_whole_numbers(name):
    right = named(name).oracle
    verdict = check(lambda scores: right(scores).float(), name)
    assert not verdict
    assert verdict.sentences == (
        "Your function returned the right numbers, but as float32; whole numbers, int64, are wanted.",
    )
    assert check(lambda scores: right(scores).int(), name)
    assert check(lambda scores: right(scores).tolist(), name)


def test_torch_counts_no_components():
    """So nothing is said of torch."""
    assert check(torch.tensor([2, 3]), "01.components").sentences == ("Your `components` is right.",)
    verdict = check(torch.tensor([4, 3]), "01.components")
    assert verdict.sentences == ("1 of 1 cells is not as wanted; it stands in [brackets].",)
    assert verdict.panels[-1] == ("wanted", "2")


def test_components_agree_with_scikit_image():
    random = torch.Generator().manual_seed(0)
    for mask in (*MASKS, *(torch.rand(20, 9, 11, generator=random) > 0.5)):
        assert components(mask) == label(mask.numpy(), connectivity=1).max()


def test_equal_scores_do_not_decide():
    """No case of label_map has two equal scores at a pixel, which an answer might break either way."""
    for (scores,) in named("01.label_map").cases:
        top = scores.topk(2, dim=1).values
        assert bool((top[:, 0] > top[:, 1]).all())
