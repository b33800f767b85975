"""Generators and the stage's overlaps in a real JupyterLab: noises, training, before and after, keys, no kernel."""

import json
import re

import pytest
from playwright.sync_api import expect

from widgets.stage.frames import digits, frame_at, steps_of
from widgets.stage.overlap import overlapped, phase_sentence

SETUP = """
import functools
import torch
import torch.nn.functional as F
from torch import nn
from widgets import Generators, Stage

torch.set_num_threads(1)

class Shifted(nn.Module):
    trouble = None
    def __init__(self, way):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(way(2, 4), nn.ReLU(), way(4, 1))
    def forward(self, z):
        if self.trouble:
            raise RuntimeError(self.trouble)
        return self.layers(z)

def transposed(i, o):
    return nn.ConvTranspose2d(i, o, 3, stride=2, padding=1, output_padding=1)

def resized(i, o):
    return nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, padding=1))

def clouds(z):
    return F.interpolate(z[:, :1], scale_factor=4, mode="bicubic")

up = functools.partial(F.conv_transpose2d, weight=torch.ones(1, 1, 3, 3), stride=2)
"""
MADE = """
networks = {"kernel 3": Shifted(transposed), "resize": Shifted(resized)}
g = Generators(networks, noise=(2, 5, 4), target=clouds, steps=30)
g
"""
STAGE = """
stage = Stage({"up": up, "mean": functools.partial(F.avg_pool2d, kernel_size=2)}, [[3, 1], [2, 5]], overlap="count")
stage
"""


@pytest.fixture(scope="module")
def opened(module_lab):
    notebook = module_lab.open([SETUP, MADE, STAGE])
    notebook.run_all()
    return notebook


@pytest.fixture
def card(opened):
    opened.run(1)
    card = opened.output(1).get_by_role("region", name="Generators")
    expect(card).to_have_count(1)  # a cell run again leaves one, with the first weights
    expect(card).to_have_attribute("data-step", "0")
    return card


@pytest.fixture
def stage(opened):
    opened.run(2)
    stage = opened.output(2).get_by_role("region", name="stage")
    expect(stage).to_have_count(1)
    return stage


def press(card, name):
    card.get_by_role("button", name=name, exact=True).click()


def pixels(card, network, what):
    """A picture's grey values, as the page shows them."""
    canvas = card.get_by_role("img", name=f"{network}: {what}")
    return canvas.evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, k) => k % 4 === 0)"
    )


# ---- generators


def test_the_first_frame_shows_the_pattern_before_training(card):
    expect(card.get_by_text(re.compile("^Before training, the pattern makes up"))).to_contain_text("0 % (resize)")
    rows = card.get_by_role("group", name="resize", exact=True)
    expect(rows).to_contain_text("pattern 0 %")
    inner = [pixels(card, "resize", "flat noise")[16 * row + column] for row in range(4, 16) for column in range(4, 12)]
    assert max(inner) - min(inner) <= 1
    assert len(set(pixels(card, "kernel 3", "flat noise"))) > 2
    expect(card.get_by_role("group", name="which state is shown")).to_have_count(0)


def test_another_noise_needs_no_kernel_and_keeps_the_pattern(card):
    first, mean = pixels(card, "kernel 3", "a picture"), pixels(card, "kernel 3", "mean of 64")
    press(card, "next noise")
    expect(card).to_contain_text("noise 2 of 8")
    assert pixels(card, "kernel 3", "a picture") != first
    assert pixels(card, "kernel 3", "mean of 64") == mean
    card.focus()
    card.press("ArrowLeft")
    assert pixels(card, "kernel 3", "a picture") == first
    card.press("ArrowLeft")
    expect(card).to_contain_text("noise 8 of 8")
    card.press("3")
    expect(card).to_contain_text("noise 3 of 8")
    card.press("Home")
    expect(card).to_contain_text("noise 1 of 8")


def test_train_look_back_and_reset(opened, card):
    before = pixels(card, "kernel 3", "a picture")
    card.focus()
    card.press(" ")
    expect(card).to_have_attribute("data-step", "30")
    expect(card).to_have_attribute("data-running", "false")
    expect(card.get_by_text(re.compile("^After 30 steps"))).to_be_visible()
    expect(card.get_by_role("group", name="kernel 3", exact=True)).to_contain_text("loss")
    assert opened.ask("g.step") == "30"
    after = pixels(card, "kernel 3", "a picture")
    assert after != before
    press(card, "before training")
    assert pixels(card, "kernel 3", "a picture") == before
    card.press("v")
    assert pixels(card, "kernel 3", "a picture") == after
    press(card, "reset")
    expect(card).to_have_attribute("data-step", "0")
    assert pixels(card, "kernel 3", "a picture") == before


def test_h_hides_what_gives_the_answer_away(card):
    card.focus()
    card.press("h")
    expect(card).to_contain_text("Which of them paint a pattern?")
    expect(card.get_by_role("img", name="kernel 3: flat noise")).to_have_count(0)
    expect(card.get_by_role("img", name="kernel 3: a picture")).to_be_visible()
    expect(card).not_to_contain_text("pattern 0 %")
    press(card, "show the answers")
    expect(card.get_by_role("img", name="kernel 3: flat noise")).to_be_visible()


