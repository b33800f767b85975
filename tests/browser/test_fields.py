"""Receptive fields and masks down and back in a real JupyterLab: slider, keys, pointer, hiding, a run anew."""

import re

import pytest
from playwright.sync_api import expect

SETUP = """
import threading
import torch
from torch import nn
from widgets.fields.down_and_back import DownAndBack
from widgets.fields.receptive_field import ReceptiveField

torch.set_num_threads(1)
torch.manual_seed(0)
first, second, third = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3), nn.Conv2d(4, 2, 3)
net = nn.Sequential(first, nn.ReLU(), nn.MaxPool2d(2), second, nn.MaxPool2d(2), third)
bar = torch.zeros(64, 64, dtype=torch.long)
bar[:, 34:36] = 1
sky = torch.zeros(40, 60, dtype=torch.long)
sky[20:, 30:] = 2
sky[:4] = 1
"""
FIELD = "field = ReceptiveField(net, torch.rand(3, 40, 60))\nfield"
TRIP = """
names = ("sky", "grass", "cow")
trip = DownAndBack({"bar": (bar, None, ("ground", "bar")), "cow": (sky, torch.rand(3, 40, 60))}, class_names=names)
trip
"""
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"


@pytest.fixture(scope="module")
def notebook(module_lab):
    """One notebook for all tests: a fresh kernel each would take most of the time."""
    notebook = module_lab.open([SETUP, FIELD, TRIP, ""])
    notebook.run_all()
    return notebook


@pytest.fixture
def field(notebook):
    """The receptive field as it was at first."""
    card = notebook.output(1).get_by_role("region", name="Receptive field")
    card.scroll_into_view_if_needed()
    card.get_by_role("button", name="reset").click()
    return card


@pytest.fixture
def trip(notebook):
    """The masks as they were at first."""
    card = notebook.output(2).get_by_role("region", name="Down and back")
    card.scroll_into_view_if_needed()
    card.get_by_role("button", name="reset").click()
    return card


def pressed(card, name):
    expect(card.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")


# The receptive field.


def test_the_field_grows_layer_by_layer(field):
    expect(field).to_contain_text("It sees 18×18 pixels")
    pressed(field, "how much each pixel counts")
    field.press("Home")
    expect(field).to_contain_text("An image's unit is one pixel")
    for size in ("3×3", "4×4", "8×8", "10×10", "18×18"):
        field.press("ArrowRight")
        expect(field).to_have_attribute("data-field", size)
    slider = field.get_by_role("slider", name="layer")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^One unit after Conv2d 3 by 3: row"))
    slider.fill("2")
    expect(field).to_have_attribute("data-field", "4×4")
    field.get_by_role("button", name="Conv2d 3×3, ReLU").click()
    expect(field).to_have_attribute("data-field", "3×3")
    row = field.get_by_role("row", name=re.compile("^Conv2d 3×3, ReLU"))
    assert row.get_by_role("cell").all_inner_texts() == ["38×58", "1", "3×3"]


def test_the_unit_moves_by_keys_and_pointer(field, notebook):
    image = field.get_by_role("application", name="the image")
    expect(field).to_have_attribute("data-unit", "3,5")
    image.press("ArrowLeft")
    image.press("ArrowDown")
    expect(field).to_have_attribute("data-unit", "4,4")
    expect(field).to_contain_text("rows 16 to 33, columns 16 to 33")
    image.press("Shift+ArrowUp")
    expect(field).to_have_attribute("data-unit", "0,4")
    box = image.bounding_box()
    image.click(position={"x": box["width"] - 5, "y": box["height"] - 5})
    expect(field).to_have_attribute("data-unit", "5,10")
    expect(field).to_have_attribute("data-heat", "shown")  # the kernel has told how much each pixel counts
    shown = image.locator("xpath=../canvas[2]").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 60, 40).data].filter((v, k) => k % 4 == 3 && v > 0).length"
    )
    assert notebook.ask("int((field.fields.heat(4, 5, 10) > 0).sum())") == str(shown)
    chart = field.get_by_role("application", name="the map")
    chart.click(position={"x": 5, "y": 5})
    expect(field).to_have_attribute("data-unit", "0,0")


def test_hiding_and_python(field, notebook):
    field.press("h")
    expect(field).to_contain_text("How many pixels does this unit see?")
    expect(field.get_by_role("row", name=re.compile(r"^Conv2d 3×3 \d+×\d+")).last).to_contain_text("?")
    field.press("h")
    field.press("w")
    expect(field).not_to_contain_text("of these pixels count")
    notebook.ask("setattr(field, 'layer', 2)")
    expect(field).to_have_attribute("data-field", "4×4")
    notebook.ask("setattr(field, 'layer', 5)")
    expect(field).to_have_attribute("data-field", "18×18")


