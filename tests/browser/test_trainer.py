"""The live trainer in a real JupyterLab: train, pause, step, reset, run again, reload, restart; other cells go on."""

import pytest
from lab import Lab
from playwright.sync_api import expect

NETWORK = """
import threading
import torch
from torch import nn
from widgets.scenes import ink_data
from widgets.trainer import LiveTrainer

torch.set_num_threads(1)
data = ink_data(60, 4)

def network():
    torch.manual_seed(0)
    layers = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 5, 3, padding=1)
    return nn.Sequential(*layers)
"""
LONG = "trainer = LiveTrainer(network(), data, steps=20_000, evaluate_every=200)\ntrainer"
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"
SHORT = "trainer = LiveTrainer(network(), data, steps=12)\ntrainer"


class Card:
    """One trainer's card in the page."""

    def __init__(self, notebook, place):
        self.notebook, self.place = notebook, place.get_by_role("region", name="Live training")

    def press(self, name):
        self.place.get_by_role("button", name=name, exact=True).click()

    def state(self, name):
        """Waits for a state."""
        expect(self.place).to_have_attribute("data-state", name)

    def step(self):
        return int(self.place.get_attribute("data-step"))

    def beyond(self, step):
        """Waits until more steps are done."""
        card = self.place.element_handle()
        self.notebook.page.wait_for_function("([card, step]) => Number(card.dataset.step) > step", arg=[card, step])


@pytest.fixture(scope="module")
def notebook(lab_server, context):
    """One notebook for all tests but those that harm its kernel: a fresh kernel each would take most of the time."""
    address, root = lab_server
    lab = Lab(address, root, context, "trainer")
    notebook = lab.open([NETWORK, "", ""])
    notebook.run(0)
    yield notebook
    lab.close()


def opened(notebook, cell, beside=""):
    """The card of a trainer that a cell makes; another cell may stand below."""
    notebook.set_source(1, cell)
    notebook.set_source(2, beside)
    notebook.run(1)
    card = Card(notebook, notebook.output(1))
    card.state("ready")
    return card


def steps_in_kernel(notebook):
    return int(notebook.ask("trainer._last.step"))


def test_it_shows_its_first_frame_and_does_not_start_by_itself(notebook):
    card = opened(notebook, SHORT)
    for name in ("image", "truth", "prediction", "wrong pixels"):
        canvas = card.place.get_by_role("img", name=name, exact=True)
        assert canvas.evaluate("c => new Set(c.getContext('2d').getImageData(0, 0, 40, 40).data).size") > 2
    expect(card.place).to_contain_text("Step 0:")
    expect(card.place.get_by_role("table")).to_contain_text("ground")
    assert steps_in_kernel(notebook) == 0


