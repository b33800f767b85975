"""Metrics against scikit-learn, boxes against counted pixels, whatever numbers they get; and what they refuse."""

import warnings

import numpy as np
import pytest
import torch
from anything import ANYTHING, DTYPES, LAYOUTS, grids, laid_out
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import either, refused

from widgets import box_iou, confusion, iou, mean_iou, pixel_accuracy

WHOLE = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32]


@settings(max_examples=30)
@given(data=st.data(), classes=st.integers(1, 6), ignored=st.none() | st.integers(-1, 6))
def test_metrics_are_those_of_scikit_learn(data, classes, ignored):
    from sklearn.metrics import accuracy_score, confusion_matrix, jaccard_score

    size = data.draw(st.integers(1, 12))
    label = st.integers(0, classes - 1)
    truth = data.draw(
        st.lists(
            label | st.just(ignored) if (ignored or 0) >= 0 and ignored is not None else label,
            min_size=size,
            max_size=size,
        )
    )
    prediction = data.draw(st.lists(label, min_size=size, max_size=size))
    kinds = st.sampled_from(WHOLE)
    held = [torch.tensor(v, dtype=torch.int64).to(data.draw(kinds)) for v in (prediction, truth)]
    layout = LAYOUTS[data.draw(st.sampled_from(["plain", "strided", "numpy", "backwards", "read only", "list"]))]
    held = (
        [layout(v) for v in held]
        if layout is not LAYOUTS["strided"]
        else [layout(v.repeat_interleave(2)) for v in held]
    )
    settings_ = {"classes": classes, "ignore_index": ignored}
    if layout is LAYOUTS["backwards"]:
        prediction, truth = prediction[::-1], truth[::-1]
    pairs = [(t, p) for t, p in zip(truth, prediction, strict=True) if t != ignored]
    table = confusion(*held, **settings_)
    if not pairs:
        assert not table.any()
        assert np.isnan(pixel_accuracy(*held, **settings_))
        return
    t, p = zip(*pairs, strict=True)
    names = list(range(classes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes that are not there
        assert table.tolist() == confusion_matrix(t, p, labels=names).tolist()
        theirs = jaccard_score(t, p, labels=names, average=None, zero_division=0)
    theirs[[k not in {*t, *p} for k in names]] = np.nan
    np.testing.assert_allclose(iou(*held, **settings_).numpy(), theirs, rtol=1e-6)
    assert mean_iou(*held, **settings_) == pytest.approx(np.nanmean(theirs), abs=1e-6)
    assert pixel_accuracy(*held, **settings_) == pytest.approx(accuracy_score(t, p))


@settings(max_examples=40)
@given(
    measure=st.sampled_from([confusion, iou, mean_iou, pixel_accuracy]),
    prediction=grids() | ANYTHING,
    truth=grids() | ANYTHING,
    classes=st.integers(1, 300) | ANYTHING,
    ignored=st.none() | st.just(255) | ANYTHING,
    same=st.booleans(),
)
def test_metrics_measure_or_refuse(measure, prediction, truth, classes, ignored, same):
    outcome = either(measure, prediction, prediction if same else truth, classes=classes, ignore_index=ignored)
    if not outcome.refused and measure is confusion:
        assert outcome.value.shape == (classes, classes)
        assert not same or outcome.value.diagonal().sum() == outcome.value.sum()


def counted(first, second):
    """IoU of two whole boxes, by their pixels."""
    masks = []
    for left, top, right, bottom in (first, second):
        mask = torch.zeros(16, 16, dtype=torch.bool)
        mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
        masks.append(mask)
    both, either_ = (masks[0] & masks[1]).sum(), (masks[0] | masks[1]).sum()
    return (both / either_).item() if either_ else 0.0


@settings(max_examples=40)
@given(st.lists(st.integers(0, 16), min_size=8, max_size=8), st.sampled_from([*WHOLE, torch.float16, torch.float64]))
def test_the_iou_of_boxes_is_that_of_their_pixels(numbers, kind):
    first, second = torch.tensor(numbers, dtype=kind).reshape(2, 4)
    assert box_iou(first, second).item() == pytest.approx(counted(numbers[:4], numbers[4:]), abs=1e-3)


BOXES = st.builds(
    lambda shape, kind, layout: laid_out(torch.ones(shape).to(kind), layout),
    st.sampled_from([(4,), (2, 4), (3, 4), (1, 2, 4), (0, 4), (4, 1), ()]),
    st.sampled_from(
        [d for d in DTYPES if d in (*WHOLE, torch.float32, torch.complex64, torch.bool, torch.float8_e5m2)]
    ),
    st.sampled_from(["plain", "learning", "meta", "quantised", "nested", "numpy", "list", "conjugate"]),
)


@settings(max_examples=40)
@given(BOXES | ANYTHING, BOXES | ANYTHING)
def test_boxes_are_measured_or_refused(first, second):
    outcome = either(box_iou, first, second)
    if not outcome.refused:
        assert outcome.value.shape == torch.broadcast_shapes(first.shape, second.shape)[:-1]
        assert ((outcome.value >= 0) & (outcome.value <= 1)).all()


# What was found, each by a case of its own.


def test_bytes_do_not_wrap_round_and_halves_do_not_overflow():
    apart = torch.tensor([[0, 0, 10, 10], [20, 20, 30, 30]], dtype=torch.uint8)
    assert box_iou(apart[0], apart[1]) == 0
    large = torch.tensor([0, 0, 300, 300], dtype=torch.float16)
    assert box_iou(large, large) == 1


def test_small_and_large_boxes_are_the_same_as_themselves():
    for side in (1e-8, 1e18):
        box = torch.tensor([0, 0, side, side])
        assert box_iou(box, box) == 1


def test_a_box_still_leads_gradients_through():
    box = torch.tensor([1.0, 1, 5, 5], requires_grad=True)
    box_iou(box, torch.tensor([2.0, 2, 6, 6])).backward()
    assert box.grad.abs().sum() > 0


def test_numbers_of_classes_are_numbers():
    truth = torch.tensor([0, 1])
    assert refused(confusion, truth, truth, classes=2.5) == ("classes must be a whole number from 1 to 4096, got 2.5.")
    assert refused(confusion, truth, truth, classes=10**6).startswith("classes must be")
    assert refused(confusion, "abc", truth, classes=2) == "prediction must hold whole class numbers, got str."
    assert refused(box_iou, [0, 0, 1, 1], truth) == "first must be a torch tensor, got list."
