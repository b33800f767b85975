"""Draws the pictures and animations that the README and the lessons show: ``make pictures``.

Takes the package's own figures, writes files beside itself. What moves here is what torch computes.
"""

import functools
from pathlib import Path

import torch
import torch.nn.functional as F

from widgets import MaxPair
from widgets.acts import tab_of
from widgets.figures import picture

HERE = Path(__file__).parent
X = torch.tensor([[1.0, 2], [3, 4]])
BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]


def draw() -> dict[str, bytes]:
    """File names and contents."""
    question = tab_of("question", functools.partial(F.interpolate, scale_factor=2), X)
    question["code"] = "y = upsample(x)"
    pair = tab_of("max unpooling", MaxPair(BEFORE), X)
    return {
        "05_unpooling.png": picture(question, "window", 0, caption="Four numbers, sixteen cells: what goes where?"),
        "stage.gif": picture(pair, "stamp", 0, form="gif"),
    }


if __name__ == "__main__":
    for name, content in draw().items():
        (HERE / name).write_bytes(content)
        print(f"assets/{name}: {len(content) // 1000} kB")
