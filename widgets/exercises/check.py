"""The verdict on a reader's answer to an exercise: ``check(nearest, "05.nearest")``.

Takes a function or a value, gives a ``Verdict``. Lessons import it. It runs the answer on every case, compares with
what is so (for functions: with what torch gives), and says what is the matter in the simplest case that shows it; an
answer that equals a slip learners often make gets that slip's sentence.
"""

import functools
from collections.abc import Callable

import torch

from widgets.exercises.attempt import Attempt, Raised, as_values, attempt, differing, fits
from widgets.exercises.exercise import Exercise, named
from widgets.exercises.grid import grid, number, shape_text
from widgets.exercises.verdict import Verdict
from widgets.words import Words, counted, words_in

WORDS = {
    "en": {
        "who": "`{name}`",
        "who_unnamed": "Your function",
        "who_value": "Your `{name}`",
        "passed": "{who} agrees with torch in all {count} cases.",
        "passed_both": "{who} agrees with torch in both cases.",
        "passed_value": "{who} is right.",
        "nothing": "Nothing is written here yet.",
        "unfinished": "{who} is not written yet.",
        "returned_none": "{who} returned None. Does it end with `return`?",
        "not_a_function": 'This wants a function, not a {type}. Give the function: `check({name}, "{exercise}")`.',
        "not_a_value": "This wants a tensor of shape {want}, and got a function ({type}).",
        "unreadable": "{who} returned a {type}, which cannot be read as a tensor of numbers.",
        "unreadable_value": "{who} is a {type}, which cannot be read as a tensor of numbers.",
        "shape": "{who} returned shape {got}; shape {want} is wanted.",
        "shape_value": "{who} has shape {got}; shape {want} is wanted.",
        "dtype": "{who} returned {got}; {want} are wanted.",
        "dtype_value": "{who} holds {got}; {want} are wanted.",
        "raised": "{who} raised {type}: {message}",
        "raised_bare": "{who} raised {type}.",
        "line": "It happened in line {line} of your cell.",
        "line_source": "It happened in line {line} of your cell: `{source}`",
        "not_whole": "{who} returned the right numbers, but as {type}; whole numbers, {want}, are wanted.",
        "changed": "{who} changes its input `{argument}` in place. Write into a tensor of your own instead.",
        "differ.other": "{count} of {all} cells differ from torch; they stand in [brackets].",
        "differ.one": "{count} of {all} cells differs from torch; it stands in [brackets].",
        "differ_value.other": "{count} of {all} cells are not as wanted; they stand in [brackets].",
        "differ_value.one": "{count} of {all} cells is not as wanted; it stands in [brackets].",
        "numbers": "numbers",
        "bools": "True and False",
        "complex": "complex numbers",
        "yours": "yours",
        "after": "`{argument}` afterwards",
        "torchs": "torch's",
        "wanted": "wanted",
    }
}


def check(candidate: object, name: str, *, language: str | None = None) -> Verdict:
    """The verdict on ``candidate``, a function or a tensor, as the answer to an exercise such as "05.nearest".

    Never raises for what the candidate is or does. ValueError, listing the names, if there is no such exercise.
    """
    words = words_in(WORDS, language)
    exercise = named(name, words["language"])
    if candidate is None or candidate is ...:
        return _not_yet(exercise, words, [_say(words, "nothing")])
    if exercise.use:
        return _check_value(candidate, exercise, words)
    if not callable(candidate):
        said = _say(
            words, "not_a_function", type=type(candidate).__name__, name=exercise.short_name, exercise=exercise.name
        )
        return _not_yet(exercise, words, [said])
    called = getattr(candidate, "__name__", None)
    unnamed = not isinstance(called, str) or called == "<lambda>"
    return _judge(
        candidate, exercise, _say(words, "who_unnamed") if unnamed else _say(words, "who", name=called), (), words
    )


def _check_value(candidate: object, exercise: Exercise, words: Words) -> Verdict:
    who, want = _say(words, "who_value", name=exercise.short_name), shape_text(exercise.value_shape)
    if callable(candidate):
        return _not_yet(exercise, words, [_say(words, "not_a_value", want=want, type=type(candidate).__name__)])
    value = as_values(candidate)
    if value is None:
        return _not_yet(exercise, words, [_say(words, "unreadable_value", who=who, type=type(candidate).__name__)])
    if value.dtype != torch.float64:
        return _not_yet(
            exercise, words, [_say(words, "dtype_value", who=who, got=_kind(value, words), want=_say(words, "numbers"))]
        )
    shown = ((f"`{exercise.short_name}`", grid(value)),)
    if _without_leading_ones(value, len(exercise.value_shape)).shape != exercise.value_shape:
        return _not_yet(
            exercise, words, [_say(words, "shape_value", who=who, got=shape_text(value.shape), want=want)], shown
        )
    return _judge(value, exercise, who, shown, words)


def _judge(answer: object, exercise: Exercise, who: str, shown: tuple, words: Words) -> Verdict:
    """Runs the answer on all cases; ``shown`` are panels that stand before the case's own."""
    attempts = _attempts(answer, exercise)
    truths = [attempt(exercise.oracle, case).values for case in exercise.cases]
    for case, tried, truth in zip(exercise.cases, attempts, truths, strict=True):
        if tried.unfinished:
            key = "returned_none" if tried.returned == "NoneType" else "unfinished"
            return _not_yet(exercise, words, [_say(words, key, who=who)])
        if sentences := _faults(tried, truth, exercise, who, words):
            helpful = [] if tried.changed else _slip_sentence(attempts, exercise)
            return _not_yet(
                exercise, words, [*helpful, *sentences], (*shown, *_panels(case, tried, truth, exercise, words))
            )
    if not exercise.use and (said := _not_whole(answer, exercise, who, words)):
        return _not_yet(exercise, words, [said], shown)
    key = "passed_value" if exercise.use else "passed_both" if len(attempts) == 2 else "passed"
    sentences = (_say(words, key, who=who, count=len(attempts)),)
    return Verdict(exercise.name, True, sentences, (), exercise.hint, exercise.solution, words["language"])


