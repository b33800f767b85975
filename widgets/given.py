"""What readers hand over: numbers, names, lists and tensors, read as they are meant or refused with one clear sentence.

Takes any object, gives what it should be, or the few words by which a sentence names it. Whatever takes arguments may
import it; it imports nothing of ours.
"""

import itertools
import math
import numbers
import re
import reprlib
import unicodedata
from typing import Any, TypeGuard

import numpy as np
import torch

LONGEST_SAID = 300  # characters of what an exception says; what follows helps nobody
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
MOST_ITEMS = 1000  # of a list; an endless one must come to an end
FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
UNSHOWN = ("Cc", "Cs", "Zl", "Zp")  # Unicode's categories of what is no text on one line: controls, halves, line ends


class _Shown(reprlib.Repr):
    """``repr``, short, on one line, without addresses; of whatever could write anything, the name of its type."""

    def repr_int(self, x: int, level: int) -> str:
        return repr(x) if abs(x) < 10**self.maxlong else "a number with more than 40 digits"

    def repr_instance(self, x: object, level: int) -> str:
        plain = isinstance(x, (bool, float, complex, type(None), np.number, np.bool_))
        return repr(x) if plain else f"this {type(x).__name__}"


_shown = _Shown()
_shown.maxstring = _shown.maxother = 60
_shown.maxlong, _shown.maxlevel = 40, 3


def shown(value: object) -> str:
    """A value as its sentence names it: ``'nearest'``, ``(1, 2)``, ``this Tensor``."""
    return _shown.repr(value)


def said(error: BaseException, *, first_line: bool = False) -> str:
    """What an exception says, on one line, without addresses or a full stop; its name where it says nothing."""
    try:
        text = str(error).strip()
    except Exception:  # noqa: BLE001 - an exception of the reader's may fail at its own text
        text = ""
    text = text.splitlines()[0] if text and first_line else text
    shown = "".join(" " if unicodedata.category(letter) in UNSHOWN else letter for letter in text[: 2 * LONGEST_SAID])
    text = ADDRESS.sub("", " ".join(shown.split())).rstrip(".")
    return text if text and len(text) <= LONGEST_SAID else f"{type(error).__name__} {text[:LONGEST_SAID]}".strip()


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """A whole number, Python's or numpy's, from ``least`` to ``most``; TypeError or ValueError for anything else."""
    allowed = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    if not is_whole(value):
        raise TypeError(f"{name} must be {allowed}, got {shown(value)}.")
    if value < least or (most is not None and value > most):
        raise ValueError(f"{name} must be {allowed}, got {shown(value)}.")
    return int(value)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number, Python's or numpy's; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def flag(name: str, value: object) -> bool:
    """True or False, Python's or numpy's; TypeError for anything else."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {shown(value)}.")
    return bool(value)


def real(value: object) -> float | None:
    """A finite number, Python's or numpy's, as it is or as a float; None for whatever is none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    try:
        value = value if isinstance(value, (int, float)) else float(value)
        return value if math.isfinite(value) else None
    except OverflowError:  # a whole number beyond all floats
        return None


def listed(name: str, value: object, what: str) -> tuple[Any, ...]:
    """The items of a list or of whatever else can be gone through; TypeError, which says ``what`` is wanted."""
    if isinstance(value, (str, bytes, dict)):
        raise TypeError(f"{name} must be {what}, got {shown(value)}.")
    try:
        items = tuple(itertools.islice(value, MOST_ITEMS + 1))
    except Exception:  # noqa: BLE001 - a reader's own list may raise anything
        raise TypeError(f"{name} must be {what}, got {shown(value)}.") from None
    if len(items) > MOST_ITEMS:
        raise ValueError(f"{name} must be {what}, at most {MOST_ITEMS}.")
    return items


def texts(name: str, value: object, what: str = "a list of words") -> tuple[str, ...]:
    """Texts on one line each; whole numbers are written out. TypeError or ValueError for anything else."""
    return tuple(line(name, item, what) for item in listed(name, value, what))


def line(name: str, value: object, what: str = "a text on one line") -> str:
    """A text on one line; a whole number is written out. TypeError or ValueError for anything else."""
    if not isinstance(value, str) and not is_whole(value):
        raise TypeError(f"{name} must be {what}, got {shown(value)}.")
    text = str(value) if isinstance(value, str) else shown(int(value))
    if any(unicodedata.category(letter) in UNSHOWN for letter in text):
        raise ValueError(f"{name} must be {what}, each on one line, got {shown(text)}.")
    return text


def tensor(name: str, value: object) -> torch.Tensor:
    """An ordinary tensor whose numbers can be read, without its gradients; TypeError or ValueError for another."""
    value = ordinary(name, value)
    return value.detach() if value.requires_grad else value


def ordinary(name: str, value: object) -> torch.Tensor:
    """The same with its gradients."""
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} must be a torch tensor, got {type(value).__name__}.")
    strange = value.is_nested or value.is_quantized or value.layout is not torch.strided or value.is_meta
    if strange:
        raise ValueError(f"{name} must be an ordinary tensor with its numbers in memory, and this one is not.")
    value = value.rename(None) if any(getattr(value, "names", ())) else value  # newer torch has no names
    return (value.clone() if value.is_inference() else value).resolve_conj().resolve_neg()


def floats(name: str, value: object, what: str, dimensions: int | None = None) -> torch.Tensor:
    """A tensor of finite numbers with decimals and something in it; ``what`` says its shape."""
    value = tensor(name, value)
    if value.dtype not in FLOATS or not value.numel() or dimensions not in (None, value.ndim):
        raise ValueError(f"{name} must be {what}, got {value.dtype} {tuple(value.shape)}.")
    if not value.isfinite().all():
        raise ValueError(f"{name} must hold finite numbers, and some are not.")
    return value
