"""Pages that are loaded again, and one notebook open in two browsers.

What lives in Python comes back: edited cells, a training with its curves and pictures, practised generators, a painted
mask, an answer given, settings of calculators and editors. What lives in the page alone begins anew: where a playhead
stands, which tab or view is looked at, what is hidden, an unfinished drawing's undo.
"""

import re

import pytest
from at_work import DRAWN_ON, GENERATORS, PRACTISING, SETUP, TRAINED, TRAINER, cell, edit, press, wait_beyond
from lab import VIEWPORT, NotebookPage, expect_python
from playwright.sync_api import expect

CELLS = [
    SETUP,
    "stage = Stage(functools.partial(F.max_pool2d, kernel_size=2), [[1, 2, 6, 3], [3, 5, 2, 1]])\nstage",
    TRAINED,
    PRACTISING,
    DRAWN_ON,
    "from widgets import BoxEditor, Predict, SizeCalculator\nsizes = SizeCalculator()\nsizes",
    "predict = Predict('Which?', ['one', 'two'], answer=1, why='So.')\npredict",
]


@pytest.fixture
def notebook(lab):
    notebook = lab.open(CELLS)
    notebook.run_all()
    return notebook


def cards(notebook):
    return [notebook.output(k).get_by_role("region").first for k in range(1, len(CELLS))]


def train(card, words=TRAINER, beyond=5):
    press(card, words["train"])
    wait_beyond(card, beyond)
    press(card, words["pause"])


def test_a_page_loaded_again_shows_what_python_knows(notebook):
    stage, trainer, generators, pad, sizes, predict = cards(notebook)
    edit(stage, "x[0,0]", "9")
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    train(trainer)
    expect(trainer).to_have_attribute("data-state", "paused")
    train(generators, GENERATORS)
    expect(generators).to_have_attribute("data-running", "false")
    pad.get_by_role("application").press("Enter")
    pad.get_by_role("application").press("ArrowRight")
    expect(pad).to_have_attribute("data-state", "ready")
    predict.get_by_role("radio").first.check()
    notebook.page.keyboard.press("Enter")
    expect_python(notebook, "predict.committed", "True")
    size = sizes.get_by_role("spinbutton").first if sizes.get_by_role("spinbutton").count() else None
    drawn = int(notebook.ask("int(pad.image.mul(1000).sum())"))
    step, practised = int(notebook.ask("trainer._runs[0].last.step")), int(notebook.ask("generators.step"))
    notebook.reload()
    stage, trainer, generators, pad, sizes, predict = cards(notebook)
    expect(cell(stage, "x[0,0]")).to_have_text("9")
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    expect(stage.locator(".ep-count")).to_have_text("2 / 2")  # the playhead: at its first frame again
    expect(trainer).to_have_attribute("data-step", str(step))
    expect(trainer).to_have_attribute("data-state", "paused")
    line = trainer.locator(".ep-curve-loss").element_handle()
    trainer.page.wait_for_function("(line) => line.getAttribute('points').split(' ').length > 5", arg=line)
    expect(generators).to_have_attribute("data-step", str(practised))
    expect(pad).to_have_attribute("data-state", "ready")
    assert int(notebook.ask("int(pad.image.mul(1000).sum())")) == drawn
    expect(predict.get_by_role("radio").first).to_be_checked()
    assert size is None or sizes.get_by_role("spinbutton").first.is_visible()
    # And all of it goes on.
    train(trainer, beyond=step)
    train(generators, GENERATORS, beyond=practised)
    edit(stage, "x[0,0]", "7")
    expect(cell(stage, "y[0,0]")).to_have_text("7")


def test_a_page_loaded_again_while_everything_runs(notebook):
    """Nobody asks any more, so the training pauses; the new page can go on with it."""
    _, trainer, generators, *_ = cards(notebook)
    for card, words in ((trainer, TRAINER), (generators, GENERATORS)):
        press(card, words["train"])
        wait_beyond(card, 3)
    notebook.reload()
    _, trainer, generators, *_ = cards(notebook)
    expect(trainer).to_have_attribute("data-state", "paused")
    expect(generators).to_have_attribute("data-running", "false")
    for card, words in ((trainer, TRAINER), (generators, GENERATORS)):
        train(card, words, beyond=int(card.get_attribute("data-step")))


@pytest.fixture
def other(notebook, browser, lab):
    """The same notebook in another browser."""
    notebook.save()
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    for event, listener in lab.listeners.items():
        page.on(event, listener)
    page.goto(notebook.page.url)
    opened = NotebookPage(page)
    opened.wait_until_ready()
    yield opened
    context.close()


def test_one_notebook_in_two_browsers(notebook, other):
    """Both show and play; what one does in Python the other sees; a training asked for by both is one training."""
    here, there = cards(notebook), cards(other)
    for card in there:
        expect(card).to_be_visible()
    edit(here[0], "x[0,0]", "9")
    expect(cell(there[0], "y[0,0]")).to_have_text("9")
    edit(there[0], "x[0,1]", "12")
    expect(cell(here[0], "y[0,0]")).to_have_text("12")
    here[0].focus()
    notebook.page.keyboard.press("Home")
    expect(here[0].locator(".ep-count")).to_have_text(re.compile("^0 /"))
    expect(there[0].locator(".ep-count")).to_have_text("2 / 2")  # a playhead is a page's own
    for pair, words in ((1, TRAINER), (2, GENERATORS)):
        for card in (here[pair], there[pair]):
            press(card, words["train"])
        for card in (here[pair], there[pair]):
            wait_beyond(card, int(card.get_attribute("data-step")) + 5)
        for card in (here[pair], there[pair]):
            press(card, words["pause"])
    for card in (here[1], there[1]):
        expect(card).to_have_attribute("data-state", "paused")
    for card in (here[2], there[2]):
        expect(card).to_have_attribute("data-running", "false")
    step = notebook.ask("trainer._runs[0].last.step")
    for card in (here[1], there[1]):
        expect(card).to_have_attribute("data-step", step)
    practised = notebook.ask("generators.step")
    for card in (here[2], there[2]):
        expect(card).to_have_attribute("data-step", practised)
    # Each step happened once, and both curves go through the same points.
    steps = "[step for step, _ in trainer._runs[0].losses.since(0)]"
    assert notebook.ask(f"{steps} == sorted(set({steps}))") == "True"
    ends = [card.locator(".ep-curve-loss").get_attribute("points").split()[-1] for card in (here[1], there[1])]
    assert ends[0] == ends[1]
    # One page resets what the other looks at.
    press(here[1], TRAINER["reset"])
    expect(there[1]).to_have_attribute("data-step", "0")
