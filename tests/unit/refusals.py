"""What a refusal must be: an error that our own code raises, with one clear sentence. Property tests ask here.

``refused(call, ...)`` must be refused and gives the sentence. ``either(call, ...)`` may be refused: it gives an
``Outcome`` with the value or the sentence. Whatever else comes out, such as a KeyError from inside torch, fails the
test with the whole traceback.

    >>> refused(links_of, torch.relu, "abc")
    'x must be a 2-D grid of finite numbers, at most 16×16; this str is none.'
"""

import dataclasses
import unicodedata
from collections.abc import Callable
from pathlib import Path

from traitlets import TraitError

import widgets
from widgets.given import UNSHOWN

OURS = (ValueError, TypeError, TraitError, OSError, RuntimeError, ArithmeticError)  # OperationError is a ValueError
PACKAGE = Path(widgets.__file__).parent
LONGEST = 400  # characters: what torch says is cut at 300, and our own words stand before it


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a call came to: ``value``, or ``sentence`` where it was refused."""

    value: object = None
    sentence: str | None = None

    @property
    def refused(self) -> bool:
        return self.sentence is not None


def either(call: Callable, *args: object, **kwargs: object) -> Outcome:
    """Calls; the outcome is the value or a refusal of ours. Anything else that is raised is raised on."""
    try:
        value = call(*args, **kwargs)
    except OURS as error:
        return Outcome(sentence=sentence_of(error))
    return Outcome(value)


def refused(call: Callable, *args: object, **kwargs: object) -> str:
    """Calls; it must be refused. Gives the sentence."""
    outcome = either(call, *args, **kwargs)
    assert outcome.refused, f"this must be refused; it gave {outcome.value!r}"
    return outcome.sentence


def sentence_of(error: BaseException) -> str:
    """The sentence of a refusal. An error that isn't one of ours, or says no clear sentence, fails the test."""
    said = str(error)
    if fault := _fault(error, said):
        raise AssertionError(f"{fault}: {type(error).__name__}: {said}") from error
    return said


def is_a_line(text: str) -> bool:
    return not any(unicodedata.category(letter) in UNSHOWN for letter in text)


def _fault(error: BaseException, said: str) -> str:
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    raised_in = Path(trace.tb_frame.f_code.co_filename)
    if PACKAGE not in raised_in.parents:
        return f"not raised by us, but in {raised_in.name}, line {trace.tb_lineno}"
    faults = {
        "no sentence": not said.endswith(".") or said.endswith("..") or len(said.split()) < 3,
        "not one line of text": not is_a_line(said),
        "too long": len(said) > LONGEST,
        "names a place in memory": "object at 0x" in said or " at 0x" in said,
    }
    return next((fault for fault, there in faults.items() if there), "")
