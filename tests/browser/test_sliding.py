"""The sliding window in a real JupyterLab: play, keys, pointer, sliders, three views, assignment, a cell run again."""

import re

import pytest
from lab import expect_python
from playwright.sync_api import expect
from region import Region

SETUP = """
import torch
from torch import nn
from widgets.sliding.sliding import SlidingWindow

torch.set_num_threads(1)

class Bright(nn.Module):
    '''Says "light" where the patch's middle pixel is brighter than one half.'''
    def forward(self, x):
        middle = x[:, 0, x.shape[2] // 2, x.shape[3] // 2] - 0.5
        return torch.stack([-middle, middle], 1)

image = torch.full((3, 12, 16), 0.2)
image[:, :, 8:] = 0.9
truth = torch.zeros(12, 16).long()
truth[:, 9:] = 1
"""
LABELS = "slide = SlidingWindow(image, 5, classify=Bright(), truth=truth, class_names=('dark', 'light'))\nslide"
COUNTS = "plain = SlidingWindow(torch.rand(3, 64, 64), 16)\nplain"
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"


class Card(Region):
    """One sliding window's card in the page."""

    def __init__(self, notebook, index):
        super().__init__(notebook.output(index), "Sliding window")
        self.notebook = notebook

    def done(self, count):
        expect(self.place).to_have_attribute("data-done", str(count))

    def says(self, text):
        expect(self.place.locator(".ep-sentence")).to_contain_text(text)

    def row(self, name):
        """The cells of the row of the table that begins so: so far and in all."""
        return self.place.get_by_role("row", name=re.compile(f"^{re.escape(name)}")).get_by_role("cell")

    def counts(self, name, *numbers):
        for cell, number in zip((0, 1), numbers, strict=True):
            expect(self.row(name).nth(cell)).to_have_text(number)

    def slider(self, name):
        return self.place.get_by_role("slider", name=name, exact=True)

    def canvas(self, name):
        return self.place.locator(f'canvas[aria-label="{name}"]')

    def colour(self, name, row, column):
        """Red, green, blue and opacity of one pixel of a picture."""
        read = "(c, [x, y]) => [...c.getContext('2d').getImageData(x, y, 1, 1).data]"
        return self.canvas(name).evaluate(read, [column, row])


@pytest.fixture(scope="module")
def notebook(module_lab):
    """One notebook for all tests."""
    notebook = module_lab.open([SETUP, LABELS, COUNTS])
    notebook.run_all()
    return notebook


@pytest.fixture
def labels(notebook):
    """A window of 5 over a picture, dark on the left and light on the right: 8 x 12 windows."""
    notebook.run(1)
    card = Card(notebook, 1)
    card.place.scroll_into_view_if_needed()
    return card


@pytest.fixture
def counts(notebook):
    """The lesson's window of 16 over 64 x 64 pixels."""
    notebook.run(2)
    card = Card(notebook, 2)
    card.place.scroll_into_view_if_needed()
    return card


DARK, LIGHT, CLEAR = [153, 153, 153, 255], [230, 159, 0, 255], [0, 0, 0, 0]


def test_the_first_frame_is_half_way(labels):
    labels.done(48)
    labels.counts("windows", "48", "96")
    labels.says(
        "Window 48 of 96 reads rows 3 to 7 and columns 11 to 15, "
        "and labels the pixel in its middle, row 5, column 13: light."
    )
    labels.says("True is light. 92 % of the labels so far are right.")
    labels.counts("multiply-adds of one 3×3 layer", "3,888", "7,776")
    assert labels.colour("labels so far", 5, 13) == LIGHT
    assert labels.colour("labels so far", 5, 2) == DARK
    assert labels.colour("labels so far", 6, 2) == CLEAR
    expect(labels.row("seconds, one by one").first).to_be_visible()
    expect(labels.place).to_contain_text("measured in this kernel: 40 windows one by one, 96 in batches")


def test_keys_move_the_window(labels):
    for key, count in (
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowDown", 13),
        ("ArrowLeft", 12),
        ("End", 96),
        ("ArrowUp", 84),
    ):
        labels.keys(key)
        labels.done(count)
    labels.keys("Home")
    labels.says("No window has been asked yet: all 96 are to come.")
    assert labels.colour("labels so far", 2, 2) == CLEAR
    labels.keys(" ")
    labels.place.get_by_role("button", name="pause").wait_for()
    expect(labels.place).not_to_have_attribute("data-done", "0")
    labels.keys(" ")
    labels.place.get_by_role("button", name="play").wait_for()
    assert labels.colour("labels so far", 2, 2) == DARK
    labels.keys("r")
    labels.done(0)


def test_the_pointer_drags_the_window(labels):
    box = labels.canvas("picture").bounding_box()

    def to(x, y):
        return box["x"] + x * box["width"] / 16, box["y"] + y * box["height"] / 12

    labels.page.mouse.move(*to(4.5, 2.5))
    labels.page.mouse.down()
    labels.done(3)  # its middle is under the pointer: row 2, column 4
    labels.page.mouse.move(*to(15.9, 11.9), steps=3)
    labels.done(96)
    labels.page.mouse.up()
    labels.page.mouse.move(*to(4.5, 2.5))
    labels.done(96)


def test_a_stride_leaves_pixels_out_and_the_window_is_the_networks(labels):
    expect(labels.slider("side of the window in pixels")).to_be_disabled()
    expect(labels.place).to_contain_text("the network is made for 5×5")
    labels.slider("stride in pixels").fill("3")
    labels.keys("End")
    labels.counts("windows", "12", "12")
    assert [labels.colour("labels so far", 2, column)[3] for column in (2, 3, 4, 5)] == [255, 0, 0, 255]
    expect(labels.slider("stride in pixels")).to_have_attribute("max", "5")
    expect_python(labels.notebook, "slide.stride, slide.labels.shape == (3, 4)", "(3, True)")


def test_reads_follow_the_sliders_without_the_kernel(counts):
    counts.counts("multiply-adds of one 3×3 layer", "2,118,564", "4,235,364")
    counts.counts("the same layer, once over the picture", "122× less", "34,596")
    counts.says("The pixel at row 32, column 32 alone is read 256 times. A corner is read once.")
    assert counts.colour("reads of each pixel", 32, 32) == [0, 114, 178, 255]
    counts.slider("side of the window in pixels").fill("8")
    counts.says("read 64 times")
    counts.counts("windows", counts.row("windows").first.inner_text(), "3,249")
    counts.slider("stride in pixels").fill("8")
    counts.says("is read once")
    counts.slider("side of the window in pixels").fill("4")  # the stride follows: nothing is skipped
    expect(counts.slider("stride in pixels")).to_have_value("4")
    expect(counts.slider("stride in pixels")).to_have_attribute("max", "4")
    box = counts.canvas("reads of each pixel").bounding_box()
    counts.page.mouse.move(box["x"] + 1, box["y"] + 1)
    expect(counts.place).to_contain_text("row 0, column 0: once")
    counts.keys("r")
    counts.counts("windows", "0", "2,401")


def test_two_neighbours_share_most_of_their_work(counts):
    counts.keys("2")
    counts.says("share 240 of their 256 pixels each: 93.8 %. Of what the first layer computes for the one, 92.9 % is")
    assert counts.canvas("what both windows read").evaluate("c => [c.width, c.height]") == [17, 16]
    expect(counts.place).to_contain_text("only this 16 · both 240 · only its neighbour 16")
    counts.slider("stride in pixels").fill("16")
    counts.says("They touch but share no pixel")
    counts.slider("side of the window in pixels").fill("64")
    counts.says("There is only one window")


def test_hiding_asks_first(labels):
    labels.keys("h")
    labels.says("What will it be? Decide, then press H.")
    expect(labels.canvas("labels so far")).to_be_hidden()
    labels.press("show the answer")
    expect(labels.canvas("labels so far")).to_be_visible()


def test_python_can_assign_and_a_cell_run_again_leaves_nothing(notebook, counts):
    notebook.set_source(
        0, "plain.stride = 2\ntry:\n    plain.window = 70\nexcept ValueError as error:\n    said = str(error)"
    )
    notebook.run(0)
    counts.counts("windows", counts.row("windows").first.inner_text(), "625")
    assert "from 3 to 64" in notebook.ask("said")
    living = notebook.ask(LIVING)
    notebook.run(2)
    assert notebook.ask(LIVING) == living
    notebook.set_source(0, SETUP)
