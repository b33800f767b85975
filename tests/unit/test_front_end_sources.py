"""The front end: no markup or code made from text, nothing from the network, no module to load.

So also the website's own scripts, with the exceptions that are named. In Python, nothing runs what it reads.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "assets" / "site"
FRONT = [path for folder in (ROOT / "widgets", SITE) for path in folder.rglob("*.*") if path.suffix in (".js", ".css")]
PYTHON = [path for folder in ("widgets", "assets") for path in (ROOT / folder).rglob("*.py")]
FORBIDDEN = {
    "markup from text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    r"|srcdoc|setHTML|parseHTML",
    "code from text": r"\beval\b|\bnew Function\b|\bFunction\(|\bset(?:Timeout|Interval)\(\s*[\"'`]|javascript:"
    r"|setAttribute\(\s*[\"'`]on|\.on[a-z]+\s*=(?![=>])",
    "the network": r"https?://(?!www\.w3\.org/2000/svg)|//cdn|\bfetch\(|XMLHttpRequest|WebSocket|WebTransport|EventSource"
    r"|sendBeacon|RTCPeerConnection|Worker\(|@import|\bimport\s*\(|url\((?!\s*[\"']?data:|#)",
    "a module": r"^\s*import\s.*from\b",
    "an element that loads": r"(?:createElement|element)\(\s*[\"'`](?:script|iframe|object|embed|link|base|meta)",
    "another window": r"window\.open|document\.(?:domain|cookie)|postMessage|\.location\s*="
    r"|location\.(?:href|assign|replace)",
}
# The website loads its own scripts and styles when a reader comes near, and shows a drawn play icon.
EXCEPTIONS = {("places.js", 'document.createElement(style ? "link" : "script")')}
RUNS_WHAT_IT_READS = (
    r"\bpickle\b(?!s\b)|(?<!safetensors.)\btorch\.load\b|\bnp\.load\b|numpy\.load\b|allow_pickle|\bmarshal\b|\bshelve\b|\bjoblib\b|\bdill\b"
    r"|yaml\.(?:unsafe_)?load\b|__import__|os\.system|shell=True|(?<![.\w])(?:eval|exec)\("
)
RUN = {  # file, what it runs
    ("design.py", "exec("): "our own lines, made of whole numbers that were checked",
    ("draw.py", "exec("): "the lessons' own cells",
}


def found(pattern, paths):
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    return [(name, it.group()) for name, text in texts.items() for it in re.finditer(pattern, text, re.MULTILINE)]


def test_there_is_something_to_look_at():
    assert len(FRONT) > 90
    assert len(PYTHON) > 80


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_none_of(what, pattern):
    assert found(pattern, FRONT) == [], what


def test_every_pattern_finds_what_it_is_for():
    examples = {
        "markup from text": "card.innerHTML = name",
        "code from text": "setTimeout('x()', 1)",
        "the network": "fetch(address)",
        "a module": "import { a } from './a.js'",
        "an element that loads": "element('iframe')",
        "another window": "window.open(name)",
    }
    assert all(re.search(FORBIDDEN[what], example, re.MULTILINE) for what, example in examples.items())
    others = "button.onclick = f", "node.setAttribute('onload', x)", "a { background: url(x.png) }", "await import(x)"
    for other in others:
        assert any(re.search(pattern, other, re.MULTILINE) for pattern in FORBIDDEN.values()), other


def test_elements_are_made_in_one_place_and_those_that_load_in_one():
    made = r"document\.createElement(?:NS)?\([^)]*\)"
    assert {name for name, _ in found(made, (ROOT / "widgets").rglob("*.js"))} == {"card.js"}
    loading = {(name, text) for name, text in found(made, SITE.rglob("*.js")) if "script" in text}
    assert loading == EXCEPTIONS


def test_nothing_that_is_read_is_run():
    code = re.compile(r'""".*?"""|#[^\n]*', re.DOTALL)
    run = [
        (path.name, it.group())
        for path in PYTHON
        for it in re.finditer(RUNS_WHAT_IT_READS, code.sub("", path.read_text(encoding="utf-8")))
    ]
    assert sorted(run) == sorted(RUN)
