"""Pictures: what may be shown, and one sentence for what may not."""

from io import BytesIO

import pytest
import torch
from PIL import Image

from widgets import Pictures


def test_images_numbers_and_labels_in_a_row():
    shown = Pictures(
        {"image": torch.rand(3, 8, 9), "numbers": torch.randn(4, 4), "labels": torch.tensor([[0, 1], [2, 1]])},
        class_names=("ground", "cow", "sky"),
    )
    assert repr(shown) == "Pictures(image, numbers, labels)"
    assert Image.open(BytesIO(shown._repr_png_())).width > 500
    assert shown._repr_png_() == shown._repr_png_()


def test_wide_pictures_make_a_low_row_and_a_single_one_is_large():
    def size(**pictures):
        return Image.open(BytesIO(Pictures(pictures)._repr_png_())).size

    square, wide = torch.rand(3, 40, 40), torch.rand(3, 20, 40)
    assert size(a=wide, b=wide)[1] < 0.7 * size(a=square, b=square)[1]
    assert size(a=square)[0] > 300


@pytest.mark.parametrize(
    ("pictures", "sentence"),
    [
        ([torch.rand(3, 4, 4)], "dictionary of 1 to 8"),
        ({}, "dictionary of 1 to 8"),
        ({"a": [[1, 2]]}, "'a' must be a torch tensor, got list"),
        ({"a": torch.rand(1, 3, 4, 4)}, r"\'a\' must be \(3, H, W\) or \(H, W\), not \(1, 3, 4, 4\)"),
        ({"a": torch.rand(0, 4)}, "with pixels in it"),
    ],
)
def test_bad_pictures(pictures, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        Pictures(pictures)
