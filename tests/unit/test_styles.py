"""A notebook has the styles of all its widgets at once, so none may reach into another widget's card."""

import re
from pathlib import Path

import pytest

import widgets
from widgets.card import Card

FOLDER = Path(widgets.__file__).parent
STYLES = sorted(FOLDER.rglob("*.css"))
WIDGETS = [public for name in widgets.__all__ if isinstance(public := getattr(widgets, name), type)]
CARDS = {kind.__name__: kind for kind in WIDGETS if issubclass(kind, Card)}
OURS = r"\bep-[\w-]+"  # a class of ours


def selectors(style: str) -> list[str]:
    """Every selector of a style, those inside of @media and @container too."""
    rules = re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    lists = [rule.strip() for rule in rules if not rule.strip().startswith("@")]
    return [one.strip() for many in lists for one in re.split(r",(?![^(]*\))", many)]


def test_there_are_cards_and_styles():
    assert len(CARDS) == 14
    assert len(STYLES) > 15


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_style_reaches_only_into_cards_that_carry_it(path):
    style = path.read_text(encoding="utf-8")
    others = {name: set(re.findall(OURS, card._esm)) for name, card in CARDS.items() if style.strip() not in card._css}
    for selector in selectors(style):
        needed = set(re.findall(OURS, selector))
        reached = [name for name, classes in others.items() if needed and needed <= classes]
        assert not reached, f"{selector} of {path.name} also styles {', '.join(reached)}"
