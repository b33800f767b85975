"""Exports by the buttons where no kernel answers: a sentence. What a kernel gives is in test_stage.py."""

import pytest
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import page_of

from widgets.card_words import WORDS
from widgets.exports.animated import Animated

WORDS = WORDS["en"]


def one_of_each_class():
    """The names of one widget of every class that plays."""
    kinds = {}
    for name, make in EVERY_WIDGET.items():
        kinds.setdefault(type(make()), name)
    return [name for kind, name in kinds.items() if issubclass(kind, Animated)]


@pytest.mark.parametrize("name", one_of_each_class())
def test_without_a_kernel_every_button_says_so(browser, name):
    with page_of(browser, EVERY_WIDGET[name]()) as page:
        card = page.get_by_role("region").first
        for form in ("PNG", "MP4"):
            card.get_by_role("button", name=WORDS["exportAs"].format(form=form)).click()
            expect(card.get_by_text(WORDS["noExport"])).to_be_visible()


# A kernel that takes what is asked and says nothing yet; `shown.late()` lets the time pass, `shown.hear()` is what it
# answers at last.
BUSY = """() => {
    shown.close();
    const { on } = shown.model;
    shown.model.send = (message) => (shown.view = message.view);
    shown.model.on = (event, listener) => {
        if (event === "msg:custom") shown.hear = listener; // the export's is the last one
        on(event, listener);
    };
    const { setTimeout } = window;
    window.setTimeout = (act, wait) => (wait > 1000 ? ((shown.late = act), 0) : setTimeout(act, wait));
    shown.close = everyPixel.show("widget", shown.model, document.getElementById("here"));
}"""


def test_a_kernel_that_is_busy_is_waited_for_with_a_sentence(browser):
    with page_of(browser, EVERY_WIDGET["down and back"]()) as page:
        page.evaluate(BUSY)
        status = page.locator(".ep-message")
        page.get_by_role("button", name=WORDS["exportAs"].format(form="GIF")).click()
        expect(status).to_have_text(WORDS["exporting"].format(form="GIF"))
        page.evaluate("shown.late()")
        expect(status).to_have_text(WORDS["exportWaits"].format(form="GIF"))
        page.evaluate("shown.hear({ kind: 'begun', view: shown.view })")
        expect(status).to_have_text(WORDS["exporting"].format(form="GIF"))
