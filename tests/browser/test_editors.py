"""The box and the joint editor in a real JupyterLab: pointer, keys, presets, hidden answers, bad input, re-runs."""

import re

import pytest
from lab import expect_python
from playwright.sync_api import expect
from region import Region

SETUP = """
import torch
from widgets.data.people import people_data
from widgets.editors.box_editor import BoxEditor
from widgets.editors.joint_editor import JointEditor

torch.set_num_threads(1)
people = people_data(2, 2)
"""
BOX = "editor = BoxEditor()\neditor"
JOINTS = "joints = JointEditor(people.held_out_images[0], people.held_out_joints[0])\njoints"
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"


class Card(Region):
    """One editor's card in the page."""

    def __init__(self, notebook, cell, name, area):
        super().__init__(notebook.output(cell), name)
        self.notebook = notebook
        self.area = self.place.get_by_role("application", name=area)

    def drag(self, begin, end, field):
        """Drags from one place to another, both in the field's units."""
        left, top, right, bottom = field
        box = self.area.bounding_box()

        def point(x, y):
            across, down = (x - left) / (right - left), (y - top) / (bottom - top)
            return box["x"] + across * box["width"], box["y"] + down * box["height"]

        self.page.mouse.move(*point(*begin))
        self.page.mouse.down()
        self.page.mouse.move(*point(*end), steps=4)
        self.page.mouse.up()

    def is_(self, **data):
        for name, value in data.items():
            expect(self.place).to_have_attribute(f"data-{name}", value)

    def says(self, text):
        expect(self.place).to_contain_text(text)


@pytest.fixture(scope="module")
def notebook(module_lab):
    notebook = module_lab.open([SETUP, BOX, JOINTS])
    notebook.run(0)
    return notebook


@pytest.fixture
def box(notebook):
    notebook.run(1)
    card = Card(notebook, 1, "Box editor", "the box")
    card.place.scroll_into_view_if_needed()
    return card


@pytest.fixture
def joints(notebook):
    notebook.run(2)
    card = Card(notebook, 2, "Joint editor", "the figure's joints")
    card.place.scroll_into_view_if_needed()
    return card


FIELD = (-4, -4, 16, 16)


def test_the_first_frame_shows_the_point(box):
    box.is_(iou=".471", box="2 2 12 12")
    box.says("Intersection 8 × 8 = 64; union 100 + 100 − 64 = 136. IoU = 64 / 136 = .471.")
    box.says("Squared error: 4 + 4 + 4 + 4 = 16.")


def test_presets_by_key_and_click(box):
    box.keys("2")
    box.is_(iou=".510")
    box.press("widened")
    box.is_(iou=".714", box="0 0 14 10")
    box.says("Squared error: 0 + 0 + 16 + 0 = 16.")
    expect(box.place.get_by_role("button", name="widened")).to_have_attribute("aria-pressed", "true")
    box.keys("4")
    box.is_(iou="1.000")
    box.keys("r")
    box.is_(box="2 2 12 12")


def test_the_box_is_dragged_moved_and_resized(box, notebook):
    box.drag((7, 7), (8, 6), FIELD)  # by its middle
    box.is_(box="3 1 13 11")
    box.drag((13, 11), (10, 9), FIELD)  # by a corner
    box.is_(box="3 1 10 9")
    box.drag((3, 5), (1, 5), FIELD)  # by a side
    box.is_(box="1 1 10 9")
    expect_python(notebook, "editor.box", "(1, 1, 10, 9)")
    box.drag((15, 15), (0, 0), FIELD)  # there is nothing to take hold of
    box.is_(box="1 1 10 9")
    box.drag((5, 5), (40, 5), FIELD)  # it stays within the field
    box.is_(box="7 1 16 9")


def test_arrows_and_a_miss(box, notebook):
    box.keys("ArrowRight", "ArrowUp", "Shift+ArrowRight")
    box.is_(box="3 1 14 11")
    expect_python(notebook, "editor.box", "(3, 1, 14, 11)")
    box.keys(*["Shift+ArrowLeft"] * 30)
    box.is_(box="3 1 4 11")
    box.keys(*["ArrowRight"] * 8)
    box.says("The boxes do not meet: intersection 0, so IoU is 0")
    box.is_(iou=".000")


def test_numbers_can_be_hidden_and_the_screen_filled(box):
    box.keys("h")
    box.says("Decide, then press H.")
    expect(box.place.get_by_role("table")).to_be_hidden()
    box.press("show the numbers")
    expect(box.place.get_by_role("table")).to_be_visible()
    box.keys("f")
    box.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    box.keys("f")
    box.page.wait_for_function("!document.fullscreenElement")


def test_python_sets_the_box_and_refuses_others(box, notebook):
    assert notebook.ask("setattr(editor, 'box', (0, 0, 10, 5))") == "None"
    box.is_(box="0 0 10 5", iou=".500")
    with pytest.raises(AssertionError, match="box must lie within"):
        notebook.ask("setattr(editor, 'box', (0, 0, 10, 50))")
    box.is_(box="0 0 10 5")


def test_a_joint_is_dragged(joints, notebook):
    joints.is_(right="10", chosen="4")
    joints.says("left wrist: you say")
    begin, end = (notebook.ask(f"joints.{name}[4]") for name in ("joints", "truth"))
    numbers = [[float(v) for v in re.findall(r"[\d.]+", text)] for text in (begin, end)]
    joints.drag(*numbers, (0, 0, 48, 48))
    joints.is_(right="11")
    joints.says("PCK@0.1: 11 of 11 joints are near enough, 1.000.")
    expect_python(notebook, "float(joints.pck)", "1.0")
    joints.keys("r")
    joints.is_(right="10")


def test_a_chosen_joint_moves_by_keys(joints, notebook):
    joints.keys("1", "Shift+ArrowDown", "ArrowDown")
    joints.is_(chosen="0", right="9")
    joints.says("head: you say")
    joints.says("That is 6.0 pixels off")
    joints.place.get_by_role("combobox").select_option("right knee")
    joints.is_(chosen="8")
    joints.says("heatmap of right knee, σ = 2")
    joints.press("σ = 4")
    expect(joints.place.get_by_role("img", name="heatmap of right knee, σ = 4")).to_be_visible()


def test_two_places_and_the_one_where_nobody_is(joints):
    joints.keys("t")
    joints.is_(two="true")
    joints.says("each half of the time")
    joints.says("where nobody is. The heatmap keeps both.")
    expect(joints.place.locator(".ep-mean")).to_have_count(4)
    joints.keys("h")
    joints.says("Decide, then press H.")
    expect(joints.place.locator(".ep-mean")).to_have_count(0)
    joints.press("two possible places")
    joints.is_(two="false")


def test_a_cell_run_again_leaves_nothing_behind(notebook, joints):
    before = notebook.ask(LIVING)
    notebook.run(1)
    notebook.run(2)
    assert notebook.ask(LIVING) == before


def test_narrow_and_dark(notebook, joints, box):
    notebook.page.set_viewport_size({"width": 400, "height": 800})
    notebook.theme("dark")
    for card in (joints, box):
        wide = card.place.evaluate("(card) => card.scrollWidth <= card.clientWidth + 1")
        assert wide
    notebook.theme("light")
    notebook.page.set_viewport_size({"width": 1280, "height": 900})
