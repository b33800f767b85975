"""The pixel explorer in a real JupyterLab: point, swap and merge animals, paint by mouse, finger and keys."""

import re

import pytest
import torch
from playwright.sync_api import expect
from region import Region
from without_kernel import page_of

from widgets.pixels.explorer import PixelExplorer

SETUP = """
import torch
from widgets.pixels.explorer import PixelExplorer

torch.set_num_threads(1)
image = torch.full((3, 30, 40), 0.3)
labels = torch.zeros(30, 40, dtype=torch.long)
labels[:6] = 2
labels[10:16, 4:12] = labels[10:16, 16:24] = labels[22:26, 30:36] = 1
instances = torch.zeros_like(labels)
instances[10:16, 4:12], instances[10:16, 16:24], instances[22:26, 30:36] = 1, 2, 3
scores = torch.nn.functional.one_hot(labels, 3).permute(2, 0, 1)[None] * 4.0 - 1
scores[0, :, 20, 0] = torch.tensor([0.0, 2.5, 1.0])  # one pixel wrong
"""
MAKE = "explorer = PixelExplorer(image, scores, labels, instances, ('grass', 'cow', 'sky'))\nexplorer"
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"


class Card(Region):
    """One explorer's card in the page."""

    def __init__(self, notebook, place):
        super().__init__(place, "Pixel explorer")
        self.notebook = notebook
        self.canvas = self.place.get_by_role("application", name="picture")

    def says(self, sentence):
        expect(self.place.locator(".ep-sentence")).to_have_text(re.compile(sentence))

    def row(self, name):
        """What the bars say of a class: share and score."""
        return self.place.get_by_role("row", name=name).get_by_role("cell").all_inner_texts()

    def point(self, row, column):
        """The middle of a pixel, in the page."""
        box = self.canvas.bounding_box()
        return box["x"] + (column + 0.5) * box["width"] / 40, box["y"] + (row + 0.5) * box["height"] / 30

    def hover(self, row, column):
        self.page.mouse.move(*self.point(row, column))

    def drag(self, *places):
        self.hover(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.point(*place), steps=4)
        self.page.mouse.up()

    def painted(self, expression):
        """What a Python expression about the mask is in the kernel now."""
        return self.notebook.ask(expression.replace("mask", "explorer.mask"))

    def wait_for_mask(self, condition):
        for _ in range(100):
            if self.painted(condition) == "True":
                return
        pytest.fail(f"{condition} is not so: {self.painted('mask.unique(return_counts=True)')}")


@pytest.fixture(scope="module")
def notebook(module_lab):
    notebook = module_lab.open([SETUP, MAKE])
    notebook.run(0)
    return notebook


@pytest.fixture
def card(notebook):
    notebook.run(1)
    card = Card(notebook, notebook.output(1))
    card.place.scroll_into_view_if_needed()
    return card


def test_pointing_reads_scores_and_truth(card):
    # The first frame says something of the first animal, without a click.
    card.says("Row 12, column 7: cow, 96 %; in truth cow. > 99 % of the 1200 pixels are right.")
    card.hover(20, 0)
    card.says("Row 20, column 0: cow, 77 %; in truth grass")
    assert card.row("cow") == ["77 %", "2.50"]
    assert card.row("grass") == ["6 %", "0.00"]
    card.keys("1")
    mean = torch.tensor(eval(card.notebook.ask("scores.mean((2, 3))[0].tolist()")))  # noqa: S307  our own kernel
    best = ("grass", "cow", "sky")[int(mean.argmax())]
    card.says(f"One answer for the whole picture: {best}, {round(100 * float(mean.softmax(0).max()))} %")
    card.hover(3, 3)
    assert card.row("grass")[1] == f"{mean[0]:.2f}".replace("-", "−")


def test_arrows_move_the_cursor(card):
    card.canvas.focus()
    card.page.keyboard.press("ArrowUp")
    card.page.keyboard.press("Shift+ArrowRight")
    card.says("Row 11, column 17: cow")
    for _ in range(4):
        card.page.keyboard.press("Shift+ArrowUp")
    card.says("Row 0, column 17: sky")
    card.place.focus()
    card.page.keyboard.press("ArrowDown")
    card.says("Row 1, column 17: sky")


def test_swapped_animals_leave_the_mask_as_it_is(card):
    card.keys("3")
    card.says("3 animals. The mask of “cow” has 3 components. Swap two numbers")
    card.press("swap numbers 1 and 2")
    card.says("3 components. Pixels changed against the photograph: 96 of the instance map, 0 of the label map.")
    card.keys("4")
    card.hover(12, 6)
    card.says("Row 12, column 6: cow, number 2.")
    card.hover(20, 20)
    card.says(r"Row 20, column 20: grass\.")
    card.keys("3")
    card.keys("r")
    card.says("Swap two numbers")


