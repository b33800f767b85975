"""Runs a lesson in a fresh kernel and keeps what its widgets hold.

Takes a notebook's path, gives the notebook with outputs and with the state of every widget. ``build`` calls it.
"""

import os
import re
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

CHANGING = "nbval-ignore-output"  # the tag of a cell whose output is never twice the same, such as a measured time
SECONDS = 600  # the most that a cell may take
STATE = "application/vnd.jupyter.widget-state+json"
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


class LessonError(Exception):
    """A lesson that can't be shown, in one sentence."""


def executed(path: Path) -> nbformat.NotebookNode:
    """The lesson, run from top to bottom, with its widgets' state in the notebook's metadata.

    Cells tagged ``nbval-ignore-output`` show the output that is committed, so that two builds don't differ in times.
    Raises LessonError with one sentence that names the cell which raises.
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
        except DeadKernelError as error:
            raise LessonError(f"{path.name}: the kernel died in {_which(notebook)}.") from error
    for cell, outputs in zip(notebook.cells, committed, strict=True):
        if CHANGING in cell.metadata.get("tags", []) and outputs:
            cell.outputs = outputs
    return notebook


def states(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """What every widget of an executed lesson holds, by its model's id."""
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def _which(notebook: nbformat.NotebookNode) -> str:
    """The cell that was run last, as a reader would look for it."""
    reached = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.get("execution_count")]
    failed = [
        k for k, cell in enumerate(notebook.cells) if any(o.output_type == "error" for o in cell.get("outputs", []))
    ]
    k = (failed or reached or [0])[-1]
    first = next(iter(notebook.cells[k].source.splitlines()), "")
    return f"cell {k + 1}, which begins with `{first}`,"


def _plain(text: str) -> str:
    return " ".join(COLOUR_CODES.sub("", text).split())
