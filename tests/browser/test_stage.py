"""The stage in a real JupyterLab: play, step, scrub, keys, hover, pin, edit, tabs, full screen, export, reload."""

import json
import re

import pytest
from lab import expect_python
from playwright.sync_api import expect

from widgets.card_words import WORDS as CARD_WORDS
from widgets.stage.frames import digits, frame_at, steps_of
from widgets.stage.stage_words import WORDS

CARD_WORDS, WORDS = CARD_WORDS["en"], WORDS["en"]

OPERATIONS = """
import functools
import torch
import torch.nn.functional as F
from torch import nn
from widgets import MaxPair, Stage
torch.manual_seed(0)

before = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]
kernel = torch.tensor([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]])
stage = Stage(
    {
        "transposed": functools.partial(F.conv_transpose2d, weight=kernel, stride=2),
        "nearest": functools.partial(F.interpolate, scale_factor=2),
        "unpooling": MaxPair(before),
        "fractions": (nn.Conv2d(1, 1, 2, padding=1), [[1 / 3, 12.25], [-0.1, 0.7]]),
        "max": (functools.partial(F.max_pool2d, kernel_size=2), before),
    },
    [[1, 2], [3, 4]],
)
"""


# Edits one cell and reads another in one task of the browser: no message from the kernel can come in between.
EDIT_AT_ONCE = """(card, [edited, text, read]) => {
    const cell = (name) => card.querySelector(`[role=gridcell][aria-label^="${name} "]`);
    cell(edited).dispatchEvent(new MouseEvent("dblclick", {bubbles: true}));
    const field = card.querySelector("[role=gridcell] input");
    field.value = text;
    field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    return cell(read).textContent;
}"""


# Goes through all steps with the scrubber: what the caption and each cell of the last grid say at every one.
EVERY_STEP = """(card, steps) => Array.from({ length: steps + 1 }, (_, step) => {
    const scrubber = card.querySelector("input[type=range]");
    scrubber.value = step;
    scrubber.dispatchEvent(new Event("input", { bubbles: true }));
    const grid = [...card.querySelectorAll("[role=grid]")].filter((grid) => grid.checkVisibility()).at(-1);
    const cells = [...grid.querySelectorAll("[role=gridcell]")].map((cell) => cell.innerText);
    return [card.querySelector(".ep-count").innerText, card.querySelector(".ep-caption").innerText, cells];
})"""


@pytest.fixture(scope="module")
def opened(module_lab):
    return module_lab.open([OPERATIONS, "stage", ""])


@pytest.fixture
def notebook(opened):
    """The same notebook, run anew: a fresh stage for every test."""
    opened.run_all()
    opened.page.mouse.move(0, 0)
    return opened


@pytest.fixture
def stage(notebook):
    return card(notebook)


def card(notebook):
    return notebook.output(1).get_by_role("region", name="stage")


def cell(stage, name):
    """The cell called name, as x[1,0]."""
    return stage.get_by_role("gridcell", name=re.compile(rf"^{re.escape(name)} "))


def caption(stage):
    return stage.locator(".ep-caption")


def choose(stage, name):
    stage.get_by_role("group", name="operation").get_by_role("button", name=name, exact=True).click()


def step_to(stage, step):
    scrubber = stage.get_by_role("slider", name="step")
    scrubber.fill(str(step))
    expect(stage.locator(".ep-count")).to_have_text(re.compile(rf"^{step} /"))


def edit(stage, name, text):
    cell(stage, name).dblclick()
    field = stage.get_by_role("textbox", name=f"new value of {name}")
    field.fill(text)
    field.press("Enter")


def test_first_frame_shows_the_whole_result_and_nothing_plays(stage):
    expect(cell(stage, "y[2,2]")).to_have_text("10")
    expect(stage.locator(".ep-count")).to_have_text("4 / 4")
    expect(stage.get_by_role("button", name="play", exact=True)).to_be_visible()


