"""Where stamps overlap: how many input cells reach an output cell, and with what weight in sum.

Takes links, gives plain arrays; takes a tab of ``acts``, gives the same tab with its outputs counted instead of
computed, so that browser (overlap.js, by the same rules) and figures play it like any other. ``acts`` and ``stage``
import it.

What a constant input gives repeats with the stride: an output cell's phase is its row and column modulo the stride, and
all it gets is the sum of the kernel's weights of that phase. Equal sums, flat output. (Uneven overlap as the cause of
checkerboards: Odena, Dumoulin & Olah 2016, doi:10.23915/distill.00003.)
"""

import numpy as np

from widgets.stage.captions import cell_name
from widgets.stage.grids import Act, Tab
from widgets.stage.links import Links
from widgets.words import words_in

KINDS = ("count", "sum")
EQUAL = 1e-6  # of the largest phase sum: a smaller difference is rounding

WORDS = {
    "en": {
        "count": "how many reach y",
        "sum": "sum of weights",
        "count.stamp": "Output cells that {cell} reaches: {reached}. Each counts one more.",
        "count.window": "Input cells that reach {cell}: {result}.",
        "sum.stamp": "Output cells that {cell} reaches: {reached}. Each gets its weight, as if {cell} were 1.",
        "sum.window": "{cell} = {terms} = {result} if every input cell is 1.",
        "none.window": "No input cell reaches {cell}.",
        "phases.flat": "Phase sums w[r::{rows}, c::{columns}]: {sums}. All equal: "
        "a constant input comes out flat, away from the border.",
        "phases.uneven": "Phase sums w[r::{rows}, c::{columns}]: {sums}. Not equal: "
        "a constant input comes out as a pattern that repeats.",
    },
}


def counts(links: Links) -> np.ndarray:
    """How many input cells reach each output cell, int (H, W): a transposed convolution of ones with ones."""
    return np.bincount(links.outputs, minlength=links.y.size).reshape(links.y.shape)


def weight_sums(links: Links) -> np.ndarray:
    """The sum of the weights that reach each output cell, float (H, W): what an input of ones gives, without a bias."""
    return np.bincount(links.outputs, links.weights, minlength=links.y.size).reshape(links.y.shape)


def phase_sums(kernel: object, stride: int | tuple[int, int]) -> np.ndarray:
    """The sum of ``kernel[r::stride, c::stride]`` for every phase (r, c): (stride, stride), or (rows, columns) of it.

    ``kernel`` is (kh, kw), a tensor, an array or a nested list. A phase in which the kernel has no weight sums to 0.

    >>> phase_sums([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 2).tolist()
    [[4.0, 2.0], [2.0, 1.0]]

    Raises ValueError for a kernel that isn't 2-D or a stride below 1.
    """
    weights = np.asarray(kernel, dtype=float)
    rows, columns = (stride, stride) if isinstance(stride, int) else stride
    if weights.ndim != 2:
        raise ValueError(f"A kernel has rows and columns; got {weights.ndim} dimensions.")
    if min(rows, columns) < 1:
        raise ValueError(f"A stride is a whole number from 1; got {stride}.")
    return np.array([[weights[r::rows, c::columns].sum() for c in range(columns)] for r in range(rows)])


def is_flat(sums: np.ndarray) -> bool:
    """Whether phase sums are equal, but for rounding."""
    return bool(np.ptp(sums) <= EQUAL * max(1.0, np.abs(sums).max()))


def stride_of(links: Links) -> tuple[int, int] | None:
    """How far apart, in rows and columns, the stamps of the kernel stand on the output.

    Read off the links: output = stride · input + tap + a constant. None where that doesn't hold, so for anything but
    a transposed convolution, or where a lone row or column of input doesn't tell.
    """
    if links.taps is None or links.kernel is None or not len(links.taps):
        return None
    grids = (links.inputs, links.x.shape), (links.outputs, links.y.shape), (links.taps, links.kernel.shape)
    places = [np.unravel_index(cells, shape) for cells, shape in grids]
    rows, columns = (_stride(*axis) for axis in zip(*places, strict=True))
    return None if rows is None or columns is None else (rows, columns)


def _stride(inputs: np.ndarray, outputs: np.ndarray, taps: np.ndarray) -> int | None:
    """The same along one axis, from the coordinates of each link's ends and tap."""
    first = outputs - taps  # where a stamp begins, padding included
    low, high = inputs.min(), inputs.max()
    if low == high:
        return 1 if taps.max() == taps.min() == 0 and np.ptp(outputs) == 0 else None
    begin, end = first[inputs == low][0], first[inputs == high][0]
    stride, rest = divmod(int(end - begin), int(high - low))
    if rest or stride < 1 or (first != begin + stride * (inputs - low)).any():
        return None
    return stride


def overlapped(tab: Tab, kind: str | None, language: str = "en") -> Tab:
    """A tab whose outputs count the input cells that reach them, or sum their weights; itself where kind is None."""
    return (
        tab
        if kind is None
        else {**tab, "acts": [_overlapped(act, kind, words_in(WORDS, language)) for act in tab["acts"]]}
    )


def phase_sentence(act: Act, language: str = "en") -> str:
    """What the kernel's phase sums say of an act; empty where it has no kernel, or stamps that stand side by side."""
    if not act["kernel"] or not act["stride"] or max(act["stride"]) < 2:
        return ""
    rows, columns = act["stride"]
    sums = phase_sums(np.reshape(act["kernel"]["values"], act["kernel"]["shape"]), (rows, columns))
    # Seven digits, as everywhere on the stage; whole numbers without a point.
    text = " / ".join(" ".join(f"{value:.7g}" for value in line) for line in sums + 0.0)
    words = words_in(WORDS, language)["phases.flat" if is_flat(sums) else "phases.uneven"]
    return words.format(rows=rows, columns=columns, sums=text)


def _overlapped(act: dict, kind: str, words: dict[str, str]) -> dict:
    weights = act["weights"] if kind == "sum" else [1.0] * len(act["weights"])
    none = [0.0] * len(act["constant"])
    values = np.bincount(act["outputs"], weights, minlength=len(none)).tolist() if weights else none
    shape = "×".join(map(str, act["output"]["shape"]))
    output = {**act["output"], "label": f"{words[kind]} · {shape}", "values": values, "most": max(map(abs, values))}
    return {
        **act,
        "input": {**act["input"], "values": [1.0] * len(act["input"]["values"])},
        "output": output,
        "weights": weights,
        "constant": none,
        "captions": {view: _sentences(act, view, kind, words) for view in act["captions"]},
    }


def _sentences(act: dict, view: str, kind: str, words: dict[str, str]) -> list[str]:
    ends, grid = (act["inputs"], act["input"]) if view == "stamp" else (act["outputs"], act["output"])
    reached = np.bincount(ends, minlength=len(grid["values"])) if ends else [0] * len(grid["values"])
    sentences = []
    for cell, links in enumerate(reached):
        name = cell_name(grid["key"], cell, grid["shape"][1])
        key = "none.window" if view == "window" and not links else f"{kind}.{view}"
        sentences.append(words[key].replace("{cell}", name).replace("{reached}", str(int(links))))
    return sentences
