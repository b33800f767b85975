"""The sketchpad in a real JupyterLab: draw with mouse, finger, pen and keys, take back, own files, silence, restart."""

import re
import struct
from io import BytesIO

import pytest
import torch
from PIL import Image
from playwright.sync_api import expect
from region import Region
from without_kernel import page_of

from widgets.data.scenes import Data
from widgets.sketchpad.sketchpad import Sketchpad

SETUP = """
import threading
import torch
from torch import nn
from widgets.data.scenes import Data
from widgets.sketchpad.sketchpad import Sketchpad

torch.set_num_threads(1)

class Bright(nn.Module):
    '''Says "light" where the red channel is above one half.'''
    trouble = None
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(9.0))
    def forward(self, x):
        if self.trouble:
            raise RuntimeError(self.trouble)
        light = self.weight * (x[:, :1] - 0.5)
        return torch.cat([-light, light], 1)

dark = torch.full((3, 3, 40, 50), 0.1)
dark[2, :, :20] = 0.9
labels = torch.zeros(3, 40, 50, dtype=torch.long)
data = Data(dark, labels, dark, labels, ("ground", "light"), grounds=dark[:2] * 2, ground_names=("slate", "wall"))
"""
PAD = "model = Bright()\npad = Sketchpad(model, data)\npad"
LIT = "int(pad.prediction.sum())"  # pixels that the network calls light
LIVING = "len(__import__('ipywidgets').widgets.widget._instances)"


class Card(Region):
    """One sketchpad's card in the page."""

    def __init__(self, notebook, place):
        super().__init__(place, "Sketchpad")
        self.notebook = notebook
        self.canvas = self.place.get_by_role("application", name="your drawing")

    def chosen(self, group, name):
        button = self.place.get_by_role("group", name=group).get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-pressed", "true")

    def settled(self):
        """Waits until the answer is about what is drawn."""
        card = self.place.element_handle()
        ready = "(card) => card.dataset.state === 'ready' && card.dataset.drawn === card.dataset.answered"
        self.page.wait_for_function(ready, arg=card)
        return self

    def point(self, x, y):
        box = self.canvas.bounding_box()
        return box["x"] + x * box["width"] / 50, box["y"] + y * box["height"] / 40

    def stroke(self, *points):
        mouse = self.page.mouse
        mouse.move(*self.point(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.point(*point), steps=4)
        mouse.up()

    def lit(self):
        """How many pixels the network calls light, by the legend and by the kernel."""
        self.settled()
        row = self.place.get_by_role("row", name=re.compile("^light"))
        shown = int(row.get_by_role("cell").first.inner_text())
        assert shown == int(self.notebook.ask(LIT))
        return shown

    def drop(self, name, kind, content):
        """Drops a file on the card."""
        transfer = """([name, type, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([Uint8Array.from(content)], name, {type}));
            return transfer;
        }"""
        handle = self.page.evaluate_handle(transfer, [name, kind, list(content)])
        self.place.dispatch_event("dragover", {"dataTransfer": handle})
        self.place.dispatch_event("drop", {"dataTransfer": handle})

    def open(self, name, content, folder):
        """Chooses a file with the button; from the disk, which is faster than handing its bytes over."""
        (folder / name).write_bytes(content)
        with self.page.expect_file_chooser() as choosing:
            self.press("own picture …")
        choosing.value.set_files(folder / name)


@pytest.fixture(scope="module")
def notebook(module_lab):
    """One notebook for all tests."""
    notebook = module_lab.open([SETUP, PAD, ""])
    notebook.run(0)
    return notebook


@pytest.fixture
def card(notebook):
    """A new sketchpad, on its first ground and with nothing drawn."""
    notebook.run(1)
    card = Card(notebook, notebook.output(1)).settled()
    card.place.scroll_into_view_if_needed()
    card.press("slate")
    card.settled()
    return card


def picture(size, colour, form="PNG"):
    """A picture file: black, and one colour in its middle half."""
    image = Image.new("RGB", size)
    image.paste(colour, (size[0] // 4, 0, size[0] - size[0] // 4, size[1]))
    file = BytesIO()
    image.save(file, form)
    return file.getvalue()


# Seeing and drawing.


def test_it_shows_its_first_frame_without_a_click(notebook):
    notebook.run(1)
    card = Card(notebook, notebook.output(1)).settled()
    card.chosen("ground", "picture 1")
    for name in ("what the network sees", "how sure it is"):
        canvas = card.place.get_by_role("img", name=name, exact=True)
        assert canvas.evaluate("c => c.getContext('2d').getImageData(0, 0, 50, 40).data[3]") == 255
    expect(card.place).to_contain_text("The network sees nothing but ground.")
    assert notebook.ask("tuple(pad.image.shape)") == "(3, 40, 50)"


def test_a_stroke_is_segmented(card, notebook):
    card.stroke((5, 10), (25, 10))
    lit = card.lit()
    assert 50 < lit < 120
    expect(card.place).to_contain_text(f"Besides the ground: light on {lit} pixels.")
    # What stands on the sheet is what the network was asked about, to the byte.
    seen = card.canvas.evaluate("c => [...c.getContext('2d').getImageData(0, 0, 50, 40).data]")
    assert notebook.ask(f"bytes({seen}) == bytes(__import__('numpy').insert(pad._sight.pixels, 3, 255, 2))") == "True"
    assert notebook.ask("int(pad.prediction[10, 15]), int(pad.prediction[20, 15])") == "(1, 0)"


def test_a_dot_and_a_stroke_that_leaves_the_sheet(card):
    card.stroke((5, 5))
    dot = card.lit()
    assert 4 <= dot <= 12
    card.stroke((25, 20), (25, 60), (45, 60), (45, 20))
    assert card.lit() > dot + 50


def test_a_finger_draws_and_the_page_stays(card):
    session = card.page.context.new_cdp_session(card.page)
    scrolled = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before = card.page.evaluate(scrolled)
    for kind, place in (("touchStart", (10, 30)), ("touchMove", (20, 15)), ("touchMove", (30, 5)), ("touchEnd", None)):
        x, y = card.point(*place) if place else (0, 0)
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}] if place else []})
    assert card.lit() > 60
    assert card.page.evaluate(scrolled) == before


