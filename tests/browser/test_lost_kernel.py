"""A kernel that stays silent or goes while a card waits for it: one sentence, and nobody waits for ever."""

import re

import pytest
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import page_of

from widgets.card_words import WORDS as CARD
from widgets.generators.generators import WORDS as GENERATORS
from widgets.sketchpad.sketchpad import WORDS as PAD
from widgets.stage.stage_words import WORDS as STAGE

CARD, GENERATORS, PAD, STAGE = (table["en"] for table in (CARD, GENERATORS, PAD, STAGE))

# A kernel that takes what is asked and answers nothing. `shown.sent` is what it took, `shown.late()` lets the time pass
# in which it should have answered, `shown.lose()` is its end, as ipywidgets tells of it.
MUTE = """() => {
    shown.close();
    const late = new Map();
    let timers = 1e9; // no number of the browser's own
    const { setTimeout, clearTimeout } = window;
    window.setTimeout = (act, wait, ...rest) => {
        if (!(wait > 1000)) return setTimeout(act, wait, ...rest);
        late.set(++timers, act);
        return timers;
    };
    window.clearTimeout = (timer) => void (late.delete(timer) || clearTimeout(timer));
    const { on } = shown.model;
    const listeners = [];
    Object.assign(shown, {
        sent: [],
        late() {
            const due = [...late.values()];
            late.clear();
            due.forEach((act) => act());
        },
        lose: () => listeners.forEach((listener) => listener()),
    });
    shown.model.send = (message) => void shown.sent.push(message);
    shown.model.on = (event, listener) => {
        if (event === "comm_live_update") listeners.push(listener);
        on(event, listener);
    };
    shown.close = everyPixel.show("widget", shown.model, document.getElementById("here"));
}"""


@pytest.fixture
def mute(browser, request):
    """The page of a widget whose kernel is mute."""
    with page_of(browser, EVERY_WIDGET[request.param]()) as page:
        page.evaluate(MUTE)
        yield page


def shows(name):
    return pytest.mark.parametrize("mute", [name], indirect=True)


def says(page, sentence):
    expect(page.locator(".ep-message")).to_have_text(sentence)


@shows("stage with tabs")
def test_an_edit_that_nobody_answers_is_told_again_and_at_last_taken_back(mute):
    mute.get_by_role("group", name="operation").get_by_role("button", name="max", exact=True).click()
    cell = mute.get_by_role("gridcell", name=re.compile(r"^x\[0,0\] "))
    pooled = mute.get_by_role("gridcell", name=re.compile(r"^y\[0,0\] "))
    before = pooled.inner_text()
    cell.dblclick()
    mute.get_by_role("textbox").fill("9")
    mute.keyboard.press("Enter")
    expect(pooled).to_have_text("?")
    says(mute, "")
    mute.evaluate("shown.late()")
    says(mute, STAGE["silent"])
    first, second = mute.evaluate("shown.sent")
    assert first == second
    assert first["number"] == 1
    mute.evaluate("shown.lose()")
    says(mute, STAGE["gone"])
    expect(pooled).to_have_text(before)
    mute.evaluate("shown.late()")
    assert len(mute.evaluate("shown.sent")) == 2


@shows("stage")
def test_an_export_is_not_waited_for_for_ever(mute):
    button = mute.get_by_role("button", name=CARD["exportAs"].format(form="GIF"))
    button.click()
    for sentence in ("exportWaits", "exportLate", "exportLate"):
        mute.evaluate("shown.late()")
        says(mute, CARD[sentence].format(form="GIF"))
    button.click()
    says(mute, CARD["exporting"].format(form="GIF"))
    mute.evaluate("shown.lose()")
    says(mute, CARD["noExport"])


@pytest.mark.parametrize(
    ("mute", "begin", "gone"),
    [("generators", GENERATORS["train"], GENERATORS["gone"]), ("sketchpad", "wall", PAD["gone"])],
    indirect=["mute"],
)
def test_a_kernel_that_is_gone_is_not_called_silent(mute, begin, gone):
    mute.get_by_role("button", name=begin, exact=True).click()
    mute.evaluate("shown.lose()")
    says(mute, gone)
    mute.evaluate("shown.late()")
    says(mute, gone)


@shows("sketchpad")
def test_after_a_silence_the_newest_drawing_is_asked_about_again(mute):
    mute.get_by_role("button", name="wall", exact=True).click()
    mute.evaluate("shown.late()")
    says(mute, PAD["silent"])
    asked = len(mute.evaluate("shown.sent"))
    mute.evaluate("shown.late()")
    sent = mute.evaluate("shown.sent")
    assert len(sent) == asked + 1
    assert sent[-1]["kind"] == "look"
    assert sent[-1]["picture"] == 1
