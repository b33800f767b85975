"""Textures: in range, apart between the splits, and cut where they are said to be cut."""

import numpy as np
import pytest

from widgets.data.scenes import SPLITS
from widgets.data.textures import DRAWN, TURNS, WAVES, cut, drawn, photographed


def test_photographs_are_split_by_region():
    train, held_out = (photographed(split) for split in SPLITS)
    assert train.shape[1] + held_out.shape[1] == 512
    assert held_out.shape[1] == 128


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize(("sheets", "most"), [(photographed, 1.04), (drawn, 1)])
def test_types_and_ranges(sheets, most, split):
    grey = sheets(split)
    assert grey.dtype == np.float32
    assert 0 <= grey.min() < grey.max() <= most
    assert np.abs(grey.mean((1, 2)) - 0.5).max() < 0.1


def test_the_splits_of_drawn_textures_have_nothing_in_common():
    first, second = (sheet - 0.5 for sheet in map(drawn, SPLITS))
    assert np.abs((first * second).mean((1, 2)) / (first.std((1, 2)) * second.std((1, 2)))).max() < 0.1


def test_drawn_textures_have_the_waves_they_are_named_for():
    """The strongest frequency of each kind lies near 1 / its wave length."""
    assert len(DRAWN) == len(WAVES)
    power = np.abs(np.fft.fft2(drawn("train") - 0.5)) ** 2
    frequency = np.hypot(*np.meshgrid(*2 * [np.fft.fftfreq(power.shape[-1])]))
    usual = (power * frequency).sum((1, 2)) / power.sum((1, 2))
    for wave, own in zip(WAVES, usual.reshape(len(WAVES), TURNS), strict=True):
        assert np.abs(own * wave - 0.85).max() < 0.25


def test_a_piece_lies_in_its_sheet():
    sheets = np.arange(2 * 5 * 6, dtype=np.float32).reshape(2, 5, 6)
    pieces = cut(np.random.default_rng(0), sheets, 4, 3, 50)
    assert pieces.shape == (3, 50, 4, 4)
    corners = pieces[..., 0, 0]
    assert np.array_equal(pieces - corners[..., None, None], np.broadcast_to(sheets[0, :4, :4], pieces.shape))
    assert set(corners.ravel()) == set(sheets[:, :2, :3].ravel())
