"""Widgets at work, to be disturbed: the cells that show them, their words, and what a reader does with a card."""

import re

from playwright.sync_api import expect

from widgets.card_words import WORDS as CARD
from widgets.fields.receptive_field import WORDS as FIELD
from widgets.generators.generators import WORDS as GENERATORS
from widgets.sketchpad.sketchpad import WORDS as PAD
from widgets.stage.stage_words import WORDS as STAGE
from widgets.studio.trainer_words import WORDS as TRAINER

CARD, FIELD, GENERATORS, PAD, STAGE, TRAINER = (table["en"] for table in (CARD, FIELD, GENERATORS, PAD, STAGE, TRAINER))

# Work that stands still in its middle as long as there is a file called held, and then makes one called begun. Files,
# since a kernel whose main thread stands still can't be asked: on which thread it answers a page is its own choice.
SETUP = """
import functools, pathlib, time
import torch
import torch.nn.functional as F
from torch import nn
from widgets import Generators, LiveTrainer, ReceptiveField, Sketchpad, Stage, ink_data, train

torch.set_num_threads(1)
held, begun = pathlib.Path("held"), pathlib.Path("begun")

def wait():
    while held.exists():
        begun.touch()
        time.sleep(0.02)

class Slow(nn.Module):
    def forward(self, x):
        wait()
        return x

def network(classes=5):
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), Slow(), nn.Conv2d(4, classes, 3, padding=1))

def pooled(x):
    wait()
    return F.max_pool2d(x, 2)

data = ink_data(24, 4)
"""
TRAINED = "trainer = LiveTrainer(network(), data, steps=20_000, batch=4)\ntrainer"
DRAWN_ON = "pad = Sketchpad(network(), data)\npad"
EXPORTED = """
class Held(Stage):
    def play(self, shown):
        wait()
        return super().play(shown)
stage = Held(functools.partial(F.avg_pool2d, kernel_size=2), torch.ones(4, 4))
stage"""
PRACTISING = """
painter = nn.Sequential(nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), Slow())
target = lambda z: F.interpolate(z[:, :1], scale_factor=2)
generators = Generators(painter, noise=(2, 5, 4), target=target, steps=20_000)
generators"""


def press(card, name):
    card.get_by_role("button", name=name, exact=True).click()


def says(card, text):
    expect(card.locator(".ep-message")).to_have_text(text)


def wait_beyond(card, step):
    """Waits until a training or practice has gone beyond this step."""
    card.page.wait_for_function("([card, step]) => Number(card.dataset.step) > step", arg=[card.element_handle(), step])


def cell(card, name):
    return card.get_by_role("gridcell", name=re.compile(rf"^{re.escape(name)} "))


def edit(card, name, value):
    cell(card, name).dblclick()
    field = card.get_by_role("textbox")
    field.fill(value)
    field.press("Enter")
