"""The one sentence that says what a step does, with its actual numbers.

Takes links, gives for every step a sentence with named places, such as ``{value}``; whoever shows it fills these with
the numbers on the stage, so that an edited cell needs no new sentence. All words stand in ``WORDS``: a translation
adds data and no code. ``stage`` imports it.
"""

import numpy as np

from widgets.stage.links import Links

WORDS = {
    "en": {
        "start": "Nothing has been written yet: play, or step with the arrow keys.",
        "row": "row {first}",
        "rows": "rows {first}–{last}",
        "column": "column {first}",
        "columns": "columns {first}–{last}",
        "block": "{rows}, {columns}",
        "scattered": "{count} cells of {rows}, {columns}",
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
        "kernel": "{cell} = {weight} is the weight of {count} links.",
    },
}


def captions(
    links: Links,
    *,
    names: tuple[str, str] = ("x", "y"),
    remembers: bool = False,
    returns: dict[int, str] | None = None,
    language: str = "en",
) -> dict[str, list[str]]:
    """Sentences per step for both views: ``{"stamp": [per input cell], "window": [per output cell]}``.

    ``names`` are what the input and the output grid are called. ``remembers`` says that the places chosen are kept for
    later; ``returns`` that the links go to kept places: per output cell, where its maximum stood, as ``place`` says it.
    Left open are ``{value}`` (input), ``{result}`` (output), ``{terms}``, ``{compared}``, ``{winner}``.
    """
    words = WORDS[language]
    return {
        "stamp": _stamps(links, words, names, returns),
        "window": _windows(links, words, names, remembers, returns),
    }


def cell_name(grid: str, cell: int, width: int) -> str:
    """``cell_name("x", 5, 4)`` is ``x[1,1]``."""
    return f"{grid}[{cell // width},{cell % width}]"


def place(cells: np.ndarray, width: int, words: dict[str, str]) -> str:
    """Where ``cells`` of a grid lie: ``rows 2–4, columns 0–2``, or how many cells of it where they leave gaps."""
    rows, columns = np.unique(cells // width), np.unique(cells % width)
    block = {"rows": _span(rows, "row", words), "columns": _span(columns, "column", words)}
    whole = len(np.unique(cells)) == (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return words["block" if whole else "scattered"].format(count=len(np.unique(cells)), **block)


def place_of(cell: int, width: int, language: str = "en") -> str:
    """Where one cell lies: ``row 1, column 0``."""
    return place(np.array([cell]), width, WORDS[language])


def _span(numbers: np.ndarray, what: str, words: dict[str, str]) -> str:
    first, last = numbers[0], numbers[-1]
    return words[what if first == last else f"{what}s"].format(first=first, last=last)


def _stamps(links: Links, words: dict[str, str], names: tuple[str, str], returns: dict | None) -> list[str]:
    width = links.y.shape[1]
    reached_by = np.bincount(links.outputs, minlength=links.y.size)
    sentences = []
    for cell, numbers in enumerate(links.stamp_order()):
        places = {"cell": cell_name(names[0], cell, links.x.shape[1])}
        if len(numbers):
            places["place"] = place(links.outputs[numbers], width, words)
            places["origin"] = (returns or {}).get(int(links.outputs[numbers[0]]), places["place"])
        key = _stamp_key(links, numbers, reached_by, returns is not None)
        if key == "stamp.remembered" and places["origin"] != places["place"]:
            key = "stamp.misplaced"
        sentences.append(_partly_filled(words[key], places))
    return sentences


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
    links: Links, words: dict[str, str], names: tuple[str, str], remembers: bool, returns: dict | None
) -> list[str]:
    sentences = []
    for cell, numbers in enumerate(links.window_order()):
        places = {"cell": cell_name(names[1], cell, links.y.shape[1])}
        if len(numbers):
            places["source"] = cell_name(names[0], int(links.inputs[numbers[0]]), links.x.shape[1])
        sentences.append(
            _partly_filled(words[_window_key(links, cell, numbers, remembers, returns is not None)], places)
        )
    return sentences


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
