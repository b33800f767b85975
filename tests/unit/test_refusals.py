"""What was once answered with a traceback from inside, a false claim or a half-made widget: a case for each."""

import functools
import math
import re
import warnings

import ipywidgets
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from any_operations import Counting, Named, StrangeError
from anything import Rude, Unfinished
from networks import Growing, InPlace, Stubborn, Twice, Unshowable, Wrapped
from refusals import either, refused
from torch import nn

from widgets import (
    Chain,
    DownAndBack,
    FlowDesigner,
    Generators,
    MaxPair,
    ReceptiveField,
    ShapeFlow,
    SizeCalculator,
    SlidingWindow,
    Stage,
    layer_costs,
    links_of,
)
from widgets.fields.layers import title_of

X = [[1.0, 2.0], [3.0, 4.0]]
IMAGE = torch.linspace(0, 1, 192).reshape(3, 8, 8)
MASK = torch.ones(6, 7).long()
NOISE = (1, 4, 4)


def nan_at_64(z):
    return z / (len(z) < 64)


def raised(error):
    def operation(x):
        raise error

    return operation


REFUSED = {
    # the stage
    "a module that forgot super().__init__()": (lambda: links_of(Unfinished(), X), "Unfinished is not finished"),
    "one inside another": (lambda: links_of(nn.Sequential(Unfinished()), X), "is not finished: its __init__ must call"),
    "fails from the second call on": (lambda: links_of(Counting(2, True), X), "is random"),
    "an error without words": (lambda: links_of(raised(StrangeError()), X), "2×2 input: StrangeError."),
    "an error of 5000 letters": (lambda: links_of(raised(ValueError("x" * 5000)), X), "2×2 input: ValueError x"),
    "an error that names an address": (lambda: links_of(raised(ValueError("<f at 0x7f00>")), X), "input: <f>."),
    "a tensor without numbers": (lambda: links_of(lambda x: x.to("meta"), X), "rows and columns of numbers"),
    "a nested tensor": (lambda: links_of(lambda x: torch.nested.nested_tensor([x]), X), "rows and columns of numbers"),
    "an object that answers nothing": (lambda: links_of(F.relu, Rude()), "this Rude is none"),
    "numbers of four bits": (lambda: links_of(F.relu, torch.empty(2, 2, dtype=torch.int4)), "Tensor of int4 is none"),
    "a name of two lines": (lambda: Stage({"a\nb": F.relu}, X), "a short text on one line; got 'a\\\\nb'"),
    "True for a number": (lambda: Stage(F.relu, X, step=True), "step must be 0 to 4 here"),
    "1 for True": (lambda: Stage(F.relu, X, matrix=1), "matrix must be True or False"),
    "a list for a view": (lambda: Stage(F.relu, X, view=["stamp"]), "view must be 'stamp', 'window' or None"),
    "a text for pooling": (lambda: MaxPair(X, "2"), "kernel_size must be a whole number or two; got '2'"),
    "too large a pooling": (lambda: MaxPair(X, 5), "torch can't pool this 2×2 grid so: "),
    "no such output size": (lambda: MaxPair(X, output_size=(9, 9)), "can't pool this 2×2 grid so: invalid output_size"),
    "a pair called with a text": (lambda: MaxPair(X)("x"), "x must be a tensor \\(rows, columns\\); got str"),
    "a pair called with a cube": (lambda: MaxPair(X)(torch.ones(2, 1, 1)), "x must be a tensor .* got shape"),
    "a chain called with a number": (lambda: Chain(F.relu, F.relu)(3), "x must be a tensor"),
    "no such place in a chain": (lambda: Chain(F.relu, F.relu).replace("a", F.relu), "place must be a whole number"),
    # the others
    "a setting that is none": (lambda: SizeCalculator(size=10**5000), "size must be a whole number from 1 to 512"),
    "names that are none": (lambda: SlidingWindow(IMAGE, 4, class_names=3), "class_names must be a list of words"),
    "an image of bytes": (lambda: SlidingWindow(IMAGE.to(torch.float8_e5m2), 4), "image must be a float tensor"),
    "scores that change their shape": (
        lambda: SlidingWindow(IMAGE, 4, classify=Wrapped(lambda x: torch.zeros(len(x), 2 + (len(x) > 2)))),
        "one row for each of 25 windows",
    ),
    "no classes at all": (
        lambda: SlidingWindow(IMAGE, 4, classify=Wrapped(lambda x: torch.zeros(len(x), 0))), "classify must give scores"
    ),
    "nothing to learn": (lambda: Generators(nn.Upsample(scale_factor=2), noise=NOISE, target=F.relu), "has no weights"),
    "nan only with other noise": (lambda: Generators(Wrapped(nan_at_64), noise=NOISE), "grey pictures of finite num"),
    "weights without numbers": (
        lambda: Generators(Wrapped(F.relu, torch.ones(1, device="meta")), noise=NOISE), "hold no numbers"
    ),
    "True for noise": (lambda: Generators(nn.Identity(), noise=(True, 4, 4)), "noise is \\(channels, rows, columns\\)"),
    "a target that gives nan": (
        lambda: Generators(nn.Conv2d(1, 1, 1), noise=NOISE, target=lambda z: z * math.nan), "gives nan or inf"
    ),
    "a layer that averages the images": (
        lambda: ReceptiveField([lambda x: x.mean(0, keepdim=True).expand(2, -1, -1, -1)], IMAGE), "one for each image"
    ),
    "maps whose size depends on the image": (
        lambda: ReceptiveField([lambda x: x if x.isfinite().all() else x[..., 1:]], IMAGE), "maps of one shape"
    ),
    "an image of infinite numbers": (
        lambda: DownAndBack(MASK, torch.full((3, 6, 7), math.inf)), "image must hold finite numbers"
    ),
    "a mask in which nothing counts": (lambda: DownAndBack(MASK * 255), "must have a pixel that counts"),
    "names that are a number": (lambda: DownAndBack(MASK, class_names=3), "class_names must be texts"),
    "True for a factor": (lambda: DownAndBack(MASK, factor=True), "factor must be one of 1, 2, 4"),
    "no such factor": (lambda: DownAndBack(MASK, factor=3), "factor must be one of 1, 2, 4"),
    "an input larger than memory": (lambda: ShapeFlow(nn.Identity(), (1 << 20,) * 3), "at most 268,435,456 in all"),
    "an unfinished network": (lambda: layer_costs(Unfinished(), (3, 8, 8)), "Unfinished is not finished"),
    "yes for True": (lambda: FlowDesigner(inside="yes"), "inside must be True or False, got 'yes'"),
}  # fmt: skip


