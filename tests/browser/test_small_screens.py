"""Phones, fingers, large type, forced colours, reduced motion: each widget fits, can be met and stays readable."""

import re

import pytest
from axe import LAYOUT, faults
from every_widget import EVERY_WIDGET
from one_by_one import one_by_one
from playwright.sync_api import expect

PHONE = {"width": 320, "height": 800}  # the narrowest; what fits in it fits in all others
ZOOMED = {"width": 640, "height": 450}  # what 200 % leave of 1280 × 900
FINGER, POINTER = 44, 24  # px of a target, the shorter side
# A grid of 16 × 16 on a phone has smaller cells; its keys and the caption do the same.
LEAST_CELLS = {"large stage 16x16": 14}

MEASURE = """() => {
    const card = document.querySelector(".every-pixel");
    const name = (node) => `${node.cloneNode(false).outerHTML.slice(0, 120)} ${node.textContent.slice(0, 40)}`;
    const wide = (node) => node.getBoundingClientRect().width > 1;
    const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && wide(node);
    const nodes = [...card.querySelectorAll("*")].filter(shown);
    const scrolls = (node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
    const within = (node) => !node.closest("svg") && ![...ancestors(node)].some(scrolls);
    function* ancestors(node) {
        for (let at = node.parentElement; at && at !== card; at = at.parentElement) yield at;
    }
    const spoken = (node) => node.closest(".ep-spoken, .ep-unseen");
    const cut = (node) => {
        const style = getComputedStyle(node);
        const over = style.overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1;
        return over && node.textContent.trim() && !spoken(node);
    };
    const size = (node) => {
        const target = node.matches("input[type=radio], input[type=checkbox]") ? node.closest("label") : node;
        const box = target.getBoundingClientRect();
        return Math.round(Math.min(box.width, box.height) * 10) / 10;
    };
    const beyond = (node) => within(node) && node.getBoundingClientRect().right > innerWidth + 0.5;
    const targets = nodes.filter((node) => node.matches("button, input, select, textarea, summary, .ep-cell"));
    return {
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        outside: nodes.filter(beyond).map(name),
        cut: nodes.filter(cut).map(name),
        targets: targets.map((node) => [name(node), size(node), node.matches(".ep-cell")]),
    };
}"""


def check(shown, name, least):
    """That nothing goes over the page's edge, is cut off, or is too small to be met."""
    shown.show(name)
    shown.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = shown.page.evaluate(MEASURE)
    assert found["page"] <= 0
    assert found["outside"] == []
    assert found["cut"] == []
    cells = LEAST_CELLS.get(name, POINTER)
    assert [target for target in found["targets"] if target[1] < (cells if target[2] else least)] == []


@pytest.fixture(scope="module")
def phone(browser):
    with one_by_one(browser, viewport=PHONE, has_touch=True, is_mobile=True) as shown:
        yield shown


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_a_phone_shows_all_of_it_and_a_finger_meets_it(phone, name):
    check(phone, name, FINGER)
    assert faults(phone.page, LAYOUT) == []


@pytest.fixture(scope="module")
def zoomed(browser):
    with one_by_one(browser, viewport=ZOOMED, device_scale_factor=2) as shown:
        yield shown


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_at_200_percent_all_of_it_is_there(zoomed, name):
    check(zoomed, name, POINTER)


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_type_twice_as_large_is_not_cut_off(zoomed, name):
    """A reader who sets the browser's type to 32 px gets it, and nothing is lost."""
    zoomed.page.evaluate("document.documentElement.style.fontSize = '200%'")
    try:
        check(zoomed, name, POINTER)
        assert zoomed.card.evaluate("(card) => parseFloat(getComputedStyle(card).fontSize)") >= 28
    finally:
        zoomed.page.evaluate("document.documentElement.style.fontSize = ''")


# Fingers: what a finger is on moves, and everywhere else the page scrolls.


