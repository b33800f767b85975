"""Ink on texture: real digits, fair splits, and nothing in the colours that tells the classes apart."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
import torch

from widgets.data.ink import INK_CLASSES, STROKE, _digits, ink, ink_data, read_digits
from widgets.data.scenes import SPLITS


def test_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    theirs = load_digits()
    scans, values = read_digits()
    assert np.array_equal(scans, theirs.images)
    assert np.array_equal(values, theirs.target)


def test_scikit_learn_is_read_but_not_imported():
    code = "import sys; from widgets.data.ink import ink; ink(2, 0); print('sklearn' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_shapes_types_and_ranges():
    images, labels = ink(5, 3, size=60, classes=(2, 3))
    assert images.shape == (5, 3, 60, 60)
    assert images.dtype == torch.float32
    assert labels.shape == (5, 60, 60)
    assert labels.dtype == torch.int64
    assert 0 <= images.min() < images.max() <= 1
    assert set(labels.unique().tolist()) == {0, 1, 2}


def test_same_seed_same_pictures():
    first, again, other = ink(4, 1), ink(4, 1), ink(4, 2)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_the_pictures_of_a_seed_stay_what_they_are():
    """Committed lessons depend on them. Exact, because only sums and products of whole shares are taken."""
    images, labels = ink(12, 0)
    assert hashlib.sha256(labels.to(torch.uint8).numpy().tobytes()).hexdigest()[:16] == "ff10e83c64910977"
    assert images.double().mean().item() == pytest.approx(0.4843023036, abs=1e-7)  # of the grounds, which are rounded


def test_splits_share_no_digit():
    scans = {split: {scan.tobytes() for scan in _digits(split)[0]} for split in SPLITS}
    assert not scans["train"] & scans["held_out"]
    assert sum(len(_digits(split)[1]) for split in SPLITS) == 1797


def test_every_digit_has_its_label_and_place():
    _, labels = ink(200, 0)
    squares = labels.reshape(200, 2, 20, 2, 20).transpose(2, 3).reshape(-1, 400)
    classes = [set(square.unique().tolist()) - {0} for square in squares]
    assert all(len(own) == 1 for own in classes)
    assert set.union(*classes) == {1, 2, 3, 4}


def test_a_zero_keeps_its_hole():
    digits, values = _digits("train")
    strokes = digits[values == 0] > STROKE
    holes = [bool((~stroke[4:12, 4:12]).any()) for stroke in strokes]
    assert np.mean(holes) > 0.95


def test_colour_does_not_tell_the_classes_apart():
    images, labels = ink(600, 0)
    means = torch.stack([images.permute(1, 0, 2, 3)[:, labels == k].mean(1) for k in (1, 2, 3, 4)])
    spread = torch.stack([images.permute(1, 0, 2, 3)[:, labels == k].std(1) for k in (1, 2, 3, 4)])
    # The classes' mean colours lie within a small part of the spread inside each class.
    assert (means.max(0).values - means.min(0).values).max() < 0.35 * spread.min()


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"count": 0}, ValueError, "count must be a whole number of at least 1, got 0"),
        ({"size": 19}, ValueError, "size must be a whole number from 20 to 128, got 19"),
        ({"classes": ()}, ValueError, "different digits from 0 to 9"),
        ({"classes": (1, 1)}, ValueError, "different digits"),
        ({"classes": (1, 10)}, ValueError, "different digits"),
        ({"split": "test"}, ValueError, "split must be 'train' or 'held_out', got 'test'"),
    ],
)
def test_bad_arguments(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        ink(**{"count": 2, "seed": 0} | arguments)


def test_ink_data():
    data = ink_data(6, 3, classes=(0, 7))
    assert repr(data) == "Data(6 images and 3 held out, 3x40x40, classes ground, 0, 7)"
    assert data.held_out_labels.shape == (3, 40, 40)
    assert data.ground_names == ("brick", "grass", "gravel")
    assert data.grounds.shape == (3, 3, 40, 40)
    assert 0 <= data.grounds.min() < data.grounds.max() <= 1
    assert ink_data(2, 2).class_names == INK_CLASSES
    assert data._repr_png_().startswith(b"\x89PNG")
