"""The examples that the tests of all widgets go through: none is missing, and each is the same every time."""

import copy
import inspect

import pytest
from every_widget import EVERY_WIDGET

import widgets
from widgets.card import Card


@pytest.fixture(scope="module")
def made():
    made = {name: make() for name, make in EVERY_WIDGET.items()}
    yield made
    for widget in made.values():
        widget.close()


def test_every_public_widget_has_an_example(made):
    public = {getattr(widgets, name) for name in widgets.__all__}
    cards = {each for each in public if inspect.isclass(each) and issubclass(each, Card)}
    assert {kind for kind in cards if not any(isinstance(widget, kind) for widget in made.values())} == set()


# Every kind of message that needs more than its kind, and what a page that means harm may write into its fields.
KINDS = ["export", "edit", "mask", "heat", "look", "save", "load"]
FIELDS = ["view", "ask", "form", "shown", "theme"]
FIELDS += ["tab", "act", "grid", "cell", "value", "number", "layer", "row", "column", "runs", "picture"]
NASTY = [None, True, -1, 10**30, float("nan"), "", "x" * 50, [], [[]], {}, {"a": []}]
MESSAGES = [
    *NASTY,
    *({"kind": kind} for kind in NASTY),
    *({"kind": kind, **dict.fromkeys(FIELDS, value)} for kind in KINDS for value in NASTY),
]
BUFFERS = [[], [b""], [b"x", b"y"], None]


def state_of(widget):
    return {
        k: copy.deepcopy(v) for k, v in widget.get_state().items() if k != "layout" and not k.startswith("recorded")
    }


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_nothing_a_page_says_wrongly_changes_a_widget(made, name):
    widget, sent = made[name], []
    before = state_of(widget)
    send, widget.send = widget.send, lambda content, buffers=None: sent.append(content)
    try:
        for number, message in enumerate(MESSAGES):
            widget._handle_custom_msg(message, BUFFERS[number % len(BUFFERS)])
    finally:
        widget.send = send
    assert state_of(widget) == before
    assert not any(content.get("kind") == "file" for content in sent)


def test_an_example_made_again_is_the_same(made):
    for name in ("race", "generators", "pixel explorer"):
        again = EVERY_WIDGET[name]()
        assert {k: v for k, v in again.get_state().items() if k not in ("layout", "recorded")} == {
            k: v for k, v in made[name].get_state().items() if k not in ("layout", "recorded")
        }
        again.close()
