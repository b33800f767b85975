"""What may stand on the stage as a grid: 2-D, small, finite numbers.

Takes whatever a reader has, gives a tensor or one clear sentence on why not. Whatever takes a grid checks it here; it
imports nothing of ours.
"""

import numpy as np
import torch

LARGEST_SIDE = 16  # what a reader can still see cell by cell


def grid(values: object, name: str) -> torch.Tensor:
    """``values`` as a detached 2-D floating tensor, or one clear sentence on why it can't be one."""
    allowed = f"a 2-D grid of finite numbers, at most {LARGEST_SIDE}×{LARGEST_SIDE}"
    try:
        values = np.ascontiguousarray(values) if isinstance(values, np.ndarray) and values.ndim else values
        tensor = torch.as_tensor(values).detach().cpu()
        tensor = tensor.to_dense() if tensor.layout != torch.strided else tensor
        tensor = tensor.clone() if tensor.is_inference() else tensor
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"{name} must be {allowed}; this {type(values).__name__} is none.") from error
    if tensor.is_complex() or tensor.dtype == torch.bool:
        kind = "complex" if tensor.is_complex() else "boolean"
        raise TypeError(f"{name} must be {allowed}; got {kind} values.")
    if tensor.ndim != 2:
        raise ValueError(f"{name} must be {allowed}; got {tensor.ndim} dimensions, shape {tuple(tensor.shape)}.")
    if tensor.numel() == 0:
        raise ValueError(f"{name} must be {allowed}; got an empty one, {shape_text(tensor.shape)}.")
    if max(tensor.shape) > LARGEST_SIDE:
        raise ValueError(f"{name} must be {allowed}; got {shape_text(tensor.shape)}.")
    tensor = tensor if tensor.is_floating_point() else tensor.to(torch.float32)
    if not torch.isfinite(tensor).all():
        row, column = (~torch.isfinite(tensor)).nonzero()[0].tolist()
        raise ValueError(f"{name} must be {allowed}; {name}[{row},{column}] is {tensor[row, column].item()}.")
    return tensor


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
