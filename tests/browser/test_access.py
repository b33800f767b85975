"""What a machine can check of access: axe-core over every widget, in both themes and in the states they can be in."""

import re

import pytest
from axe import COLOURS, faults
from every_widget import EVERY_WIDGET
from one_by_one import one_by_one


@pytest.fixture(scope="module")
def wall(browser):
    with one_by_one(browser, viewport={"width": 1100, "height": 900}) as wall:
        yield wall


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_axe_finds_nothing_in_either_theme(wall, name):
    wall.show(name)
    assert faults(wall.page) == []
    wall.theme("dark")
    assert faults(wall.page, COLOURS) == []


def press(*names):
    return lambda card: [card.get_by_role("button", name=name, exact=True).first.click() for name in names]


def keys(*names):
    return lambda card: (card.focus(), [card.press(name) for name in names])


def play(card):
    press("play")(card)


def pin(card):
    card.get_by_role("gridcell", name=re.compile(r"^y\[1,1\] ")).click()


def edit(card):
    card.get_by_role("gridcell", name=re.compile(r"^x\[1,0\] ")).dblclick()


def mistype(card):
    edit(card)
    card.get_by_role("textbox").fill("abc")
    card.get_by_role("textbox").press("Enter")


def answer(card):
    card.get_by_role("radio").first.check()
    press("Commit")(card)


STATES = {
    "a stage that plays": ("stage", play),
    "a stage at its start": ("stage with tabs", keys("Home")),
    "a pinned cell": ("stage", pin),
    "a cell that is edited": ("stage", edit),
    "a mistyped number": ("stage", mistype),
    "hidden answers": ("stage with tabs", keys("h")),
    "an empty prediction": ("predict", press("Commit")),
    "a prediction answered": ("predict", answer),
    "instances": ("pixel explorer", keys("3")),
    "a painted mask": ("pixel explorer", keys("5", " ", "ArrowRight", "ArrowDown")),
    "how often each pixel is read": ("sliding window", keys("2")),
    "two neighbours": ("sliding window", keys("3")),
    "the numbers hidden": ("shape flow", keys("h")),
    "a design at full resolution": ("flow designer", keys("1")),
    "another mask": ("down and back", keys("2")),
    "a convolution's sizes": ("size calculator", press("convolution")),
    "two possible places": ("joint editor", press("two possible places")),
    "the list of keys": ("stage with tabs", keys("?")),
    "the list of keys of a trainer": ("race", keys("?")),
    "full screen": ("stage with matrix", keys("f")),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_other_states(wall, state):
    name, reach = STATES[state]
    card = wall.show(name)
    reach(card)
    try:
        assert faults(wall.page) == []
        wall.theme("dark")
        assert faults(wall.page, COLOURS) == []
    finally:
        wall.page.evaluate("document.fullscreenElement && document.exitFullscreen()")
