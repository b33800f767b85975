"""A chain on the stage in a real JupyterLab: act by act, light through all of it, one cell pinned on every tab."""

import json
import re

import pytest
from lab import expect_python
from playwright.sync_api import expect

from widgets.stage.frames import digits, frame_at, steps_of

OPERATIONS = """
import functools
import torch
import torch.nn.functional as F
from widgets import Chain, Stage

kernel = torch.arange(1.0, 10).reshape(1, 1, 3, 3)

def spread(x):
    y = torch.zeros(2 * x.shape[0] + 3, 2 * x.shape[1] + 3)
    y[2:-2:2, 2:-2:2] = x
    return y

stamp = functools.partial(F.conv_transpose2d, weight=kernel, stride=2)
window = functools.partial(F.conv2d, weight=kernel.flip(2, 3))
tabs = {"stamps": stamp, "windows": Chain(spread, window), "chosen": Chain(stamp, torch.relu)}
stage = Stage(tabs, [[1, 2], [3, 4]], matrix=True)
"""


@pytest.fixture(scope="module")
def opened(module_lab):
    return module_lab.open([OPERATIONS, "stage"])


@pytest.fixture
def notebook(opened):
    opened.run_all()
    opened.page.mouse.move(0, 0)
    return opened


@pytest.fixture
def stage(notebook):
    made = notebook.output(1).get_by_role("region", name="stage")
    made.focus()
    made.press("2")
    return made


def cell(stage, name):
    return stage.get_by_role("gridcell", name=re.compile(rf"^{re.escape(name)} "))


def lit(stage, grid):
    return stage.get_by_role("grid", name=grid).locator(".ep-lit")


def edit(stage, name, text):
    cell(stage, name).dblclick()
    field = stage.get_by_role("textbox", name=f"new value of {name}")
    field.fill(text)
    field.press("Enter")


def test_every_step_is_what_python_says(notebook, stage):
    asked = notebook.ask("__import__('json').dumps(stage.tabs[1])")
    tab = json.loads(asked[1:-1].replace("\\'", "'").replace("\\\\", "\\"))
    for step in (0, 1, 3, 4, 5, 17, steps_of(tab, "stamp")):
        stage.get_by_role("slider", name="step").fill(str(step))
        frame = frame_at(tab, "stamp", step)
        expect(stage.locator(".ep-caption")).to_have_text(frame.caption)
        for name, act in (("between m", frame.acts[0]), ("output y", frame.acts[1])):
            shown = stage.get_by_role("grid", name=name).get_by_role("gridcell").all_inner_texts()
            assert [text or None for text in shown] == [None if v is None else digits(v) for v in act.values]


def test_the_grid_between_stands_once(stage):
    expect(stage.get_by_role("grid")).to_have_count(4)  # x, m, w, y
    expect(stage.get_by_role("grid", name="between m · 7×7")).to_be_visible()
    expect(stage.get_by_role("code")).to_have_text("m = spread(x)\ny = F.conv2d(m, weight=w)")


def test_light_goes_through_the_whole_chain(stage):
    cell(stage, "y[2,2]").hover()
    for grid, count in (("input x", 4), ("between m", 9), ("kernel w", 9), ("output y", 1)):
        expect(lit(stage, grid)).to_have_count(count)
    cell(stage, "x[0,1]").hover()
    for grid, count in (("input x", 1), ("between m", 1), ("kernel w", 9), ("output y", 9)):
        expect(lit(stage, grid)).to_have_count(count)
    cell(stage, "m[0,0]").hover()
    expect(stage.locator(".ep-caption")).to_have_text("m[0,0] = 0: no input cell reaches it.")


def test_a_pinned_cell_stays_pinned_on_the_other_tabs(stage):
    cell(stage, "y[2,2]").click()
    stage.page.mouse.move(0, 0)
    stage.press("1")
    expect(stage.locator(".ep-caption")).to_have_text("y[2,2] = 1·9 + 2·7 + 3·3 + 4·1 = 36.")
    stage.press("2")
    expect(stage.locator(".ep-caption")).to_have_text(re.compile(r"^y\[2,2\] = 1·9 \+ 0·8 \+ 2·7 .* = 36\.$"))
    cell(stage, "m[2,2]").click()
    stage.page.mouse.move(0, 0)
    stage.press("1")  # there is no m there
    expect(stage.locator(".ep-caption")).to_have_text(re.compile(r"^x\[1,1\]"))


def test_an_edited_input_runs_through_at_once_and_reaches_python(notebook, stage):
    edit(stage, "x[0,1]", "7")
    expect(cell(stage, "m[2,4]")).to_have_text("7")
    expect(cell(stage, "y[0,4]")).to_have_text("21")
    expect_python(notebook, "stage.tabs[1]['acts'][1]['output']['values'][4]", "21.0")
    stage.press("1")
    expect(cell(stage, "y[0,4]")).to_have_text("21")


def test_the_kernel_in_a_chain_is_edited_there_and_the_matrices_part(notebook, stage):
    expect(stage).to_contain_text("The same numbers as the matrix of “stamps”")
    edit(stage, "w[2,2]", "0")
    expect(cell(stage, "y[0,0]")).to_have_text("0")
    expect(stage).not_to_contain_text("The same numbers")
    expect_python(notebook, "stage.tabs[1]['matrix']['name']", "'C'")
    stage.get_by_role("button", name="reset").click()
    expect(stage).to_contain_text("The same numbers as the matrix of “stamps”")


def test_the_matrix_is_that_of_the_whole_chain(stage):
    matrix = stage.get_by_role("img", name="Cᵀ · 25×4")
    box = matrix.bounding_box()
    matrix.hover(position={"x": box["width"] * 0.6, "y": box["height"] * 10.5 / 25}, force=True)
    expect(stage.locator(".ep-caption")).to_have_text("Cᵀ[10,2] = 1: x[1,0] counts 1 times in y[2,0].")
    expect(lit(stage, "input x")).to_have_count(1)
    expect(lit(stage, "output y")).to_have_count(1)


def test_a_chain_that_chooses_asks_the_kernel(notebook, stage):
    stage.press("3")
    edit(stage, "x[0,0]", "-1")
    expect(cell(stage, "y[0,0]")).to_have_text("0")
    expect(cell(stage, "m[0,0]")).to_have_text("-1")
    expect_python(notebook, "stage.tabs[2]['acts'][1]['output']['values'][0]", "0.0")
