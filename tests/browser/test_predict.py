"""Predict in a real JupyterLab: choose, commit, see; by pointer and by keyboard; what was said outlives a reload."""

import re

from lab import expect_python
from playwright.sync_api import expect

QUESTION = """
from widgets.predict import Predict
Predict(
    "Four numbers fill sixteen cells by `bed of nails`. How many cells are zero?",
    ["4", "8", "12"],
    answer=2,
    why="Each number keeps one cell, `y[2*i, 2*j]`; the other 16 - 4 = 12 stay 0.",
)
"""
GRIDS = r"""
from widgets.predict import Predict
Predict(
    "Which one is nearest neighbour?",
    ["1 2 1 2\n3 4 3 4\n1 2 1 2\n3 4 3 4", "1 1 2 2\n1 1 2 2\n3 3 4 4\n3 3 4 4", "<b>none</b>"],
    answer=1,
    why="Each number fills a block of its own.",
)
"""


def card(page, index=0):
    return page.output(index).get_by_role("region", name="Prediction:")


def test_choose_commit_see(lab):
    page = lab.open([QUESTION, GRIDS])
    page.run_all()
    first = card(page)
    expect(first.get_by_role("group", name=re.compile("How many cells are zero"))).to_be_visible()
    expect(first.locator("legend code")).to_have_text("bed of nails")
    expect(first.get_by_text("You said")).to_have_count(0)

    first.get_by_role("button", name="Commit").click()
    expect(first.get_by_text("Choose one first.")).to_be_visible()

    first.get_by_role("radio", name="4", exact=True).check()
    first.get_by_role("radio", name="8", exact=True).check()
    first.get_by_role("textbox", name=re.compile("because")).fill("half of them")
    first.get_by_role("button", name="Commit").click()
    expect(first.locator(".ep-side")).to_have_text(["You said8", "It is12"])
    expect(first.get_by_text("Each number keeps one cell")).to_be_visible()
    expect(first.get_by_role("radio", name="12")).to_be_disabled()

    first.get_by_role("button", name="Try again").click()
    expect(first.locator(".ep-side")).to_have_count(0)
    expect(first.get_by_role("radio", name="8", exact=True)).to_be_checked()
    first.get_by_role("radio", name="12").check()
    first.get_by_role("button", name="Commit").click()
    expect(first.locator(".ep-side")).to_have_text(["You said, and it is12"])
    expect(first.get_by_role("textbox")).to_have_value("half of them")

    # The answer looks the same whether the reader said it or not.
    look = "(side) => { const s = getComputedStyle(side); return [s.color, s.borderColor, s.backgroundColor]; }"
    looks = {"light": [], "dark": []}
    for theme, seen in looks.items():
        page.theme(theme)
        for name in ("8", "12"):
            first.get_by_role("button", name="Try again").click()
            first.get_by_role("radio", name=name, exact=True).check()
            first.get_by_role("button", name="Commit").click()
            seen.append(first.locator(".ep-side").last.evaluate(look))
        assert seen[0] == seen[1]
    assert looks["light"] != looks["dark"]

    # Grids are grids, and markup is text.
    second = card(page, 1)
    expect(second.locator("pre")).to_have_count(2)
    expect(second.get_by_text("<b>none</b>")).to_be_visible()
    second.get_by_role("radio").nth(0).check()
    second.get_by_role("button", name="Commit").click()
    expect(second.locator(".ep-side pre")).to_have_text([re.compile("^1 2 1 2\n3 4"), re.compile("^1 1 2 2\n1 1")])


def test_keyboard_alone(lab):
    page = lab.open([QUESTION])
    page.run_all()
    first, keys = card(page), page.page.keyboard
    cells = page.evaluate("return notebook.widgets.map((cell) => cell.model.type);")
    first.focus()
    keys.press("h")
    expect(first.locator(".ep-side")).to_have_text(["It is12"])
    keys.press("h")
    expect(first.locator(".ep-side")).to_have_count(0)
    keys.press("9")
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)
    keys.press("2")
    expect(first.get_by_role("radio", name="8", exact=True)).to_be_checked()
    keys.press("Enter")
    expect(first.locator(".ep-side")).to_have_text(["You said8", "It is12"])
    keys.press("1")
    expect(first.get_by_role("radio", name="8", exact=True)).to_be_checked()
    keys.press("h")
    expect(first.locator(".ep-side")).to_have_count(0)
    keys.press("h")
    expect(first.locator(".ep-side")).to_have_count(2)
    # Tab reaches the button, the arrows the radio buttons, and committing leaves the focus on the card.
    first.get_by_role("button", name="Try again").focus()
    keys.press("Space")
    keys.press("Shift+Tab")
    keys.press("ArrowDown")
    expect(first.get_by_role("radio", name="12")).to_be_checked()
    keys.press("Enter")
    expect(first.locator(".ep-side")).to_have_text(["You said, and it is12"])
    expect(first).to_be_focused()
    # The keys are told on demand.
    first.get_by_role("button", name="Keys").press("Enter")
    expect(first.get_by_role("dialog", name="Keys")).to_contain_text("commits to the choice")
    keys.press("?")
    expect(first.get_by_role("dialog")).to_have_count(0)

    # Letters in the field for a reason are text, not keys of the card; Enter commits, and the reason stays here.
    first.get_by_role("button", name="Try again").press("Enter")
    field = first.get_by_role("textbox")
    field.focus()
    keys.type("h1 f2 half")
    expect(field).to_have_value("h1 f2 half")
    expect(first.locator(".ep-side")).to_have_count(0)
    keys.press("Enter")
    expect(first.locator(".ep-side")).to_have_count(1)
    assert page.ask("'half' in str(_1.get_state())") == "False"

    first.focus()
    keys.press("f")
    page.wait_for("document.fullscreenElement?.classList.contains('ep-predict')")
    assert first.evaluate("(card) => parseFloat(getComputedStyle(card).fontSize)") >= 24
    keys.press("f")
    page.wait_for("document.fullscreenElement === null")

    # JupyterLab has taken none of these keys for itself.
    assert page.evaluate("return notebook.widgets.map((cell) => cell.model.type);") == cells


def test_what_was_said_outlives_a_reload_and_needs_no_kernel(lab):
    page = lab.open([QUESTION])
    page.run_all()
    card(page).get_by_role("radio", name="8", exact=True).check()
    card(page).get_by_role("button", name="Commit").click()
    expect_python(page, "(_1.chosen, _1.committed)", "(1, True)")
    page.reopen()
    expect(card(page).locator(".ep-side")).to_have_text(["You said8", "It is12"])

    page.evaluate("await session.shutdown();")
    card(page).get_by_role("button", name="Try again").click()
    card(page).get_by_role("radio", name="4", exact=True).check()
    card(page).get_by_role("button", name="Commit").click()
    expect(card(page).locator(".ep-side")).to_have_text(["You said4", "It is12"])
    # ipywidgets says that nobody heard it; that is as it should be.
    lab.complaints[:] = [said for said in lab.complaints if "Could not send widget sync message" not in said]
