"""The one sentence that says what a step does, with its actual numbers.

Takes links, gives for every step a sentence with named places, such as ``{value}``; whoever shows it fills these with
the numbers on the stage, so that an edited cell needs no new sentence. All words stand in ``WORDS``: a translation
adds data and no code. ``stage`` imports it.
"""

import numpy as np

from widgets.stage.links import Links
from widgets.words import words_in

WORDS = {
    "en": {
        "start": "Nothing has been written yet: play, or step with the arrow keys.",
        "stamp.nowhere": "{cell} = {value} goes nowhere: no output cell reads it.",
        "stamp.copy": "{cell} = {value} is copied to {place}.",
        "stamp.add": "{cell} = {value} is added to {place}.",
        "stamp.kernel": "{cell} = {value} stamps {value} × kernel onto {place}.",
        "stamp.kernel.overlap": "{cell} = {value} stamps {value} × kernel onto {place}; overlaps add.",
        "stamp.turned": "{cell} = {value} stamps {value} × kernel, turned by 180°, onto {place}.",
        "stamp.turned.overlap": "{cell} = {value} stamps {value} × kernel, turned by 180°, onto {place}; overlaps add.",
        "stamp.part": "{cell} = {value} stamps {value} × a part of the kernel onto {place}.",
        "stamp.part.overlap": "{cell} = {value} stamps {value} × a part of the kernel onto {place}; overlaps add.",
        "stamp.weights": "{cell} = {value} gives a weighted share to {place}.",
        "stamp.weights.overlap": "{cell} = {value} gives a weighted share to {place}; overlaps add.",
        "stamp.compared": "{cell} = {value} is chosen for {place}.",
        "stamp.passed": "{cell} = {value} is chosen nowhere.",
        "stamp.remembered": "{cell} = {value} returns to {place}, where {winner} was the maximum; the rest stays 0.",
        "stamp.misplaced": "{cell} = {value} goes to {place}, but {winner} was the maximum at {origin}: "
        "in another size the same index names another cell.",
        "window.nothing": "{cell} = {result}: no input cell reaches it.",
        "window.without": "{cell} = {result}: {compared} adds nothing here.",
        "window.copy": "{cell} = {result}, copied from {source}.",
        "window.sum": "{cell} = {terms} = {result}.",
        "window.chosen": "{cell} = {result}: of {compared}, {source} was chosen.",
        "window.remembered": "{cell} = max({compared}) = {result}, and its place, {source}, is remembered.",
        "window.returned": "{cell} = {result}, returned from {source}.",
        "kernel.one": "{cell} = {weight} is the weight of {count} link.",
        "kernel.other": "{cell} = {weight} is the weight of {count} links.",
    },
}
MOST_NAMED = 4  # cells


def captions(
    links: Links,
    *,
    names: tuple[str, str] = ("x", "y"),
    remembers: bool = False,
    returns: dict[int, tuple[str, int, int]] | None = None,
    language: str = "en",
) -> dict[str, dict[str, list[str]]]:
    """Sentences per step for both views, and which of the table's they are, for whoever tells the same otherwise.

    ``{"captions": {"stamp": [per input cell], "window": [per output cell]}, "kinds": the same with names}``.

    ``names`` are what the input and the output grid are called. ``remembers`` says that the places chosen are kept for
    later; ``returns`` that the links go to kept places: per output cell, where its maximum stood, as grid, row, column.
    Left open are ``{value}`` (input), ``{result}`` (output), ``{terms}``, ``{compared}``, ``{winner}``.
    """
    words = words_in(WORDS, language)
    told = {"stamp": _stamps(links, names, returns), "window": _windows(links, names, remembers, returns)}
    sentences = {view: [_partly_filled(words[kind], places) for kind, places in steps] for view, steps in told.items()}
    return {"captions": sentences, "kinds": {view: [kind for kind, _ in steps] for view, steps in told.items()}}


def cell_name(grid: str, cell: int, width: int) -> str:
    """``cell_name("x", 5, 4)`` is ``x[1,1]``."""
    return f"{grid}[{cell // width},{cell % width}]"