def test_every_step_is_what_python_says(notebook, stage):
    tabs = json.loads(
        notebook.ask("__import__('json').dumps(stage.tabs)")[1:-1].replace("\\'", "'").replace("\\\\", "\\")
    )
    for tab in tabs:
        choose(stage, tab["name"])
        for view in ("stamp", "window"):
            if not tab["acts"][0]["view"]:
                stage.get_by_role("button", name=view, exact=True).click()
            steps = steps_of(tab, view)
            for step, (count, told, shown) in enumerate(stage.evaluate(EVERY_STEP, steps)):
                frame = frame_at(tab, view, step)
                assert (count, told) == (f"{step} / {steps}", frame.caption)
                assert [text or None for text in shown] == [
                    None if value is None else digits(value) for value in frame.acts[-1].values
                ]


def test_plays_to_the_end_and_stops(stage):
    stage.get_by_role("button", name="speed").click()
    stage.get_by_role("button", name="play", exact=True).click()
    expect(stage.get_by_role("button", name="pause")).to_be_visible()
    expect(stage.locator(".ep-count")).to_have_text("4 / 4")
    expect(stage.get_by_role("button", name="play", exact=True)).to_be_visible()


def test_keys_step_play_choose_and_hide(stage):
    stage.focus()
    stage.press("Home")
    expect(caption(stage)).to_have_text(re.compile("Nothing has been written"))
    expect(cell(stage, "y[0,0]")).to_have_text("")
    stage.press("ArrowRight")
    stage.press("PageDown")
    expect(stage.locator(".ep-count")).to_have_text("2 / 4")
    stage.press("ArrowLeft")
    expect(stage.locator(".ep-count")).to_have_text("1 / 4")
    stage.press("End")
    expect(stage.locator(".ep-count")).to_have_text("4 / 4")
    stage.press("2")
    expect(stage.get_by_role("button", name="nearest")).to_have_attribute("aria-pressed", "true")
    stage.press("h")
    expect(cell(stage, "y[0,0]")).to_have_text("?")
    expect(caption(stage)).not_to_contain_text("4")
    stage.press("h")
    expect(cell(stage, "y[0,0]")).to_have_text("1")
    stage.press(" ")
    expect(stage.get_by_role("button", name="pause")).to_be_visible()
    stage.press(" ")
    expect(stage.get_by_role("button", name="play", exact=True)).to_be_visible()


def test_a_click_on_a_button_leaves_the_arrows_to_the_stage(stage):
    choose(stage, "nearest")
    stage.page.keyboard.press("ArrowLeft")
    expect(stage.locator(".ep-count")).to_have_text("3 / 4")


def test_hover_shows_where_a_cell_comes_from_and_a_click_pins_it(stage):
    cell(stage, "y[2,2]").hover()
    expect(caption(stage)).to_have_text("y[2,2] = 1·1 + 2·1 + 3·1 + 4·1 = 10.")
    expect(stage.locator(".ep-input .ep-lit")).to_have_count(4)
    expect(stage.locator(".ep-weights .ep-lit")).to_have_count(4)
    cell(stage, "y[2,2]").click()
    caption(stage).hover()
    expect(caption(stage)).to_have_text(re.compile(r"^y\[2,2\]"))
    stage.press("Escape")
    expect(caption(stage)).to_have_text(re.compile(r"^x\[1,1\]"))
    cell(stage, "w[1,1]").hover()
    expect(caption(stage)).to_have_text("w[1,1] = 4 is the weight of 4 links.")


def test_in_the_middle_of_a_play_a_cell_says_how_far_it_has_come(stage):
    step_to(stage, 3)
    cell(stage, "y[2,2]").hover()
    expect(caption(stage)).to_have_text("y[2,2] = 1·1 + 2·1 + 3·1 + 4·1 = 10. So far: 6.")
    cell(stage, "y[4,4]").hover()
    expect(caption(stage)).to_have_text("y[4,4] = 4·1 = 4. Not written yet.")


def test_matrix_lights_the_same_links(stage):
    stage.get_by_role("button", name="matrix").click()
    matrix = stage.get_by_role("img", name="Cᵀ · 25×4")
    box = matrix.bounding_box()
    matrix.hover(position={"x": box["width"] * 0.6, "y": box["height"] * 10.5 / 25}, force=True)
    expect(caption(stage)).to_have_text("Cᵀ[10,2] = 1: x[1,0] counts 1 times in y[2,0].")
    expect(cell(stage, "y[2,0]")).to_have_class(re.compile("ep-lit"))