def test_train_and_pause(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.state("training")
    card.beyond(0)
    card.beyond(card.step())
    card.press("pause")
    card.state("paused")
    # Nothing is under way any more, so the kernel stands where the page says.
    assert steps_in_kernel(notebook) == card.step()
    expect(card.place).to_contain_text(f"Paused after step {card.step()}.")
    card.press("train")
    card.beyond(card.step())


def test_other_cells_answer_while_it_trains(notebook):
    card = opened(notebook, LONG, "6 * 7")
    card.press("train")
    card.beyond(0)
    notebook.run(2)
    assert notebook.text(2) == "42"
    before = card.step()
    assert notebook.ask("6 * 7") == "42"
    card.state("training")
    card.beyond(before)


def test_training_to_the_end(notebook):
    card = opened(notebook, SHORT)
    card.press("train")
    card.state("done")
    assert card.step() == steps_in_kernel(notebook) == 12
    expect(card.place).to_contain_text("Trained for 12 steps.")
    expect(card.place.get_by_role("button", name="train", exact=True)).to_be_disabled()


def test_one_step_and_reset(notebook):
    card = opened(notebook, LONG)
    card.press("one step")
    expect(card.place).to_have_attribute("data-step", "1")
    card.state("paused")
    card.press("reset")
    card.state("ready")
    assert card.step() == steps_in_kernel(notebook) == 0


def test_keys(notebook):
    card = opened(notebook, LONG)
    card.place.focus()
    keyboard = notebook.page.keyboard
    keyboard.press("ArrowRight")
    expect(card.place).to_have_attribute("data-step", "1")
    card.state("paused")
    keyboard.press("Space")
    card.beyond(1)
    card.state("training")
    keyboard.press("Space")
    card.state("paused")
    keyboard.press("r")
    card.state("ready")
    keyboard.press("f")
    notebook.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    keyboard.press("f")
    notebook.page.wait_for_function("!document.fullscreenElement")


def test_reset_while_training(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    card.press("reset")
    card.state("ready")
    assert steps_in_kernel(notebook) == 0


def test_running_the_cell_again_leaves_one_trainer_and_no_thread(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    threads = notebook.ask("threading.active_count()")
    widgets = notebook.ask(LIVING)
    for _ in range(2):
        notebook.run(1)
        card.state("ready")
        expect(card.place).to_have_count(1)
        card.press("train")
        card.beyond(0)
    assert notebook.ask("threading.active_count()") == threads
    assert notebook.ask(LIVING) == widgets


def test_clearing_the_output_stops_the_training(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    notebook.evaluate("await app.commands.execute('notebook:clear-all-cell-outputs');")
    expect(card.place).to_have_count(0)
    # Whoever gets the lock has waited for the burst under way; no other may follow.
    asked = "trainer._lock.acquire() and (trainer._last.step, trainer._lock.release())[0]"
    assert notebook.ask(asked) == notebook.ask(asked)


def test_a_page_loaded_again_shows_where_training_stands(notebook):
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(10)
    card.press("pause")
    card.state("paused")
    step = card.step()
    notebook.reload()
    card = Card(notebook, notebook.output(1))
    expect(card.place).to_have_attribute("data-step", str(step))
    card.state("paused")
    points = card.place.locator(".ep-curve-loss").get_attribute("points").split()
    assert len(points) == step
    card.press("train")
    card.beyond(step)


def test_finish_in_a_cell_is_seen_in_the_card(notebook):
    card = opened(notebook, SHORT)
    notebook.set_source(2, "trainer.finish()")
    notebook.run(2)
    assert notebook.text(2) == "Snapshot(step 12 of 12)"
    card.state("done")
    assert card.step() == 12


def test_two_views_of_one_trainer(notebook):
    card = opened(notebook, LONG, "trainer")
    notebook.run(2)
    other = Card(notebook, notebook.output(2))
    card.press("train")
    other.state("training")
    other.beyond(0)
    other.press("pause")
    card.state("paused")
    other.state("paused")
    assert card.step() == other.step() == steps_in_kernel(notebook)


def test_a_failing_network_says_what_happened(notebook):
    failing = """
class Failing(nn.Module):
    def __init__(self):
        super().__init__()
        self.scores = nn.Conv2d(3, 5, 1)
    def forward(self, x):
        if self.training:
            raise RuntimeError("no luck today")
        return self.scores(x)
trainer = LiveTrainer(Failing(), data)
trainer"""
    card = opened(notebook, failing)
    card.press("train")
    card.state("failed")
    expect(card.place).to_contain_text("Training stopped: no luck today.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes(notebook, theme):
    card = opened(notebook, SHORT)
    notebook.theme(theme)
    light = card.place.evaluate("c => getComputedStyle(c).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (theme == "light")


def test_a_kernel_that_was_restarted_is_noticed(notebook):
    """The last test of this notebook: its kernel has forgotten everything afterwards."""
    card = opened(notebook, LONG)
    card.press("train")
    card.beyond(0)
    notebook.restart_kernel()
    expect(card.place).to_contain_text("The kernel does not answer")
    expect(card.place.get_by_role("button", name="train", exact=True)).to_be_enabled()
