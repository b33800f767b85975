"""The line between browser and server is cut for ``CUT`` seconds (30) and mended: kernel and cards live on."""

import contextlib
import os
import re
import time

import pytest
from at_work import (
    DRAWN_ON,
    EXPORTED,
    GENERATORS,
    PRACTISING,
    SETUP,
    STAGE,
    TRAINED,
    TRAINER,
    cell,
    edit,
    press,
    says,
    wait_beyond,
)
from lab import expect_python
from playwright.sync_api import Error, expect

CUT = float(os.environ.get("CUT", "30"))  # seconds
CELLS = [
    SETUP,
    "stage = Stage(pooled, [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]])\nstage",
    TRAINED,
    PRACTISING,
    DRAWN_ON,
    "field = ReceptiveField(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)), torch.rand(3, 20, 24))\nfield",
    "from widgets import Predict, SizeCalculator, FlowDesigner\n"
    "predict = Predict('Which?', ['one', 'two'], answer=1, why='So.')\npredict",
    "sizes = SizeCalculator()\nsizes",
]

# A reader who closes what JupyterLab says of the server over the whole page, and wants to hear no more of it.
CLOSE_DIALOGS = """() => {
    const close = (dialog) => {
        dialog.querySelector("input[type=checkbox]")?.click();
        dialog.querySelector(".jp-mod-reject")?.click();
        window.heardOfTheServer = true;
    };
    setInterval(() => document.querySelectorAll(".jp-Dialog").forEach(close), 100);
}"""


class Cut:
    """The line is cut, and mended so many seconds later."""

    def __init__(self, line, notebook):
        self.line, self.notebook = line, notebook
        self.end = time.monotonic() + CUT
        notebook.page.evaluate(CLOSE_DIALOGS)
        line.cut()
        notebook.wait_for("kernel.connectionStatus !== 'connected'")
        with contextlib.suppress(Error):  # a short cut may go by without it
            notebook.wait_for("window.heardOfTheServer && !document.querySelector('.jp-Dialog')", 500 * CUT)

    def mend(self):
        while (left := self.end - time.monotonic()) > 0:  # the fault itself takes this long
            self.notebook.page.wait_for_timeout(1000 * min(left, 1))
        self.line.mend()
        self.notebook.wait_until_idle(120_000)


@pytest.fixture
def opened(lab):
    notebook = lab.open(CELLS)
    notebook.run_all()
    return notebook, [notebook.output(k).get_by_role("region").first for k in range(len(CELLS))]


def test_what_runs_and_what_is_asked_while_the_line_is_cut(opened, line):
    notebook, (_, stage, trainer, generators, pad, _, predict, _) = opened
    press(trainer, TRAINER["train"])
    wait_beyond(trainer, 3)
    press(generators, GENERATORS["train"])
    wait_beyond(generators, 3)
    cut = Cut(line, notebook)
    # What needs the kernel says so, within the time of the cut.
    says(trainer, TRAINER["silent"])
    says(generators, GENERATORS["silent"])
    step, practised = (int(card.get_attribute("data-step")) for card in (trainer, generators))
    edit(stage, "x[0,0]", "9")
    says(stage, STAGE["silent"])
    pad.get_by_role("application").press("Enter")
    pad.get_by_role("application").press("ArrowRight")
    expect(pad).to_have_attribute("data-state", "silent")
    # What needs none works.
    predict.get_by_role("radio").first.check()
    press(predict, "Commit") if predict.get_by_role("button", name="Commit", exact=True).count() else None
    trainer.focus()
    notebook.page.keyboard.press("Home")
    expect(trainer).to_have_attribute("data-shown", "0")
    notebook.page.keyboard.press("End")
    cut.mend()
    # What was asked meanwhile is answered, and the sentences are gone.
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    says(stage, "")
    expect_python(notebook, "stage.x[0, 0].item()", "9.0")
    expect(pad).to_have_attribute("data-state", "ready")
    says(pad, "")
    expect_python(notebook, "predict.chosen", "0")
    for card, last, word in ((trainer, step, TRAINER["train"]), (generators, practised, GENERATORS["train"])):
        press(card, word)
        wait_beyond(card, last)
        says(card, "")
    press(trainer, TRAINER["pause"])
    expect(trainer).to_have_attribute("data-state", "paused")
    assert int(notebook.ask("trainer._runs[0].last.step")) == int(trainer.get_attribute("data-step"))


def test_what_is_under_way_when_the_line_is_cut_is_not_lost(opened, line):
    """Questions and answers that were on the line go with it; what is asked later counts again."""
    notebook, (_, stage, trainer, _, pad, field, *_) = opened
    press(trainer, TRAINER["train"])
    wait_beyond(trainer, 3)
    line.hold()
    edit(stage, "x[0,0]", "9")
    pad.get_by_role("application").press("Enter")
    pad.get_by_role("application").press("ArrowRight")
    field.get_by_role("application").first.press("ArrowLeft")
    expect(cell(stage, "y[0,0]")).to_have_text("?")
    Cut(line, notebook).mend()
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    expect_python(notebook, "stage.x[0, 0].item()", "9.0")
    expect(pad).to_have_attribute("data-answered", pad.get_attribute("data-drawn"))
    field.get_by_role("application").first.press("ArrowLeft")
    expect(field).to_have_attribute("data-heat", "shown")
    if trainer.get_attribute("data-state") != "training":
        press(trainer, TRAINER["train"])
    wait_beyond(trainer, int(trainer.get_attribute("data-step")))
    press(trainer, TRAINER["pause"])
    expect(trainer).to_have_attribute("data-state", "paused")
    # No step is missing in the curve: the page knows what the kernel did while nobody heard it.
    assert int(notebook.ask("trainer._runs[0].last.step")) == int(trainer.get_attribute("data-step"))


def test_an_export_under_way_when_the_line_is_cut_is_not_waited_for_for_ever(lab, line, gate):
    from widgets.card_words import WORDS

    words = WORDS["en"]
    notebook = lab.open([SETUP, EXPORTED])
    notebook.run_all()
    card = notebook.output(1).get_by_role("region")
    gate.close()
    press(card, words["exportAs"].format(form="GIF"))
    gate.wait_until_begun(notebook.page)
    cut = Cut(line, notebook)
    gate.open()
    cut.mend()
    late = words["exportLate"].format(form="GIF")
    expect(card.locator(".ep-message")).to_have_text(re.compile(rf"{re.escape(late)}|is in your downloads"))
    with notebook.page.expect_download():
        press(card, words["exportAs"].format(form="PNG"))
    expect(card.locator(".ep-message")).to_contain_text(".png is in your downloads")
