"""The lessons as readers run them: cells out of order, and again and again. No broken card, nothing left behind."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

LESSONS = sorted((Path(__file__).parents[3] / "lessons").glob("*.ipynb"))
ASIDE = ("raises-exception",)  # cells that are meant to raise
OUTPUTS = "(notebook.widgets[argument].model.outputs?.toJSON() ?? [])"
# What stays in the kernel for every widget, and in whole.
HELD = (
    "(len(__import__('ipywidgets').widgets.widget._instances), len(__import__('comm').get_comm_manager().comms), "
    "__import__('threading').active_count())"
)


def code_cells(notebook):
    """The numbers of the cells that hold code."""
    code = "c.model.type === 'code' && c.model.sharedModel.source.trim()"
    return notebook.evaluate(f"return notebook.widgets.flatMap((c, k) => {code} ? [k] : []);")


def errors_of(notebook, index):
    """The names of what a cell raised."""
    return notebook.evaluate(f"return {OUTPUTS}.filter((o) => o.output_type === 'error').map((o) => o.ename);", index)


def cards_of(notebook, index):
    """How many widgets a cell shows."""
    view = "application/vnd.jupyter.widget-view+json"
    return notebook.evaluate(f"return {OUTPUTS}.filter((o) => o.data && {view!r} in o.data).length;", index)


def run(notebook, index):
    """Runs one cell, whatever it raises; gives the names of its errors."""
    try:
        notebook.run(index, timeout=300_000)
    except AssertionError:
        return errors_of(notebook, index)
    return []


def broken(page):
    """What JupyterLab says in place of a widget that can't be shown."""
    return page.get_by_text("Error displaying widget").count() + page.get_by_text("Loading widget").count()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_cells_out_of_order_and_twice(lab, lesson, record_property):
    notebook = lab.open(lesson)
    first, *others = code_cells(notebook)
    # The imports, then from the last cell to the first: what is not there yet is a NameError, at worst.
    run(notebook, first)
    raised = {index: run(notebook, index) for index in reversed(others)}
    assert {name for names in raised.values() for name in names} <= {"NameError"}, raised
    assert not broken(notebook.page)
    # From the first to the last everything works again.
    notebook.run_all(timeout=600_000)
    assert not broken(notebook.page)
    shown = {index: cards for index in others if (cards := cards_of(notebook, index))}
    assert shown
    counts = []
    for _ in range(3):
        for index in shown:
            assert run(notebook, index) == []
        expect(notebook.page.locator(".every-pixel")).to_have_count(sum(shown.values()))
        counts.append((notebook.ask(HELD), notebook.counted()["Nodes"]))
    _, (held, before), (held_again, after) = counts
    assert held == held_again, counts
    # JupyterLab keeps the nodes of what a cell showed before it ran again, those of a bare anywidget too.
    note = f"{lesson.stem[:2]}: {(after - before) / len(shown):.0f} nodes kept"
    record_property("note", note)
    assert not broken(notebook.page)