def place(grid: str, cells: np.ndarray, width: int) -> str:
    """Where ``cells`` of a grid lie, in signs that need no translation: ``y[2–4,0–2]``, ``y[[0,2],1]``.

    Cells that are not all of some rows and columns are named one by one, the first few.
    """
    cells = np.unique(cells)
    rows, columns = np.unique(cells // width), np.unique(cells % width)
    if len(cells) == len(rows) * len(columns):
        return f"{grid}[{_along(rows)},{_along(columns)}]"
    named = [cell_name(grid, int(cell), width) for cell in cells[:MOST_NAMED]]
    return ", ".join([*named, "…"] if len(cells) > MOST_NAMED else named)


def _along(numbers: np.ndarray) -> str:
    """Rows or columns: one, from first to last, or a list where some are left out."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    whole = len(numbers) == last - first + 1
    return f"{first}–{last}" if whole else f"[{','.join(map(str, numbers))}]"


def _stamps(links: Links, names: tuple[str, str], returns: dict | None) -> list[tuple[str, dict[str, str]]]:
    width = links.y.shape[1]
    reached_by = np.bincount(links.outputs, minlength=links.y.size)
    told = []
    for cell, numbers in enumerate(links.stamp_order()):
        places = {"cell": cell_name(names[0], cell, links.x.shape[1])}
        kind = _stamp_key(links, numbers, reached_by, returns is not None)
        if len(numbers):
            target = int(links.outputs[numbers[0]])
            places["place"] = place(names[1], links.outputs[numbers], width)
            grid, *origin = (returns or {}).get(target, ("", *divmod(target, width)))
            places["origin"] = f"{grid}[{origin[0]},{origin[1]}]"
            if kind == "stamp.remembered" and tuple(origin) != divmod(target, width):
                kind = "stamp.misplaced"
        told.append((kind, places))
    return told


def _stamp_key(links: Links, numbers: np.ndarray, reached_by: np.ndarray, returns: bool) -> str:
    if not len(numbers):
        return "stamp.passed" if _chooses(links) else "stamp.nowhere"
    if returns:
        return "stamp.remembered"
    if _chooses(links):
        return "stamp.compared"
    overlap = bool((reached_by[links.outputs[numbers]] > 1).any())
    if links.taps is None and np.all(links.weights[numbers] == 1):
        return "stamp.add" if overlap else "stamp.copy"
    key = "stamp.weights" if links.taps is None else _stamp_of_kernel(links, numbers)
    return f"{key}.overlap" if overlap else key


def _stamp_of_kernel(links: Links, numbers: np.ndarray) -> str:
    """A transposed convolution stamps the kernel as it stands; a convolution turned, and at the border in part."""
    taps = links.taps[numbers][np.argsort(links.outputs[numbers])]
    every = np.arange(links.kernel.size)
    if np.array_equal(taps, every):
        return "stamp.kernel"
    return "stamp.turned" if np.array_equal(taps, every[::-1]) else "stamp.part"


def _chooses(links: Links) -> bool:
    """Whether outputs are chosen among inputs, as max pooling does, rather than computed from them."""
    return links.compared is not None and bool((links.weights == 1).all()) and max(map(len, links.compared)) > 1


def _windows(
    links: Links, names: tuple[str, str], remembers: bool, returns: dict | None
) -> list[tuple[str, dict[str, str]]]:
    told = []
    for cell, numbers in enumerate(links.window_order()):
        places = {"cell": cell_name(names[1], cell, links.y.shape[1])}
        if len(numbers):
            places["source"] = cell_name(names[0], int(links.inputs[numbers[0]]), links.x.shape[1])
        told.append((_window_key(links, cell, numbers, remembers, returns is not None), places))
    return told


def _window_key(links: Links, cell: int, numbers: np.ndarray, remembers: bool, returns: bool) -> str:
    if not len(numbers):
        return "window.without" if links.compared is not None and links.compared[cell] else "window.nothing"
    single = len(numbers) == 1 and links.weights[numbers[0]] == 1 and links.constant[cell] == 0
    if single and links.compared is not None and len(links.compared[cell]) > 1:
        return "window.remembered" if remembers else "window.chosen"
    if single and links.taps is None:
        return "window.returned" if returns else "window.copy"
    return "window.sum"


def _partly_filled(sentence: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence
