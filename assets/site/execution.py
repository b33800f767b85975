"""Runs a lesson in a fresh kernel and keeps what its widgets hold, or reads what was kept of a run.

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


def executed(path: Path) -> nbformat.NotebookNode:
    """The lesson, run from top to bottom, with its widgets' state in the notebook's metadata.

    Raises LessonError with one sentence that names the cell which raises.
    """
    notebook = nbformat.read(path, as_version=4)
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
    return with_committed_times(notebook, path)


def kept(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The same of a run that was kept in this folder. Raises LessonError with one sentence if there is none."""
    run = folder / path.name
    if not run.exists():
        raise LessonError(f"{path.name}: {folder} has no run of it.")
    return with_committed_times(nbformat.read(run, as_version=4), path)


def with_committed_times(notebook: nbformat.NotebookNode, path: Path) -> nbformat.NotebookNode:
    """The run; cells tagged ``nbval-ignore-output`` show what is committed, so that builds don't differ in times."""
    for cell, committed in zip(notebook.cells, nbformat.read(path, as_version=4).cells, strict=True):
        if CHANGING in cell.metadata.get("tags", []):
            cell.outputs = committed.get("outputs") or cell.get("outputs", [])
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
    return _named(notebook, (failed or reached or [0])[-1])


def _named(notebook: nbformat.NotebookNode, k: int) -> str:
    first = next(iter(notebook.cells[k].source.splitlines()), "")
    return f"cell {k + 1}, which begins with `{first}`,"


def _plain(text: str) -> str:
    return " ".join(COLOUR_CODES.sub("", text).split())
