"""An operation as links: input cell → output cell, with a weight.

Takes any torch function or module and a small 2-D input; gives the sparse matrix C of ``y = C x + constant`` at that
input, in window order (gather) or stamp order (scatter). The links are asked of torch, not written again: C is the
Jacobian of the real operation. Pictures and widgets import this; it knows none of them.

    >>> import torch.nn.functional as F
    >>> links = links_of(lambda x: F.interpolate(x, scale_factor=2), [[1, 2], [3, 4]])
    >>> links
    Links(2×2 → 4×4, 16 links, linear)
    >>> links.y.tolist()[0]
    [1.0, 1.0, 2.0, 2.0]
"""

import dataclasses
import functools
import warnings
from collections.abc import Callable

import numpy as np
import torch

from widgets.stage.answers import OperationError, answer_at, answer_each_time, in_its_place, runner
from widgets.stage.grids import grid, in_dtype, shape_text
from widgets.stage.operations import dtype_of, is_built, kernel_of, name_of, untouched, with_kernel


@dataclasses.dataclass(frozen=True, repr=False)
class Links:
    """Links of one operation at one input. Cells are numbered row by row, as ``torch.flatten`` does.

    ``x`` (h, w) and ``y`` (H, W) are what torch was given and gave. ``inputs``, ``outputs`` and ``weights`` (n,) are
    the links, sorted by output cell. ``constant`` (H·W,) is what y holds beside C x, a bias for example. ``linear``
    says whether the same links and constant hold for every input. ``kernel`` (kh, kw) and ``taps`` (n,) say which
    weight of the kernel each link carries. ``compared``, for operations that choose by value, lists for every output
    cell the input cells it looked at.
    """

    x: np.ndarray
    y: np.ndarray
    inputs: np.ndarray
    outputs: np.ndarray
    weights: np.ndarray
    constant: np.ndarray
    linear: bool
    kernel: np.ndarray | None = None
    taps: np.ndarray | None = None
    compared: tuple[tuple[int, ...], ...] | None = None

    def __repr__(self) -> str:
        kind = "linear" if self.linear else "chosen by value"
        return f"Links({shape_text(self.x.shape)} → {shape_text(self.y.shape)}, {len(self.weights)} links, {kind})"

    def matrix(self) -> np.ndarray:
        """C as a dense array (H·W, h·w)."""
        dense = np.zeros((self.y.size, self.x.size))
        dense[self.outputs, self.inputs] = self.weights
        return dense

    def transpose(self, z: object = None) -> "Links":
        """The same links the other way: from the output's grid to the input's, without the constant.

        ``z`` (H, W) is the grid to send through Cᵀ; this operation's own output if left out. The transpose of a
        convolution is a transposed convolution (Dumoulin & Visin 2016, section 4).
        """
        z = self.y if z is None else grid(z, "z").double().numpy()
        if z.shape != self.y.shape:
            raise ValueError(f"z must have the output's shape {shape_text(self.y.shape)}; got {shape_text(z.shape)}.")
        back = np.zeros(self.x.size)
        np.add.at(back, self.inputs, self.weights * z.ravel()[self.outputs])
        order = np.lexsort((self.outputs, self.inputs))
        return Links(
            x=z,
            y=back.reshape(self.x.shape),
            inputs=self.outputs[order],
            outputs=self.inputs[order],
            weights=self.weights[order],
            constant=np.zeros(self.x.size),
            linear=True,
            kernel=self.kernel,
            taps=None if self.taps is None else self.taps[order],
        )

    def window_order(self) -> list[np.ndarray]:
        """For every output cell in turn, the numbers of the links it gathers."""
        return [np.flatnonzero(self.outputs == cell) for cell in range(self.y.size)]

    def stamp_order(self) -> list[np.ndarray]:
        """For every input cell in turn, the numbers of the links it scatters."""
        return [np.flatnonzero(self.inputs == cell) for cell in range(self.x.size)]


