"""The size calculator in a real JupyterLab: it counts as Python does, goes no further than torch, and says why."""

import itertools
import re
from pathlib import Path

import pytest
from lab import expect_python
from playwright.sync_api import expect

from widgets.sizes.arithmetic import PARAMETERS, RANGES, allowed, fault_of, output_size, sizes_behind, strip_of
from widgets.sizes.sentences import KINDS, WORDS, code, formula, sentence
from widgets.words import words_in

PACKAGE = Path(__file__).parents[2] / "widgets"
SETUP = "import torch\nfrom torch import nn\nfrom widgets import SizeCalculator\ncalculator = SizeCalculator()\n"
VALUES = (range(1, 6), (1, 2, 3, 4), (1, 2, 3), (0, 1, 2, 3), (0, 1, 2), (1, 2))
# The same rules in the page: everything there is to know about a setting.
TELL = """({settings, ranges, words}) => {
    %s
    return settings.map(({kind, ...setting}) => ({
        fault: faultOf(kind, setting),
        ...(faultOf(kind, setting) ? {} : {
            size: outputSize(kind, setting),
            allowed: Object.keys(ranges).filter((name) => kind === "transposed" || name !== "output_padding")
                .map((name) => allowedOf(kind, setting, name, ranges[name])),
            behind: sizesBehind(kind, setting),
            strip: stripOf(kind, setting),
            said: [formulaOf(kind, setting), lineOf(kind, setting), sizeSentence(kind, setting, words)],
        }),
    }));
}"""


def settings():
    for kind, *values in itertools.product(KINDS, *VALUES):
        if kind == "transposed" or not values[4]:
            yield {"kind": kind, **dict(zip(RANGES, values, strict=True))}


def told(setting):
    """What Python has to say of a setting, in the form of the page's answer."""
    kind = setting["kind"]
    if fault := fault_of(kind, setting):
        return {"fault": fault}
    strip = strip_of(kind, setting)
    return {
        "fault": None,
        "size": output_size(kind, setting),
        "allowed": [list(allowed(kind, setting, name)) for name in RANGES if name in PARAMETERS[kind]],
        "behind": sizes_behind(kind, setting),
        "strip": {name: [list(c) if isinstance(c, tuple) else c for c in cells] for name, cells in strip.items()},
        "said": [formula(kind, setting), code(kind, setting), sentence(kind, setting)],
    }


@pytest.fixture(scope="module")
def opened(module_lab):
    return module_lab.open([SETUP, "calculator"])


@pytest.fixture
def notebook(opened):
    opened.run_all()
    return opened


@pytest.fixture
def card(notebook):
    return notebook.output(1).get_by_role("region", name="size calculator")


def press(card, name, **how):
    card.get_by_role("button", name=name, exact=True).click(**how)


def result(card):
    return card.get_by_label("output size").first


def test_the_page_counts_and_says_what_python_does(opened):
    names = ("card.js", "words.js", "sizes/arithmetic.js", "sizes/sentences.js")
    source = "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in names)
    some = list(settings())[::5]
    given = {"settings": some, "ranges": {k: list(v) for k, v in RANGES.items()}, "words": words_in(WORDS)}
    answers = opened.page.evaluate(TELL % re.sub(r"^export ", "", source, flags=re.MULTILINE), given)
    for setting, answer in zip(some, answers, strict=True):
        assert answer == told(setting), setting


def test_the_first_frame_sets_the_famous_slide_right(card):
    expect(result(card)).to_have_text("2×2 → 3×3")
    expect(card).to_contain_text("padding=1 crops 1 at each end and leaves 3.")
    expect(card.get_by_role("img", name="one dimension")).to_be_visible()


def test_steppers_go_no_further_than_torch_and_say_why(notebook, card):
    press(card, "more output_padding")
    expect(result(card)).to_have_text("2×2 → 4×4")
    expect_python(notebook, "calculator", "SizeCalculator(transposed, 2 → 4)")
    expect(card.get_by_role("button", name="more output_padding")).to_have_attribute("aria-disabled", "true")
    press(card, "more output_padding", force=True)
    expect(card.get_by_role("status")).to_have_text(
        "output_padding=2 can't be: output_padding must stay below the larger of stride and dilation."
    )
    press(card, "less stride", force=True)
    expect(card.get_by_role("status")).to_contain_text("stride=1 can't be")
    expect(result(card)).to_have_text("2×2 → 4×4")


def test_typing_takes_what_is_possible(notebook, card):
    field = card.get_by_role("spinbutton", name="input size")
    field.fill("256")
    field.press("Enter")
    expect(result(card)).to_have_text("256×256 → 511×511")
    for text, said in (
        ("0", "goes from 1 to 512"),
        ("2.5", "“2.5” is none"),
        ("", "is none"),
        ("<b>", "“<b>” is none"),
    ):
        field.fill(text)
        field.press("Enter")
        expect(card.get_by_role("status")).to_contain_text(said)
        expect(result(card)).to_have_text("256×256 → 511×511")
    padding = card.get_by_role("spinbutton", name="padding", exact=True)
    padding.press("ArrowUp")
    expect(padding).to_have_value("2")
    expect_python(notebook, "calculator.setting['padding']", "2")


def test_keys_choose_hide_and_bring_back(card):
    card.focus()
    card.press("9")
    expect(result(card)).to_have_text("256×256 → 511×511")
    expect(card).to_contain_text("513 cells are too many to draw")
    card.press("7")
    expect(result(card)).to_have_text("3×3 → 5×5")
    card.press("ArrowRight")
    expect(result(card)).to_have_text("4×4 → 7×7")
    card.press("h")
    expect(result(card)).to_have_text("4×4 → ?")
    expect(card.get_by_role("code")).not_to_contain_text("7")
    card.press("h")
    card.press("r")
    expect(result(card)).to_have_text("2×2 → 3×3")


def test_the_sizes_behind_are_chosen_by_output_padding_one_way_and_by_size_the_other(card):
    press(card, "4")
    expect(result(card)).to_have_text("2×2 → 4×4")
    press(card, "convolution")
    expect(result(card)).to_have_text("2×2 → 1×1")
    card.get_by_role("button", name="6 → 3 as well").click()
    press(card, "5")
    expect(result(card)).to_have_text("5×5 → 3×3")
    press(card, "max pooling")
    expect(card.get_by_role("spinbutton", name="output_padding")).to_be_hidden()


def test_python_can_set_it_and_the_line_is_copied(notebook, card):
    notebook.ask("setattr(calculator, 'setting', {**calculator.setting, 'size': 5})")
    expect(result(card)).to_have_text("5×5 → 9×9")
    press(card, "copy")
    line = notebook.page.evaluate("navigator.clipboard.readText()")
    assert notebook.ask(f"tuple({line.split('  #')[0]})") == "(1, 1, 9, 9)"


def test_full_screen_lays_nothing_over_another(card):
    press(card, "full screen")
    card.page.wait_for_function("document.fullscreenElement !== null")
    boxes = [
        box
        for part in card.locator(":scope > :not(.ep-spoken)").all()
        if (box := part.bounding_box()) and box["height"]
    ]
    assert all(a["y"] + a["height"] <= b["y"] + 1 for a, b in itertools.pairwise(boxes))
    card.page.keyboard.press("f")
    card.page.wait_for_function("document.fullscreenElement === null")


def test_running_the_cell_again_leaves_one_that_works(notebook):
    notebook.run(0)
    notebook.run(1)
    card = notebook.output(1).get_by_role("region", name="size calculator")
    expect(card).to_have_count(1)
    press(card, "more stride")
    expect(result(card)).to_have_text("2×2 → 4×4")