def test_an_edited_cell_moves_the_output_at_once_and_reaches_python(notebook, stage):
    edit(stage, "x[1,0]", "-5")
    expect(cell(stage, "y[4,0]")).to_have_text("-5")
    edit(stage, "w[1,1]", "0.5")
    expect(cell(stage, "y[3,1]")).to_have_text("-2.5")
    expect_python(notebook, "stage.x.tolist()", "[[1.0, 2.0], [-5.0, 4.0]]")
    expect_python(notebook, "stage.tabs[0]['acts'][0]['output']['values'][16]", "-2.5")
    expect_python(notebook, "kernel[0, 0, 1, 1].item()", "4.0")  # the reader's own tensor is left alone
    stage.get_by_role("button", name="reset").click()
    expect(cell(stage, "x[1,0]")).to_have_text("3")
    expect_python(notebook, "stage.x.tolist()", "[[1.0, 2.0], [3.0, 4.0]]")


def test_an_edit_of_a_linear_operation_is_painted_without_asking_the_kernel(stage):
    shown = stage.evaluate(EDIT_AT_ONCE, ["x[0,0]", "9", "y[0,0]"])
    assert shown == "9"


def test_an_edit_that_moves_a_maximum_moves_the_remembered_place(stage):
    choose(stage, "unpooling")
    step_to(stage, 5)
    expect(cell(stage, "y[1,1]")).to_have_text("1")
    edit(stage, "before[0,0]", "9")
    expect(cell(stage, "y[0,0]")).to_have_text("1")
    expect(cell(stage, "y[1,1]")).to_have_text("0")
    expect(cell(stage, "before[0,0]")).to_have_class(re.compile("ep-remembered"))
    expect(cell(stage, "before[1,1]")).not_to_have_class(re.compile("ep-remembered"))
    caption(stage).hover()
    expect(caption(stage)).to_have_text(re.compile("where 9 was the maximum"))


def test_a_place_is_remembered_once_its_window_was_pooled(stage):
    choose(stage, "unpooling")
    for step, places in ((0, 0), (1, 1), (4, 4), (8, 4)):
        step_to(stage, step)
        expect(stage.get_by_role("grid", name="before pooling").locator(".ep-remembered")).to_have_count(places)


def test_bad_text_in_a_cell_gets_a_sentence_and_loses_nothing(notebook, stage):
    for text in ("abc", "", "1e99", "<img src=x onerror=alert(1)>"):
        edit(stage, "x[0,1]", text)
        expect(stage.get_by_role("status")).to_contain_text("x[0,1] takes a number")
        expect(cell(stage, "x[0,1]")).to_have_text("2")
    expect_python(notebook, "stage.x.tolist()", "[[1.0, 2.0], [3.0, 4.0]]")
    cell(stage, "x[0,1]").dblclick()
    stage.get_by_role("textbox").press("Escape")
    expect(cell(stage, "x[0,1]")).to_have_text("2")


def test_opening_a_cell_and_leaving_it_changes_nothing(notebook, stage):
    choose(stage, "fractions")
    expect(cell(stage, "x[0,0]")).to_have_text("0.333")
    for key in ("Enter", "Escape", "Tab"):
        cell(stage, "x[0,0]").dblclick()
        stage.get_by_role("textbox").press(key)
        expect(stage.get_by_role("textbox")).to_have_count(0)
    expect_python(notebook, "stage.tabs[3]['acts'][0]['input']['values'][0]", "0.3333333")


def test_leaving_an_open_cell_by_the_pointer_keeps_what_was_typed_and_the_focus_where_it_went(stage):
    cell(stage, "x[0,0]").dblclick()
    stage.get_by_role("textbox").fill("5")
    stage.get_by_role("slider", name="step").click()
    expect(stage.get_by_role("slider", name="step")).to_be_focused()
    expect(cell(stage, "x[0,0]")).to_have_text("5")


def test_numbers_that_only_the_kernel_knows_are_not_shown_before_it_answers(notebook, stage):
    choose(stage, "max")
    shown = stage.evaluate(EDIT_AT_ONCE, ["x[0,2]", "0", "y[0,1]"])
    assert shown == "?"
    expect(cell(stage, "y[0,1]")).to_have_text("3")


def test_the_keyboard_stays_on_the_stage_when_its_grids_are_built_anew(stage):
    cell(stage, "y[0,0]").focus()
    stage.page.keyboard.press("2")
    expect(stage).to_be_focused()


