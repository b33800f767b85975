"""Exports by the buttons on a page without a kernel: a sentence. What a kernel gives is in test_stage.py."""

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
