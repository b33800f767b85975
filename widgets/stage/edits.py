"""What an edited cell changes on the stage: a page's message, read with care, then the input and the operations anew.

Takes messages, grids and operations, gives grids and operations; changes nothing in place. ``stage`` imports it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import torch

from widgets import heard
from widgets.heard import Message
from widgets.stage.chain import Chain
from widgets.stage.grids import Tab
from widgets.stage.operations import kernel_of, with_kernel

LARGEST_NUMBER = 1e6
MOST_VIEWS = 64  # whose last edits are remembered


@dataclasses.dataclass(frozen=True)
class Edit:
    """A cell that takes a new value: the number of a tab and of an act in it, the grid there, the cell in row order."""

    tab: int
    act: int
    grid: str
    cell: int
    value: float


def edit_of(message: Message) -> Edit:
    """The edit that a page's message tells of. Raises ValueError with one sentence where it tells of none."""
    tab, act, cell = (_whole(message, key) for key in ("tab", "act", "cell"))
    kind, value = message.get("grid"), message.get("value")
    if kind not in ("input", "kernel") or isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("An edit names a cell of the input or the kernel and a number for it.")
    if not abs(value) <= LARGEST_NUMBER:  # nor is nan
        raise ValueError("A cell takes a finite number up to a million.")
    return Edit(tab, act, kind, cell, float(value))


def number_of(message: Message) -> dict[str, int]:
    """Which edit of which view a message was, ``{view: number}``; empty where it doesn't say."""
    view, number = heard.echoed(message, "view", "number").values()
    return {view: number} if isinstance(view, str) and type(number) is int else {}


def remembered(before: dict[str, int], newest: dict[str, int]) -> dict[str, int]:
    """The last edits of open views after another one, the newest last; of a page that opens ever more views, a few."""
    kept = {view: number for view, number in before.items() if view not in newest} | newest
    return dict(list(kept.items())[-MOST_VIEWS:])


def edited(
    x: torch.Tensor, operations: dict[str, Any], tabs: list[Tab], edit: Edit
) -> tuple[torch.Tensor, dict[str, Any]]:
    """The input (h, w) and the operations by name, after one cell took its value; ``tabs`` are what they play.

    Raises ValueError with one sentence where there is no such cell.
    """
    names = list(operations)
    if edit.tab >= len(names) or edit.act >= len(tabs[edit.tab]["acts"]):
        raise ValueError("An edit names a tab and an act that are on the stage.")
    name, act = names[edit.tab], tabs[edit.tab]["acts"][edit.act]
    own = isinstance(operations[name], tuple)
    operation, taken = operations[name] if own else (operations[name], x)
    if edit.grid == "kernel":
        operation = _with_weight(operation, edit)
    elif act["fed"]:
        raise ValueError("An edit names a grid that isn't worked out from another.")
    elif act["input"]["key"] == "x":
        taken = _with_cell(taken, edit)
    else:
        operation = operation.replace(_with_cell(operation.before, edit))
    changed = {**operations, name: (operation, taken) if own else operation}
    return (x if own else taken), changed


def _with_weight(operation: Callable, edit: Edit) -> Callable:
    if isinstance(operation, Chain):
        single = operation.operations[edit.act]
        return operation.replace(edit.act, with_kernel(single, _with_cell(kernel_of(single), edit)))
    return with_kernel(operation, _with_cell(kernel_of(operation), edit))


def _with_cell(values: torch.Tensor | None, edit: Edit) -> torch.Tensor:
    if values is None or edit.cell >= values.numel():
        raise ValueError("An edit names a cell that is on the stage.")
    changed = values.detach().clone().flatten()
    changed = changed if changed.is_floating_point() else changed.float()  # so that a kernel of 1s can take a 0.5
    changed[edit.cell] = edit.value
    return changed.reshape(values.shape)


def _whole(message: dict, key: str) -> int:
    value = message.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"A message's {key} is a whole number from 0.")
    return value
