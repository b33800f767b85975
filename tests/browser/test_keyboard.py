"""All by keyboard: Tab reaches every control of every widget and leaves it again, and every gesture has its keys."""

import re

import pytest
from every_widget import EVERY_WIDGET
from one_by_one import one_by_one
from playwright.sync_api import expect

MOST_STOPS = 45  # Tab stops of one card; a grid of 256 cells is one of them
# Everything that takes a key or a click and can be reached. Of radio buttons one group is one stop; of a grid, of boxes
# and of other things walked through with arrows, the present one is.
CONTROLS = """() => {
    const wide = (node) => node.getBoundingClientRect().width > 0;
    const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && wide(node) && node.tabIndex >= 0;
    const card = document.querySelector(".every-pixel");
    const all = [...card.querySelectorAll("button, input, select, textarea, summary, a[href], [tabindex='0']")];
    const radios = new Set();
    window.controls = [card, ...all].filter((node) => {
        if (node.disabled || node.closest("fieldset:disabled, dialog:not([open])") || !shown(node)) return false;
        if (node.type !== "radio") return true;
        return !radios.has(node.name) && Boolean(radios.add(node.name));
    });
    window.visited = new Map();
    window.look = (node) => {
        const style = getComputedStyle(node);
        const inside = getComputedStyle(node.querySelector(".ep-flow-reach") ?? node);
        const outline = style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineColor}`;
        return [outline, style.boxShadow, style.borderColor, inside.stroke, inside.strokeWidth].join();
    };
    window.before = new Map(controls.map((node) => [node, look(node)]));
    window.stops = 0;
    window.visit = (event) => {
        if (!event.target.closest(".every-pixel")) return;
        stops += 1;
        visited.set(event.target, look(event.target));
    };
    document.addEventListener("focusin", visit);
    document.getElementById("before").focus();
    return controls.length;
}"""
VISITED = """() => {
    document.removeEventListener("focusin", visit);
    const name = (node) => node.cloneNode(false).outerHTML.slice(0, 160);
    const sameRadios = (node) => node.type === "radio" && [...visited.keys()].some((other) => other.name === node.name);
    const missed = controls.filter((node) => !visited.has(node) && !sameRadios(node));
    const unseen = controls.filter((node) => visited.has(node) && visited.get(node) === before.get(node));
    return { missed: missed.map(name), unseen: unseen.map(name), stops, left: document.activeElement.id };
}"""


@pytest.fixture(scope="module")
def wall(browser):
    with one_by_one(browser, viewport={"width": 1100, "height": 900}) as wall:
        yield wall


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_tab_reaches_every_control_shows_where_it_is_and_leaves(wall, name):
    wall.show(name)
    count = wall.page.evaluate(CONTROLS)
    assert 0 < count <= MOST_STOPS
    for _ in range(count + 1):
        wall.page.keyboard.press("Tab")
    found = wall.page.evaluate(VISITED)
    assert found["missed"] == []
    assert found["unseen"] == []
    assert (found["stops"], found["left"]) == (count, "after")


PRESSED = """() => [...document.querySelectorAll(".every-pixel [role=button], .every-pixel [role=slider]")]
    .filter((node) => !node.matches("button, input"))
    .map((node) => {
        const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
        node.focus();
        return [node.getAttribute("aria-label"), !node.dispatchEvent(event)];
    })
    .filter(([, taken]) => !taken)"""


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_what_is_called_a_button_can_be_pressed(wall, name):
    """A real button takes Enter and space by itself; what only has the role must do so too."""
    wall.show(name)
    assert wall.page.evaluate(PRESSED) == []


# What a pointer does has its keys. A few of each kind; the widgets' own tests go further.


def cell(card, name):
    return card.get_by_role("gridcell", name=re.compile(rf"^{re.escape(name)} "))


def type_keys(wall, *keys):
    for key in keys:
        wall.page.keyboard.press(key)


def test_hovering_a_cell_is_having_the_focus_and_a_click_is_a_key(wall):
    card = wall.show("stage with tabs")
    caption = card.locator(".ep-caption")
    cell(card, "y[0,0]").focus()
    type_keys(wall, "ArrowRight", "ArrowDown")
    expect(cell(card, "y[1,1]")).to_be_focused()
    expect(caption).to_contain_text("y[1,1] = ")
    type_keys(wall, "Enter", "Tab")
    expect(caption).to_contain_text("y[1,1] = ")  # held
    card.focus()
    type_keys(wall, "Escape")
    expect(caption).not_to_contain_text("y[1,1] = ")
    cell(card, "x[0,0]").focus()
    type_keys(wall, "k")  # here Enter edits
    card.focus()
    expect(caption).to_contain_text("x[0,0]")
    type_keys(wall, "2")
    expect(caption).to_contain_text("x[0,0]")  # on the next tab, too


