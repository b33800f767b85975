"""In a language that is made up, every word on every card is of that language; and what is heard makes sense aloud."""

import functools
import re

import pytest
import torch
import torch.nn.functional as F
from every_widget import EVERY_WIDGET
from playwright.sync_api import expect
from pseudo_language import spoken
from torch import nn
from without_kernel import page_of

from widgets import Stage

# All that is written, seen or told to a screen reader, a paragraph at a time; code and keys are the same everywhere.
SAME = "code, pre, kbd, style"
NAMES = ("aria-label", "title", "placeholder", "alt", "aria-valuetext", "aria-description", "aria-roledescription")
WRITTEN = """([same, names]) => {
    const found = [];
    const card = document.querySelector(".every-pixel");
    const textOf = (node) => {
        const copy = node.cloneNode(true);
        copy.querySelectorAll(same).forEach((part) => part.remove());
        return copy.textContent;
    };
    for (const node of [card, ...card.querySelectorAll("*")]) {
        if (node.closest(same)) continue;
        for (const name of names) if (node.hasAttribute(name)) found.push([name, node.getAttribute(name)]);
        const texts = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
        if (node.matches("p:has(> b)")) found.push(["text", textOf(node)]);
        else if (!node.closest("p:has(> b)")) found.push(...texts.map((child) => ["text", child.data]));
    }
    return found.filter(([, text]) => /\\p{L}/u.test(text));
}"""
WORD = re.compile(r"[A-Za-zÀ-ÿ]\w*[A-Za-zÀ-ÿ]\w*")  # a letter alone is a symbol: x, C, D₁
FILE_FORMS = {"PNG", "SVG", "GIF", "MP4"}


def data_of(widget):
    """What the cell that made the widget has put in: names, questions, and what a network calls its layers."""
    given = [getattr(widget, name, "") for name in ("class_names", "question", "choices", "why", "ground_names")]
    given += getattr(widget, "names", [])
    given += [tab["name"] for tab in getattr(widget, "tabs", [])]
    given += [mask["name"] for mask in getattr(widget, "masks", [])]
    given += [name for mask in getattr(widget, "masks", []) for name in mask["class_names"]]
    given += getattr(widget, "task", {}).get("part_names", [])
    given += [layer["name"] for layer in getattr(widget, "layers", []) if isinstance(layer, dict)]
    given += [row[part] for row in getattr(widget, "rows", []) for part in ("kind", "line")]
    given += [line for line, *_ in getattr(widget, "costs", {}).get("layers", [])]
    given += getattr(widget, "ranges", {})  # PyTorch's names of parameters
    texts = [text for one in given for text in ([one] if isinstance(one, str) else one)]
    return sorted({word for text in texts for word in WORD.findall(text)}, key=len, reverse=True)


def foreign(text, data):
    """The words of a text that neither stand in brackets nor are data, nor PyTorch's names of layers."""
    while text != (text := re.sub(r"⟦[^⟦⟧]*⟧", "", text)):
        pass
    return [
        word for word in WORD.findall(text) if word not in data and word not in FILE_FORMS and not hasattr(nn, word)
    ]


@pytest.mark.parametrize("name", EVERY_WIDGET)
def test_every_word_is_of_the_language(browser, name):
    with spoken():
        widget = EVERY_WIDGET[name]()
    data = data_of(widget)
    with page_of(browser, widget) as page:
        for key in ("", "?", "?", "h", "h", "ArrowRight"):
            if key:
                page.locator(".every-pixel").press(key)
            written = page.evaluate(WRITTEN, [SAME, NAMES])
            left = {(place, text, *words) for place, text in written if (words := foreign(text, data))}
            assert left == set(), f"after {key!r}"
    widget.close()


# What is heard.

SIGNS = re.compile(r"[×=\[\]→–−⟦]|undefined|NaN")
PLACES = {
    "cell": "row {0}, column {2}",
    "row": "row {0}, columns {2} to {3}",
    "column": "rows {0} to {1}, column {2}",
    "block": "rows {0} to {1}, columns {2} to {3}",
    "scattered": "{count} cells within rows {0} to {1}, columns {2} to {3}",
}
OPERATIONS = {
    "transposed": functools.partial(F.conv_transpose2d, weight=torch.tensor([[[[1.0, 2, 1], [2, 4, 2]]]]), stride=2),
    "dilated": functools.partial(F.conv_transpose2d, weight=torch.ones(1, 1, 2, 2), dilation=2),
    "convolution": functools.partial(F.conv2d, weight=torch.arange(1.0, 5).reshape(1, 1, 2, 2), padding=1),
    "nearest": functools.partial(F.interpolate, scale_factor=2),
    "bilinear": functools.partial(F.interpolate, scale_factor=2, mode="bilinear"),
    "max": functools.partial(F.max_pool2d, kernel_size=2),
    "shuffle": lambda x: x.mT.flip(-2),
    "sums of rows": lambda x: x.sum(-1, keepdim=True) + 1,
}