def touch(page, *places):
    """A finger goes down at the first place, over the others, and up again, as the browser sends it from a screen."""

    def at(x, y):
        return {"x": x, "y": y}

    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at(*places[0])]})
    for place in places[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at(*place)]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def middle(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_tap_steps_and_a_tap_on_a_cell_tells_what_hovering_tells(phone):
    card = phone.show("stage with tabs")
    card.get_by_role("button", name="back", exact=True).tap()
    expect(card.locator(".ep-count")).to_have_text("3 / 4")
    card.get_by_role("gridcell", name=re.compile(r"^y\[2,2\] ")).tap()
    expect(card.locator(".ep-caption")).to_contain_text("y[2,2] = ")


def test_two_taps_open_a_cell(phone):
    card = phone.show("stage")
    cell = card.get_by_role("gridcell", name=re.compile(r"^x\[0,0\] "))
    place = middle(cell)
    for _ in range(2):
        phone.page.touchscreen.tap(*place)
    card.get_by_role("textbox").fill("8")
    card.get_by_role("textbox").press("Enter")
    expect(card.get_by_role("gridcell", name=re.compile(r"^y\[0,0\] "))).to_have_text("8")


DRAGGED = {
    "box editor": ("[role=application]", "data-box"),
    "sliding window": (".ep-input canvas", "data-done"),
    "joint editor": ("[role=application]", "data-at"),
    "sketchpad": ("[role=application]", "data-drawn"),
}


@pytest.mark.parametrize("name", DRAGGED)
def test_a_finger_drags_and_the_page_stays(phone, name):
    where, told = DRAGGED[name]
    card = phone.show(name)
    field = card.locator(where).first
    x, y = middle(field)
    before, scrolled = card.get_attribute(told), phone.page.evaluate("scrollY")
    assert before is not None
    start = (x, y)
    if name == "joint editor":  # the joint that is off
        box = field.locator(".ep-joint.ep-chosen").bounding_box()
        start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(phone.page, start, (start[0] + 8, start[1] + 12), (start[0] + 20, start[1] + 30))
    expect(card).not_to_have_attribute(told, before)
    assert phone.page.evaluate("scrollY") == scrolled


def test_a_finger_beside_what_is_dragged_scrolls_the_page(phone):
    card = phone.show("box editor")
    phone.page.evaluate("scrollTo(0, 0)")
    x, y = middle(card.locator(".ep-sentence").first)
    touch(phone.page, (x, y), *((x, y - 15 * k) for k in range(1, 12)))
    phone.page.wait_for_function("scrollY > 0")


# Forced colours and reduced motion.

LOOK = """(node) => {
    const { borderColor, backgroundColor, outlineColor } = getComputedStyle(node);
    return [borderColor, backgroundColor, outlineColor].join();
}"""
LOOKS = f"""(groups) => groups.map((group) => ["true", "false"].map((pressed) =>
    [...group.querySelectorAll(`[aria-pressed=${{pressed}}]`)].map({LOOK})))"""


@pytest.fixture(scope="module")
def forced(browser):
    with one_by_one(browser, forced_colors="active", viewport={"width": 1000, "height": 900}) as shown:
        yield shown


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_forced_colours_keep_what_is_chosen_apart(forced, name):
    """Among toggle buttons of one group, the one that is pressed does not look like the others."""
    card = forced.show(name)
    for pressed, others in card.locator(".ep-choices").evaluate_all(LOOKS):
        assert not set(pressed) & set(others)


def test_forced_colours_keep_cells_apart(forced):
    card = forced.show("max pair")
    looks = [card.locator(cell).first.evaluate(LOOK) for cell in (".ep-cell.ep-lit", ".ep-cell:not(.ep-lit)")]
    assert looks[0] != looks[1]
    remembered = card.locator(".ep-cell.ep-remembered").first
    assert remembered.evaluate("(cell) => getComputedStyle(cell).borderStyle") == "dashed"


def test_reduced_motion_moves_nothing_by_itself_and_steps_at_once(browser):
    with one_by_one(browser, reduced_motion="reduce") as shown:
        every = "[...document.querySelectorAll('.every-pixel *')]"
        durations = f"[...new Set({every}.map((node) => getComputedStyle(node).transitionDuration))]"
        moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
        for name in EVERY_WIDGET:
            card = shown.show(name)
            card.focus()
            for key in ("Home", "ArrowRight", " "):
                shown.page.keyboard.press(key)
            assert shown.page.evaluate(moving) == 0, name
            assert set(shown.page.evaluate(durations)) <= {"0s"}, name
