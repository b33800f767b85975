"""Where stamps overlap: counts, sums of weights and phase sums, with torch as the oracle; the stage that shows them."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from widgets import MaxPair, Stage, links_of
from widgets.stage.acts import tab_of
from widgets.stage.frames import frame_at, steps_of
from widgets.stage.overlap import (
    counts,
    is_flat,
    overlapped,
    phase_sentence,
    phase_sums,
    stride_of,
    weight_sums,
)

small = st.integers(1, 4)


def transposed(kernel, stride=2, **more):
    return functools.partial(F.conv_transpose2d, weight=torch.as_tensor(kernel)[None, None], stride=stride, **more)


def of_ones(kernel, shape, stride, **more):
    return F.conv_transpose2d(torch.ones(1, 1, *shape), kernel[None, None], stride=stride, **more)[0, 0]


@given(small, small, st.tuples(small, small), st.integers(1, 3), st.integers(0, 1))
def test_counts_and_sums_are_what_ones_give(rows, columns, shape, stride, padding):
    kernel = torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows + 5 * columns))
    more = {"padding": padding if min(rows, columns) > 2 * padding else 0}
    links = links_of(transposed(kernel, stride, **more), torch.randn(shape, generator=torch.Generator().manual_seed(0)))
    assert counts(links).tolist() == of_ones(torch.ones(rows, columns), shape, stride, **more).tolist()
    assert np.allclose(weight_sums(links), of_ones(kernel, shape, stride, **more), atol=1e-5)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4))
def test_phase_sums_are_one_period_of_what_ones_give(rows, columns, stride):
    kernel = torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows + 7 * columns))
    reach = 6
    y = F.pad(of_ones(kernel, (reach + 1, reach + 1), stride), (0, stride, 0, stride))
    period = y[stride * reach : stride * (reach + 1), stride * reach : stride * (reach + 1)]
    assert np.allclose(phase_sums(kernel, stride), period, atol=1e-5)


def test_the_number_of_the_lesson():
    links = links_of(transposed(torch.ones(3, 3)), torch.ones(3, 3))
    assert counts(links)[2:4, 2:4].tolist() == [[4, 2], [2, 1]]
    assert phase_sums(torch.ones(3, 3), 2).tolist() == [[4, 2], [2, 1]]
    row = torch.tensor([1.0, 2, 1])
    assert is_flat(phase_sums(row[:, None] * row, 2))
    assert phase_sums([[1, 3]], (1, 2)).tolist() == [[1, 3]]
    assert phase_sums([[1]], 2).tolist() == [[1, 0], [0, 0]]
    assert is_flat(phase_sums([[0.1, 0.3], [0.2, 0.6]], 1))


def test_a_weight_of_zero_reaches_too_and_a_bias_counts_for_nothing():
    layer = nn.ConvTranspose2d(1, 1, 3, stride=2)
    layer.weight.data = torch.tensor([[[[1.0, 0, 1], [0, 0, 0], [1, 0, 1]]]])
    links = links_of(layer, torch.ones(2, 2))
    assert counts(links)[2, 2] == 4
    assert counts(links)[1, 1] == 1
    assert weight_sums(links)[1, 1] == 0


def test_any_operation_can_be_counted():
    assert (counts(links_of(functools.partial(F.interpolate, scale_factor=2), torch.ones(2, 3))) == 1).all()
    pooled = links_of(functools.partial(F.max_pool2d, kernel_size=2), [[1, 2], [3, 4]])
    assert counts(pooled).tolist() == [[1]]
    mean = links_of(functools.partial(F.avg_pool2d, kernel_size=2), torch.ones(4, 4))
    assert counts(mean).tolist() == [[4, 4], [4, 4]]
    assert weight_sums(mean).tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(("kernel", "stride"), [([1, 2, 3], 2), (torch.ones(2, 2, 2), 2), ([[1]], 0), ([[1]], (1, -2))])
def test_bad_kernels_and_strides_are_told(kernel, stride):
    with pytest.raises(ValueError, match=r"A kernel has rows and columns|A stride is a whole number"):
        phase_sums(kernel, stride)


@pytest.mark.parametrize(
    ("operation", "x", "stride"),
    [
        (transposed(torch.ones(3, 3)), torch.ones(3, 3), (2, 2)),
        (transposed(torch.ones(4, 4), padding=1), torch.ones(2, 3), (2, 2)),
        (transposed(torch.ones(1, 2), (1, 2)), torch.ones(1, 4), (1, 2)),
        (transposed(torch.ones(2, 2), 3), torch.ones(2, 2), (3, 3)),
        (nn.ConvTranspose2d(1, 1, 3), torch.ones(3, 3), (1, 1)),
        (transposed(torch.ones(3, 3)), torch.ones(1, 3), None),  # how far apart rows would stand, one row can't tell
        (transposed(torch.ones(3, 3), dilation=2), torch.ones(3, 3), None),
        (nn.Conv2d(1, 1, 3, stride=2), torch.ones(5, 5), None),
        (nn.Conv2d(1, 1, 3, padding=1), torch.ones(4, 4), None),
        (functools.partial(F.interpolate, scale_factor=2), torch.ones(2, 2), None),
    ],
)
def test_the_stride_is_read_off_the_links(operation, x, stride):
    assert stride_of(links_of(operation, x)) == stride


def test_the_stage_plays_counts_and_sums_step_by_step():
    tab = tab_of("t", transposed(torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])), torch.tensor([[5.0, 6], [7, 8]]))
    counted, summed = overlapped(tab, "count"), overlapped(tab, "sum")
    assert overlapped(tab, None) is tab
    assert frame_at(counted, "stamp", 2).acts[0].values[2] == 2
    assert frame_at(counted, "stamp", 1).acts[0].values[2] == 1
    assert frame_at(counted, "stamp", 1).acts[0].values[4] is None
    last = frame_at(summed, "window", steps_of(tab, "window"))
    assert last.acts[0].values == summed["acts"][0]["output"]["values"] == [*map(float, last.acts[0].values)]
    assert last.acts[0].values[12] == 4
    assert frame_at(counted, "window", 13).caption == "Input cells that reach y[2,2]: 4."
    assert frame_at(counted, "stamp", 4).caption == "Output cells that x[1,1] reaches: 9. Each counts one more."
    said = frame_at(summed, "window", 13).caption
    assert said == "y[2,2] = 1·1 + 1·1 + 1·1 + 1·1 = 4 if every input cell is 1."
    assert tab["acts"][0]["input"]["values"] == [5, 6, 7, 8]


def test_what_the_phase_sums_say():
    act = tab_of("t", transposed(torch.ones(3, 3)), torch.ones(3, 3))["acts"][0]
    assert phase_sentence(act).startswith("Phase sums w[r::2, c::2]: 4 2 / 2 1. Not equal:")
    act["kernel"]["values"] = [1, 2, 1, 2, 4, 2, 1, 2, 1]
    assert phase_sentence(act).startswith("Phase sums w[r::2, c::2]: 4 4 / 4 4. All equal:")
    for other in (nn.Conv2d(1, 1, 3, padding=1), nn.ConvTranspose2d(1, 1, 3), torch.relu):
        assert phase_sentence(tab_of("t", other, torch.ones(3, 3))["acts"][0]) == ""


def test_a_stage_opens_in_the_view_asked_for_and_its_picture_shows_it():
    stage = Stage({"t": transposed(torch.ones(3, 3)), "p": MaxPair([[1, 2], [3, 4]])}, [[7]], overlap="count")
    pictures = [stage.still()]
    for overlap in ("sum", None):
        stage.overlap = overlap
        pictures.append(stage.still())
    assert len(set(pictures)) == 3
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    stage.overlap, stage.tab = "count", 1
    assert stage.still()
    with pytest.raises(ValueError, match="overlap must be 'count', 'sum' or None; got 'sums'"):
        stage.overlap = "sums"
    with pytest.raises(ValueError, match="overlap must be"):
        Stage(torch.relu, [[1]], overlap="many")