def test_a_cell_that_finishes_is_seen_here_too(opened, card):
    opened.ask("g.finish()")
    expect(card).to_have_attribute("data-step", "30")
    expect(card.get_by_role("button", name="train", exact=True)).to_be_disabled()


def test_trouble_in_the_network_is_told_and_training_can_go_on(opened, card):
    opened.ask("setattr(networks['resize'], 'trouble', 'out of paint')")
    press(card, "train")
    expect(card.get_by_role("status")).to_contain_text("Training stopped: out of paint (line")
    expect(card).to_have_attribute("data-running", "false")
    opened.ask("setattr(networks['resize'], 'trouble', None)")
    press(card, "train")
    expect(card).to_have_attribute("data-step", "30")
    expect(card.get_by_role("status")).to_have_text("")


def test_full_screen_and_back(card):
    press(card, "full screen")
    card.page.wait_for_function("document.fullscreenElement?.getAttribute('aria-label') === 'Generators'")
    card.page.keyboard.press("f")
    card.page.wait_for_function("document.fullscreenElement === null")


# ---- overlaps on the stage


def grid(stage):
    return [text or None for text in stage.get_by_role("grid").last.get_by_role("gridcell").all_inner_texts()]


def test_every_step_of_the_overlap_is_what_python_says(opened, stage):
    tabs = json.loads(
        opened.ask("__import__('json').dumps(stage.tabs)")[1:-1].replace("\\'", "'").replace("\\\\", "\\")
    )
    for tab in tabs:
        press(stage, tab["name"])
        for button, kind in (("how many reach y", "count"), ("sum of weights", "sum")):
            press(stage, button)
            shown = overlapped(tab, kind)
            for view in ("stamp", "window"):
                press(stage, view)
                for step in (1, steps_of(tab, view)):
                    stage.get_by_role("slider", name="step").fill(str(step))
                    frame = frame_at(shown, view, step)
                    expect(stage.locator(".ep-caption")).to_have_text(frame.caption)
                    assert grid(stage) == [None if v is None else digits(v) for v in frame.acts[0].values]
        expect(stage.locator(".ep-phases")).to_have_text(phase_sentence(tab["acts"][0]))


def test_an_edited_kernel_changes_sums_and_phases_at_once(stage):
    press(stage, "sum of weights")
    expect(stage.locator(".ep-phases")).to_contain_text("4 2 / 2 1. Not equal")
    for name, value in (("w[0,1]", 2), ("w[1,0]", 2), ("w[1,2]", 2), ("w[2,1]", 2), ("w[1,1]", 4)):
        stage.get_by_role("gridcell", name=re.compile(re.escape(name))).dblclick()
        field = stage.get_by_role("textbox")
        field.fill(str(value))
        field.press("Enter")
    expect(stage.locator(".ep-phases")).to_contain_text("4 4 / 4 4. All equal")
    expect(stage.get_by_role("gridcell", name="y[2,2] = 4")).to_be_visible()
    press(stage, "how many reach y")
    expect(stage.get_by_role("gridcell", name="y[1,1] = 1")).to_be_visible()


def test_the_overlap_is_switched_by_button_key_and_python(opened, stage):
    expect(stage.get_by_role("grid", name="how many reach y · 5×5")).to_be_visible()
    press(stage, "overlap")
    expect(stage.get_by_role("grid", name="output y · 5×5")).to_be_visible()
    expect(stage.get_by_role("gridcell", name="x[0,0] = 3")).to_be_visible()
    expect(stage.locator(".ep-phases")).to_have_text("")
    stage.focus()
    stage.press("o")
    expect(stage.get_by_role("grid", name="how many reach y · 5×5")).to_be_visible()
    expect(stage.get_by_role("gridcell", name="x[0,0] = 1")).to_be_visible()
    stage.press("o")
    expect(stage.get_by_role("grid", name="sum of weights · 5×5")).to_be_visible()
    stage.press("o")
    expect(stage.get_by_role("grid", name="output y · 5×5")).to_be_visible()
    opened.ask("setattr(stage, 'overlap', 'sum')")
    expect(stage.get_by_role("grid", name="sum of weights · 5×5")).to_be_visible()
    stage.get_by_role("gridcell", name="x[0,0] = 1").dblclick()  # counted with ones: nothing to edit
    expect(stage.get_by_role("textbox")).to_have_count(0)


def test_an_export_shows_the_overlap(stage):
    with stage.page.expect_download() as waiting:
        stage.get_by_role("button", name="export as SVG").click()
    assert b"how many reach y" in waiting.value.path().read_bytes()


def test_when_the_kernel_is_gone_what_was_painted_can_still_be_looked_at(opened, card):
    press(card, "train")
    expect(card).to_have_attribute("data-step", "30")
    opened.restart_kernel()
    expect(card.get_by_role("status")).to_contain_text("There is no kernel here")
    expect(card.get_by_role("button", name="train", exact=True)).to_be_disabled()
    first = pixels(card, "kernel 3", "a picture")
    press(card, "before training")
    assert pixels(card, "kernel 3", "a picture") != first
    press(card, "now")
    press(card, "next noise")
    expect(card).to_contain_text("noise 2 of 8")
