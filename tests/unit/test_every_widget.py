"""The examples that the tests of all widgets go through: none is missing, and each is the same every time."""

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


def test_an_example_made_again_is_the_same(made):
    for name in ("race", "generators", "pixel explorer"):
        again = EVERY_WIDGET[name]()
        assert {k: v for k, v in again.get_state().items() if k not in ("layout", "recorded")} == {
            k: v for k, v in made[name].get_state().items() if k not in ("layout", "recorded")
        }
        again.close()
