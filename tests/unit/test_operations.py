"""What is read off an operation: the line of PyTorch a reader can copy, and the kernel they can edit."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from widgets.stage.captions import place
from widgets.stage.operations import code_of, dtype_of, kernel_of, name_of, with_kernel

W = torch.arange(4.0).reshape(1, 1, 2, 2)


class Net(nn.Module):
    """A reader's own."""


def own(x):
    return x


@pytest.mark.parametrize(
    ("operation", "code", "name"),
    [
        (functools.partial(F.interpolate, scale_factor=2), "F.interpolate(x, scale_factor=2)", "interpolate"),
        (functools.partial(F.conv2d, weight=W, stride=2), "F.conv2d(x, weight=w, stride=2)", "conv2d"),
        (torch.relu, "torch.relu(x)", "relu"),
        (own, "own(x)", "own"),
        (lambda x: F.max_pool2d(x, 2), "F.max_pool2d(x, 2)", "operation"),
        (nn.MaxPool2d(2), "nn.MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)", "MaxPool2d"),
        (Net(), "net(x)", "Net"),
        (nn.Sequential(nn.ReLU(), nn.ReLU()), "nn.Sequential(nn.ReLU(), nn.ReLU())", "Sequential"),
    ],
)
def test_code_and_name(operation, code, name):
    assert code_of(operation) == code
    assert name_of(operation) == name


def test_two_lambdas_on_one_line_are_not_guessed():
    pair = (lambda x: x + 1, lambda x: x + 2)
    assert [code_of(operation) for operation in pair] == ["operation(x)", "operation(x)"]


@pytest.mark.parametrize(
    "operation",
    [functools.partial(F.conv2d, weight=W), functools.partial(own, kernel=W[0, 0]), nn.Conv2d(1, 1, 2)],
    ids=["partial", "own", "module"],
)
def test_a_kernel_is_read_and_exchanged_in_a_copy(operation):
    before = kernel_of(operation).clone()
    assert before.shape == (2, 2)
    other = with_kernel(operation, torch.ones(2, 2))
    assert kernel_of(other).tolist() == [[1, 1], [1, 1]]
    assert torch.equal(kernel_of(operation), before)


@pytest.mark.parametrize("operation", [nn.Conv2d(1, 3, 2), nn.Linear(2, 2), F.relu, functools.partial(F.relu)])
def test_no_kernel_that_one_grid_can_show(operation):
    assert kernel_of(operation) is None


def test_a_kernel_of_one_dimension_is_a_row():
    assert kernel_of(functools.partial(own, kernel=torch.ones(3))).shape == (1, 3)


def test_dtype_is_that_of_the_weights():
    assert dtype_of(nn.Conv2d(1, 1, 1).double()) == torch.float64
    assert dtype_of(functools.partial(F.conv2d, weight=W.half())) == torch.float16
    assert dtype_of(F.relu) == torch.float32


@pytest.mark.parametrize(
    ("cells", "signs"),
    [
        ([5], "y[1,1]"),
        ([4, 5, 6], "y[1,0–2]"),
        ([0, 1, 4, 5], "y[0–1,0–1]"),
        ([0, 2, 8, 10], "y[[0,2],[0,2]]"),
        ([0, 5], "y[0,0], y[1,1]"),
        ([0, 5, 10, 15, 16], "y[0,0], y[1,1], y[2,2], y[3,3], …"),
    ],
)
def test_where_cells_lie(cells, signs):
    assert place("y", np.array(cells), 4) == signs
