"""Networks as boxes in a real JupyterLab: walk, point, hide, drag, bad sizes, both ways counted, a failing forward."""

import json
import re

import pytest
from lab import expect_python
from playwright.sync_api import expect

SETUP = """
from torch import nn
from widgets import FlowDesigner, ShapeFlow, layer_costs

patches = nn.Sequential(
    nn.Conv2d(3, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 8 * 8, 5)
)
"""
CELLS = [SETUP, "ShapeFlow(patches, (3, 18, 18))", "ShapeFlow(patches, (3, 20, 20))"]
DESIGN = "designer = FlowDesigner((16, 32), (64, 64))\ndesigner"


@pytest.fixture(scope="module")
def notebook(module_lab):
    """One notebook for all tests."""
    notebook = module_lab.open([*CELLS, DESIGN])
    notebook.run_all()
    return notebook


@pytest.fixture
def flow(notebook):
    card = notebook.output(1).get_by_role("region", name="the network's layers")
    card.scroll_into_view_if_needed()
    card.focus()
    card.press("r")
    return card


@pytest.fixture
def designer(notebook):
    card = notebook.output(3).get_by_role("region", name="a network to design")
    card.scroll_into_view_if_needed()
    card.focus()
    card.press("r")
    return card


def sentence(card):
    return card.locator(".ep-flow-sentence")


def design_of(card):
    return json.loads(card.get_attribute("data-design"))


def totals(card, how):
    """Multiply-adds and parameters in the row of one variant."""
    cells = card.get_by_role("row", name=re.compile(f"^{how}")).get_by_role("cell").all_inner_texts()
    return [int(text.replace(",", "")) for text in cells[:2]]


# Any network.


def test_the_first_frame_shows_the_costliest_layer(flow):
    expect(sentence(flow)).to_contain_text("Layer 1 of 5, Conv2d(3, 16, kernel_size=(3, 3), stride=(1, 1))")
    expect(sentence(flow)).to_contain_text("110,592 multiply-adds, 96 % of all, with 448 parameters.")
    expect(sentence(flow)).to_contain_text("One cell sees at most 3×3 pixels of the input; the next one sees as much")
    expect(flow.get_by_role("row", name=re.compile("^all layers"))).to_contain_text("115,712")
    boxes = flow.get_by_role("group", name=re.compile("^boxes")).get_by_role("button")
    assert [box.get_attribute("aria-label") for box in boxes.all()] == [
        *("input, 3 by 18 by 18", "Conv2d, 16 by 16 by 16", "MaxPool2d, 16 by 8 by 8", "Flatten, 1024", "Linear, 5"),
    ]


def test_keys_walk_through_the_layers(flow):
    for key, said in (
        *(("ArrowRight", "Layer 2 of 5, ReLU(): 16×16×16 → 16×16×16. No multiply-adds, nothing to learn."),),
        *(("ArrowRight", "One cell sees at most 4×4 pixels of the input; the next one sees as much, 2 pixels"),),
        *(("ArrowRight", "The output takes no memory"), ("End", "Layer 5 of 5"), ("ArrowRight", "Layer 5 of 5")),
        *(("ArrowLeft", "Layer 4 of 5"), ("Home", "The input: 3×18×18, 3.89 kB."), ("r", "Layer 1 of 5")),
    ):
        flow.press(key)
        expect(sentence(flow)).to_contain_text(said)


def test_boxes_and_rows_are_pointed_at_and_focused(flow):
    box = flow.get_by_role("button", name="Linear, 5")
    box.hover()
    expect(sentence(flow)).to_contain_text("Layer 5 of 5, Linear(in_features=1024")
    expect(box).to_have_attribute("aria-pressed", "true")
    expect(sentence(flow)).to_contain_text("One cell sees the whole input.")
    flow.get_by_role("row", name=re.compile("^2 MaxPool2d")).click()
    expect(sentence(flow)).to_contain_text("Layer 3 of 5")
    flow.get_by_role("button", name="MaxPool2d, 16 by 8 by 8").focus()
    flow.page.keyboard.press("ArrowRight")
    expect(flow.get_by_role("button", name="Flatten, 1024")).to_be_focused()
    expect(flow.locator("tr[aria-current]")).to_contain_text("3 Flatten")


