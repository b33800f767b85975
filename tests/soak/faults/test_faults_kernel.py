"""A kernel that is killed, restarted or interrupted while widgets work: each goes on or says what to do."""

import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from at_work import (
    CARD,
    DRAWN_ON,
    EXPORTED,
    FIELD,
    GENERATORS,
    PAD,
    PRACTISING,
    SETUP,
    STAGE,
    TRAINED,
    TRAINER,
    press,
    says,
    wait_beyond,
)
from lab import WAIT
from playwright.sync_api import expect

BROWSER_TESTS = Path(__file__).parents[2] / "browser"
IN_A_CELL = "for snapshot in train(network(), data, steps=1_000_000, batch=4):\n    begun.touch()"
FINISHED = "trainer.finish()"
EDITED = "stage = Stage(pooled, [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]])\nstage"
LAYERS = "nn.Sequential(nn.Conv2d(3, 4, 3), Slow(), nn.Conv2d(4, 2, 3))"
ASKED = f"field = ReceptiveField({LAYERS}, torch.rand(3, 20, 24))\nfield"


@dataclass
class Doing:
    """One thing under way: its cell, how a reader begins it, and what the card says when the kernel is gone."""

    cell: str
    gone: str
    held: bool = True  # whether it stands still in its middle

    def begin(self, notebook, card):
        raise NotImplementedError

    def goes_on(self, notebook, card):
        """After an interrupt, that has nothing to do with it, it is done."""
        raise NotImplementedError


class Training(Doing):
    def begin(self, notebook, card):
        press(card, TRAINER["train"])
        wait_beyond(card, 3)

    def goes_on(self, notebook, card):
        wait_beyond(card, int(card.get_attribute("data-step")))
        press(card, TRAINER["pause"])
        expect(card).to_have_attribute("data-state", "paused")


class Editing(Doing):
    def begin(self, notebook, card):
        card.get_by_role("gridcell", name=re.compile(r"^x\[0,0\] ")).dblclick()
        field = card.get_by_role("textbox")
        field.fill("9")
        field.press("Enter")
        expect(self.result(card)).to_have_text("?")  # nobody knows it yet

    def goes_on(self, notebook, card):
        expect(self.result(card)).to_have_text("9")

    @staticmethod
    def result(card):
        return card.get_by_role("gridcell", name=re.compile(r"^y\[0,0\] "))


class Drawing(Doing):
    def begin(self, notebook, card):
        pad = card.get_by_role("application")
        pad.focus()
        for key in ("Enter", "ArrowRight", "Enter"):
            card.page.keyboard.press(key)
        expect(card).to_have_attribute("data-state", "asking")

    def goes_on(self, notebook, card):
        expect(card).to_have_attribute("data-state", "ready")
        expect(card).to_have_attribute("data-answered", card.get_attribute("data-drawn"))


class Exporting(Doing):
    def begin(self, notebook, card):
        self.files = []
        card.page.on("download", lambda download: self.files.append(download.suggested_filename))
        press(card, CARD["exportAs"].format(form="GIF"))
        says(card, CARD["exporting"].format(form="GIF"))

    def goes_on(self, notebook, card):
        expect(card.locator(".ep-message")).to_contain_text("is in your downloads", timeout=2 * WAIT)
        assert {name.rpartition(".")[2] for name in self.files} == {"gif"}


class Practising(Doing):
    def begin(self, notebook, card):
        press(card, GENERATORS["train"])

    def goes_on(self, notebook, card):
        wait_beyond(card, int(card.get_attribute("data-step")))
        press(card, GENERATORS["pause"])
        expect(card).to_have_attribute("data-running", "false")


class Asking(Doing):
    def begin(self, notebook, card):
        expect(card).to_have_attribute("data-heat", "shown")
        card.get_by_role("application").first.press("ArrowLeft")
        expect(card).to_have_attribute("data-heat", "none")

    def goes_on(self, notebook, card):
        expect(card).to_have_attribute("data-heat", "shown")


DOINGS = {
    "training in bursts": Training(TRAINED, TRAINER["picture"], held=False),
    "an edit of the stage": Editing(EDITED, STAGE["gone"]),
    "a question of the sketchpad": Drawing(DRAWN_ON, PAD["gone"]),
    "an export": Exporting(EXPORTED, CARD["noExport"]),
    "practising generators": Practising(PRACTISING, GENERATORS["gone"]),
    "a question about a receptive field": Asking(ASKED, FIELD["gone"]),
}


@pytest.fixture
def under_way(lab, gate, request):
    """A thing in its middle: (notebook, card, what it is)."""
    doing = DOINGS[request.param]
    notebook = lab.open([SETUP, doing.cell])
    notebook.run_all()
    card = notebook.output(1).get_by_role("region").first
    notebook.process = int(notebook.ask("__import__('os').getpid()"))
    reach_the_middle(notebook, gate, card, doing)
    return notebook, card, doing


def reach_the_middle(notebook, gate, card, doing):
    if doing.held:
        gate.close()
    doing.begin(notebook, card)
    if doing.held:
        gate.wait_until_begun(notebook.page)


def kill(notebook):
    """Ends the kernel as the system does when memory runs out, and waits until the server has started another."""
    notebook.evaluate("""
        globalThis.restarted = new Promise((done) => session.statusChanged.connect((_, status) => {
            if (status === "autorestarting") done();
        }));""")
    os.kill(notebook.process, signal.SIGKILL)
    notebook.evaluate("await globalThis.restarted;")
    notebook.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()  # "will restart automatically"
    notebook.wait_until_idle()