def _not_whole(answer: Callable, exercise: Exercise, who: str, words: Words) -> str:
    """What is said where torch gives a tensor of whole numbers, such as labels, and the answer one of floats."""
    ours, theirs = (_returned_dtype(function, exercise.cases[0]) for function in (answer, exercise.oracle))
    if ours is None or theirs is None or not ours.is_floating_point or theirs.is_floating_point:
        return ""
    ours, theirs = (str(dtype).removeprefix("torch.") for dtype in (ours, theirs))
    return _say(words, "not_whole", who=who, type=ours, want=theirs)


def _returned_dtype(function: Callable, case: tuple) -> torch.dtype | None:
    """Of the tensor that ``function(*case)`` returns; None if it is no tensor. Values as compared no longer tell."""
    seen = []
    attempt(lambda *arguments: seen.append(getattr(function(*arguments), "dtype", None)), case)
    return seen[0] if seen and isinstance(seen[0], torch.dtype) else None


def _attempts(answer: object, exercise: Exercise) -> list[Attempt]:
    """What the answer, a function or the value that the exercise uses, does with each case."""
    function = answer
    if exercise.use:
        value = _without_leading_ones(as_values(answer), len(exercise.value_shape)).float()
        function = functools.partial(exercise.use, value)
    return [attempt(function, case) for case in exercise.cases]


def _faults(tried: Attempt, truth: torch.Tensor, exercise: Exercise, who: str, words: Words) -> list[str]:
    """Sentences that say what is the matter with one attempt; none if it agrees."""
    if tried.raised:
        return _raised_sentences(tried.raised, who, words)
    if tried.changed:
        return [_say(words, "changed", who=who, argument=exercise.argument_names[min(tried.changed)])]
    ours = tried.values
    if ours is None:
        return [_say(words, "unreadable", who=who, type=tried.returned)]
    if ours.shape != truth.shape:
        return [_say(words, "shape", who=who, got=shape_text(ours.shape), want=shape_text(truth.shape))]
    if ours.dtype != truth.dtype:
        return [_say(words, "dtype", who=who, got=_kind(ours, words), want=_kind(truth, words))]
    count = int(differing(ours, truth).sum())
    key = "differ_value" if exercise.use else "differ"
    return [counted(words, key, count, all=truth.numel())] if count else []


def _raised_sentences(raised: Raised, who: str, words: Words) -> list[str]:
    key = "raised" if raised.message else "raised_bare"
    sentences = [_say(words, key, who=who, type=raised.kind, message=raised.message)]
    if raised.line:
        sentences.append(
            _say(words, "line_source" if raised.source else "line", line=raised.line, source=raised.source)
        )
    return sentences


def _slip_sentence(attempts: list[Attempt], exercise: Exercise) -> list[str]:
    """The sentence of the first slip that does the same in all cases, if there is one."""
    for slip in exercise.slips:
        if all(ours.same_as(theirs) for ours, theirs in zip(attempts, _attempts(slip.answer, exercise), strict=True)):
            return [slip.sentence]
    return []


def _panels(
    case: tuple, tried: Attempt, truth: torch.Tensor, exercise: Exercise, words: Words
) -> list[tuple[str, str]]:
    """The case that failed: its inputs, what the answer gave and what is so."""
    names = exercise.argument_names
    panels = [(f"`{name}`", grid(argument)) for name, argument in zip(names, case, strict=True)]
    if tried.changed and not tried.raised:
        k = min(tried.changed)
        return [*panels, (_say(words, "after", argument=names[k]), grid(tried.changed[k]))]
    ours, marked, significant = tried.values, None, 3
    if ours is not None and fits(ours, truth):
        marked = differing(ours, truth)
        pairs = zip(ours[marked].tolist(), truth[marked].tolist(), strict=True)
        # Numbers that differ must look different.
        significant = 8 if any(number(a, 3) == number(b, 3) for a, b in pairs) else 3
    if ours is not None:
        panels.append((_say(words, "yours"), grid(ours, marked, significant)))
    return [*panels, (_say(words, "wanted" if exercise.use else "torchs"), grid(truth, significant=significant))]


def _without_leading_ones(value: torch.Tensor, dimensions: int) -> torch.Tensor:
    """A (1, 1, h, w) as (h, w): torch's convolutions want the one, paper the other."""
    while value.ndim > dimensions and value.shape[0] == 1:
        value = value[0]
    return value


def _kind(values: torch.Tensor, words: Words) -> str:
    return _say(words, {torch.bool: "bools", torch.complex128: "complex"}.get(values.dtype, "numbers"))


def _not_yet(exercise: Exercise, words: Words, sentences: list[str], panels: tuple = ()) -> Verdict:
    texts = exercise.hint, exercise.solution, words["language"]
    return Verdict(exercise.name, False, tuple(sentences), tuple(panels), *texts)


def _say(words: Words, key: str, **places: object) -> str:
    return words[key].format(**places)