def heard_places(operation, x, cell):
    """Where torch's own derivative says that an input cell goes, in the words of the table."""
    slopes = torch.autograd.functional.jacobian(lambda x: operation(x[None, None])[0, 0], x)
    rows, columns = slopes.reshape(*slopes.shape[:2], -1)[..., cell].nonzero().T.tolist()
    ends = min(rows), max(rows), min(columns), max(columns)
    whole = len(rows) == (ends[1] - ends[0] + 1) * (ends[3] - ends[2] + 1)
    one_row, one_column = ends[0] == ends[1], ends[2] == ends[3]
    shape = "cell" if one_row and one_column else "row" if one_row else "column" if one_column else "block"
    return PLACES[shape if whole else "scattered"].format(*ends, count=len(rows))


SAID = """(card, steps) => Array.from({ length: steps }, () => {
    card.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    return card.querySelector("[role=slider], input[type=range]").getAttribute("aria-valuetext");
})"""


def test_what_a_step_says_aloud_has_no_signs_and_the_places_that_torch_names(browser):
    x = torch.tensor([[3.0, -1.0, 2.0], [5.0, 4.0, 7.5]])
    stage = Stage(OPERATIONS, x, view="stamp", step=0)
    with page_of(browser, stage) as page:
        card = page.locator(".every-pixel")
        slider = card.get_by_role("slider")
        for name, operation in OPERATIONS.items():
            card.get_by_role("button", name=name, exact=True).click()
            for view in ("stamp", "window"):
                card.get_by_role("button", name=view, exact=True).click()
                card.press("Home")
                steps = int(slider.get_attribute("max"))
                for step, said in enumerate(card.evaluate(SAID, steps), start=1):
                    assert said.startswith(f"Step {step} of {steps}. ")
                    assert not SIGNS.search(said)
                    if view == "window" or "nowhere" in said:
                        continue
                    assert (
                        f"nput {x.flatten()[step - 1].item():g}, at row {(step - 1) // 3}, column {(step - 1) % 3},"
                        in said
                    )
                    assert f"It goes to {heard_places(operation, x, step - 1)}." in said
    stage.close()


def test_the_last_of_quick_changes_is_announced_and_the_rest_is_not(browser):
    stage = Stage(OPERATIONS["transposed"], [[1, 2], [3, 4]], step=0)
    with page_of(browser, stage) as page:
        card, heard = page.locator(".every-pixel"), page.locator(".ep-spoken")
        expect(heard).to_be_empty()  # what stands there at first is no news
        page.evaluate("""() => {
            window.said = [];
            const line = document.querySelector(".ep-spoken");
            const all = {childList: true, characterData: true, subtree: true};
            new MutationObserver(() => said.push(line.textContent)).observe(line, all);
        }""")
        for _ in range(3):
            card.press("ArrowRight")
        begin = "Step 3 of 4. Input 3, at row 1, column 0, adds 3 times the kernel."
        expect(heard).to_have_text(f"{begin} It goes to rows 2 to 3, columns 0 to 2. Where stamps overlap, they add.")
        assert len(page.evaluate("said")) == 1
    stage.close()


# A card waits until its reader rests before it speaks; here it need not be waited for.
SOON = """() => {
    const { setTimeout } = window;
    window.setTimeout = (act, wait, ...more) => setTimeout(act, Math.min(wait, 20), ...more);
}"""
HEARD = ("sliding window", "receptive field", "down and back", "size calculator", "box editor", "shape flow")


@pytest.mark.parametrize("name", HEARD)
def test_what_other_cards_say_aloud_has_no_signs(browser, name):
    widget = EVERY_WIDGET[name]()
    with page_of(browser, widget) as page:
        page.evaluate(SOON)
        card, heard = page.locator(".every-pixel"), page.locator(".ep-spoken")
        card.press("ArrowLeft")
        expect(heard).not_to_be_empty()
        assert not SIGNS.search(heard.inner_text())
    widget.close()
