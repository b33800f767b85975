"""What an operation answers to a grid: one finite grid, or one sentence why there is none.

Takes any torch function or module, gives functions (h, w) → (H, W) that call it with as many dimensions as it takes.
``links`` asks it again and again, and ``chain`` once for every grid between.
"""

import functools
from collections.abc import Callable

import torch

from widgets.given import FLOATS, said
from widgets.stage.grids import kind_of, plain, shape_text
from widgets.stage.operations import name_of

LARGEST_OUTPUT = 64


class OperationError(ValueError):
    """The operation can't be put on the stage: it raised, or returned something that is no finite 2-D grid."""


def answer_of(operation: Callable, x: torch.Tensor) -> torch.Tensor:
    """What the operation gives for ``x`` (h, w) as a grid (H, W), however many dimensions it takes.

    Raises OperationError as ``links_of`` does.
    """
    return runner(operation, x)(x)


def runner(operation: Callable, x: torch.Tensor) -> functools.partial[torch.Tensor]:
    """A function (h, w) → (H, W) that calls the operation with the number of dimensions it takes."""
    errors = []
    for as_taken in (lambda t: t, lambda t: t[None, None]):
        run = functools.partial(_run, operation, as_taken)
        try:
            run(x)
        except Exception as error:  # noqa: BLE001 - whatever a reader's operation raises becomes a sentence
            errors.append(error)
        else:
            return run
    # The error that came further down in the operation is the one that tells the reader something.
    error = errors[0] if _line(errors[0]) > _line(errors[1]) else errors[1]
    if isinstance(error, OperationError):
        raise error
    raise OperationError(
        f"{name_of(operation)} does not take this {shape_text(x.shape)} input: {said(error, first_line=True)}."
    ) from error


def in_its_place(run: functools.partial[torch.Tensor], operation: Callable) -> Callable[[torch.Tensor], torch.Tensor]:
    """The same function of another operation, which takes its input as the one of ``run`` does."""
    return functools.partial(_run, operation, run.args[1])


def _run(operation: Callable, as_taken: Callable, x: torch.Tensor) -> torch.Tensor:
    # A clone, so that an operation that writes into its input harms nobody.
    y = _call(operation, as_taken(x.clone()))
    name = name_of(operation)
    if not isinstance(y, torch.Tensor):
        raise OperationError(f"{name} must return one tensor; it returned {_kind(y)}.")
    y = _plain(y, name)
    if y.ndim < 2 or any(n != 1 for n in y.shape[:-2]):
        what = f"{y.shape[-3]} channels" if y.ndim > 2 else f"shape {tuple(y.shape)}"
        raise OperationError(f"{name} must return one grid, (rows, columns); it returned {what}.")
    y = y.reshape(y.shape[-2:])
    if y.is_complex() or y.dtype == torch.bool:
        raise OperationError(f"{name} must return real numbers; it returned {str(y.dtype).removeprefix('torch.')}.")
    if y.numel() == 0 or max(y.shape) > LARGEST_OUTPUT:
        limit = f"{LARGEST_OUTPUT}×{LARGEST_OUTPUT}"
        raise OperationError(f"{name} must return a grid of 1×1 to {limit}; it returned {shape_text(y.shape)}.")
    try:
        y = y if y.dtype in FLOATS else y.double()
    except RuntimeError as error:  # half a byte a number, for example
        raise OperationError(f"{name} must return real numbers; it returned {kind_of(y)}.") from error
    if not torch.isfinite(y).all():
        raise OperationError(f"{name} must return finite numbers; it returned nan or inf.")
    return y


def _plain(y: torch.Tensor, name: str) -> torch.Tensor:
    try:
        return plain(y)
    except (TypeError, RuntimeError) as error:  # torch can't lay out every tensor that it can make
        raise OperationError(f"{name} must return rows and columns of numbers; it returned {_kind(y)}.") from error


def _call(operation: Callable, x: torch.Tensor) -> object:
    """Nothing but the call: ``_line`` looks for this frame."""
    return operation(x)  # pragma: no mutate - mutmut leaves what has no mutants as it is, and so findable


def _line(error: Exception) -> int:
    """How far an exception came inside the operation: the line of the operation's own frame, 0 if it never ran."""
    if isinstance(error, OperationError):
        return 10**9
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not _call.__code__:
        trace = trace.tb_next
    return trace.tb_next.tb_lineno if trace is not None and trace.tb_next is not None else 0


def _kind(value: object) -> str:
    return f"a {type(value).__name__}" if value is not None else "None"


def answer_each_time(operation: Callable, run: Callable, x: torch.Tensor) -> torch.Tensor:
    """What the operation says; raises OperationError if it says something else, or fails, when it is asked again."""
    before = torch.get_rng_state()
    first, second = answer_at(run, x), answer_at(run, x)
    undrawn = torch.equal(before, torch.get_rng_state())
    if first is None or second is None or not (undrawn and torch.equal(first, second)):
        raise OperationError(
            f"{name_of(operation)} is random: it answers the same input differently each time, so it has no fixed "
            "links. Put it in eval mode, or leave the random part out."
        )
    return first


def answer_at(run: Callable, x: torch.Tensor, shape: torch.Size | None = None) -> torch.Tensor | None:
    """What the operation says elsewhere; None where it fails there, or answers with another shape."""
    try:
        y = run(x).detach()
    except Exception:  # noqa: BLE001 - outside what the operation takes
        return None
    return y if shape in (None, y.shape) else None
