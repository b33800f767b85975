"""What can be said of a tab's matrix: its size, that it is a convolution's Cᵀ, and which other tabs have the same one.

Takes tabs of ``acts`` and the operations they were made from; gives a label and sentences. Nothing is concluded from
names: matrices are compared number by number. ``stage`` imports it.
"""

import functools
from collections.abc import Callable

import numpy as np
import torch

from widgets.stage.acts import run_of
from widgets.stage.answers import OperationError
from widgets.stage.grids import LARGEST_SIDE, Act, Tab
from widgets.stage.links import links_of
from widgets.stage.operations import convolution_under
from widgets.words import words_in

WORDS = {
    "en": {
        "label": "{name} · {rows}×{columns}",
        "transposed": "C of the convolution with this kernel, with rows and columns exchanged: Cᵀ.",
        "twin": "The same numbers as the matrix of “{name}”.",
    },
}
PLAIN, TRANSPOSED = "C", "Cᵀ"


def matrix_of(tab: Tab) -> np.ndarray:
    """The matrix from x to y (H·W, h·w): one act's C, or the product where acts follow one another."""
    first, *later = map(_matrix_of_act, run_of(tab))
    return functools.reduce(lambda whole, dense: dense @ whole, later, first)


def _matrix_of_act(act: Act) -> np.ndarray:
    dense = np.zeros((int(np.prod(act["output"]["shape"])), int(np.prod(act["input"]["shape"]))))
    dense[act["outputs"], act["inputs"]] = act["weights"]
    return dense


def say_of_matrices(tabs: list[Tab], operations: list[Callable[..., torch.Tensor]], language: str = "en") -> None:
    """Gives every tab its ``"matrix"``: ``{"name", "label", "notes"}``, where the notes are sentences."""
    words = words_in(WORDS, language)
    matrices = [matrix_of(tab) for tab in tabs]
    transposes = list(map(_is_transpose, operations, tabs, matrices))
    for number, (tab, matrix) in enumerate(zip(tabs, matrices, strict=True)):
        twins = [k for k, other in enumerate(tabs) if _twins(tab, other, matrix, matrices[k])]
        notes = [words["transposed"]] if transposes[number] else []
        notes += [words["twin"].format(name=tabs[k]["name"]) for k in twins]
        name = TRANSPOSED if any(transposes[k] for k in (number, *twins)) else PLAIN
        rows, columns = matrix.shape
        label = words["label"].format(name=name, rows=rows, columns=columns)
        tab["matrix"] = {"name": name, "label": label, "notes": notes}


def _is_transpose(operation: Callable, tab: dict, matrix: np.ndarray) -> bool:
    """Whether torch's convolution with the same kernel, asked on a grid of y's shape, has the transposed matrix."""
    convolution, shape = convolution_under(operation), tab["acts"][-1]["output"]["shape"]
    if convolution is None or max(shape) > LARGEST_SIDE:
        return False
    try:
        there = links_of(convolution, torch.zeros(*shape))
    except OperationError:
        return False
    return list(there.y.shape) == tab["acts"][-1]["input"]["shape"] and _close(there.matrix().T, matrix)


def _twins(tab: dict, other: dict, matrix: np.ndarray, other_matrix: np.ndarray) -> bool:
    return tab is not other and _ends(tab) == _ends(other) and _close(matrix, other_matrix)


def _ends(tab: dict) -> tuple[list[int], list[int]]:
    run = run_of(tab)
    return run[0]["input"]["shape"], run[-1]["output"]["shape"]


def _close(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-6)
