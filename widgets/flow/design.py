"""A network to be designed: convolutions, with or without down- and upsampling between them, as lines of PyTorch.

Takes widths and a size, gives source text and the module it makes. Only ``flow``'s widgets import it; ``design.js`` has
the same rules for the browser, and a test holds the two together.
"""

import itertools

import torch
from torch import nn

from widgets.given import is_whole, shown

CHANNELS = 3  # of the picture
DEPTH, WIDEST, NARROWEST = 5, 128, 4
SMALLEST, LARGEST = 32, 512  # sides of the picture, in pixels
MOST_CLASSES = 32

ALLOWED = {
    "widths": f"widths must be 1 to {DEPTH} whole numbers from {NARROWEST} to {WIDEST}, got {{value}}.",
    "size": f"size must be height and width, whole numbers from {SMALLEST} to {LARGEST}, got {{value}}.",
    "classes": f"classes must be a whole number from 2 to {MOST_CLASSES}, got {{value}}.",
}


def code(widths: list[int], classes: int, inside: bool) -> str:
    """The network's source: convolutions 3 → D₁ → … → Dₙ → … → D₁ → classes.

    ``inside`` puts a pooling after each of the first n and an upsampling before each of the last n.

    >>> print(code([16], 5, inside=True))
    network = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Upsample(scale_factor=2), nn.Conv2d(16, 5, 3, padding=1),
    )
    """
    way = [CHANNELS, *widths]
    down, up = (", nn.MaxPool2d(2)", "nn.Upsample(scale_factor=2), ") if inside else ("", "")
    lines = [f"nn.Conv2d({a}, {b}, 3, padding=1), nn.ReLU(){down}," for a, b in itertools.pairwise(way)]
    back = [*reversed(widths), classes]
    lines += [f"{up}nn.Conv2d({a}, {b}, 3, padding=1), nn.ReLU()," for a, b in itertools.pairwise(back)]
    lines[-1] = lines[-1].replace(" nn.ReLU(),", "")
    return "\n".join(["network = nn.Sequential(", *(f"    {line}" for line in lines), ")"])


def network(widths: list[int], classes: int, inside: bool) -> nn.Sequential:
    """The network that this source makes, on the CPU."""
    names = {"nn": nn}
    exec(code(widths, classes, inside), names)  # noqa: S102  our own lines, of whole numbers
    return names["network"]


def bare(widths: list[int], classes: int, inside: bool) -> nn.Sequential:
    """The same without numbers in it, which can be counted at once however large it is."""
    with torch.device("meta"):
        return network(widths, classes, inside)


def whole(value: object, low: int, high: int) -> bool:
    """Whether it is a whole number in that range."""
    return is_whole(value) and low <= value <= high


def checked(name: str, value: object) -> object:
    """The settings ``widths``, ``size`` or ``classes`` if they will do; ValueError with one sentence if not."""
    if name == "classes":
        fine = whole(value, 2, MOST_CLASSES)
    else:
        low, high = (NARROWEST, WIDEST) if name == "widths" else (SMALLEST, LARGEST)
        parts = list(value) if isinstance(value, (list, tuple)) else []
        lengths = range(1, DEPTH + 1) if name == "widths" else (2,)
        fine = len(parts) in lengths and all(whole(part, low, high) for part in parts)
    if not fine:
        raise ValueError(ALLOWED[name].format(value=shown(value)))
    return int(value) if name == "classes" else list(map(int, value))
