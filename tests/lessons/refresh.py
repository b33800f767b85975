"""Executes the lessons in place from a fresh kernel, and brings what git sees into one form.

``python tests/lessons/refresh.py [lesson ...]`` is ``make lessons``: a second run changes nothing. ``normalise`` is the
form; a test holds the committed lessons to it.
"""

import copy
import hashlib
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

LESSONS = Path(__file__).parents[2] / "lessons"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # No version: it would change with the Python that ran the lesson.
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
CELL_METADATA = ("tags", "slideshow", "jupyter")
CHANGING = "nbval-ignore-output"  # the tag of a cell whose output is never twice the same, such as a measured time


def lessons() -> list[Path]:
    """All lessons in reading order."""
    return sorted(LESSONS.glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """A notebook as it stands in the file; ``nbformat.read`` would make up ids for cells that have none."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def write(notebook: NotebookNode) -> str:
    """The text of a normalised notebook: nbformat's JSON, with a line end after the last line."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def normalise(notebook: NotebookNode) -> NotebookNode:
    """A copy in the form that is committed: no widget state or views, no times, stable ids, no Python version.

    Raises ``nbformat.ValidationError`` if the result is no valid notebook.
    """
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(METADATA)
    seen: set[str] = set()
    for cell in notebook.cells:
        _normalise_cell(cell)
        cell.id = _identity(cell, seen)
        seen.add(cell.id)
    nbformat.validate(notebook)
    return notebook


def _normalise_cell(cell: NotebookNode) -> None:
    cell.source = cell.source.rstrip()
    cell.metadata = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
    if cell.cell_type == "code":
        cell.outputs = _one_stream([output for output in map(_normalise_output, cell.outputs) if output])
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def _identity(cell: NotebookNode, taken: set[str]) -> str:
    """The cell's id where it is valid and its own, else one made from what the cell says, wherever it stands."""
    own = cell.get("id", "")
    if re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", own) and own not in taken:
        return own
    made, count = "", 0
    while not made or made in taken:
        made = hashlib.sha256(f"{cell.cell_type}{cell.source}{count or ''}".encode()).hexdigest()[:8]
        count += 1
    return made


def _normalise_output(output: NotebookNode) -> NotebookNode | None:
    """An output without the live widget, whose state isn't in the file; None if nothing is left."""
    if "data" not in output:
        return output
    output.data.pop(WIDGET_VIEW, None)
    output.metadata.pop(WIDGET_VIEW, None)
    for kind, value in output.data.items():
        if isinstance(value, str):
            output.data[kind] = value.rstrip("\n")
    return output if output.data else None


def _one_stream(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Printed text that came in several messages as one output; where it is cut depends on the machine's haste."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def execute(notebook: NotebookNode) -> NotebookNode:
    """A normalised copy, run from top to bottom in a fresh kernel; ``CellExecutionError`` if a cell raises.

    Cells tagged ``nbval-ignore-output`` keep the outputs they have: clear them to have them made again.
    """
    fresh = normalise(notebook)
    client = NotebookClient(
        fresh,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(LESSONS)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # the kernel's own log, not the lesson's
        store_widget_state=False,
        record_timing=False,
    )
    with tempfile.TemporaryDirectory() as folder:  # a reader's own IPython start-up files stay out
        client.execute(env={**os.environ, "IPYTHONDIR": folder})
    for before, after in zip(notebook.cells, fresh.cells, strict=True):
        if CHANGING in after.metadata.get("tags", []) and before.get("outputs"):
            after.outputs = before.outputs
    return normalise(fresh)


def refresh(path: Path) -> None:
    """Executes one lesson; the file is written only if something in it changes."""
    begun = time.monotonic()
    text = write(execute(read(path)))
    changed = text != path.read_text(encoding="utf-8")
    if changed:
        path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {'written' if changed else 'unchanged'}, {time.monotonic() - begun:.0f} s", flush=True)


def main(names: list[str]) -> int:
    """Refreshes the named lessons, or all; gives 1 if a cell raised, and leaves that lesson as it was."""
    failed = 0
    for path in map(Path, names) if names else lessons():
        try:
            refresh(path)
        except CellExecutionError as error:
            print(f"{path.name}: left as it was, since a cell raises\n{error}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
