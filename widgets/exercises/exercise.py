"""An exercise as data, and where each lesson keeps its own.

Takes names such as ``"05.nearest"``, gives ``Exercise``. Lessons' files and ``check`` import it; it knows neither torch
nor HTML.
"""

import functools
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

# Lesson -> the file in this folder that holds its exercises as EXERCISES. Another lesson adds one line and one file.
FILES = {
    "01": "labelling",
    "02": "windows",
    "03": "convolutional",
    "04": "downsampling",
    "05": "unpooling",
    "06": "transposed",
    "07": "checkerboards",
    "08": "training",
    "09": "boxes",
}


class Texts(NamedTuple):
    """What an exercise says in another language than English: its task, its hint, a sentence for each slip."""

    task: str
    hint: str
    slips: tuple[str, ...]


# Language -> the texts of each exercise by its name. The English ones stand beside the code of the exercise.
TEXTS: dict[str, dict[str, Texts]] = {}


@dataclass(frozen=True)
class Slip:
    """A wrong answer that learners give, and the sentence that helps them on."""

    answer: object
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """A few lines to write, and everything needed to judge them.

    ``oracle(*case)`` is what is so, from torch's own function; the names of its parameters label the inputs. ``cases``
    are tuples of arguments, the simplest first. ``solution`` is source text that defines the answer under the
    exercise's own name, in a scope that has ``torch`` and ``F``.

    The answer is a function of a case, unless ``use`` is given: then it is a tensor of ``value_shape``, and
    ``use(answer, *case)`` is what gets compared with the oracle.
    """

    name: str
    task: str
    oracle: Callable[..., Any]
    cases: tuple[tuple[Any, ...], ...]
    hint: str
    solution: str
    slips: tuple[Slip, ...]
    use: Callable[..., Any] | None = None
    value_shape: tuple[int, ...] | None = None

    @property
    def short_name(self) -> str:
        """The name without its lesson: what the answer is called in the solution."""
        return self.name.partition(".")[2]

    @property
    def argument_names(self) -> list[str]:
        """What the inputs of a case are called."""
        return list(inspect.signature(self.oracle).parameters)


@functools.cache
def of_lesson(lesson: str) -> dict[str, Exercise]:
    """The exercises of a lesson such as ``"05"``, by name."""
    module = importlib.import_module(f"widgets.exercises.{FILES[lesson]}")
    return {exercise.name: exercise for exercise in module.EXERCISES}


def names() -> list[str]:
    """The names of all exercises, in the order of the lessons."""
    return [name for lesson in FILES for name in of_lesson(lesson)]


def named(name: str, language: str = "en") -> Exercise:
    """The exercise of that name, told in a language; ValueError listing the names if there is none."""
    lesson = name.partition(".")[0] if isinstance(name, str) else None
    if lesson in FILES and name in of_lesson(lesson):
        return _told(of_lesson(lesson)[name], language)
    said = repr(name) if isinstance(name, str) else f"a {type(name).__name__}"
    raise ValueError(f"There is no exercise called {said}; there are {', '.join(names())}.")


def _told(exercise: Exercise, language: str) -> Exercise:
    """The exercise with its texts in a language; as it stands where that is English or has no texts."""
    texts = TEXTS.get(language, {}).get(exercise.name)
    if texts is None:
        return exercise
    pairs = zip(exercise.slips, texts.slips, strict=True)
    return replace(
        exercise, task=texts.task, hint=texts.hint, slips=tuple(replace(slip, sentence=said) for slip, said in pairs)
    )
