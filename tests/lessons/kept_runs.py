"""Keeps what nbval has run, so that the site is built of it and no lesson runs twice.

A plugin: ``pytest -p tests.lessons.kept_runs --keep-runs=FOLDER --nbval lessons`` leaves in the folder each lesson with
the outputs of this run and with the state of every widget, the form that ``assets/site/build.py --runs FOLDER`` takes.
"""

import copy
import json
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from assets.site.execution import STATE

# Run in the lesson's kernel, after its last cell.
TELL = """
import json, pathlib, ipywidgets
pathlib.Path({path!r}).write_text(json.dumps(ipywidgets.Widget.get_manager_state()), encoding="utf-8")
"""
SECONDS = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder to keep runs in."""
    parser.addoption("--keep-runs", type=Path, metavar="FOLDER", help="keep each lesson as it was run, for the site")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """Keeps a lesson before its kernel is stopped: after the last of its cells."""
    folder = item.config.getoption("--keep-runs")
    if folder and isinstance(item, IPyNbCell) and (nextitem is None or nextitem.parent is not item.parent):
        keep(item.parent, [cell for cell in item.session.items if cell.parent is item.parent], folder)
    return (yield)


def keep(lesson: IPyNbFile, cells: list[IPyNbCell], folder: Path) -> None:
    """Writes a lesson whose cells were run; one whose kernel has died is left out."""
    if not lesson.kernel.is_alive():
        return
    folder.mkdir(parents=True, exist_ok=True)
    notebook = copy.deepcopy(lesson.nb)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in cells:
        code[cell.cell_num].outputs = cell.test_outputs or []
    notebook.metadata["widgets"] = {STATE: states(lesson, folder.absolute() / f"{lesson.path.stem}.json")}
    nbformat.write(notebook, folder / lesson.path.name)


def states(lesson: IPyNbFile, file: Path) -> nbformat.NotebookNode:
    """What the widgets of a kernel hold; the kernel writes it into the file."""
    asked = lesson.kernel.execute_cell_input(TELL.format(path=str(file)), allow_stdin=False)
    lesson.kernel.await_reply(asked, timeout=SECONDS)
    told = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    return nbformat.from_dict(told)
