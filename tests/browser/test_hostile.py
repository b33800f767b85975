"""Markup in names is shown as text, a broken state is told in a sentence, and nothing leaves a page.

All on pages with no kernel. Texts go into the traits that a widget shows, and into what a kernel answers.
``HOSTILE=all`` breaks every part of a state in every way that stands here; without it each is broken in one way.
"""

import os
from types import SimpleNamespace

import pytest
from broken_states import broken
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import HOST, KERNEL_ONLY, MODEL, page_of, state

from assets.site.classic import classic
from widgets.card_words import WORDS
from widgets.exports.animated import Animated

WORDS = WORDS["en"]
MARKUP = '"><svg onload="hit=1"><img src=x onerror="hit=1"></script><script>hit=1</script>&lt;b&gt;<!-- {place} {0} '
STRANGE = (
    "\u202egnorts \u2066\u200b\ufeff\x00\x07 🐄👩‍🌾\nnew\r\n\tlines \ud83d {toString} {constructor} %s $\\frac{ \u2028 "
)
STRANGE_AND_LONG = STRANGE + "x" * 10_000

# What stands in a state and is no text: names of choices, colours, lines of code by which they are told apart.
KEPT = {
    *("language", "view", "views", "way", "ways", "key", "kind", "kinds", "grid", "overlap", "setting", "error"),
    *("parameters", "ranges", "limits", "chalks", "pictures", "tunable"),
    *("colours", "run_colours", "animal_colours", "part_colours"),
}


@pytest.fixture(scope="module")
def made():
    """One widget of every class, by its example's name."""
    kinds = {}
    for name, make in EVERY_WIDGET.items():
        widget = make()
        kinds.setdefault(type(widget).__name__, (name, widget))  # anywidget gives every widget a class of its own
    yield dict(kinds.values())
    for _, widget in kinds.values():
        widget.close()


def one_of_each_class():
    networks = ["shape flow", "flow designer", "receptive field", "down and back", "size calculator", "generators"]
    editors = ["box editor", "joint editor", "trainer", "sketchpad"]
    return ["stage", "predict", "pixel explorer", "sliding window", *networks, *editors]


def test_one_of_each_class_is_all(made):
    assert list(made) == one_of_each_class()


def renamed(widget, text, words=True):
    """A stand-in for the widget, all of whose texts begin with another; with ``words``, those of its tables too."""
    own = {name: getattr(widget, name) for name in widget.keys if name not in KERNEL_ONLY}
    kept = KEPT if words else KEPT | {"words", "card_words"}
    own |= {name: texts(value, name, text, kept) for name, value in own.items() if not name.startswith("_")}
    return SimpleNamespace(**own, keys=[*own])


