"""What a reader may hand over by mistake or by curiosity, as hypothesis strategies: values and grids.

``ANYTHING`` is what no argument expects; ``grids()`` are tensors and arrays of every dtype, shape and layout, a good
part of them fine. Operations stand in ``any_operations.py``.
"""

import collections
import datetime
import decimal
import fractions
import math
import pathlib
import warnings

import numpy as np
import torch
from hypothesis import strategies as st
from torch import nn

MARKUP = "<img src=x onerror=alert(1)>&amp;</script>"


class Rude:
    """Raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError("rude")

    def __repr__(self):
        raise RuntimeError("rude")

    __str__ = __len__ = __iter__ = __bool__ = __index__ = __float__ = __repr__
    __eq__ = __hash__ = None


class Unfinished(nn.Module):
    def __init__(self):
        """Forgets ``super().__init__()``."""

    def forward(self, x):
        return x


def _tensor(make):
    """Made when drawn: torch warns of some kinds, such as named tensors, which is not our matter."""

    def made():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return make()

    return st.builds(made)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 20),
    st.sampled_from([10**30, -(10**30), 2**31, 2**63, -(2**63) - 1, 1 << 20]),
    st.floats(),
    st.sampled_from([1.0, 2.0, -0.0, 1e308, 5e-324, 1j, complex(math.nan, 1)]),
    st.sampled_from([np.int64(2), np.uint8(3), np.float32(1.5), np.bool_(True), np.float64("nan"), np.str_("a")]),
    st.sampled_from(
        [decimal.Decimal(2), fractions.Fraction(1, 2), datetime.date(2020, 1, 1), Ellipsis, NotImplemented]
    ),
)
TEXTS = st.one_of(
    st.sampled_from(["", " ", "a", "0", MARKUP, "two\nlines", "{value} {0} %s", "\x00\x07", "x" * 5000]),
    st.sampled_from(["\ud800", "‮abc", "$\\frac{$"]),
    st.text(max_size=8),
)  # fmt: skip
KEYS = SCALARS | TEXTS
OBJECTS = st.one_of(
    st.builds(object),
    st.builds(Rude),
    st.builds(Unfinished),
    st.sampled_from([int, nn.Conv2d, nn.Module, torch, len, print, torch.float32, slice(2), range(3), b"ab"]),
    st.builds(lambda: (k for k in (1, 2))),
    st.builds(lambda: pathlib.Path("a")),
    st.builds(lambda: collections.namedtuple("Pair", "a b")(1, 2)),
    st.builds(lambda: lambda x: x),
    _tensor(lambda: torch.zeros(2, 2, device="meta")),
    _tensor(lambda: torch.tensor([1.0, 2])),
    _tensor(lambda: torch.tensor(2)),
    _tensor(lambda: np.array([[1, "a"]], dtype=object)),
    _tensor(lambda: np.zeros(2, dtype=[("a", int)])),
    _tensor(lambda: np.array(["2020-01-01"], dtype="datetime64[D]")),
)
ANYTHING = st.recursive(
    SCALARS | TEXTS | OBJECTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
        st.frozensets(st.integers(0, 5) | st.text(max_size=2), max_size=3),
    ),
    max_leaves=6,
)

# ---- grids


def _shows(dtype):
    """Whether Python can write such a tensor, as hypothesis must; ``bits8``, for example, it can't."""
    try:
        repr(torch.empty(1, 1, dtype=dtype))
    except (RuntimeError, TypeError):
        return False
    return True


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    DTYPES = sorted({v for v in vars(torch).values() if isinstance(v, torch.dtype) and _shows(v)}, key=str)
USUAL = (torch.float32, torch.float32, torch.float64, torch.int64, torch.float16, torch.bfloat16, torch.uint8)
VALUES = (0.0, 1.0, -2.0, 3.0, 0.1, 255.0)
ODD_VALUES = (1e30, -1e30, 3e38, 1e300, 1e-45, 5e-324, 1e-30, math.nan, math.inf, -math.inf, 65504.0, 7e4)


def _cast(values, dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return torch.tensor(values).to(dtype)
        except (RuntimeError, TypeError, NotImplementedError):  # torch fills no such tensor
            return torch.empty([len(values), len(values[0])] if values else [0], dtype=dtype)


LAYOUTS = {
    "plain": lambda x: x,
    "transposed": lambda x: x.T if x.ndim == 2 else x,
    "strided": lambda x: x[..., ::2],
    "expanded": lambda x: x[:1].expand_as(x),
    "learning": lambda x: x.clone().requires_grad_() if x.is_floating_point() else x,
    "computed": lambda x: x.clone().requires_grad_() * 2 if x.is_floating_point() else x,
    "parameter": lambda x: nn.Parameter(x, requires_grad=False),
    "sparse": lambda x: x.to_sparse(),
    "csr": lambda x: x.to_sparse_csr(),
    "quantised": lambda x: torch.quantize_per_tensor(x.float(), 0.1, 0, torch.qint8),
    "meta": lambda x: x.to("meta"),
    "named": lambda x: x.rename("rows", "columns"),
    "nested": lambda x: torch.nested.nested_tensor([x, x]),
    "conjugate": lambda x: torch.conj(x.to(torch.complex64)).imag,
    "numpy": lambda x: x.numpy(),
    "backwards": lambda x: x.numpy()[::-1],
    "read only": lambda x: _frozen(x.numpy().copy()),
    "big endian": lambda x: x.numpy().astype(x.numpy().dtype.newbyteorder(">")),
    "objects": lambda x: x.numpy().astype(object),
    "matrix": lambda x: np.matrix(x.numpy()),
    "masked": lambda x: np.ma.masked_array(x.numpy(), mask=x.numpy() > 1),
    "long double": lambda x: x.numpy().astype(np.longdouble),
    "list": lambda x: x.tolist(),
    "tuples": lambda x: tuple(map(tuple, x.tolist())),
    "texts": lambda x: [[str(v) for v in row] for row in x.tolist()],
    "tensors": lambda x: [list(row) for row in x],
    "ragged": lambda x: [*x.tolist(), [1]],
    "cube": lambda x: x[None],
    "image": lambda x: x[None, None],
    "row": lambda x: x.flatten(),
    "number": lambda x: x.flatten()[0],
}


def _frozen(array):
    array.flags.writeable = False
    return array


def laid_out(x, layout, dtype=None):
    """The tensor in a layout of ``LAYOUTS``, and in a dtype; the tensor itself where torch has no such thing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of some layouts, which is not our matter
        try:
            return LAYOUTS[layout](x.to(dtype or x.dtype))
        except (RuntimeError, TypeError, ValueError, IndexError, AttributeError):
            return x


@st.composite
def tensors(draw):
    """A plain 2-D tensor, mostly small and finite."""
    sides = st.integers(1, 5) | st.integers(0, 17)
    rows, columns = draw(sides), draw(sides)
    pool = st.sampled_from(VALUES) if draw(st.integers(0, 3)) else st.sampled_from(VALUES + ODD_VALUES)
    numbers = draw(st.lists(pool, min_size=7, max_size=7))
    table = [[numbers[(3 * r + c) % 7] + (r + c if numbers[0] < 9 else 0) for c in range(columns)] for r in range(rows)]
    dtype = draw(st.sampled_from(USUAL) | st.sampled_from(DTYPES))
    return _cast(table, dtype)


@st.composite
def grids(draw):
    """Something like a grid: of any dtype, layout and number of dimensions."""
    x = draw(tensors())
    layout = draw(st.sampled_from(["plain", "list", "numpy"]) | st.sampled_from(sorted(LAYOUTS)))
    return laid_out(x, layout)
