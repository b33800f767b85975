"""Every card in front of a hall: type, contrast, the list of keys, a clicker's steps, pointer, black screen, back."""

import pytest
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from without_kernel import page_of

HALL = {"width": 1920, "height": 1080}
LEAST = 24 * 0.995  # px at 1080p
# Cells of grids so large that their digits can't be that high: hovering says the value in the sentence below.
CROWDED = {"large stage 16x16": {"ep-cell"}}

# Every text that is seen: what it says, its class, its size in px, and its contrast against what is behind it.
TEXTS = """(card) => {
    const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const pen = dot.getContext("2d", { willReadFrequently: true });
    const known = new Map();
    const rgba = (colour) => {
        if (!known.has(colour)) {
            pen.clearRect(0, 0, 1, 1);
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            known.set(colour, [...pen.getImageData(0, 0, 1, 1).data]);
        }
        return known.get(colour);
    };
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const ground = (node) => {
        for (let one = node; one; one = one.parentElement) {
            const colour = rgba(getComputedStyle(one).backgroundColor);
            if (colour[3] > 250) return colour;
        }
        return [255, 255, 255];
    };
    const texts = [];
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const parent = node.parentElement;
        const range = document.createRange();
        range.selectNodeContents(node);
        const { width, height } = range.getBoundingClientRect();
        if (!node.textContent.trim() || width < 2 || height < 2) continue;
        if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest("option")) continue;
        if (getComputedStyle(parent).clipPath !== "none" || parent.closest(".ep-spoken, .ep-unseen")) continue;
        const drawn = parent instanceof SVGElement;
        const matrix = drawn && parent.getScreenCTM();
        const size = parseFloat(getComputedStyle(parent).fontSize) * (drawn ? Math.hypot(matrix.a, matrix.b) : 1);
        const colours = [rgba(getComputedStyle(parent)[drawn ? "fill" : "color"]), ground(parent)];
        const [most, least] = colours.map(light).sort((one, other) => other - one);
        const edged = drawn && getComputedStyle(parent).stroke !== "none"; // brings its own ground
        const exempt = edged || parent.closest(":disabled, [aria-disabled=true]");
        texts.push({ text: node.textContent.trim().slice(0, 30), kind: parent.getAttribute("class") ?? "", size,
            contrast: exempt ? 21 : (most + 0.05) / (least + 0.05) });
    }
    return texts;
}"""

# Keys that a card may react to; F, L and Escape enter and leave, and have tests of their own.
LETTERS = "abcdeghijkmnopqrstuvwxyz0123456789 .?,-+"
NAMED = "Enter Home End PageUp PageDown Tab Delete ArrowLeft ArrowRight ArrowUp ArrowDown Backspace F5"
KEYS = [*LETTERS, *NAMED.split()]
REACTED = """(card, keys) => keys.filter((key) => {
    const press = (key) => {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        card.dispatchEvent(event);
        return event.defaultPrevented;
    };
    const reacted = press(key);
    if (card.querySelector(".ep-blank")) press("x");
    if (card.querySelector(".ep-pointer")) press("p");
    card.querySelector("dialog")?.close();
    return reacted;
})"""
# Keys that do nothing at times: there is no mask, no other view, nothing to hold, no step left.
AT_TIMES = {"z", "c", "v", "k", "PageUp", "PageDown"}


# Every widget; of those with variants, the ones that show most.
SMALLER = {"stage", "stage counting overlaps", "chain", "trainer", "trainer of boxes"}


@pytest.fixture(scope="module", params=[name for name in EVERY_WIDGET if name not in SMALLER])
def hall(request, browser):
    """A card in full screen, alone on a page with no kernel: its name, its page, the card."""
    widget = EVERY_WIDGET[request.param]()
    with page_of(browser, widget, viewport=HALL) as page:
        card = page.locator(".every-pixel")
        enter(page, card)
        yield request.param, page, card
    widget.close()


