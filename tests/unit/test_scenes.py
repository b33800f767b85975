"""Ink on texture: real digits, fair splits, and nothing in the colours that tells the classes apart."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from widgets import scenes
from widgets.scenes import Data, ink, ink_data, read_digits


def test_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    theirs = load_digits()
    scans, values = read_digits()
    assert np.array_equal(scans, theirs.images)
    assert np.array_equal(values, theirs.target)


def test_scikit_learn_is_read_but_not_imported():
    code = "import sys; from widgets.scenes import ink; ink(2, 0); print('sklearn' in sys.modules)"
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


def test_splits_share_no_digit_and_no_texture():
    scans = {split: {scan.tobytes() for scan in scenes._digits(split)[0]} for split in scenes.SPLITS}
    assert not scans["train"] & scans["held_out"]
    assert sum(len(scenes._digits(split)[1]) for split in scenes.SPLITS) == 1797
    train, held_out = (scenes._textures(split) for split in scenes.SPLITS)
    assert train.shape[1] + held_out.shape[1] == 512
    assert held_out.shape[1] >= 128


def test_every_digit_has_its_label_and_place():
    _, labels = ink(200, 0)
    squares = labels.reshape(200, 2, 20, 2, 20).transpose(2, 3).reshape(-1, 400)
    classes = [set(square.unique().tolist()) - {0} for square in squares]
    assert all(len(own) == 1 for own in classes)
    assert set.union(*classes) == {1, 2, 3, 4}


def test_a_zero_keeps_its_hole():
    digits, values = scenes._digits("train")
    strokes = digits[values == 0] > scenes.STROKE
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
        ({"count": 2.0}, TypeError, "count must be"),
        ({"seed": -1}, ValueError, "seed must be"),
        ({"seed": True}, TypeError, "seed must be"),
        ({"size": 19}, ValueError, "size must be a whole number from 20 to 128, got 19"),
        ({"size": 129}, ValueError, "from 20 to 128"),
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
    assert data._repr_png_().startswith(b"\x89PNG")


def parts(**changes):
    good = {
        "images": torch.zeros(2, 1, 4, 5),
        "labels": torch.zeros(2, 4, 5, dtype=torch.int64),
        "held_out_images": torch.zeros(1, 1, 4, 5),
        "held_out_labels": torch.zeros(1, 4, 5, dtype=torch.int64),
        "class_names": ("ground", "thing"),
    }
    return good | changes


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"images": [1]}, TypeError, "images must be a torch tensor, got list"),
        ({"images": torch.zeros(2, 4, 5)}, ValueError, r"shape \(N, C, H, W\)"),
        ({"images": torch.zeros(2, 1, 4, 5, dtype=torch.uint8)}, ValueError, "floating point"),
        ({"images": torch.zeros(0, 1, 4, 5)}, ValueError, "N at least 1"),
        ({"labels": torch.zeros(2, 1, 4, 5, dtype=torch.int64)}, ValueError, "one class number per pixel"),
        ({"labels": torch.zeros(2, 4, 5)}, ValueError, "labels must be int64"),
        ({"labels": torch.full((2, 4, 5), 2)}, ValueError, "2 classes allow only 0 to 1 and 255"),
        ({"held_out_labels": torch.full((1, 4, 5), -1)}, ValueError, "held_out_labels run from -1"),
        ({"held_out_images": torch.zeros(1, 3, 4, 5)}, ValueError, "one shape"),
        ({"class_names": ("ground",)}, ValueError, "at least two classes"),
    ],
)
def test_data_that_does_not_fit(changes, error, sentence):
    with pytest.raises(error, match=sentence):
        Data(**parts(**changes))


def test_void_pixels_are_allowed():
    Data(**parts(labels=torch.full((2, 4, 5), 255)))