def test_two_animals_that_touch_are_one_component(card):
    card.keys("3")
    card.press("move 1 until it touches")
    card.says("3 animals. The mask of “cow” has 2 components")
    card.press("3")
    card.press("move 3 until it touches")
    card.says("3 animals. The mask of “cow” has 1 component.")
    card.press("all back")
    card.says("3 components")
    card.drag((12, 6), (14, 10))  # the mouse takes the animal along
    card.says("2 components. Pixels changed")
    card.press("all back")
    card.page.keyboard.press("3")
    card.canvas.focus()
    card.hover(12, 6)
    for name in ("Enter", *["ArrowRight"] * 4, "Enter"):
        card.page.keyboard.press(name)
    card.says("2 components. Pixels changed")


def test_painting_shows_measures_and_reaches_python(card):
    card.keys("5")
    card.says("IoU of cow 0.00. The mask of “cow” has 0 components")
    card.press("1 px")
    card.drag((10, 4), (10, 11))
    card.wait_for_mask("int((mask == 1).sum()) == 8 and bool((mask[10, 4:12] == 1).all())")
    card.says("IoU of cow 0.07. The mask of “cow” has 1 component")
    card.drag((12, 4), (12, 11))
    card.says("2 components")
    card.press("undo")
    card.says("1 component")
    card.press("start from the true labels")
    card.says("Your mask: 100 % of all pixels right, IoU of cow 1.00. The mask of “cow” has 3 components.")
    card.drag((13, 12), (13, 15))  # the gap between two cows
    card.says("The mask of “cow” has 2 components")
    card.press("grass")
    card.drag((13, 12), (13, 15))
    card.press("cow")
    card.says("The mask of “cow” has 3 components")
    card.press("start from the prediction")
    card.wait_for_mask("torch.equal(mask, scores.argmax(1)[0])")
    card.keys("c")
    card.wait_for_mask("int(mask.sum()) == 0")
    card.keys("z")
    card.wait_for_mask("int(mask.sum()) > 0")


def test_painting_by_finger_and_by_keys(card):
    card.keys("5")
    session = card.page.context.new_cdp_session(card.page)
    for kind, place in (("touchStart", (5, 5)), ("touchMove", (5, 20)), ("touchMove", (20, 20)), ("touchEnd", None)):
        x, y = card.point(*place) if place else (0, 0)
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}] if place else []})
    card.wait_for_mask("int((mask == 1).sum()) > 100 and int(mask[5, 12]) == int(mask[12, 20]) == 1")
    card.keys("c")
    card.press("sky")
    card.press("1 px")
    card.hover(2, 2)
    card.canvas.focus()
    for name in ("Enter", "ArrowRight", "ArrowRight", "ArrowDown", "Space", "ArrowDown"):
        card.page.keyboard.press(name)
    card.wait_for_mask("(mask == 2).nonzero().tolist() == [[2, 2], [2, 3], [2, 4], [3, 4]]")


def test_the_mask_can_be_set_and_bad_ones_change_nothing(card, notebook):
    card.keys("5")
    notebook.ask("setattr(explorer, 'mask', labels)")
    card.says("100 % of all pixels right")
    notebook.ask("explorer._receive({'kind': 'mask'}, [b'too short'])")
    assert notebook.ask("torch.equal(explorer.mask, labels)") == "True"
    notebook.ask("setattr(explorer, 'view', 'panoptic')")
    card.says("Every pixel has a class, every animal a number")


def test_opacity_full_screen_and_hidden_colour(card):
    pixel = "c => [...c.getContext('2d').getImageData(7, 12, 1, 1).data].slice(0, 3)"
    tinted = card.canvas.evaluate(pixel)
    card.keys("h")
    bare = card.canvas.evaluate(pixel)
    assert bare == [76, 76, 76] or bare == [77, 77, 77]
    card.keys("h")
    assert card.canvas.evaluate(pixel) == tinted
    slider = card.place.get_by_role("slider")
    slider.focus()
    card.page.keyboard.press("End")
    assert card.canvas.evaluate(pixel) == [0xE6, 0x9F, 0x00]
    card.keys("f")
    card.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    card.keys("f")
    card.page.wait_for_function("!document.fullscreenElement")


def test_running_the_cell_again_leaves_nothing_behind(card, notebook):
    living = notebook.ask(LIVING)
    notebook.run(1)
    expect(card.place).to_have_count(1)
    assert notebook.ask(LIVING) == living


def test_themes(card, notebook):
    for theme in ("dark", "light"):
        notebook.theme(theme)
        assert card.is_light() == (theme == "light")


def test_a_page_without_a_kernel_has_all_of_it(browser):
    labels = torch.zeros(6, 8, dtype=torch.long)
    labels[1:3, 1:3] = labels[1:3, 4:6] = 1
    made = PixelExplorer(torch.rand(3, 6, 8), torch.randn(1, 2, 6, 8), labels, labels * torch.arange(8).ge(4).add(1))
    with page_of(browser, made) as page:
        card = page.get_by_role("region", name="Pixel explorer")
        card.get_by_role("button", name="instances").click()
        card.get_by_role("button", name="move 1 until it touches").click()
        expect(card).to_contain_text("2 animals. The mask of “class 1” has 1 component.")
        card.get_by_role("button", name="your mask").click()
        card.get_by_role("application").click()
        expect(card.get_by_role("button", name="undo")).to_be_enabled()
    made.close()