# From Python 3.13 on torch is told to ask objects in another way than it does.
@pytest.mark.filterwarnings("ignore:.*PyObject_HasAttrString:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    call, sentence = REFUSED[case]
    before = set(ipywidgets.widget._instances)
    assert re.search(sentence, refused(call))
    assert set(ipywidgets.widget._instances) == before


SHOWN = {
    "an operation called by no text": lambda: Stage(Named(3), X),
    "an operation called <lambda> that is none": lambda: Stage(Named("<lambda>"), X),
    "a partial that can't be written": lambda: Stage(functools.partial(lambda x, rude: x, rude=Rude()), X),
    "a layer whose weights come later": lambda: Stage(nn.LazyConv2d(1, 2), X),
    "a sparse answer": lambda: Stage(lambda x: x.to_sparse(), X),
    "an answer of eight bits": lambda: Stage(lambda x: x.to(torch.float8_e4m3fn), X),
    "an answer of whole numbers": lambda: Stage(lambda x: x.to(torch.uint16), X),
    "numbers at the end of float32": lambda: Stage(F.relu, [[3e38, -3e38]]),
    "numpy's whole numbers": lambda: Stage(F.relu, X, step=np.int64(1), tab=np.int8(0)),
    "an array of another byte order": lambda: Stage(F.relu, np.array(X, dtype=">f4")),
    "a network that can't be put to rest": lambda: Generators(Stubborn(), noise=NOISE),
    "a network without weights": lambda: Generators(nn.Upsample(scale_factor=2), noise=NOISE),
    "a network that sees no derivative": lambda: ReceptiveField([lambda x: torch.from_numpy(x.numpy())], IMAGE),
    "an image of sixteen bits": lambda: ReceptiveField([nn.Conv2d(3, 2, 3).bfloat16()], IMAGE.bfloat16()),
    "infinite maps": lambda: ReceptiveField([lambda x: x * 1e38 * 1e38], IMAGE),
    "a network that grows": lambda: ReceptiveField(Growing(), IMAGE),
    "a network that writes into its input": lambda: ReceptiveField(InPlace(), IMAGE),
    "an output without a shape": lambda: ShapeFlow(nn.Sequential(nn.MSELoss(), nn.Identity()), (3, 8, 8)),
    "a layer that can't be written": lambda: ShapeFlow(nn.Sequential(nn.Conv2d(3, 1, 1), Unshowable()), (3, 8, 8)),
    "a layer at two places": lambda: ShapeFlow(Twice(), (3, 8, 8)),
    "numpy's settings": lambda: FlowDesigner([np.int64(8)], (np.int32(32), 32)),
}

PICTURED = ("numbers at the end of float32", "infinite maps", "an output without a shape")  # where that is the point


@pytest.mark.parametrize("case", SHOWN)
def test_shown(case):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of sparse tensors and lazy layers
        outcome = either(SHOWN[case])
        assert outcome.sentence is None
        assert repr(outcome.value).isprintable()
        assert case not in PICTURED or outcome.value.still().startswith(b"\x89PNG")
    outcome.value.close()


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (lambda: SlidingWindow(IMAGE, 4), "window", None),
        (lambda: SlidingWindow(IMAGE, 4), "stride", None),
        (lambda: FlowDesigner(), "classes", None),
        (lambda: FlowDesigner(), "inside", 1),
        (lambda: SizeCalculator(), "setting", [1]),
        (lambda: DownAndBack(MASK), "factor", True),
        (lambda: DownAndBack(MASK), "shown", torch.ones(2)),
        (lambda: ReceptiveField(nn.Conv2d(3, 1, 3), IMAGE), "unit", "ab"),
        (lambda: Stage(F.relu, X), "tab", None),
        (lambda: Stage(F.relu, X), "overlap", np.ones(2)),
    ],
)
def test_a_refused_assignment_changes_nothing(make, name, value):
    widget = make()
    before = repr(getattr(widget, name))
    refused(setattr, widget, name, value)
    assert repr(getattr(widget, name)) == before
    widget.close()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_sixteen_bits_are_not_so_coarse_that_all_is_linear(dtype):
    normed = links_of(nn.LayerNorm(3).to(dtype), [[0, 1, 3]])
    assert np.allclose(normed.matrix() @ normed.x.ravel() + normed.constant, normed.y.ravel(), atol=0.1)
    # Of x itself: a sigmoid of small numbers is a straight line, as far as sixteen bits can tell.
    assert not links_of(nn.Sigmoid(), torch.tensor(X, dtype=dtype)).linear
    assert links_of(nn.Conv2d(1, 1, 2).to(dtype), X).linear


def test_a_layer_that_works_along_one_axis_or_three_has_a_name():
    assert title_of(nn.AvgPool1d(2)) == "AvgPool1d 2"
    assert title_of(nn.Conv3d(1, 1, 3, stride=(1, 1, 2))) == "Conv3d 3×3×3, stride 1×1×2"


def test_a_grid_is_kept_apart_from_the_readers_own():
    x = torch.tensor(X)
    stage, pair = Stage(F.relu, x), MaxPair(x)
    x.zero_()
    assert stage.x.tolist() == X
    assert pair.before.tolist() == X
    stage.close()