def test_numbers_can_be_hidden(flow):
    share = flow.get_by_text("96 %", exact=True)
    expect(share).to_be_visible()
    flow.press("h")
    expect(sentence(flow)).to_have_text("Which layer costs most? Decide, then press H.")
    expect(share).to_be_hidden()
    expect(flow.get_by_role("row", name=re.compile("^0 Conv2d"))).not_to_contain_text("110,592", use_inner_text=True)
    flow.get_by_role("button", name="show the numbers").click()
    expect(share).to_be_visible()


def test_a_forward_that_fails_shows_how_far_it_came(notebook):
    card = notebook.output(2).get_by_role("region", name="the network's layers")
    expect(card.locator(".ep-message")).to_contain_text(
        "in layer 4 (Linear), mat1 and mat2 shapes cannot be multiplied"
    )
    assert card.get_by_role("group", name=re.compile("^boxes")).get_by_role("button").count() == 4


# A network to design.


def test_both_ways_are_counted_as_the_module_is(designer, notebook):
    expect(designer.get_by_role("button", name="down- and upsampling inside")).to_have_attribute("aria-pressed", "true")
    designer.press("1")
    expect(designer.get_by_role("button", name="full resolution")).to_have_attribute("aria-pressed", "true")
    designer.get_by_role("slider", name="D₂").press("ArrowRight")
    designer.get_by_role("slider", name="depth").press("ArrowRight")
    designer.get_by_role("slider", name="height").press("ArrowRight")
    design = design_of(designer)
    assert design == {"widths": [16, 36, 72], "size": [66, 64], "classes": 5, "inside": False}
    expect_python(notebook, "designer.widths, designer.size, designer.inside", "([16, 36, 72], [66, 64], False)")
    for how, key in (("full resolution", "1"), ("down- and upsampling inside", "2")):
        designer.focus()
        designer.press(key)
        code = designer.locator("code").inner_text()
        counted = f"(exec({code!r}), layer_costs(network, (3, 66, 64)))[1]"
        numbers = "[sum(getattr(r, n) for r in {}) for n in ('multiply_adds', 'parameters')]"
        assert notebook.ask(f"(lambda rows: {numbers.format('rows')})({counted})") == str(totals(designer, how))
        expect_python(notebook, "designer.code", repr(code))


def test_sizes_that_do_not_fit_are_told(designer):
    height = designer.get_by_role("slider", name="height")
    height.fill("222")
    message = designer.locator(".ep-message")
    expect(message).to_have_text(
        "This size does not fit: 222 → 111 → 55 → 110 → 220. On the way up 110 should meet 111, and does not. "
        "Sides must be divisible by 4: 220 or 224 will do."
    )
    expect(designer.get_by_role("row", name=re.compile("^down- and"))).to_contain_text("220×64")
    designer.get_by_role("button", name="full resolution").click()
    expect(message).to_be_hidden()
    designer.get_by_role("button", name="down- and upsampling inside").click()
    expect(message).to_be_visible()
    height.fill("256")
    expect(message).to_be_hidden()


def test_python_changes_the_design_too(designer, notebook):
    notebook.ask("setattr(designer, 'widths', [8])")
    expect(designer.locator("code")).to_contain_text("nn.Conv2d(3, 8, 3, padding=1)")
    expect(designer.get_by_role("slider", name="D₁")).to_have_value("8")
    expect(designer.get_by_role("slider", name="D₂")).to_have_count(0)
    designer.focus()
    designer.press("r")
    assert design_of(designer)["widths"] == [16, 32]


def test_the_lines_are_copied(designer):
    designer.get_by_role("button", name=re.compile("^cop")).click()
    expect(designer.get_by_role("button", name="copied")).to_be_visible()
    assert designer.page.evaluate("navigator.clipboard.readText()") == designer.locator("code").inner_text()


def test_full_screen(designer):
    designer.press("f")
    designer.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    designer.press("f")
    designer.page.wait_for_function("!document.fullscreenElement")


def test_running_the_cell_again_leaves_one(designer, notebook):
    living = "len(__import__('ipywidgets').widgets.widget._instances)"
    before = notebook.ask(living)
    notebook.run(3)
    expect(notebook.output(3).get_by_role("region", name="a network to design")).to_have_count(1)
    assert notebook.ask(living) == before
