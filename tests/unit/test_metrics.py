"""Accuracy and IoU against counts by hand, and against the numbers the lessons use."""

import math
import re

import numpy as np
import pytest
import torch

from widgets.learning.metrics import accuracy_of, confusion, iou, iou_of, mean_iou, pixel_accuracy


def both(prediction, truth, classes, **more):
    return {"prediction": torch.as_tensor(prediction), "truth": torch.as_tensor(truth), "classes": classes} | more


def test_five_per_cent_object_all_called_ground():
    truth = torch.zeros(100, dtype=torch.long)
    truth[:5] = 1
    case = both(torch.zeros_like(truth), truth, 2)
    assert pixel_accuracy(**case) == pytest.approx(0.95)
    assert mean_iou(**case) == pytest.approx(0.475)


def test_three_quarters_ground_among_21_classes():
    truth = torch.cat([torch.zeros(600, dtype=torch.long), torch.arange(1, 21).repeat(10)])
    case = both(torch.zeros_like(truth), truth, 21)
    assert pixel_accuracy(**case) == pytest.approx(0.75)
    assert round(mean_iou(**case), 3) == 0.036


def test_confusion_against_counting():
    generator = torch.Generator().manual_seed(0)
    truth, prediction = (torch.randint(0, 4, (3, 9, 7), generator=generator) for _ in range(2))
    table = confusion(prediction, truth, classes=4)
    by_hand = [[int(((truth == t) & (prediction == p)).sum()) for p in range(4)] for t in range(4)]
    assert table.tolist() == by_hand
    assert table.dtype == torch.int64
    expected = [
        ((truth == k) & (prediction == k)).sum().item() / ((truth == k) | (prediction == k)).sum().item()
        for k in range(4)
    ]
    assert iou_of(table).tolist() == pytest.approx(expected)
    assert accuracy_of(table) == pytest.approx((truth == prediction).float().mean().item())


def test_a_class_neither_there_nor_predicted_is_nan_and_left_out_of_the_mean():
    case = both([0, 1, 1], [0, 1, 0], 3)
    assert iou(**case)[:2].tolist() == [0.5, 0.5]
    assert math.isnan(iou(**case)[2])
    assert mean_iou(**case) == 0.5


def test_ignored_pixels_do_not_count_whatever_was_predicted_there():
    case = both([0, 1, 1, 0], [0, 1, 255, 255], 2, ignore_index=255)
    assert confusion(**case).tolist() == [[1, 0], [0, 1]]
    assert pixel_accuracy(**case) == 1
    assert math.isnan(pixel_accuracy(**both([0], [255], 2, ignore_index=255)))
    assert math.isnan(mean_iou(**both([0], [255], 2, ignore_index=255)))


def test_bytes_and_numpy_are_labels_too():
    truth = torch.tensor([0, 3, 2], dtype=torch.uint8)
    assert pixel_accuracy(**both(truth.numpy(), truth, 4)) == 1


@pytest.mark.parametrize(
    ("case", "error", "sentence"),
    [
        (both([0, 1], [0], 2), ValueError, r"prediction is \(2,\) and truth \(1,\)"),
        (both([0, 2], [0, 1], 2), ValueError, "prediction runs from 0 to 2, but 2 classes allow 0 to 1"),
        (both([0, 1], [0, -1], 2), ValueError, "truth runs from -1"),
        (both([0, 1], [0, 255], 2), ValueError, "truth runs from 0 to 255"),
        (both([0.0, 1.0], [0, 1], 2), TypeError, "for scores take argmax"),
    ],
)
def test_bad_labels(case, error, sentence):
    with pytest.raises(error, match=sentence):
        confusion(**case)


FIRST, LAST = -(2**63), 2**63 - 1  # int64


@pytest.mark.parametrize("ignored", [FIRST, LAST])
def test_any_int64_may_be_ignored(ignored):
    assert confusion(**both([0, 1], [0, ignored], 2, ignore_index=ignored)).tolist() == [[1, 0], [0, 0]]


def test_one_class_is_enough():
    assert confusion(**both([0, 0], [0, 0], 1)).tolist() == [[2]]


def test_an_array_that_is_turned_round():
    flipped = np.array([1, 1, 0])[::-1]
    assert confusion(flipped, flipped.tolist(), classes=2).tolist() == [[1, 0], [0, 2]]


WHOLE = "must hold whole class numbers, got"


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (both([0], [0], 0), "classes must be a whole number from 1 to 4096, got 0."),
        (both([0], [0], 4097), "classes must be a whole number from 1 to 4096, got 4097."),
        (both([0], [0], 2, ignore_index=LAST + 1), f"ignore_index must be a whole number from {FIRST} to {LAST}, "),
        (both([0], [0], 2, ignore_index=FIRST - 1), f"ignore_index must be a whole number from {FIRST} to {LAST}, "),
        (both([0], [0], 2) | {"prediction": "cat"}, f"prediction {WHOLE} str."),
        (both([0], [0], 2) | {"truth": "cat"}, f"truth {WHOLE} str."),
        (both([0.0], [0], 2), f"prediction {WHOLE} torch.float32; for scores take argmax(1) first."),
        (both([0], [0j], 2), f"truth {WHOLE} torch.complex64; for scores take argmax(1) first."),
        (both([0], [0], 2) | {"prediction": torch.eye(2).to_sparse()}, "prediction must be an ordinary tensor "),
        (both([0], [0], 2) | {"truth": torch.eye(2).to_sparse()}, "truth must be an ordinary tensor "),
        (both([0, 1], [0], 2), "prediction is (2,) and truth (1,): they must be alike."),
        (both([0], [-1], 2), "truth runs from -1 to -1, but 2 classes allow 0 to 1."),
        (both([2, 1], [0, 0], 2), "prediction runs from 1 to 2, but 2 classes allow 0 to 1."),
    ],
)
def test_each_refusal_names_what_is_wrong(case, sentence):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(sentence)}") as caught:
        confusion(**case)
    assert str(caught.value).endswith(".")