def test_the_matrix_is_walked_with_arrows(wall):
    card = wall.show("stage with matrix")
    card.get_by_role("application", name="Cᵀ · 25×4").focus()
    type_keys(wall, "ArrowDown", "ArrowRight")
    expect(card.locator(".ep-caption")).to_contain_text("Cᵀ[1,1] = ")
    type_keys(wall, "Tab")
    expect(card.locator(".ep-caption")).not_to_contain_text("Cᵀ[1,1]")


def test_a_cell_is_edited_and_left_again(wall):
    card = wall.show("stage")
    cell(card, "x[0,0]").focus()
    type_keys(wall, "Enter", "9", "Enter")
    expect(cell(card, "y[0,0]")).to_have_text("9")
    type_keys(wall, "7", "Escape")
    expect(cell(card, "x[0,0]")).to_be_focused()
    expect(cell(card, "x[0,0]")).to_have_text("9")


def test_reading_a_pixel_of_the_heat_map(wall):
    card = wall.show("sliding window")
    card.focus()
    type_keys(wall, "2")
    card.get_by_role("application", name="reads of each pixel").focus()
    type_keys(wall, *["ArrowLeft"] * 9, *["ArrowUp"] * 9)
    expect(card.locator(".ep-sentence")).to_contain_text("row 0, column 0")


def test_dragging_a_box_and_a_joint(wall):
    card = wall.show("box editor")
    before = card.get_attribute("data-box")
    card.get_by_role("application").focus()
    type_keys(wall, "ArrowRight", "Shift+ArrowDown")
    left, top, right, bottom = map(float, before.split())
    expect(card).to_have_attribute("data-box", f"{left + 1:g} {top:g} {right + 1:g} {bottom + 1:g}")
    card = wall.show("joint editor")
    told = card.locator(".ep-sentence").first.inner_text()
    card.get_by_role("application").focus()
    type_keys(wall, "ArrowLeft", "ArrowUp")
    expect(card.locator(".ep-sentence").first).not_to_have_text(told)


def test_painting_drawing_and_pointing_at_pictures(wall):
    card = wall.show("pixel explorer")
    card.focus()
    type_keys(wall, "5")
    before = card.locator(".ep-sentence").inner_text()
    card.get_by_role("application").focus()
    type_keys(wall, "Enter", "ArrowRight", "ArrowRight", "Enter")
    expect(card.locator(".ep-sentence")).not_to_have_text(before)
    card = wall.show("sketchpad")
    card.get_by_role("application").focus()
    type_keys(wall, "Enter", "ArrowRight", "ArrowRight", "Enter")
    expect(card.get_by_role("button", name="undo")).to_be_enabled()
    card = wall.show("receptive field")
    before = card.locator(".ep-sentence").inner_text()
    card.get_by_role("application", name="the map").focus()
    type_keys(wall, "ArrowUp")
    expect(card.locator(".ep-sentence")).not_to_have_text(before)


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_what_is_said_aloud_has_one_place_and_messages_another(wall, name):
    """Each card has a line that is heard and at most two more; none lies within another, or it would be said twice."""
    wall.show(name)
    live = "[role=status], [role=alert], [aria-live]:not([aria-live=off])"
    count = wall.page.evaluate("(live) => document.querySelectorAll(`.every-pixel :is(${live})`).length", live)
    assert 2 <= count <= 3
    assert wall.page.evaluate("(live) => document.querySelectorAll(`:is(${live}) :is(${live})`).length", live) == 0


def test_a_play_is_not_told_step_by_step_but_where_it_begins_and_ends(wall):
    card = wall.show("stage with tabs")
    card.focus()
    type_keys(wall, "Home")
    expect(card.locator(".ep-spoken").first).not_to_be_empty()
    speed = card.get_by_role("button", name=re.compile("^speed"))
    speed.click()
    speed.click()
    wall.page.evaluate("""() => {
        window.heard = [];
        const listener = new MutationObserver((all) => all.forEach(({ target }) => heard.push(target.textContent)));
        const options = { childList: true, characterData: true, subtree: true };
        document.querySelectorAll(".every-pixel .ep-spoken").forEach((line) => listener.observe(line, options));
    }""")
    card.get_by_role("button", name="play", exact=True).click()
    wall.page.wait_for_function("heard.at(-1)?.includes('4 of 4')")
    assert len(wall.page.evaluate("heard")) <= 2
