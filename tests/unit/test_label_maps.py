"""Label maps as pictures: every class its own colour, the same file each time."""

import numpy as np
import pytest
import torch

from widgets import palette
from widgets.data.label_maps import image_pixels, label_pixels, row, sheet


def test_labels_have_the_palettes_colours():
    pixels = label_pixels(torch.tensor([[0, 1], [2, 10]]))
    assert pixels.shape == (2, 2, 3)
    expected = [palette.rgb(palette.CLASSES[k]) for k in (0, 1, 2, 10)]
    assert (255 * pixels).round().reshape(4, 3).tolist() == [list(map(float, colour)) for colour in expected]


def test_after_the_last_colour_they_begin_again():
    first, again = label_pixels(torch.tensor([[0, len(palette.CLASSES)]]))[0]
    assert np.array_equal(first, again)


def test_void_is_white_even_where_nothing_else_is():
    assert (label_pixels(torch.tensor([[255, 0]]), ignore_index=255)[0, 0] == 1).all()
    assert (label_pixels(torch.full((2, 2), 255), ignore_index=255) == 1).all()


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_images_of_any_channels(channels):
    assert image_pixels(torch.rand(channels, 4, 6)).shape == (4, 6, 3)


def test_images_are_stretched_only_where_they_must():
    inside = torch.tensor([0.2, 0.4]).expand(3, 1, 2)
    assert image_pixels(inside)[0, :, 0].tolist() == pytest.approx([0.2, 0.4])
    outside = torch.tensor([-1.0, 3.0]).expand(3, 1, 2)
    assert image_pixels(outside)[0, :, 0].tolist() == [0, 1]


def test_pictures_are_the_same_file_each_time():
    images, labels = torch.zeros(3, 3, 5, 5), torch.zeros(3, 5, 5, dtype=torch.int64)
    first = sheet(images, labels, ("ground", "thing"), 255)
    assert first.startswith(b"\x89PNG")
    assert sheet(images, labels, ("ground", "thing"), 255) == first
    assert row({"labels": label_pixels(labels[0])}, ("ground",)).startswith(b"\x89PNG")