def test_a_pen_that_presses_draws_thicker(card):
    session = card.page.context.new_cdp_session(card.page)

    def line(row, force):
        for kind, x in (("mousePressed", 10), ("mouseMoved", 25), ("mouseMoved", 40), ("mouseReleased", 40)):
            at = dict(zip("xy", card.point(x, row), strict=True))
            rest = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen", "force": force}
            session.send("Input.dispatchMouseEvent", {"type": kind, **at, **rest})
        return card.lit()

    light = line(10, 0.1)
    assert line(30, 1.0) - light > 1.5 * light


def test_brushes_and_colours(card):
    counts = []
    for brush in ("thin", "medium", "thick"):
        card.press(brush)
        card.chosen("brush", brush)
        card.press("clear") if counts else None
        card.stroke((10, 20), (40, 20))
        counts.append(card.lit())
    assert counts[0] < counts[1] < counts[2]
    card.press("blue")  # has little red, so it covers what was light
    card.chosen("colour", "blue")
    card.stroke((10, 20), (40, 20))
    assert card.lit() < counts[2] / 2


def test_undo_and_clear(card):
    undo = card.place.get_by_role("button", name="undo")
    clear = card.place.get_by_role("button", name="clear")
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    counts = [0]
    for row in (5, 15, 25, 35):
        card.stroke((5, row), (45, row))
        counts.append(card.lit())
    clear.click()
    assert card.lit() == 0
    undo.click()
    assert card.lit() == counts[4]
    card.place.focus()
    for keys, expected in (("z", counts[3]), ("Control+z", counts[2]), ("Meta+z", counts[1]), ("z", 0)):
        card.page.keyboard.press(keys)
        assert card.lit() == expected
    expect(undo).to_be_disabled()
    card.page.keyboard.press("z")
    card.stroke((5, 5), (45, 5))
    assert card.lit() == counts[1]
    card.page.keyboard.press("c")
    assert card.lit() == 0


def test_undo_in_the_middle_of_a_stroke(card):
    mouse = card.page.mouse
    card.stroke((5, 5), (45, 5))
    before = card.lit()
    mouse.move(*card.point(10, 20))
    mouse.down()
    mouse.move(*card.point(40, 20))
    card.page.keyboard.press("z")
    mouse.move(*card.point(40, 30))
    mouse.up()
    assert card.lit() == before


def test_drawing_by_keys_alone(card):
    page = card.page
    card.place.focus()
    while not card.canvas.evaluate("c => c === document.activeElement"):
        page.keyboard.press("Tab")
    status = card.place.get_by_role("status").filter(has_text="column")
    expect(status).to_have_text("pen up at column 26, row 21")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(status).to_have_text("pen up at column 21, row 20")
    assert card.lit() == 0
    page.keyboard.press("Enter")
    expect(status).to_have_text("pen down at column 21, row 20")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(status).to_have_text("pen up at column 33, row 20")
    lit = card.lit()
    assert lit > 30
    for _ in range(12):
        page.keyboard.press("Shift+ArrowRight")
    expect(status).to_have_text("pen up at column 50, row 20")
    assert card.lit() == lit
    page.keyboard.press("z")
    assert card.lit() == 0


