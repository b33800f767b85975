"""Operations that a reader may hand over, as hypothesis strategies.

``operations()`` are torch's own with all their settings, possible or not, and a reader's functions that misbehave in
every way we could think of.
"""

import functools
import math
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from anything import MARKUP, ODD_VALUES, TEXTS, USUAL, VALUES, Unfinished
from hypothesis import strategies as st
from torch import nn

SMALL = st.integers(0, 3)
NEAR = st.integers(1, 3)
ANY_SIZE = NEAR | st.tuples(NEAR, NEAR) | st.integers(-1, 5)
PADDING = SMALL | st.tuples(SMALL, SMALL) | st.sampled_from(["same", "valid", -1, 9])
WEIGHTS = st.sampled_from(USUAL[:3]) | st.sampled_from(USUAL)


@st.composite
def weights(draw):
    shape = draw(st.tuples(st.just(1), st.just(1), NEAR, NEAR) | st.tuples(NEAR, NEAR, SMALL, SMALL))
    pool = st.sampled_from(VALUES) if draw(st.integers(0, 5)) else st.sampled_from(VALUES + ODD_VALUES)
    numbers = draw(st.lists(pool, min_size=5, max_size=5))
    count = math.prod(shape)
    flat = torch.tensor([numbers[k % 5] + k % 3 for k in range(count)]).reshape(shape)
    flat = flat.to(draw(WEIGHTS))
    return flat.requires_grad_() if flat.is_floating_point() and draw(st.booleans()) else flat


def _settings(**given):
    """Some of these settings: those left out keep torch's defaults."""
    return st.fixed_dictionaries({}, optional=given)


def _partial(function, required=None, **optional):
    needed = st.fixed_dictionaries(required or {})
    return st.builds(lambda a, b: functools.partial(function, **a, **b), needed, _settings(**optional))


def _raising(error):
    def raises(x):
        raise error

    return raises


def _module(kind, *arguments, **optional):
    """A module; where torch refuses to make it, a function that says so when it is called."""

    def make(places, settings, half):
        try:
            with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.manual_seed(0)
                made = kind(*places, **settings)
                return made.to(half) if half else made
        except Exception as error:  # noqa: BLE001 - torch has many
            return _raising(error)

    dtypes = st.sampled_from([None, None, None, torch.float64, torch.float16])
    return st.builds(make, st.tuples(*arguments), _settings(**optional), dtypes)