def works_again(notebook, cell=1):
    """Whether the cells, run once more, bring back a card, one, that knows of no fault."""
    notebook.run_all()
    card = notebook.output(cell).get_by_role("region")
    expect(card).to_have_count(1)
    says(card, "")
    return card


everything = pytest.mark.parametrize("under_way", DOINGS, indirect=True)


@everything
def test_killed_in_the_middle(under_way, gate):
    notebook, card, doing = under_way
    kill(notebook)
    says(card, doing.gone)
    gate.open()
    works_again(notebook)


@everything
def test_restarted_in_the_middle(under_way, gate):
    notebook, card, doing = under_way
    notebook.restart_kernel()
    says(card, doing.gone)
    gate.open()
    card = works_again(notebook)
    reach_the_middle(notebook, gate, card, doing)
    gate.open()
    doing.goes_on(notebook, card)


@everything
def test_interrupted_in_the_middle(under_way, gate):
    """What a kernel does beside its cells goes on; what it does on its main thread says it was interrupted."""
    notebook, card, doing = under_way
    notebook.evaluate("await kernel.interrupt();")
    gate.open()
    assert notebook.ask("6 * 7") == "42"
    if "interrupted" not in card.locator(".ep-message").inner_text():
        doing.goes_on(notebook, card)


# In a cell.


@pytest.fixture
def training_cell(lab, gate):
    """A notebook in which train() runs in a cell, beside the card of a trainer."""
    notebook = lab.open([SETUP, TRAINED, IN_A_CELL])
    for index in (0, 1):
        notebook.run(index)
    notebook.process = int(notebook.ask("__import__('os').getpid()"))
    notebook.run(2, wait=False)
    gate.wait_until_begun(notebook.page)
    return notebook, notebook.output(1).get_by_role("region")


def test_train_in_a_cell_killed(training_cell):
    notebook, card = training_cell
    kill(notebook)
    says(card, TRAINER["picture"])


def test_train_in_a_cell_restarted(training_cell):
    notebook, card = training_cell
    notebook.restart_kernel()
    says(card, TRAINER["picture"])


@pytest.mark.parametrize("cell", [IN_A_CELL, FINISHED], ids=["train()", "finish()"])
def test_a_cell_that_trains_is_interrupted(lab, cell):
    notebook = lab.open([SETUP, TRAINED, cell])
    for index in (0, 1):
        notebook.run(index)
    card = notebook.output(1).get_by_role("region")
    notebook.run(2, wait=False)
    notebook.wait_for("kernel.status === 'busy'")
    if cell is FINISHED:
        wait_beyond(card, 1)
    notebook.evaluate("await kernel.interrupt();")
    notebook.wait_until_idle()
    assert "KeyboardInterrupt" in notebook.errors()[0]
    step = int(notebook.ask("trainer._runs[0].last.step"))
    press(card, TRAINER["train"])
    wait_beyond(card, step)
    press(card, TRAINER["pause"])
    expect(card).to_have_attribute("data-state", "paused")
    assert int(notebook.ask("trainer._runs[0].last.step")) == int(card.get_attribute("data-step"))


# All widgets.

EVERYTHING = f"""
import sys, torch
sys.path.insert(0, {str(BROWSER_TESTS)!r})
from every_widget import EVERY_WIDGET
"""
# Presses every button, moves every slider, takes every choice of a card; what leaves the page is left out.
USE = r"""(card) => {
    const skipped = /full screen|Keys|Walk|own picture|^load/;
    for (const control of card.querySelectorAll("button, input")) {
        const name = control.getAttribute("aria-label") || control.textContent;
        if (control.disabled || !control.checkVisibility() || skipped.test(name)) continue;
        if (control.type === "range") control.value = control.min;
        else control.click();
        for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
    }
}"""
KEYS = ["Space", "ArrowRight", "ArrowLeft", "End", "Home", *"21hhvmoknwzcr", "Enter"]


def test_every_widget_can_be_used_when_its_kernel_is_gone(lab):
    """No error in the console, and no card is broken; whatever has to be asked is said to be missing."""
    from every_widget import EVERY_WIDGET

    notebook = lab.open([EVERYTHING, *(f"EVERY_WIDGET[{name!r}]()" for name in EVERY_WIDGET)])
    notebook.run_all()
    notebook.process = int(notebook.ask("__import__('os').getpid()"))
    kill(notebook)
    for number, name in enumerate(EVERY_WIDGET, start=1):
        for card in notebook.output(number).get_by_role("region").all():
            card.evaluate(USE)
            card.focus()
            for key in KEYS:
                notebook.page.keyboard.press(key)
            expect(card, name).to_be_visible()
            said = card.locator(".ep-message").inner_text()
            assert said.count(". ") <= 2, f"{name} says: {said}"
    assert not lab.complaints


def test_no_process_is_left_over(lab):
    """Kernels that were killed and restarted leave neither themselves nor their go-betweens behind as zombies."""
    notebook = lab.open([SETUP, TRAINED])
    notebook.run_all()
    for _ in range(2):
        notebook.process = int(notebook.ask("__import__('os').getpid()"))
        kill(notebook)
        notebook.restart_kernel()
    left = [p for p in psutil.Process().children(recursive=True) if p.status() == psutil.STATUS_ZOMBIE]
    assert not left
