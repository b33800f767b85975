"""A lesson walked as slides with its live widgets: in a real JupyterLab, and on a page with the same class names."""

from pathlib import Path

import nbformat
import pytest
import torch
from playwright.sync_api import expect
from without_kernel import HOST, MODEL, state

import widgets
from assets.site.classic import classic
from widgets import Predict, Stage
from widgets.card import Card

LESSON = (
    "# A lesson\n\n" + "Much to read.\n\n" * 60,
    "## Nails\n\nFour numbers fill sixteen cells.",
    'from widgets import Predict, Stage\nPredict("How many are zero?", ["4", "12"], answer=1, why="Four are not.")',
    "## Play",
    "import torch\nstage = Stage(torch.nn.Upsample(scale_factor=2), torch.tensor([[1.0, 2], [3, 4]]))\nstage",
    "3 * 4",
    "## Recap\n\n<details><summary>How many are left?</summary>\n\nFour.\n\n</details>",
    "from widgets import LiveTrainer, ink_data\n"
    "LiveTrainer(torch.nn.Conv2d(3, 5, 3, padding=1), ink_data(24, 4), steps=20_000, evaluate_every=1000)",
    "Much to read.\n\n" * 60,
)
SEEN = """() => [...document.querySelectorAll(".jp-Cell")]
    .map((cell, k) => [k, cell.getBoundingClientRect().height]).filter(([, high]) => high).map(([k]) => k)"""
# Some systems animate how full screen is left; here it takes twenty frames.
SLOW_TO_LEAVE = """() => {
    document.exitFullscreen = async () => {
        delete document.exitFullscreen;
        for (let k = 0; k < 20; k++) await new Promise(requestAnimationFrame);
        return document.exitFullscreen();
    };
}"""