ONE = st.just(1) | st.integers(0, 2)
MODES = ("nearest", "bilinear", "bicubic", "area", "nearest-exact", "linear", "trilinear", "no such")
FUNCTIONS = st.one_of(
    _partial(F.conv2d, {"weight": weights()}, stride=ANY_SIZE, padding=PADDING, dilation=ANY_SIZE, groups=ONE),
    _partial(
        F.conv_transpose2d, {"weight": weights()}, stride=ANY_SIZE, padding=PADDING.filter(lambda p: p != "same"),
        output_padding=SMALL, dilation=ANY_SIZE, groups=ONE,
    ),
    _partial(F.max_pool2d, {"kernel_size": ANY_SIZE}, stride=ANY_SIZE, padding=SMALL, dilation=NEAR,
             ceil_mode=st.booleans(), return_indices=st.booleans()),
    _partial(F.avg_pool2d, {"kernel_size": ANY_SIZE}, stride=ANY_SIZE, padding=SMALL, ceil_mode=st.booleans(),
             count_include_pad=st.booleans(), divisor_override=st.integers(0, 3)),
    _partial(F.lp_pool2d, {"norm_type": st.sampled_from([1, 2, 2.5, 0]), "kernel_size": ANY_SIZE}, stride=ANY_SIZE),
    _partial(F.adaptive_avg_pool2d, {"output_size": ANY_SIZE}),
    _partial(F.adaptive_max_pool2d, {"output_size": ANY_SIZE}),
    _partial(F.interpolate, {}, scale_factor=st.sampled_from([2, 1.5, 0.5, 0, -1, 40, (2, 3), math.nan]),
             size=ANY_SIZE, mode=st.sampled_from(MODES), align_corners=st.booleans(), antialias=st.booleans(),
             recompute_scale_factor=st.booleans()),
    _partial(F.pad, {"pad": st.tuples(*[st.integers(-2, 3)] * 4) | st.tuples(NEAR, NEAR) | st.tuples(NEAR)},
             mode=st.sampled_from(["constant", "reflect", "replicate", "circular", "no such"])),
    _partial(F.pixel_shuffle, {"upscale_factor": st.integers(-1, 3)}),
    _partial(F.pixel_unshuffle, {"downscale_factor": st.integers(-1, 3)}),
    _partial(F.max_unpool2d, {
        "indices": st.sampled_from([torch.arange(4).reshape(1, 2, 2), torch.zeros(1, 2, 2).long(), torch.ones(2, 2)]),
        "kernel_size": ANY_SIZE,
    }, stride=ANY_SIZE, padding=SMALL, output_size=st.tuples(NEAR, NEAR)),
    _partial(F.unfold, {"kernel_size": ANY_SIZE}), _partial(F.fold, {"output_size": NEAR, "kernel_size": NEAR}),
    _partial(F.softmax, {"dim": st.integers(-5, 5)}),
    _partial(F.normalize, {}, dim=st.integers(-3, 3)),
    _partial(F.linear, {"weight": st.sampled_from([torch.ones(2, 3), torch.eye(4), torch.ones(1, 2)])}),
    _partial(F.affine_grid, {}), _partial(F.grid_sample, {"grid": st.just(torch.zeros(1, 2, 2, 2))}),
    st.sampled_from([F.relu, F.gelu, F.silu, F.mish, F.hardswish, F.softplus, F.logsigmoid, torch.sigmoid, torch.tanh,
                     torch.sin, torch.exp, torch.log, torch.sqrt, torch.abs, torch.sign, torch.round, torch.floor,
                     torch.cumsum, torch.sort, torch.fft.fft2, torch.linalg.inv, torch.linalg.matrix_exp, torch.svd,
                     torch.isnan, torch.angle, torch.logical_not, torch.flipud, torch.t, torch.tril, torch.corrcoef,
                     torch.matmul, torch.bernoulli, torch.rand_like, torch.zeros_like, torch.empty_like,
                     torch.nonzero, torch.unique, torch.median, torch.erfinv, torch.lgamma, torch.reciprocal,
                     torch.rsqrt, torch.frac, torch.square, torch.neg, torch.numel, torch.is_tensor, torch.cholesky]),
)  # fmt: skip
SIZES = st.integers(1, 3)
MODULES = st.one_of(
    _module(nn.Conv2d, ONE, ONE, ANY_SIZE, stride=ANY_SIZE, padding=PADDING, dilation=ANY_SIZE, groups=ONE,
            bias=st.booleans(), padding_mode=st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
    _module(nn.ConvTranspose2d, ONE, ONE, ANY_SIZE, stride=ANY_SIZE, padding=SMALL, output_padding=SMALL,
            dilation=ANY_SIZE, bias=st.booleans()),
    _module(nn.Conv1d, ONE, ONE, SIZES), _module(nn.Conv3d, ONE, ONE, SIZES), _module(nn.LazyConv2d, ONE, SIZES),
    _module(nn.MaxPool2d, ANY_SIZE, stride=ANY_SIZE, padding=SMALL, ceil_mode=st.booleans()),
    _module(nn.MaxPool1d, SIZES), _module(nn.AvgPool2d, ANY_SIZE, stride=ANY_SIZE), _module(nn.MaxUnpool2d, SIZES),
    _module(nn.AdaptiveAvgPool2d, ANY_SIZE), _module(nn.FractionalMaxPool2d, SIZES, output_size=SIZES),
    _module(nn.Upsample, scale_factor=st.sampled_from([2, 1.5, (2, 3), 0]), size=SIZES, mode=st.sampled_from(MODES)),
    _module(nn.PixelShuffle, SIZES), _module(nn.PixelUnshuffle, SIZES), _module(nn.Fold, SIZES, SIZES),
    _module(nn.ReflectionPad2d, SMALL), _module(nn.ReplicationPad2d, SMALL), _module(nn.CircularPad2d, SMALL),
    _module(nn.ZeroPad2d, st.tuples(*[st.integers(-2, 2)] * 4)), _module(nn.ConstantPad2d, SMALL, st.floats(-2, 2)),
    _module(nn.BatchNorm2d, ONE), _module(nn.InstanceNorm2d, ONE), _module(nn.GroupNorm, ONE, ONE),
    _module(nn.LayerNorm, SIZES), _module(nn.LocalResponseNorm, SIZES), _module(nn.BatchNorm1d, SIZES),
    _module(nn.Dropout), _module(nn.Dropout2d), _module(nn.RReLU), _module(nn.PReLU), _module(nn.Softmax2d),
    _module(nn.Linear, SIZES, SIZES), _module(nn.Embedding, SIZES, SIZES), _module(nn.GRU, SIZES, SIZES),
    _module(nn.MultiheadAttention, SIZES, ONE), _module(nn.Identity), _module(nn.Flatten), _module(nn.GELU),
    _module(nn.Sequential), _module(nn.ModuleList), _module(nn.Module), _module(nn.CrossEntropyLoss),
    _module(nn.Hardtanh), _module(nn.Threshold, st.floats(-1, 1), st.floats(-1, 1)), _module(nn.GLU),
)  # fmt: skip


class Counting:
    """Answers otherwise at every call, or only from some call on; ``raises`` instead of answering."""

    def __init__(self, after, raises):
        self.calls, self.after, self.raises = 0, after, raises

    def __call__(self, x):
        self.calls += 1
        if self.calls > self.after and self.raises:
            raise RuntimeError("not again")
        return x * (self.calls if self.calls > self.after else 1)


class StrangeError(Exception):
    def __str__(self):
        raise RuntimeError("an error without words")


class Subclass(torch.Tensor):
    pass


def _writing(x):
    x.resize_(1, 1) if x.numel() < 3 else x.zero_()
    return x


def _closed(x):
    with torch.no_grad():
        return x * 2


def _reads_numbers(x):
    return torch.tensor([[float(v) for v in row] for row in x.reshape(x.shape[-2:])])


def _depends(x):
    return x if float(x.sum()) > 0 else x[..., :1]


def _in_other_dtype(x):
    return x.double() * 2 if x.numel() % 2 else x.half()


def _stateful():
    """A normalisation that learns its mean as it goes, as a reader might write one."""
    seen = []

    def normalised(x):
        seen.append(float(x.mean()))
        return x - sum(seen) / len(seen)

    return normalised


MISBEHAVING = st.one_of(
    st.sampled_from([
        lambda x: None, lambda x: x.tolist(), lambda x: x.detach().numpy(), lambda x: (x, x), lambda x: [x],
        lambda x: {"out": x}, lambda x: 3.0, lambda x: "abc", lambda x: x.sum(), lambda x: x[0], lambda x: x[:0],
        lambda x: x.to_sparse(), lambda x: x.to("meta"), lambda x: x.bool(), lambda x: x.to(torch.complex64),
        lambda x: x.to(torch.float8_e4m3fn), lambda x: x.to(torch.uint16), lambda x: x.to(torch.int8),
        lambda x: torch.quantize_per_tensor(x, 0.1, 0, torch.qint8), lambda x: x.as_subclass(Subclass),
        lambda x: torch.nested.nested_tensor([x]), lambda x: nn.Parameter(x), lambda x: x.expand(3, *x.shape[-2:]),
        lambda x: x.expand(1, 1, 1, *x.shape[-2:]), lambda x: x * math.nan, lambda x: x / 0, lambda x: x * 1e300,
        lambda x: x * 1e38 * 1e-38, lambda x: x.T, lambda x: x @ x, lambda x: x + x.shape[0], lambda x: -x,
        lambda x: x.long(), lambda x: torch.ones(2, 2), lambda x: torch.ones(64, 64) * x.sum(),
        lambda x: torch.ones(65, 1), lambda x: x > 0, lambda x: x.requires_grad_(False), lambda x: x.grad, lambda: 1,
        lambda x, y: x, lambda *x, **y: x[0], lambda x: x.clone().requires_grad_(), lambda x: x.resolve_conj(),
        lambda x: torch.view_as_complex(x), lambda x: x.no_such_thing, lambda x: compile("x =", "", "exec"),
        lambda x: x[9],
        lambda x: torch.randn(2, 2), lambda x: x + torch.rand(()), lambda x: torch.where(x > 1, x, math.nan),
        _writing, _closed, _reads_numbers, _depends, _in_other_dtype, F.dropout, print, len, type, id, str, repr, max,
        np.asarray, np.sum, np.flipud, np.exp, nn.Conv2d, nn.ReLU, dict, Subclass, torch.Tensor.relu, math.sqrt,
    ]),
    st.builds(Counting, st.integers(0, 60), st.booleans()),
    st.builds(_stateful),
    st.sampled_from([
        ValueError(), ValueError("two\nlines."), RuntimeError("x" * 5000), KeyError(MARKUP), StrangeError(),
        StopIteration(),
        AssertionError(), OSError(2, "gone"), RecursionError("deep"), MemoryError(), ValueError("at 0x7f00aa00"),
        ValueError("?"), ValueError("..."), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
    ]).map(_raising),
    st.builds(Unfinished),
    st.builds(lambda f: functools.partial(f), FUNCTIONS),
)  # fmt: skip


class Named:
    """A callable whose name is not what a name should be."""

    def __init__(self, name):
        self.__name__ = name

    def __call__(self, x):
        return x


SEQUENCES = st.lists(MODULES, max_size=3).map(
    lambda parts: nn.Sequential(*(part for part in parts if isinstance(part, nn.Module)))
)
NAMES = st.builds(Named, TEXTS | st.sampled_from([None, 3]))


def operations():
    """Operations of every kind; most of torch's with possible settings, many not."""
    return st.one_of(FUNCTIONS, FUNCTIONS, MODULES, MODULES, MISBEHAVING, SEQUENCES, NAMES)