def test_settings_from_python_change_only_what_they_name(notebook, stage):
    choose(stage, "nearest")
    step_to(stage, 2)
    notebook.ask("setattr(stage, 'matrix', True)")
    expect(stage.get_by_role("img", name="C · 16×4")).to_be_visible()
    expect(stage.locator(".ep-count")).to_have_text("2 / 4")
    notebook.ask("setattr(stage, 'step', 1)")
    expect(stage.locator(".ep-count")).to_have_text("1 / 4")
    notebook.ask("setattr(stage, 'step', None)")
    expect(stage.locator(".ep-count")).to_have_text("4 / 4")


def test_cells_are_reached_and_edited_by_keyboard_alone(stage):
    cell(stage, "x[0,0]").focus()
    stage.page.keyboard.press("ArrowDown")
    expect(cell(stage, "x[1,0]")).to_be_focused()
    stage.page.keyboard.type("7")
    stage.page.keyboard.press("Enter")
    expect(cell(stage, "x[1,0]")).to_have_text("7")
    expect(cell(stage, "y[4,0]")).to_have_text("7")
    expect(cell(stage, "x[1,0]")).to_be_focused()


def test_full_screen_has_type_for_a_hall_and_comes_back(stage):
    stage.get_by_role("button", name="full screen").click()
    stage.page.wait_for_function("document.fullscreenElement?.getAttribute('aria-label').startsWith('stage')")
    size = cell(stage, "y[0,0]").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 24
    stage.page.keyboard.press("f")
    stage.page.wait_for_function("document.fullscreenElement === null")


def test_exports_are_real_files(stage):
    for form, start in (("PNG", b"\x89PNG"), ("SVG", b"<?xml"), ("GIF", b"GIF89a")):
        with stage.page.expect_download() as waiting:
            stage.get_by_role("button", name=f"export as {form}").click()
        assert waiting.value.suggested_filename == f"transposed.{form.lower()}"
        assert waiting.value.path().read_bytes().startswith(start)


def test_a_reload_keeps_what_was_edited(notebook):
    edit(card(notebook), "x[1,0]", "8")
    expect_python(notebook, "stage.x[1, 0].item()", "8.0")
    notebook.reopen()
    expect(cell(card(notebook), "x[1,0]")).to_have_text("8")


def test_running_the_cell_again_leaves_one_stage_that_works(notebook):
    notebook.run(1)
    expect(card(notebook)).to_have_count(1)
    edit(card(notebook), "x[0,0]", "6")
    expect(cell(card(notebook), "y[0,0]")).to_have_text("6")


def test_two_views_of_one_stage_agree(notebook):
    notebook.set_source(2, "stage")
    notebook.run(2)
    edit(card(notebook), "x[0,0]", "5")
    other = notebook.output(2).get_by_role("region", name="stage")
    expect(cell(other, "x[0,0]")).to_have_text("5")
    edit(other, "x[0,0]", "4")
    expect(cell(card(notebook), "y[0,0]")).to_have_text("4")
    notebook.set_source(2, "")
    notebook.run(2)


def test_without_a_kernel_linear_edits_go_on_and_the_rest_says_why_not(module_lab, notebook, stage):
    """The last test of this notebook: its kernel is gone afterwards."""
    expect(cell(stage, "y[0,0]")).to_have_text("1")
    notebook.evaluate("await session.shutdown();")
    edit(stage, "x[0,0]", "9")
    expect(cell(stage, "y[0,0]")).to_have_text("9")
    stage.focus()
    stage.press("4")
    stage.press("5")
    edit(stage, "x[0,2]", "0")
    expect(stage.get_by_role("status")).to_have_text(WORDS["silent"])
    expect(cell(stage, "x[0,2]")).to_have_text("6")
    expect(cell(stage, "y[0,1]")).to_have_text("6")
    stage.get_by_role("button", name="export as PNG").click()
    expect(stage.get_by_role("status")).to_have_text(CARD_WORDS["noExport"])
    # ipywidgets itself says so in the console when a page outlives its kernel.
    complaints = module_lab.complaints
    complaints[:] = [said for said in complaints if "Could not send" not in said and "Cannot send" not in said]
