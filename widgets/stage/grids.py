"""What may stand on the stage as a grid: 2-D, small, finite numbers.

Takes whatever a reader has, gives a tensor or one clear sentence on why not. Whatever takes a grid checks it here.
"""

import warnings
from typing import Any

import numpy as np
import torch

from widgets.given import FLOATS

LARGEST_SIDE = 16  # what a reader can still see cell by cell

# What the front end draws of an operation, and of one of its steps from grid to grid: JSON, as ``acts`` makes it.
Tab = dict[str, Any]
Act = dict[str, Any]


def grid(values: object, name: str) -> torch.Tensor:
    """``values`` as a 2-D floating tensor of its own, without gradients, or one clear sentence on why not."""
    allowed = f"a 2-D grid of finite numbers, at most {LARGEST_SIDE}×{LARGEST_SIDE}"
    none = f"{name} must be {allowed}; this {kind_of(values)} is none."
    try:
        tensor = _tensor(values)
    except Exception as error:  # a reader's own object may raise anything when it is asked for numbers
        raise TypeError(none) from error
    if tensor.is_complex() or tensor.dtype == torch.bool:
        kind = "complex" if tensor.is_complex() else "boolean"
        raise TypeError(f"{name} must be {allowed}; got {kind} values.")
    if tensor.ndim != 2:
        raise ValueError(f"{name} must be {allowed}; got {tensor.ndim} dimensions, shape {tuple(tensor.shape)}.")
    if tensor.numel() == 0:
        raise ValueError(f"{name} must be {allowed}; got an empty one, {shape_text(tensor.shape)}.")
    if max(tensor.shape) > LARGEST_SIDE:
        raise ValueError(f"{name} must be {allowed}; got {shape_text(tensor.shape)}.")
    try:
        tensor = tensor.clone() if tensor.dtype in FLOATS else tensor.to(torch.float32)
    except RuntimeError as error:  # half a byte a number, for example
        raise TypeError(none) from error
    finite = torch.isfinite(tensor)
    if not finite.all():
        row, column = (~finite).nonzero()[0].tolist()
        raise ValueError(f"{name} must be {allowed}; {name}[{row},{column}] is {tensor[row, column].item()}.")
    return tensor


def plain(values: torch.Tensor) -> torch.Tensor:
    """The same numbers laid out in the ordinary way: not sparse, not quantised, not of a class of its own.

    Raises TypeError for what has no numbers to lay out: a nested tensor, one of the device meta.
    """
    if values.is_nested or values.is_meta:
        raise TypeError("a tensor without rows and columns of numbers")
    values = values.dequantize() if values.is_quantized else values
    values = values.to_dense() if values.layout != torch.strided else values
    return values.as_subclass(torch.Tensor).resolve_conj().resolve_neg()


def two_dimensional(x: object) -> torch.Tensor:
    """A tensor (h, w), of which leading dimensions of size 1 are left out; TypeError or ValueError for another."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"x must be a tensor (rows, columns); got {kind_of(x)}.")
    if x.ndim < 2 or any(n != 1 for n in x.shape[:-2]):
        raise ValueError(f"x must be a tensor (rows, columns); got shape {tuple(x.shape)}.")
    return x.reshape(x.shape[-2:])


def kind_of(values: object) -> str:
    """``list``; of arrays and tensors with what they hold, ``Tensor of float8_e5m2``."""
    name = type(values).__name__
    if isinstance(values, torch.Tensor | np.ndarray):
        return f"{name} of {str(values.dtype).removeprefix('torch.')}"
    return name


def _tensor(values: object) -> torch.Tensor:
    if isinstance(values, np.ndarray):
        # A copy in this machine's order of bytes: torch takes no other, nor what is turned or can't be written to.
        values = np.array(values, dtype=values.dtype.newbyteorder("="))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of lists of tensors that learn: they are not to learn here
        return plain(torch.as_tensor(values).detach()).cpu()


def in_dtype(x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """``x`` in the dtype an operation computes in; raises ValueError if that can't hold its numbers."""
    converted = x.to(dtype)
    if not torch.isfinite(converted).all():
        raise ValueError(
            f"x has numbers too large for {str(dtype).removeprefix('torch.')}, in which the operation computes."
        )
    return converted


def shape_text(shape: tuple[int, ...]) -> str:
    """``(2, 3)`` as ``2×3``."""
    return "×".join(map(str, shape))