def enter(page, card):
    """Presses F and waits for what a hall sees."""
    card.focus()
    page.keyboard.press("f")
    page.locator(".every-pixel.ep-hall").wait_for()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_every_text_is_large_and_has_contrast(hall):
    name, page, card = hall
    for theme in ("dark", "light"):
        page.evaluate("(theme) => (document.body.dataset.theme = theme)", theme)
        texts = card.evaluate(TEXTS)
        assert texts
        small = [t for t in texts if t["size"] < LEAST and not CROWDED.get(name, set()) & set(t["kind"].split())]
        assert small == []
        assert [t for t in texts if t["contrast"] < 7] == []
    across, seen, wide = card.evaluate("(card) => [card.scrollWidth, card.clientWidth, innerWidth]")
    assert across <= seen <= wide


def test_the_point_is_seen_without_scrolling(hall):
    point = ".ep-grids, .ep-transport, .ep-sentence, .ep-caption, .ep-flow-sentence, .ep-play, canvas"
    lowest = """(card, point) => Math.max(0, ...[...card.querySelectorAll(point)].filter((one) => one.checkVisibility())
        .map((one) => one.getBoundingClientRect().bottom))"""
    assert hall[2].evaluate(lowest, point) <= HALL["height"]


def test_the_list_of_keys_is_whole_and_a_dialog(hall):
    _, page, card = hall
    for name in ("Keys", "full screen"):
        expect(card.get_by_role("button", name=name, exact=True)).to_be_visible()
    card.focus()
    page.keyboard.press("?")
    listed = card.get_by_role("dialog", name="Keys")
    expect(listed).to_be_visible()
    assert listed.evaluate("(dialog) => dialog.contains(document.activeElement)")
    keys = set(listed.locator("kbd").evaluate_all("(keys) => keys.map((key) => key.dataset.key)"))
    assert all(listed.locator("dd").all_inner_texts())
    assert [t for t in listed.evaluate(TEXTS) if t["size"] < LEAST or t["contrast"] < 7] == []
    page.keyboard.press("ArrowRight")  # is the list's now, not the card's
    page.keyboard.press("?")
    expect(listed).to_have_count(0)
    expect(card).to_be_focused()

    reacted = set(card.evaluate(REACTED, KEYS))
    assert reacted <= keys
    assert keys - reacted <= AT_TIMES | {"f", "l", "Escape"}


def test_a_clicker_steps_and_leaves_the_key_where_there_is_no_step(hall):
    _, page, card = hall
    page.evaluate("""() => {
        window.left = [];
        document.onkeydown = (event) => left.push(event.key);
    }""")
    card.focus()
    for end, click in (("End", "PageDown"), ("Home", "PageUp")):
        page.keyboard.press(end)
        steps = "(card, way) => { for (let n = 0; n < 20; n++) if (!card.everyPixel[way]()) return n; return 20; }"
        assert card.evaluate(steps, {"PageDown": "forward", "PageUp": "back"}[click]) < 20
        page.keyboard.press(click)
        assert page.evaluate("left.at(-1)") == click
    if card.evaluate("(card) => card.everyPixel.forward()"):
        assert card.evaluate("(card) => card.everyPixel.back()") is True
        page.keyboard.press("PageDown")
        assert page.evaluate("left.at(-1)") == "PageUp"  # the card has kept the last one
    card.evaluate("(card) => card.everyPixel.reveal()")
    assert card.evaluate("(card) => card.everyPixel.reveal()") is False


