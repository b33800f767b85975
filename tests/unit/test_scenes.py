"""What data is: tensors that fit together, and one sentence for those that don't."""

import pytest
import torch

from widgets.data.scenes import Data, check_drawing


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
        ({"labels": None}, TypeError, "labels must be a torch tensor, got NoneType"),
        ({"held_out_labels": torch.full((1, 4, 5), -1)}, ValueError, "held_out_labels run from -1"),
        ({"held_out_images": torch.zeros(1, 3, 4, 5)}, ValueError, "one shape"),
        ({"class_names": ("ground",)}, ValueError, "at least two classes"),
        ({"grounds": "brick"}, TypeError, "grounds must be a torch tensor, got str"),
        ({"grounds": torch.zeros(1, 4, 5)}, ValueError, "grounds must be floating point of shape"),
        ({"grounds": torch.zeros(1, 3, 4, 5), "ground_names": ("a",)}, ValueError, r"grounds \(3, 4, 5\)"),
        ({"grounds": torch.zeros(2, 1, 4, 5)}, ValueError, r"name each of the 2 grounds, got \(\)"),
        ({"ground_names": ("a",)}, ValueError, "name each of the 0 grounds"),
    ],
)
def test_data_that_does_not_fit(changes, error, sentence):
    with pytest.raises(error, match=sentence):
        Data(**parts(**changes))


def test_void_pixels_are_allowed():
    Data(**parts(labels=torch.full((2, 4, 5), 255)))


def test_grounds_are_optional():
    assert Data(**parts()).grounds is None
    data = Data(**parts(grounds=torch.zeros(2, 1, 4, 5), ground_names=["grey", 7]))
    assert data.ground_names == ("grey", "7")


def test_data_says_what_it_is_and_shows_itself():
    data = Data(**parts())
    assert repr(data) == "Data(2 images and 1 held out, 1x4x5, classes ground, thing)"
    assert data._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"count": 0}, ValueError, "count must be a whole number of at least 1, got 0"),
        ({"count": 2.0}, TypeError, "count must be"),
        ({"seed": -1}, ValueError, "seed must be"),
        ({"seed": True}, TypeError, "seed must be"),
        ({"size": 19}, ValueError, "size must be a whole number from 20 to 128, got 19"),
        ({"size": 129}, ValueError, "from 20 to 128"),
        ({"split": "test"}, ValueError, "split must be 'train' or 'held_out', got 'test'"),
    ],
)
def test_what_every_data_set_asks_of_its_arguments(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        check_drawing(**{"count": 2, "seed": 0, "size": 40, "split": "train"} | arguments, smallest=20)