def test_grounds_by_button_and_by_number(card, notebook):
    card.stroke((5, 30), (45, 30))
    lit = card.lit()
    card.press("picture 3")
    card.chosen("ground", "picture 3")
    assert card.lit() == 20 * 50 + lit
    card.page.keyboard.press("2")
    card.chosen("ground", "wall")
    assert card.lit() == lit
    card.page.keyboard.press("9")
    card.chosen("ground", "wall")
    assert notebook.ask("pad.ground_names") == "['slate', 'wall', 'blank', 'picture 1', 'picture 2', 'picture 3']"


def test_the_answer_can_be_hidden(card):
    card.stroke((5, 30), (45, 30))
    lit = card.lit()
    seen = card.place.get_by_role("img", name="what the network sees")
    card.page.keyboard.press("h")
    expect(seen).to_have_count(0)
    expect(card.place).to_contain_text("What will the network see?")
    expect(card.place).not_to_contain_text(str(lit))
    card.stroke((5, 10), (45, 10))
    card.settled()
    expect(card.place).to_contain_text("What will the network see?")
    card.press("show the answer")
    expect(seen).to_be_visible()
    assert card.lit() > lit


def test_full_screen(card):
    card.place.focus()
    card.page.keyboard.press("f")
    card.page.wait_for_function("document.fullscreenElement?.matches('.every-pixel')")
    card.stroke((5, 10), (25, 10))
    assert card.lit() > 50
    card.page.keyboard.press("f")
    card.page.wait_for_function("!document.fullscreenElement")


# Own files.


@pytest.mark.parametrize(("form", "size"), [("PNG", (1000, 400)), ("JPEG", (90, 333)), ("PNG", (8, 6))])
def test_an_own_picture(card, notebook, form, size, tmp_path):
    card.open(f"mine.{form.lower()}", picture(size, (255, 255, 255), form), tmp_path)
    card.chosen("ground", "your picture")
    lit = card.lit()
    # Of a wide picture only its light middle is seen.
    row = [1, 1, 1] if size[0] > 2 * size[1] else [0, 1, 0]
    for line in (2, 20, 37):
        assert notebook.ask(f"pad.prediction[{line}, [0, 25, 49]].tolist()") == str(row)
    card.stroke((5, 20), (20, 20))
    assert card.lit() >= lit
    card.open("again.png", picture((50, 40), (0, 0, 0)), tmp_path)
    card.settled()
    expect(card.place.get_by_role("button", name="your picture", exact=True)).to_have_count(1)


def test_a_dropped_picture(card):
    card.drop("mine.png", "image/png", picture((60, 60), (255, 0, 0)))
    card.chosen("ground", "your picture")
    assert card.lit() > 900


