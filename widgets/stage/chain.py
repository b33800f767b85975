"""Operations one after another: each takes what the one before gives.

Takes two to four operations, gives a callable that is all of them. ``stage`` shows it as one act each, with the grids
between them; on its own it is an operation like any other.
"""

from collections.abc import Callable

import torch

from widgets.given import whole
from widgets.stage.answers import OperationError, answer_of
from widgets.stage.grids import LARGEST_SIDE, shape_text, two_dimensional
from widgets.stage.links import Links, links_of
from widgets.stage.max_pair import MaxPair
from widgets.stage.operations import code_of, name_of

FEWEST, MOST = 2, 4


class Chain:
    """``Chain(first, second)(x)`` is ``second(first(x))``; on the stage it plays act by act.

    Each operation is a torch function or module, a ``functools.partial`` of one, or a function of your own, from one
    grid to one grid. So a transposed convolution is zeros between the cells, then a convolution with the kernel turned
    by 180° (Dumoulin & Visin 2016, section 4):

    >>> spread = lambda x: torch.nn.functional.pad(x, (1, 1, 1, 1))
    >>> Chain(spread, torch.relu)(torch.tensor([[1.0, -2.0]])).tolist()
    [[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]

    Raises TypeError or ValueError, one sentence each, for anything but two to four operations.
    """

    def __init__(self, *operations: Callable[..., torch.Tensor]) -> None:
        if not FEWEST <= len(operations) <= MOST:
            raise ValueError(f"A chain has {FEWEST} to {MOST} operations, one after another; got {len(operations)}.")
        for operation in operations:
            if not callable(operation):
                raise TypeError(f"Each part of a chain must be a function or module; got {type(operation).__name__}.")
            if isinstance(operation, MaxPair | Chain):
                raise TypeError(f"A {type(operation).__name__} can't be a part of a chain: give its operations.")
        self.operations = operations

    def __repr__(self) -> str:
        return f"Chain({', '.join(map(name_of, self.operations))})"

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """``x`` (h, w), leading dimensions of size 1 allowed, through all operations, (H, W)."""
        x = two_dimensional(x)
        for operation in self.operations:
            x = answer_of(operation, x)
        return x

    @property
    def between(self) -> list[str]:
        """What the grids between the operations are called."""
        count = len(self.operations) - 1
        return ["m"] if count == 1 else [f"m{k + 1}" for k in range(count)]

    def code(self) -> str:
        """A line of PyTorch for every operation."""
        names = ["x", *self.between, "y"]
        lines = []
        for operation, given, gives in zip(self.operations, names, names[1:], strict=False):
            line = code_of(operation, given)
            called = isinstance(operation, torch.nn.Module) and not line.endswith(f"({given})")
            lines.append(f"{gives} = {line}({given})" if called else f"{gives} = {line}")
        return "\n".join(lines)

    def replace(self, place: int, operation: Callable[..., torch.Tensor]) -> "Chain":
        """The same chain with another operation in one place, counted from 0."""
        place = whole("place", place, 0, len(self.operations) - 1)
        return Chain(*self.operations[:place], operation, *self.operations[place + 1 :])

    def links(self, x: object) -> list[Links]:
        """The links of every operation at what reaches it."""
        links = [links_of(self.operations[0], x)]
        for before, operation in zip(self.operations, self.operations[1:], strict=False):
            middle = links[-1].y
            if max(middle.shape) > LARGEST_SIDE:
                limit, got = shape_text((LARGEST_SIDE, LARGEST_SIDE)), shape_text(middle.shape)
                raise OperationError(
                    f"A grid between two operations has at most {limit} cells; {name_of(before)} gives {got}."
                )
            links.append(links_of(operation, middle))
        return links
