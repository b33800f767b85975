"""The front end: no markup or code made from text, nothing from the network, no module to load."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "widgets"
FILES = sorted([*PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")])
FORBIDDEN = {
    "markup from text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc",
    "code from text": r"\beval\s*\(|\bnew Function\b|\bset(Timeout|Interval)\(\s*[\"'`]",
    "the network": r"https?://(?!www\.w3\.org/2000/svg)|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|@import|\bimport\s*\(",
    "a module": r"^\s*import\s.*from\b",
}


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_none_of(what, pattern):
    texts = {path.name: path.read_text(encoding="utf-8") for path in FILES}
    found = [(name, it.group()) for name, text in texts.items() for it in re.finditer(pattern, text, re.MULTILINE)]
    assert found == [], what
