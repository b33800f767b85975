"""Runs a lesson in a fresh kernel and keeps what its widgets hold.

Takes a notebook's path, gives the notebook with outputs and with the state of every widget. ``build`` calls it.
"""

import os
import re
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

CHANGING = "nbval-ignore-output"  # the tag of a cell whose output is never twice the same, such as a measured time
SECONDS = 600  # the most that a cell may take
STATE = "application/vnd.jupyter.widget-state+json"
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


class LessonError(Exception):
    """A lesson that can't be shown, in one sentence."""


def executed(path: Path, *, strict: bool = False) -> nbformat.NotebookNode:
    """The lesson, run from top to bottom, with its widgets' state in the notebook's metadata.

    Cells tagged ``nbval-ignore-output`` show the output that is committed, so that two builds don't differ in times.
    Raises LessonError with one sentence that names the cell which raises; with ``strict`` also one that says something
    else than is committed.
    """
    notebook = nbformat.read(path, as_version=4)
    committed = [cell.get("outputs", []) for cell in notebook.cells]
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        store_widget_state=True,
        record_timing=False,
    )
    with tempfile.TemporaryDirectory() as folder:  # a reader's own IPython start-up files stay out
        try:
            client.execute(env={**os.environ, "IPYTHONDIR": folder, "OMP_NUM_THREADS": "1"})
        except CellExecutionError as error:
            what = f"{error.ename}: {_plain(error.evalue)}"
            raise LessonError(f"{path.name}: {_which(notebook)} raises {what}") from error
        except CellTimeoutError as error:
            raise LessonError(f"{path.name}: {_which(notebook)} takes more than {SECONDS} s.") from error
        except RuntimeError as error:  # it does not start, or it dies on the way
            raise LessonError(f"{path.name}: the kernel died in {_which(notebook)}.") from error
    for k, (cell, outputs) in enumerate(zip(notebook.cells, committed, strict=True)):
        if CHANGING in cell.metadata.get("tags", []):
            cell.outputs = outputs or cell.get("outputs", [])
        elif strict and _texts(cell.get("outputs", [])) != _texts(outputs):
            raise LessonError(
                f"{path.name}: {_named(notebook, k)} says something else than is committed; make lessons brings it up."
            )
    return notebook


def _texts(outputs: list) -> list[str]:
    """What a cell's outputs read, without pictures and widgets."""
    return [output.get("text", output.get("data", {}).get("text/plain", "")) for output in outputs]


def states(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """What every widget of an executed lesson holds, by its model's id."""
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def _which(notebook: nbformat.NotebookNode) -> str:
    """The cell that was run last, as a reader would look for it."""
    reached = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.get("execution_count")]
    failed = [
        k for k, cell in enumerate(notebook.cells) if any(o.output_type == "error" for o in cell.get("outputs", []))
    ]
    return _named(notebook, (failed or reached or [0])[-1])


def _named(notebook: nbformat.NotebookNode, k: int) -> str:
    first = next(iter(notebook.cells[k].source.splitlines()), "")
    return f"cell {k + 1}, which begins with `{first}`,"


def _plain(text: str) -> str:
    return " ".join(COLOUR_CODES.sub("", text).split())
