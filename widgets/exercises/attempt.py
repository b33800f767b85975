"""What an answer does with one case: what it gave, raised or changed, without ever raising itself.

Takes a function and a case, gives an ``Attempt``. Only ``check`` imports it. The random state is fixed and given back,
so that the same answer gets the same verdict each time.
"""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from widgets.learning import failures

RTOL, ATOL = 1e-4, 1e-5
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Raised:
    """An exception, as stable text, and the reader's line in which it arose (0 where none of theirs is known)."""

    kind: str
    message: str
    line: int = 0
    source: str = ""


@dataclass(frozen=True)
class Attempt:
    """``values`` is None where what was returned can't be read as numbers; ``returned`` then is its type's name.

    ``changed`` maps the positions of arguments that were changed in place to what they became.
    """

    values: torch.Tensor | None = None
    returned: str = ""
    raised: Raised | None = None
    changed: dict[int, object] | None = None

    @property
    def unfinished(self) -> bool:
        """Whether nothing was written yet: a stub of ``...``, or one that says so."""
        # torch raises NotImplementedError too, so the kind alone doesn't tell.
        says_so = self.raised is not None and self.raised.source.startswith("raise NotImplementedError")
        return says_so or self.returned in ("NoneType", "ellipsis")

    def same_as(self, other: "Attempt") -> bool:
        """Whether both gave the same values, or raised the same."""
        if self.raised or other.raised:
            ours, theirs = ((a.raised.kind, a.raised.message) if a.raised else None for a in (self, other))
            return ours == theirs
        if self.values is None or other.values is None:
            return self.values is other.values and self.returned == other.returned
        return fits(self.values, other.values) and not differing(self.values, other.values).any()


def attempt(function: Callable[..., object], case: tuple[object, ...]) -> Attempt:
    """Calls ``function(*case)`` on copies of the arguments."""
    arguments = [_copy(argument) for argument in case]
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)  # as torch.manual_seed, which takes longer than most answers
        try:
            returned = function(*arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001  the reader's code may raise anything, or call exit()
            return Attempt(raised=_raised(error))
    changed = {k: now for k, (now, was) in enumerate(zip(arguments, case, strict=True)) if not _equal(now, was)}
    return Attempt(as_values(returned), type(returned).__name__, changed=changed)


def as_values(answer: object) -> torch.Tensor | None:
    """Tensors, arrays, numbers, nested lists of them as a tensor: bool, float64 or complex128; None for the rest."""
    try:
        tensor = _as_tensor(answer).detach().cpu().to_dense()
        return tensor.clone() if tensor.dtype == torch.bool else tensor.to(_wide(tensor))
    except Exception:  # noqa: BLE001  whatever can't be read is no answer; the verdict says so
        return None


def fits(ours: torch.Tensor, theirs: torch.Tensor) -> bool:
    """Whether the two can be compared cell by cell: same shape, both numbers, both bool or both complex."""
    return ours.shape == theirs.shape and ours.dtype == theirs.dtype


def differing(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """The cells, as bool, in which two tensors that fit differ by more than rounding."""
    return ~torch.isclose(ours, theirs, rtol=RTOL, atol=ATOL, equal_nan=True)


def _as_tensor(answer: object) -> torch.Tensor:
    if isinstance(answer, (list, tuple)):
        return torch.stack([_as_tensor(part) for part in answer])
    if isinstance(answer, np.ndarray):
        # torch takes no arrays with negative strides, such as a flipped one.
        return torch.from_numpy(np.array(answer, order="C"))
    return torch.as_tensor(answer)


def _wide(tensor: torch.Tensor) -> torch.dtype:
    return torch.complex128 if tensor.is_complex() else torch.float64


def _copy(argument: object) -> object:
    return argument.clone() if isinstance(argument, torch.Tensor) else copy.deepcopy(argument)


def _equal(now: object, was: object) -> bool:
    if not isinstance(was, torch.Tensor):
        return now == was
    if not isinstance(now, torch.Tensor) or now.dtype != was.dtype:
        return False
    return torch.equal(now, was)  # which looks at the shape, too


def _raised(error: BaseException) -> Raised:
    try:
        message = " ".join(str(error).split())
    except Exception:  # noqa: BLE001  an exception of the reader's may fail at its own text
        message = ""
    # Addresses differ from run to run.
    message = re.sub(r" at 0x[0-9a-fA-F]+", "", message)
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + " …"
    return Raised(type(error).__name__, message, *(failures.own_line(error) or (0, "")))