def links_of(operation: Callable, x: object) -> Links:
    """The links of ``operation`` at ``x``, a 2-D tensor, array or nested list of at most 16×16 finite numbers.

    The operation is given ``x`` as it is, (h, w), and where it refuses that, as (1, 1, h, w). Its answer must be one
    grid, (H, W) with any leading dimensions of size 1. The state of torch's random numbers is left as it was.

    Raises TypeError or ValueError if ``x`` is no such grid, and OperationError (a ValueError) if the operation raises,
    is random, or returns anything but one finite grid of at most 64×64.
    """
    if not callable(operation):
        raise TypeError(f"The operation must be a function or module that takes x; got {type(operation).__name__}.")
    if isinstance(operation, torch.nn.Module) and not is_built(operation):
        raise OperationError(f"{name_of(operation)} is not finished: its __init__ must call super().__init__() first.")
    x = in_dtype(grid(x, "x"), dtype_of(operation))
    kernel = kernel_of(operation)
    if kernel is not None:
        kernel = grid(kernel, "the kernel")
    operation = untouched(operation)
    with torch.random.fork_rng(devices=[]), torch.inference_mode(mode=False), torch.enable_grad():
        x = x.clone()
        run = runner(operation, x)
        y = answer_each_time(operation, run, x)
        dense, constant, linear = _matrix(run, x, y)
        taps = None if kernel is None else _taps(operation, run, x, kernel, dense)
        compared = None if linear else _compared(run, x, y)
    outputs, inputs = np.nonzero(dense if taps is None else taps >= 0)
    return Links(
        x=x.double().numpy(),
        y=y.double().numpy(),
        inputs=inputs,
        outputs=outputs,
        weights=dense[outputs, inputs],
        constant=constant,
        linear=linear,
        kernel=None if kernel is None else kernel.double().numpy(),
        taps=None if taps is None else taps[outputs, inputs],
        compared=compared,
    )


def _matrix(run: Callable, x: torch.Tensor, y: torch.Tensor) -> tuple[np.ndarray, np.ndarray, bool]:
    """C (H·W, h·w), the constant (H·W,), and whether the two hold for every input."""
    dense = _jacobian(run, x)
    if dense is not None and (constant := _constant_of_all(run, x, y, dense)) is not None:
        return dense, constant, True
    # What torch derives is not always what it computes: code may read numbers out with .item(), or detach. Then
    # differences of real answers settle it.
    counted = _differences(run, x, y)
    if (constant := _constant_of_all(run, x, y, counted)) is not None:
        return counted, constant, True
    dense = counted if dense is None else dense
    rest = _flat(y) - dense @ _flat(x)
    return dense, np.where(np.abs(rest) <= _rounding(dense, x, _flat(y)), 0.0, rest), False