@pytest.mark.parametrize("hall", ["max pair", "box editor"], indirect=True)
def test_pointer_and_black_screen(hall):
    _, page, card = hall
    card.focus()
    page.keyboard.press("p")
    page.mouse.move(700, 400)
    ring = card.locator(".ep-pointer-ring")
    box = ring.bounding_box()
    assert box["width"] >= 60
    assert abs(box["x"] + box["width"] / 2 - 700) < 2
    assert abs(box["y"] + box["height"] / 2 - 400) < 2
    assert page.evaluate("!document.elementFromPoint(700, 400).closest('.ep-pointer')")
    page.keyboard.press("p")
    expect(ring).to_have_count(0)

    before = card.locator(".ep-count").all_inner_texts()
    for key in ("b", "."):
        page.keyboard.press(key)
        cover = card.locator(".ep-blank")
        assert cover.bounding_box() == {"x": 0, "y": 0, **HALL}
        page.keyboard.press("ArrowRight")  # brings the card back and does nothing else
        expect(cover).to_have_count(0)
    assert card.locator(".ep-count").all_inner_texts() == before


@pytest.mark.parametrize("refused", [False, True], ids=["screen", "window"])
def test_escape_comes_back_to_where_the_page_was(browser, refused):
    widget = EVERY_WIDGET["stage"]()
    with page_of(browser, widget) as page:
        page.add_style_tag(content="main { padding: 3000px 0; }")
        if refused:  # as on an iPhone, where only films may fill the screen
            page.evaluate("() => delete Element.prototype.requestFullscreen")
        card = page.locator(".every-pixel")
        card.scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 120)")
        before = page.evaluate("scrollY")
        enter(page, card)
        assert page.evaluate("Boolean(document.fullscreenElement)") != refused
        box = card.bounding_box()
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
        if refused:
            page.mouse.wheel(0, 500)
        card.focus()
        page.keyboard.press("Escape")
        expect(page.locator(".ep-hall, .ep-fills-window")).to_have_count(0)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("scrollY") == before
        expect(card).to_be_focused()
        assert page.evaluate("document.documentElement.style.overflow") == ""
    widget.close()


def test_type_grows_with_the_screen(browser):
    widget = EVERY_WIDGET["predict"]()
    with page_of(browser, widget, viewport={"width": 3840, "height": 2160}) as page:
        enter(page, page.locator(".every-pixel"))
        assert min(text["size"] for text in page.locator(".every-pixel").evaluate(TEXTS)) >= 2 * LEAST
    widget.close()


def test_a_walk_may_show_a_card_large_in_its_place(browser):
    widget = EVERY_WIDGET["predict"]()
    with page_of(browser, widget, viewport=HALL) as page:
        card = page.locator(".every-pixel")
        card.evaluate("(card) => card.everyPixel.present(true)")
        assert card.evaluate("(card) => parseFloat(getComputedStyle(card).fontSize)") >= LEAST
        assert page.evaluate("document.fullscreenElement") is None
        card.evaluate("(card) => card.everyPixel.present(false)")
        assert card.evaluate("(card) => parseFloat(getComputedStyle(card).fontSize)") < LEAST
    widget.close()


LINES = "for line in range(60): print(line)"
QUESTION = "from widgets.predict import Predict\nPredict('How many?', ['4', '12'], answer=1, why='It is so.')"
SCROLLED = "let n = document.activeElement; while (n && !n.scrollTop) n = n.parentElement; return n?.scrollTop;"


def test_a_notebook_stays_where_it_was(lab):
    page = lab.open([LINES, QUESTION, LINES])
    page.run_all()
    card = page.output(1).get_by_role("region")
    card.scroll_into_view_if_needed()
    card.focus()
    before = page.evaluate(SCROLLED)
    assert before
    for refused in (False, True):
        if refused:  # by this card; other tests share the tab
            card.evaluate("(card) => (card.requestFullscreen = null)")
        enter(page.page, card)
        size = page.page.viewport_size
        assert card.bounding_box() == {"x": 0, "y": 0, **size}
        page.page.keyboard.press("h")  # what the card shows meanwhile may make it higher
        expect(card.locator(".ep-side")).to_have_count(1 - refused)
        page.page.keyboard.press("Escape")
        expect(page.page.locator(".ep-hall")).to_have_count(0)
        page.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate(SCROLLED) == before
        expect(card).to_be_focused()