class Walk:
    """What a lecturer sees and presses."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def is_at(self, name):
        """A region of this name is all that is seen, and the count says the same."""
        expect(self.page.get_by_role("region", name=name, exact=True)).to_be_visible()
        expect(self.page.get_by_role("region", name="Walk the lesson").get_by_role("status")).to_have_text(name)
        expect(self.page.locator(".ep-walk-laying")).to_have_count(0)

    def shows(self, *cells):
        """Only these cells are seen."""
        assert self.page.evaluate(SEEN) == list(cells)


def windowed(notebook, mode):
    notebook.evaluate("notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: argument};", mode)


@pytest.fixture
def notebook(lab, tmp_path):
    def cell(source):
        text = source.startswith(("#", "Much"))
        return nbformat.v4.new_markdown_cell(source) if text else nbformat.v4.new_code_cell(source)

    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    lesson = nbformat.v4.new_notebook(cells=[cell(source) for source in LESSON], metadata=kernel)
    nbformat.write(lesson, tmp_path / "lesson.ipynb")
    page = lab.open(tmp_path / "lesson.ipynb")
    windowed(page, "contentVisibility")  # JupyterLab's default; the tests' server has another one
    page.run_all()
    return page


def test_from_predict_to_reveal_to_the_next_widget_and_back(notebook):
    page = notebook.page
    card = notebook.output(2).get_by_role("region", name="Prediction:")
    notebook.evaluate("await notebook.scrollToItem(2, 'start');")
    card.focus()
    top = card.bounding_box()["y"]
    walk = Walk(page)

    walk.press("l")
    walk.is_at("Slide 2 of 7: Nails")
    page.wait_for_function("document.fullscreenElement?.matches('.jp-Notebook')")
    walk.shows(1, 2)
    expect(card).to_be_focused()
    walk.press("1", "PageDown")
    expect(card.get_by_text("You said")).to_be_visible()

    walk.press("PageDown")
    walk.is_at("Slide 3 of 7: Play")
    stage = page.get_by_role("region", name="Stage")
    expect(stage).to_be_focused()
    walk.shows(4)
    expect(stage.get_by_text("0 / 4")).to_be_visible()  # a hall sees it come about
    walk.press(*["PageDown"] * 4)
    expect(stage.get_by_text("4 / 4")).to_be_visible()

    walk.press("PageDown")
    walk.is_at("Slide 4 of 7: Play")
    expect(page.get_by_text("3 * 4")).to_be_visible()
    walk.press("d", "d", "a")  # which would delete a cell and add one, were they the notebook's
    walk.press("Enter")
    walk.is_at("Slide 5 of 7: Recap")
    walk.press(" ")
    expect(page.locator("details")).to_have_attribute("open", "")
    walk.press("PageDown")
    walk.is_at("Slide 6 of 7: Recap")
    trainer = page.locator(".ep-studio")
    walk.press("PageDown")  # trains
    expect(trainer).to_have_attribute("data-state", "training")
    walk.press("PageDown")
    walk.is_at("Slide 7 of 7: Recap")
    far = "([trainer, step]) => Number(trainer.dataset.step) > step"
    step = int(trainer.get_attribute("data-step"))
    page.wait_for_function(far, arg=[trainer.element_handle(), step])  # unseen, and goes on
    walk.press(*["Shift+N"] * 4, "Home", "PageDown")
    expect(stage.get_by_text("1 / 4")).to_be_visible()

    page.evaluate(SLOW_TO_LEAVE)
    walk.press("Escape")
    expect(page.get_by_role("region", name="Walk the lesson")).to_have_count(0)
    expect(card).to_be_focused()
    page.wait_for_function("!document.fullscreenElement")
    expect(card.get_by_text("You said")).to_be_visible()
    assert notebook.evaluate("return notebook.widgets.length;") == len(LESSON)
    page.wait_for_function(
        "([card, top]) => Math.abs(card.getBoundingClientRect().y - top) < 3", arg=[card.element_handle(), top]
    )


def test_a_cell_that_was_not_run_is_said_and_can_be_run(notebook):
    page = notebook.page
    walk = Walk(page)
    notebook.evaluate("notebook.widgets[4].model.clearExecution();")
    notebook.output(2).get_by_role("region", name="Prediction:").focus()
    walk.press("l", "n")
    walk.is_at("Slide 3 of 7: Play")
    expect(page.get_by_text("This cell has not been run yet")).to_be_visible()
    page.get_by_role("button", name="run this cell", exact=True).click()
    stage = page.get_by_role("region", name="Stage")
    expect(stage).to_be_focused()
    expect(page.get_by_text("This cell has not been run yet")).to_be_hidden()
    page.get_by_role("button", name="go on").click()
    expect(stage.get_by_text("1 / 4")).to_be_visible()
    walk.press("Shift+N")
    walk.is_at("Slide 2 of 7: Nails")
    page.get_by_role("button", name="end the walk").click()
    expect(page.get_by_role("region", name="Walk the lesson")).to_have_count(0)

    # Where cells out of sight are not in the page, there is nothing to walk.
    windowed(notebook, "full")
    card = page.get_by_role("region", name="Prediction:")
    card.focus()
    walk.press("l")
    expect(card.get_by_text("choose another windowing mode")).to_be_visible()


PAGE = """<!doctype html><html lang="en"><head><title>A lesson</title></head><body><header><a href="#">Home</a></header>
<main class="jp-Notebook" tabindex="-1">
<div class="jp-Cell jp-MarkdownCell">
<div class="jp-RenderedHTMLCommon jp-MarkdownOutput"><h1>A lesson</h1><p>To read.</p></div></div>
<div class="jp-Cell jp-CodeCell"><div class="jp-InputArea"><pre>Predict(…)</pre></div><div class="jp-OutputArea">
<div class="jp-OutputArea-output" id="first"></div></div></div>
<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedHTMLCommon jp-MarkdownOutput"><h2>Play</h2></div></div>
<div class="jp-Cell jp-CodeCell"><div class="jp-InputArea"><pre>Stage(…)</pre></div><div class="jp-OutputArea">
<div class="jp-OutputArea-output" id="second"></div></div></div>
</main></body></html>"""

SHOW = f"([at, state]) => everyPixel.show(at, ({MODEL})(state), document.getElementById(at))"


def test_on_a_page_without_kernel(browser):
    shown = {
        "first": Predict("How many are zero?", ["4", "12"], answer=1, why="Four are not."),
        "second": Stage(torch.nn.Upsample(scale_factor=2), torch.tensor([[1.0, 2], [3, 4]])),
    }
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    # An iPhone gives the screen to films only: then the window has to do.
    page.add_init_script("delete Element.prototype.requestFullscreen;")
    page.goto("about:blank")
    page.set_content(PAGE)
    page.add_script_tag(path=HOST)
    for place, widget in shown.items():
        page.add_style_tag(content=widget._css)
        page.add_script_tag(content=classic(widget._esm, place))
        page.evaluate(SHOW, [place, state(widget)])

    walk = Walk(page)
    page.get_by_role("region", name="Prediction:").focus()
    walk.press("l")
    walk.is_at("Slide 1 of 2: A lesson")
    walk.shows(0, 1)
    expect(page.locator("header")).to_have_attribute("inert", "")  # neither focus nor clicks leave the slide
    walk.press("PageDown")
    expect(page.get_by_text("It is")).to_be_visible()
    walk.press("PageDown")
    walk.is_at("Slide 2 of 2: Play")
    walk.shows(3)
    walk.press("?")
    expect(page.get_by_role("dialog").get_by_text("goes to the next slide at once")).to_be_visible()
    walk.press("?", "Escape")
    expect(page.get_by_role("region", name="Walk the lesson")).to_have_count(0)
    expect(page.locator("header")).not_to_have_attribute("inert", "")
    page.close()


def test_every_widget_is_known_by_name():
    """A cell that makes a widget which isn't there was not run; slides.js tells it by the widget's name."""
    slides = (Path(widgets.__file__).parent / "hall" / "slides.js").read_text(encoding="utf-8")
    public = {name: getattr(widgets, name) for name in widgets.__all__}
    cards = [name for name, it in public.items() if isinstance(it, type) and issubclass(it, Card)]
    assert [name for name in cards if f'"{name}"' not in slides] == []
