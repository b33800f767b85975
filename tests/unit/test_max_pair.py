"""Max pooling and unpooling as a pair, on the running example; torch is the oracle."""

import pytest
import torch
import torch.nn.functional as F

from widgets import MaxPair, OperationError, links_of

BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]
X = torch.tensor([[1.0, 2], [3, 4]])


def test_the_running_example():
    pair = MaxPair(BEFORE)
    assert pair.indices.flatten().tolist() == [5, 2, 12, 15]
    assert pair(X).tolist() == [[0, 0, 2, 0], [0, 1, 0, 0], [0, 0, 0, 0], [3, 0, 0, 4]]
    assert int((pair(X) == 0).sum()) == 12
    assert repr(pair) == "MaxPair(before 4×4, kernel_size=2)"


def test_its_lines_of_pytorch_do_the_same():
    place = {"F": F, "before": torch.tensor(BEFORE, dtype=torch.float32)[None], "x": X[None]}
    exec(MaxPair(BEFORE).code(), place)  # noqa: S102 - a line the stage offers to copy
    assert torch.equal(place["y"][0], MaxPair(BEFORE)(X))


def test_odd_sizes_shift_silently_until_told():
    odd = [[1, 2, 0], [9, 3, 0]]
    assert MaxPair(odd)(torch.tensor([[9.0]])).tolist() == [[0, 0], [0, 9]]
    assert MaxPair(odd, output_size=(2, 3))(torch.tensor([[9.0]])).tolist() == [[0, 0, 0], [9, 0, 0]]


def test_windows_that_share_a_maximum_are_refused():
    with pytest.raises(OperationError, match="two values go to one place"):
        links_of(MaxPair([[1, 9, 2, 3]], kernel_size=(1, 3), stride=1), [[9, 9]])


def test_another_shape_is_refused():
    with pytest.raises(OperationError, match="x must have the pooled shape 2×2; got 1×3"):
        links_of(MaxPair(BEFORE), [[1, 2, 3]])


@pytest.mark.parametrize("bad", [[1, 2], "abc", [[float("nan")]], torch.ones(17, 17)])
def test_a_bad_grid_is_refused(bad):
    with pytest.raises((TypeError, ValueError), match="before must be a 2-D grid"):
        MaxPair(bad)


def test_stride_0_is_refused_and_not_taken_for_none():
    with pytest.raises(OperationError, match="stride should not be zero"):
        links_of(MaxPair(BEFORE, stride=0), X)
