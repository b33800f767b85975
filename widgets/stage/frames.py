"""A tab at one step: what every cell shows and which cells are lit.

Takes a tab of ``acts`` and a step, gives plain values; knows no drawing. The browser plays by the same rules
(play.js); a browser test holds the two together. ``figures`` and ``stage`` import it.
"""

import dataclasses
import decimal
import math

import numpy as np

from widgets.stage.acts import NOISE
from widgets.stage.captions import WORDS
from widgets.stage.grids import Act, Tab
from widgets.words import words_in

MOST_TERMS = 9


@dataclasses.dataclass(frozen=True)
class ActFrame:
    """One act at one step: the output's values so far (None where nobody has written yet), and the lit cells."""

    values: list[float | None]
    inputs: frozenset[int] = frozenset()
    outputs: frozenset[int] = frozenset()
    taps: frozenset[int] = frozenset()
    driver: int | None = None  # the cell that this step is about: an input when stamping, an output in a window


@dataclasses.dataclass(frozen=True)
class Frame:
    """A tab at one step. ``current`` is the act that this step belongs to."""

    acts: list[ActFrame]
    current: int
    caption: str


def views_of(tab: Tab, view: str) -> list[str]:
    """The view each act is played in: its own where it insists on one, else the one chosen."""
    return [act["view"] or view for act in tab["acts"]]


def steps_of(tab: Tab, view: str) -> int:
    """How many steps a tab has: an input cell each when stamping, an output cell each in the window view."""
    return sum(_act_steps(act, own) for act, own in zip(tab["acts"], views_of(tab, view), strict=True))


def frame_at(tab: Tab, view: str, step: int, language: str = "en") -> Frame:
    """The frame after ``step`` steps; 0 is before the first."""
    frames, current, caption = [], 0, words_in(WORDS, language)["start"]
    step = min(max(step, 0), steps_of(tab, view))
    for number, (act, own) in enumerate(zip(tab["acts"], views_of(tab, view), strict=True)):
        local = min(max(step, 0), _act_steps(act, own))
        here = local > 0 and step <= _act_steps(act, own)
        if here:
            current, caption = number, fill_caption(tab, act, own, local - 1)
        frames.append(_act_frame(act, own, local, lit=here))
        step -= local if not here else step
    return Frame(frames, current, caption)


def remembered_places(tab: Tab, frame: Frame) -> list[tuple[int, int]]:
    """The pairs of ``tab["remembered"]`` whose window has been pooled by now."""
    pool = tab["acts"][0]
    pooled = {cell for cell, value in enumerate(frame.acts[0].values) if value is not None}
    kept = {source for source, cell in zip(pool["inputs"], pool["outputs"], strict=True) if cell in pooled}
    return [(source, target) for source, target in tab["remembered"] if source in kept]


def fill_caption(tab: Tab, act: Act, view: str, cell: int) -> str:
    """The sentence of one step with its numbers."""
    sentence = act["captions"][view][cell]
    numbers = _links_at(act, view, cell)
    x, y = act["input"]["values"], act["output"]["values"]
    kept = {target: source for source, target in tab["remembered"]}
    target = act["outputs"][numbers[0]] if numbers else None
    places = {
        "value": digits(x[cell]) if view == "stamp" else "",
        "result": digits(y[cell]) if view == "window" else "",
        "terms": terms(
            [(x[act["inputs"][n]], act["weights"][n]) for n in numbers],
            act["constant"][cell] if view == "window" else 0,
        ),
        "compared": ", ".join(digits(x[c]) for c in act["compared"][cell])
        if act["compared"] and view == "window"
        else "",
        "winner": digits(tab["acts"][0]["input"]["values"][kept[target]]) if target in kept else "",
    }
    return sentence.format(**places)


def terms(products: list[tuple[float, float]], constant: float) -> str:
    """``1·2 + 3·4``: value times weight for every link, then the constant; the middle left out where there are many."""
    parts = [f"{digits(value)}·{digits(weight)}" for value, weight in products]
    if constant:
        parts.append(digits(constant))
    if len(parts) > MOST_TERMS:
        parts = [*parts[: MOST_TERMS - 2], "…", parts[-1]]
    return " + ".join(parts)


def digits(value: float) -> str:
    """A number as a cell shows it: whole numbers as they are, others with at most three digits that count."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e5:
        return str(int(value))
    # Ties are rounded away from zero, as the browser does.
    exact = decimal.Decimal(value)
    unit = decimal.Decimal(1).scaleb(exact.adjusted() - 2)
    rounded = float(exact.quantize(unit, rounding=decimal.ROUND_HALF_UP))
    if 1e-3 <= abs(rounded) < 1e5:
        return np.format_float_positional(rounded, trim="-")
    return np.format_float_scientific(rounded, trim="-", exp_digits=1).replace("e+", "e")


def _act_steps(act: Act, view: str) -> int:
    return len(act["captions"][view])


def _links_at(act: Act, view: str, cell: int) -> list[int]:
    ends = act["inputs"] if view == "stamp" else act["outputs"]
    return [n for n, end in enumerate(ends) if end == cell]


def _act_frame(act: Act, view: str, step: int, *, lit: bool) -> ActFrame:
    values = _stamped(act, step) if view == "stamp" else _gathered(act, step)
    if not lit or step == 0:
        return ActFrame(values)
    cell = step - 1
    numbers = _links_at(act, view, cell)
    inputs = {act["inputs"][n] for n in numbers}
    outputs = {act["outputs"][n] for n in numbers}
    if view == "window" and act["compared"]:
        inputs |= set(act["compared"][cell])
    return ActFrame(
        values,
        inputs=frozenset(inputs | ({cell} if view == "stamp" else set())),
        outputs=frozenset(outputs | ({cell} if view == "window" else set())),
        taps=frozenset(act["taps"][n] for n in numbers) if act["taps"] else frozenset(),
        driver=cell,
    )


def _gathered(act: Act, step: int) -> list[float | None]:
    return [value if cell < step else None for cell, value in enumerate(act["output"]["values"])]


def _stamped(act: Act, step: int) -> list[float | None]:
    """Sums so far. A cell that no link reaches shows its constant from the first step: nobody will ever write it."""
    if step == 0:
        return [None] * len(act["constant"])
    values = list(act["constant"])
    sizes = [abs(value) for value in values]
    waiting, reached = set(), set()
    for source, target, weight in zip(act["inputs"], act["outputs"], act["weights"], strict=True):
        (reached if source < step else waiting).add(target)
        if source < step:
            values[target] += weight * act["input"]["values"][source]
            sizes[target] += abs(weight * act["input"]["values"][source])
    settled = [0.0 if abs(value) < NOISE * size else value for value, size in zip(values, sizes, strict=True)]
    return [None if cell in waiting - reached else value for cell, value in enumerate(settled)]