def huge(width, height):
    """The head of a PNG with as many pixels, and nothing behind."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + bytes(40)


REFUSED = {
    "text": (b"just some text", "is neither a PNG nor a JPEG picture."),
    "empty": (b"", "is neither a PNG nor a JPEG picture."),
    "gif": (b"GIF89a" + bytes(100), "is neither a PNG nor a JPEG picture."),
    "broken": (picture((50, 40), (9, 9, 9))[:60], "can't be read as a picture: the file is broken."),
    "short": (b"\x89PNG\r\n\x1a\n", "can't be read as a picture: the file is broken."),
    "broken jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "can't be read as a picture: the file is broken."),
    "many pixels": (huge(10_000, 5_001), "has more than 50 million pixels: choose a smaller picture."),
    "large": (bytes(20_000_001), "is larger than 20 MB: choose a smaller picture."),
}


def test_a_file_that_is_refused_changes_nothing(card, tmp_path):
    card.stroke((5, 20), (45, 20))
    lit = card.lit()
    for what, (content, sentence) in REFUSED.items():
        card.open(f"{what}.png", content, tmp_path)
        expect(card.place.get_by_role("status").filter(has_text=".png")).to_have_text(f"{what}.png {sentence}")
        card.chosen("ground", "slate")
        assert card.lit() == lit
    card.stroke((5, 30), (45, 30))
    expect(card.place).not_to_contain_text(".png")
    assert card.lit() > lit


# A kernel that fails, is silent, or gone.


def test_a_failing_network_is_quoted_and_asked_again(card, notebook):
    notebook.ask("setattr(model, 'trouble', 'no luck today.')")
    card.stroke((5, 20), (45, 20))
    expect(card.place).to_have_attribute("data-state", "failed")
    expect(card.place).to_contain_text("The network could not answer: no luck today")
    notebook.ask("setattr(model, 'trouble', None)")
    card.stroke((5, 30), (45, 30))
    assert card.lit() > 100
    expect(card.place).not_to_contain_text("no luck today")


def test_a_silent_kernel_gets_one_question_and_later_the_newest(card, notebook):
    notebook.ask("setattr(pad, 'kept', [])")
    notebook.ask("setattr(pad, 'send', lambda *message: pad.kept.append(message))")
    for row in (5, 15, 25):
        card.stroke((5, row), (45, row))
    expect(card.place).to_contain_text("The kernel does not answer")
    assert notebook.ask("len(pad.kept)") == "1"
    card.stroke((5, 35), (45, 35))  # drawing goes on
    notebook.ask("delattr(pad, 'send')")
    notebook.ask("[pad.send(*message) for message in pad.kept]")
    assert card.lit() > 400
    expect(card.place).not_to_contain_text("The kernel does not answer")


def test_it_is_asked_again_when_the_network_has_learnt(card, notebook):
    card.stroke((5, 30), (45, 30))
    lit = card.lit()
    card.page.mouse.move(1, 1)
    notebook.ask("model.weight.data.neg_()")
    card.canvas.hover()
    expect(card.place).to_contain_text(f"light on {2000 - lit} pixels")


def test_a_page_loaded_again_shows_what_was_drawn(card, notebook):
    card.stroke((5, 30), (45, 30))
    lit = card.lit()
    notebook.reopen()
    card = Card(notebook, notebook.output(1))
    card.chosen("ground", "as before")
    assert card.lit() == lit
    card.place.scroll_into_view_if_needed()
    card.stroke((5, 10), (45, 10))
    assert card.lit() > lit


def test_running_the_cell_again_leaves_nothing_behind(card, notebook):
    threads, widgets = notebook.ask("threading.active_count()"), notebook.ask(LIVING)
    for _ in range(2):
        notebook.run(1)
        card.settled()
        expect(card.place).to_have_count(1)
    assert notebook.ask("threading.active_count()") == threads
    assert notebook.ask(LIVING) == widgets


def test_two_views_draw_for_themselves(card, notebook):
    notebook.set_source(2, "pad")
    notebook.run(2)
    other = Card(notebook, notebook.output(2)).settled()
    other.place.scroll_into_view_if_needed()
    other.press("wall")
    other.settled()
    other.stroke((5, 10), (45, 10))
    lit = other.lit()
    assert card.place.get_by_role("row", name=re.compile("^light")).get_by_role("cell").first.inner_text() == "0"
    notebook.set_source(2, "")
    assert lit > 100


def test_themes(card, notebook):
    for theme in ("dark", "light"):
        notebook.theme(theme)
        assert card.is_light() == (theme == "light")


def test_a_page_without_a_kernel_draws_and_says_so(browser):
    """As a website of our own shows a widget: its traits and its module, and no line to a kernel."""
    dark = torch.full((2, 3, 40, 50), 0.1)
    dark[:, :, 5] = 0.9
    labels = torch.zeros(2, 40, 50, dtype=torch.long)
    scores = torch.nn.Conv2d(3, 2, 1)
    sketchpad = Sketchpad(scores, Data(dark, labels, dark, labels, ("ground", "light")))
    with page_of(browser, sketchpad) as page:
        card = page.get_by_role("region", name="Sketchpad")
        expect(card).to_contain_text("There is no kernel here, so the network can't answer.")
        row = card.get_by_role("row", name=re.compile("^ground")).get_by_role("cell").first
        assert int(row.inner_text()) == int((sketchpad.prediction == 0).sum())
        card.get_by_role("application").click()
        expect(card.get_by_role("button", name="undo")).to_be_enabled()


def test_a_kernel_that_was_restarted_is_noticed(card, notebook):
    """The last test of this notebook: its kernel has forgotten everything afterwards."""
    card.stroke((5, 30), (45, 30))
    card.lit()
    notebook.restart_kernel()
    expect(card.place).to_contain_text("There is no kernel here, so the network can't answer.")
    before = int(card.place.get_attribute("data-drawn"))
    card.stroke((5, 10), (45, 10))
    assert int(card.place.get_attribute("data-drawn")) > before
    expect(card.place.get_by_role("button", name="undo")).to_be_enabled()
