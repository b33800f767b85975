"""Draws the pictures and animations that the README and the lessons show: ``make pictures``.

Takes the package's own figures, writes files beside itself. What moves here is what torch computes.
"""

import functools
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from widgets import MaxPair, ink_data, train
from widgets.data.label_maps import image_pixels, label_pixels, row
from widgets.stage.acts import tab_of
from widgets.stage.figures import picture

HERE = Path(__file__).parent
X = torch.tensor([[1.0, 2], [3, 4]])
BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]


def draw() -> dict[str, bytes]:
    """File names and contents."""
    question = tab_of("question", functools.partial(F.interpolate, scale_factor=2), X)
    question["code"] = "y = upsample(x)"
    pair = tab_of("max unpooling", MaxPair(BEFORE), X)
    return {
        "08_train_a_toy_fcn.png": before_and_after(),
        "05_unpooling.png": picture(question, "window", 0, caption="Four numbers, sixteen cells: what goes where?"),
        "stage.gif": picture(pair, "stamp", 0, form="gif"),
    }


def before_and_after() -> bytes:
    """A held-out picture, its labels, and what lesson 08's network says before and after 200 steps."""
    torch.set_num_threads(1)
    data, model = ink_data(), lesson_network()
    first, *_, last = train(model, data, steps=200)
    pictures = {
        "image": image_pixels(last.image),
        "truth": label_pixels(last.truth),
        "before training": label_pixels(first.prediction),
        "200 steps later": label_pixels(last.prediction),
    }
    return row(pictures, data.class_names)


def lesson_network() -> nn.Module:
    """The network that lesson 08 types, with the lesson's seed."""
    cells = json.loads((HERE.parent / "lessons" / "08_train_a_toy_fcn.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names = {"torch": torch, "nn": nn, "F": F}
    exec("\n\n".join(s for s in sources if s.startswith(("def conv", "def grow", "class "))), names)  # noqa: S102  our own cells
    torch.manual_seed(1)
    return names["FCN"](classes=5, how="transposed")


if __name__ == "__main__":
    for name, content in draw().items():
        (HERE / name).write_bytes(content)
        print(f"assets/{name}: {len(content) // 1000} kB")