def texts(value, name, text, kept):
    if name in kept or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return text + value if value else value
    if isinstance(value, dict):
        return {key: texts(each, key, text, kept) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [texts(each, name, text, kept) for each in value]
    return value


WALKED = ("", "?", "Escape", "h", "h", "End", "ArrowLeft", "v", "m", "o", "2")

FOUND = """() => {
    const all = [...document.body.querySelectorAll("*")];
    const loading = all.filter((node) => node.matches("img, script, iframe, object, embed, [src]"));
    return {
        hit: globalThis.hit ?? 0,
        made: loading.map((node) => node.outerHTML),
        listening: all.filter((node) => [...node.attributes].some(({ name }) => name.startsWith("on"))).length,
        broken: all.filter((node) => node.matches(".ep-broken")).length,
        read: document.body.textContent.includes('<img src=x onerror="hit=1"></script>'),
        named: all.some((node) => node.getAttribute("aria-label")?.includes('<svg onload="hit=1">')),
    };
}"""


WIDE = """() => {
    const card = document.querySelector(".every-pixel");
    const wide = document.documentElement.scrollWidth - innerWidth;
    const filled = document.body.textContent.includes("native code"); // {constructor} taken for a place
    return [wide, card.scrollWidth - card.clientWidth, document.querySelectorAll(".ep-broken").length, filled ? 1 : 0];
}"""


def walk(page):
    card = page.locator(".every-pixel").first
    card.focus()
    for key in WALKED:
        if key:
            page.keyboard.press(key)


@pytest.mark.parametrize("name", one_of_each_class())
def test_markup_is_shown_as_text(browser, made, name):
    with page_of(browser, renamed(made[name], MARKUP)) as page:
        scripts = page.evaluate("document.body.querySelectorAll('script').length")
        walk(page)
        found = page.evaluate(FOUND)
    assert scripts == 0
    assert found == {"hit": 0, "made": [], "listening": 0, "broken": 0, "read": True, "named": True}, found


@pytest.mark.parametrize("name", one_of_each_class())
def test_no_text_breaks_the_layout(browser, made, name):
    errors = []
    with page_of(browser, renamed(made[name], STRANGE_AND_LONG, words=False)) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        wide = [page.evaluate(WIDE)]
        walk(page)
        wide.append(page.evaluate(WIDE))
    assert errors == []
    assert max(map(max, wide)) <= 0, wide


def test_a_name_that_turns_the_writing_keeps_to_itself(browser, made):
    with page_of(browser, renamed(made["predict"], "\u202e", words=False)) as page:
        label = page.get_by_role("region").get_attribute("aria-label")
    assert label == f"Prediction: \u2068\u202e{made['predict'].question}\u2069"


def test_a_colour_that_names_an_address_asks_for_nothing(browser, made):
    asked = []
    address = "url(http://127.0.0.1:9/x.png)"
    for name in ("pixel explorer", "sliding window", "down and back", "trainer", "sketchpad"):
        widget = renamed(made[name], "")
        widget.colours = [address] * 8
        with page_of(browser, widget) as page:
            page.on("request", lambda request: asked.append(request.url))
            expect(page.locator(".ep-broken")).to_have_text(WORDS["broken"])
    widget = renamed(made["sketchpad"], "")
    widget.chalks = {"ink": address}
    with page_of(browser, widget) as page:
        page.on("request", lambda request: asked.append(request.url))
        expect(page.locator(".every-pixel")).to_be_visible()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert asked == []


# What a kernel answers.

ANSWERED = """([said]) => {
    shown.close();
    const { on } = shown.model;
    const listeners = new Set();
    const views = new Set();
    shown.model.send = (message) => void views.add(message.view);
    shown.model.on = (event, listener) => (event === "msg:custom" ? void listeners.add(listener) : on(event, listener));
    shown.close = everyPixel.show("widget", shown.model, document.getElementById("here"));
    document.querySelector(".ep-exports button")?.click();
    const hear = (message) => listeners.forEach((listener) => listener(message, []));
    for (const view of views) said.forEach((message) => hear({ ...message, view }));
}"""
SAID = [
    {"kind": "unexported", "sentence": MARKUP},
    {"kind": "refused", "sentence": MARKUP},
    {"kind": "begun"},
    {"kind": MARKUP},
    {"kind": "drawn", "count": MARKUP, "all": MARKUP},
]
REPORT = {"kind": "report", "error": MARKUP, "seconds": 0, "elsewhere": False, "file": None}
REPORT |= {"settings": {}, "runs": [], "ghosts": None}


@pytest.mark.parametrize("name", ["stage", "down and back", "trainer", "sketchpad", "receptive field"])
def test_what_a_kernel_answers_is_text(browser, made, name):
    errors = []
    with page_of(browser, made[name]) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.evaluate(ANSWERED, [SAID if isinstance(made[name], Animated) else [REPORT]])
        found = [page.evaluate(FOUND)]
        if name == "trainer":
            page.evaluate(ANSWERED, [[REPORT]])
            found.append(page.evaluate(FOUND))
    shown = {"hit": 0, "made": [], "listening": 0, "broken": 0, "read": True}
    assert [{key: one[key] for key in shown} for one in found] == [shown] * len(found)
    assert errors == []


# States that are broken: written by an older version, cut off, or made up.


@pytest.mark.parametrize("name", one_of_each_class())
def test_a_broken_state_is_told_in_a_sentence(browser, made, name):
    most = 10**6 if os.environ.get("HOSTILE") == "all" else 30
    with page_of(browser, made[name]) as page:
        found = broken(page, made[name], everything=most > 30, most=most)
    assert (found["hit"], found["images"]) == (0, 0)
    assert found["faults"] == []
    assert found["told"] > 0


# What a page would count or draw without end.
ENDLESS = {
    "flow designer": lambda own: {"size": [10**9, 64]},
    "size calculator": lambda own: {"setting": {**own.setting, "stride": 10**9}},
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_state_that_would_freeze_its_page_is_told_in_a_sentence(browser, made, name):
    whole = {trait: getattr(made[name], trait) for trait in made[name].keys}
    with page_of(browser, SimpleNamespace(**whole | ENDLESS[name](made[name]), keys=[*whole])) as page:
        expect(page.locator(".ep-broken")).to_have_text(WORDS["broken"])


# A page that is allowed nothing.

STRICT = (
    "default-src 'none'; script-src 'nonce-ours'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<script nonce="ours">
var refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));
</script>
<style>{styles}</style></head><body><main id="here"></main>{scripts}</body></html>"""
SHOW = f"""(states) => states.forEach(([name, state]) => {{
    const el = document.getElementById("here").appendChild(document.createElement("div"));
    everyPixel.show(name, ({MODEL})(state), el);
}})"""


def test_all_widgets_together_ask_for_nothing_and_run_no_text(browser, made):
    asked, errors = [], []
    kinds = {type(widget).__name__: widget for widget in made.values()}
    texts = [HOST.read_text(encoding="utf-8"), *(classic(str(widget._esm), kind) for kind, widget in kinds.items())]
    scripts = "".join(f'<script nonce="ours">{text}</script>' for text in texts)
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    styles = "".join(str(each._css) for each in kinds.values())
    page.set_content(PAGE.format(policy=STRICT, styles=styles, scripts=scripts))
    page.evaluate(SHOW, [[kind, state(widget)] for kind, widget in kinds.items()])
    cards = page.locator(".every-pixel")
    expect(cards).to_have_count(len(kinds))
    for number in range(len(kinds)):
        cards.nth(number).focus()
        for key in ("End", "ArrowLeft", "h", "2", "Space", "Space"):
            page.keyboard.press(key)
    assert page.locator(".ep-broken").count() == 0
    assert page.evaluate("refused") == []
    assert asked == []
    assert errors == []
    page.close()