def _jacobian(run: Callable, x: torch.Tensor) -> np.ndarray | None:
    """dy/dx at ``x`` as (H·W, h·w), through autograd; None where the operation left autograd or has no finite slope."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns where code reads single numbers out: asked about right here
            if not run(x.detach().clone().requires_grad_()).requires_grad:
                return None
            jacobian = torch.autograd.functional.jacobian(run, x)
    except Exception:  # noqa: BLE001 - numpy inside, or a function without a derivative: differences can tell
        return None
    dense = jacobian.reshape(-1, x.numel()).double().numpy()
    return dense if np.isfinite(dense).all() else None


def _differences(run: Callable, x: torch.Tensor, y: torch.Tensor) -> np.ndarray:
    """The same by differences, one-sided where the operation fails on the other side; raises where both fail."""
    # A power of two: exact for linear operations on small whole numbers, and no less than x's own steps in its dtype.
    size = 2.0 ** np.ceil(np.log2(max(1.0, float(x.abs().max()))))
    step = size * max(2.0**-10, 4 * torch.finfo(x.dtype).eps)
    columns, y = [], y.double()
    for cell in range(x.numel()):
        nudge = torch.zeros(x.numel(), dtype=x.dtype)
        nudge[cell] = step
        nudge = nudge.reshape(x.shape)
        above, below = (answer_at(run, x + sign * nudge, y.shape) for sign in (1, -1))
        if above is None and below is None:
            raise OperationError("The operation has no finite slope at this x: it fails on both sides of it.")
        sides = 2 - (above is None) - (below is None)
        rise = (y if above is None else above.double()) - (y if below is None else below.double())
        columns.append(rise / (sides * step))
    return torch.stack([column.flatten() for column in columns], 1).numpy()


def _constant_of_all(run: Callable, x: torch.Tensor, y: torch.Tensor, dense: np.ndarray) -> np.ndarray | None:
    """The answer to zeros, if C and this constant foretell the answers at ``x`` and at two unlike inputs."""
    zero = answer_at(run, torch.zeros_like(x), y.shape)
    if zero is None:
        return None
    constant = _flat(zero)
    other = 3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0)).to(x.dtype)
    for probe in (x, other, -other):
        answer = answer_at(run, probe, y.shape)
        if answer is None:
            return None
        foretold = dense @ _flat(probe) + constant
        if (np.abs(_flat(answer) - foretold) > _rounding(dense, probe, constant)).any():
            return None
    return constant


def _rounding(dense: np.ndarray, x: torch.Tensor, constant: np.ndarray) -> np.ndarray:
    """How far torch's sums may be from exact ones, per output cell (H·W,); bicubic weights alone err by 66 eps.

    With 16 bits torch works in 32 and rounds what it gives, so few eps will do, and each of them is a hundredth.
    """
    eps = torch.finfo(x.dtype).eps
    return (256 if eps < 1e-6 else 8) * eps * (np.abs(dense) @ np.abs(_flat(x)) + np.abs(constant) + 1e-30)


def _flat(values: torch.Tensor) -> np.ndarray:
    return values.detach().double().numpy().ravel()


def _taps(
    operation: Callable, run: functools.partial, x: torch.Tensor, kernel: torch.Tensor, dense: np.ndarray
) -> np.ndarray | None:
    """Which kernel weight each link carries, (H·W, h·w) with -1 where there is no link; None if that can't be said.

    Asked of torch: with the numbers 1, 2, 3 … for a kernel, every link's weight is the number of its own tap.
    """
    numbers = torch.arange(1, kernel.numel() + 1, dtype=kernel.dtype).reshape(kernel.shape)
    numbered = in_its_place(run, with_kernel(operation, numbers))
    found = _jacobian(numbered, x)
    if found is None:  # a kernel that can't be exchanged has no taps to show
        return None
    if np.abs(found - np.rint(found)).max() > 1e-3 or found.min() < -0.5 or found.max() > kernel.numel() + 0.5:
        return None
    taps = np.rint(found).astype(int) - 1
    carried = np.append(kernel.double().numpy().ravel(), 0.0)[taps]
    return taps if np.allclose(carried, dense, rtol=1e-4, atol=1e-5) else None


def _compared(run: Callable, x: torch.Tensor, y: torch.Tensor) -> tuple[tuple[int, ...], ...]:
    """For every output cell, the input cells that can change it: each is raised, then lowered, beyond all others."""
    low, high, largest = float(x.min()), float(x.max()), torch.finfo(x.dtype).max
    reach = high - low + 1.0
    seen = [[] for _ in range(y.numel())]
    for cell in range(x.numel()):
        changed = torch.zeros(y.numel(), dtype=torch.bool)
        for value in (min(high + reach, largest), max(low - reach, -largest)):
            probe = x.clone().flatten()
            probe[cell] = value
            answer = answer_at(run, probe.reshape(x.shape), y.shape)
            if answer is not None:
                changed |= (answer != y).flatten()
        for output in changed.nonzero().flatten().tolist():
            seen[output].append(cell)
    return tuple(map(tuple, seen))