def test_what_does_not_fit_is_said(notebook):
    notebook.set_source(
        3, "try:\n    ReceptiveField(net, torch.rand(1, 40, 40))\nexcept ValueError as e:\n    print(e)"
    )
    notebook.run(3)
    assert "Layer 1, Conv2d 3×3, does not take its input (1, 40, 40)" in notebook.text(3)
    notebook.set_source(3, "try:\n    DownAndBack(bar, factors=(2, 1))\nexcept ValueError as e:\n    print(e)")
    notebook.run(3)
    assert "ascending; got (2, 1)" in notebook.text(3)
    notebook.set_source(3, "")


# Down and back.


def test_the_bar_is_gone_at_eight(trip):
    expect(trip).to_contain_text("By 8 and back: 64×64 → 8×8 → 64×64. 128 of 4,096 pixels are wrong: accuracy .969")
    expect(trip).to_contain_text("Nothing is left of bar.")
    row = trip.get_by_role("row", name=re.compile("^bar"))
    assert row.get_by_role("cell").all_inner_texts() == ["128", "0", "0", "0"]
    trip.press("Home")
    expect(trip).to_contain_text("Nothing is lost")
    trip.press("ArrowRight")
    expect(trip.get_by_role("slider", name="factor")).to_have_attribute("aria-valuetext", re.compile("^By 2 and back"))
    expect(trip).to_contain_text("Nothing is lost")
    trip.get_by_role("slider", name="factor").fill("5")
    expect(trip).to_contain_text("64×64 → 2×2 → 64×64")
    back = trip.get_by_role("img", name="back again")
    assert back.evaluate("c => [c.width, c.height]") == [64, 64]


def test_averaging_labels_makes_a_class_up(trip, notebook):
    trip.press("2")
    pressed(trip, "cow")
    trip.press("ArrowDown")
    pressed(trip, "the mean of its class numbers")
    trip.press("ArrowLeft")
    expect(trip).to_contain_text("pixels, violet, got a class that nothing in their block has: grass.")
    made = int(trip.get_by_role("row", name=re.compile("^grass")).get_by_role("cell").nth(2).inner_text())
    made_up = "trip._trips['cow'][2][2].made_up"
    assert made == 16 * int(notebook.ask(f"int({made_up}.sum())"))
    trip.get_by_role("button", name="its upper left pixel").click()
    expect(trip).not_to_contain_text("violet")


def test_hiding_the_answer(trip):
    trip.press("h")
    expect(trip).to_contain_text("How many pixels will be wrong?")
    expect(trip.get_by_role("img", name="back again")).not_to_be_visible()
    expect(trip).not_to_contain_text(".969")
    trip.get_by_role("button", name="show the answer").click()
    expect(trip).to_contain_text(".969")


def test_python_says_what_is_shown(trip, notebook):
    notebook.ask("setattr(trip, 'shown', 'cow')")
    expect(trip).to_contain_text("40×60 → 5×8 → 40×60")
    expect(trip.get_by_role("img", name="the picture")).to_be_visible()
    notebook.ask("setattr(trip, 'factor', 32)")
    expect(trip).to_contain_text("40×60 → 2×2 → 40×60")
    notebook.ask("[setattr(trip, 'shown', 'bar'), setattr(trip, 'factor', 8)]")
    expect(trip.get_by_role("img", name="the picture")).not_to_be_visible()


def test_themes_and_full_screen(field, trip, notebook):
    for theme in ("dark", "light"):
        notebook.theme(theme)
        for card in (field, trip):
            light = card.evaluate("c => getComputedStyle(c).backgroundColor") == "rgb(255, 255, 255)"
            assert light == (theme == "light")
    trip.press("f")
    notebook.page.wait_for_function("document.fullscreenElement !== null")
    trip.press("f")
    notebook.page.wait_for_function("document.fullscreenElement === null")


def test_running_the_cells_again_leaves_nothing_behind(field, trip, notebook):
    threads, widgets = notebook.ask("threading.active_count()"), notebook.ask(LIVING)
    for _ in range(2):
        notebook.run(1)
        notebook.run(2)
    expect(field).to_contain_text("It sees 18×18 pixels")
    expect(trip).to_contain_text("accuracy .969")
    assert notebook.ask("threading.active_count()") == threads
    assert notebook.ask(LIVING) == widgets
