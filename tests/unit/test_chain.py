"""Operations one after another: what they compute, how they play, what is said of the matrix; torch is the oracle."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from widgets import Chain, MaxPair, OperationError, Stage, links_of
from widgets.stage.acts import run_of, tab_of
from widgets.stage.frames import frame_at, steps_of
from widgets.stage.matrices import matrix_of

X = torch.tensor([[1.0, 2], [3, 4]])
KERNEL = torch.arange(1.0, 10).reshape(1, 1, 3, 3)
BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]


def spread(x):
    y = torch.zeros(2 * x.shape[0] + 3, 2 * x.shape[1] + 3)
    y[2:-2:2, 2:-2:2] = x
    return y


def stamp():
    return functools.partial(F.conv_transpose2d, weight=KERNEL, stride=2)


def window():
    return functools.partial(F.conv2d, weight=KERNEL.flip(2, 3))


@pytest.fixture
def chain():
    return Chain(spread, window())


@pytest.fixture
def stage(chain):
    made = Stage({"stamps": stamp(), "zeros, then windows": chain}, X)
    made.sent = []
    made.send = lambda content, buffers=None: made.sent.append((content, buffers))
    return made


def tell(stage, **message):
    """What the browser sends."""
    stage._receive(stage, {"view": "a", **message}, [])


# ---- what it computes


def test_zeros_and_windows_are_a_transposed_convolution(chain):
    wanted = F.conv_transpose2d(X[None, None], KERNEL, stride=2)[0, 0]
    assert torch.equal(chain(X), wanted)
    assert torch.equal(chain(X[None, None]), wanted)
    assert np.array_equal(links_of(chain, X).matrix(), links_of(stamp(), X).matrix())
    assert repr(chain) == "Chain(spread, conv2d)"


def test_its_lines_of_pytorch_do_the_same(chain):
    place = {"F": F, "spread": lambda x: spread(x)[None], "x": X, "w": KERNEL.flip(2, 3)}
    assert chain.code() == "m = spread(x)\ny = F.conv2d(m, weight=w)"
    exec(chain.code(), place)  # noqa: S102 - lines that the stage offers to copy
    assert torch.equal(place["y"][0], chain(X))


def test_modules_and_lambdas_have_lines_too():
    chain = Chain(
        lambda t: F.pad(t, (1, 1, 1, 1)),
        nn.ReLU(),
        nn.AvgPool2d(2),
    )
    first, second, third = chain.code().splitlines()
    assert (first, second) == ("m1 = F.pad(x, (1, 1, 1, 1))", "m2 = nn.ReLU()(m1)")
    assert third.startswith("y = nn.AvgPool2d(")
    assert third.endswith(")(m2)")


@pytest.mark.parametrize("count", [2, 3, 4])
def test_it_takes_two_to_four(count):
    doubled = functools.partial(torch.mul, other=2)
    tab = tab_of("powers", Chain(*[doubled] * count), X)
    assert len(tab["acts"]) == count
    assert tab["acts"][-1]["output"]["values"] == (X * 2**count).flatten().tolist()
    assert np.array_equal(matrix_of(tab), np.eye(4) * 2**count)


# ---- how it plays


def test_acts_follow_one_another(chain):
    tab = tab_of("chain", chain, X)
    first, second = tab["acts"]
    assert [act["fed"] for act in tab["acts"]] == [False, True]
    assert [act["view"] for act in tab["acts"]] == ["stamp", "window"]
    assert first["output"]["values"] == second["input"]["values"] == spread(X).flatten().tolist()
    assert (first["input"]["key"], first["output"]["key"], second["output"]["key"]) == ("x", "m", "y")
    assert run_of(tab) == tab["acts"]
    assert steps_of(tab, "stamp") == 4 + 25
    assert frame_at(tab, "stamp", 3).caption == "x[1,0] = 3 is copied to m[4,2]."
    assert frame_at(tab, "stamp", 5).caption == "y[0,0] = 0·9 + 0·8 + 0·7 + 0·6 + 0·5 + 0·4 + 0·3 + 0·2 + 1·1 = 1."


def test_a_pair_and_a_single_operation_play_as_before():
    pair, single = tab_of("pair", MaxPair(BEFORE), X), tab_of("one", stamp(), X)
    assert [act["fed"] for act in (*pair["acts"], *single["acts"])] == [False, False, False]
    assert run_of(pair) == pair["acts"][1:]
    assert run_of(single) == single["acts"]


def test_pictures_show_the_grids_between_once(chain):
    stage = Stage(chain, X, matrix=True)
    pictures = [stage.picture() for stage in (Stage(chain, X, matrix=True, step=k) for k in (0, 3, 12))]
    assert len({*pictures}) == 3
    assert repr(stage) == "Stage(Chain, 2×2 → 5×5)"


# ---- what the browser may change


def test_an_edited_input_runs_through_the_chain(stage):
    tell(stage, kind="edit", tab=1, act=0, grid="input", cell=0, value=5.0, number=1)
    assert stage.x[0, 0] == 5
    assert stage.tabs[1]["acts"][1]["input"]["values"][16] == 5
    assert stage.tabs[1]["acts"][1]["output"]["values"] == stage.tabs[0]["acts"][0]["output"]["values"]


def test_a_kernel_inside_a_chain_is_edited_there(stage):
    tell(stage, kind="edit", tab=1, act=1, grid="kernel", cell=8, value=0.0, number=1)
    assert stage.tabs[1]["acts"][1]["kernel"]["values"][8] == 0
    assert stage.tabs[0]["acts"][0]["kernel"]["values"][0] == 1
    assert KERNEL[0, 0, 0, 0] == 1
    tell(stage, kind="reset", number=2)
    assert stage.tabs[1]["acts"][1]["kernel"]["values"][8] == 1


def test_a_grid_between_is_worked_out_not_edited(stage):
    tell(stage, kind="edit", tab=1, act=1, grid="input", cell=0, value=5.0, number=1)
    assert "worked out from another" in stage.sent[0][0]["sentence"]
    tell(stage, kind="edit", tab=1, act=0, grid="kernel", cell=0, value=5.0, number=2)
    assert "cell that is on the stage" in stage.sent[1][0]["sentence"]
    assert torch.equal(stage.x, X)


# ---- what is said of a matrix


def test_a_transposed_convolution_is_told_by_its_matrix(stage):
    stamps, windows = (tab["matrix"] for tab in stage.tabs)
    assert stamps["label"] == windows["label"] == "Cᵀ · 25×4"
    assert stamps["notes"][0].endswith("with rows and columns exchanged: Cᵀ.")
    assert windows["notes"] == ["The same numbers as the matrix of “stamps”."]


def test_the_backward_pass_of_a_convolution_is_recognised():
    def backward(z):
        image = torch.zeros(1, 1, 5, 5, requires_grad=True)
        return torch.autograd.grad(F.conv2d(image, KERNEL, stride=2), image, z[None, None])[0]

    tabs = Stage({"backward": backward, "stamps": stamp(), "forward": (window(), torch.ones(5, 5))}, X).tabs
    assert tabs[0]["matrix"]["notes"] == ["The same numbers as the matrix of “stamps”."]
    assert tabs[0]["matrix"]["name"] == "Cᵀ"
    assert tabs[2]["matrix"] == {"name": "C", "label": "C · 9×25", "notes": []}


@pytest.mark.parametrize(
    "operation",
    [
        nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1),
        nn.ConvTranspose2d(1, 1, 2, stride=3, bias=False),
        nn.ConvTranspose2d(1, 1, (1, 3), dilation=2),
        functools.partial(F.conv_transpose2d, weight=KERNEL, padding=1, dilation=2),
    ],
)
def test_every_transposed_convolution_has_its_transpose(operation):
    assert Stage(operation, X).tabs[0]["matrix"]["name"] == "Cᵀ"


@pytest.mark.parametrize("operation", [nn.Conv2d(1, 1, 2), torch.relu, stamp(), nn.Upsample(scale_factor=2)])
def test_nothing_else_has(operation):
    x = torch.ones(9, 9) if isinstance(operation, functools.partial) else X  # 19×19: too large to ask
    assert Stage(operation, x).tabs[0]["matrix"]["name"] == "C"


# ---- bad input


@pytest.mark.parametrize(
    ("parts", "error", "sentence"),
    [
        ((torch.relu,), ValueError, "A chain has 2 to 4 operations, one after another; got 1."),
        ((torch.relu,) * 5, ValueError, "A chain has 2 to 4 operations, one after another; got 5."),
        ((torch.relu, 3), TypeError, "Each part of a chain must be a function or module; got int."),
        ((torch.relu, MaxPair(BEFORE)), TypeError, "A MaxPair can't be a part of a chain: give its operations."),
    ],
)
def test_a_bad_chain_gets_one_sentence(parts, error, sentence):
    with pytest.raises(error) as raised:
        Chain(*parts)
    assert str(raised.value) == sentence


def test_operations_that_do_not_fit_are_named():
    with pytest.raises(OperationError, match="conv2d does not take this 2×2 input"):
        Stage(Chain(torch.relu, window()), X)


def test_a_grid_between_that_is_too_large_is_told():
    def repeat(x):
        return x.repeat(10, 10)

    with pytest.raises(OperationError, match="between two operations has at most 16×16 cells; repeat gives 20×20"):
        Stage(Chain(repeat, torch.relu), X)
