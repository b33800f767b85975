"""What it costs to draw a batch, beside a training step on it. Prints a table; times are this machine's, now.

``python tests/bench/drawing.py`` draws 12 fresh pictures of each data set and trains lesson 08's network on 12 of the
same size, in turns and on one thread: medians, and the median of the paired shares. The aim is less than a tenth.
"""

import statistics
import time

import torch
from lesson import network_class
from torch import nn

from widgets.data import ink, shapes

BATCH, ROUNDS = 12, 40
HARD = {"objects": 5, "radius": (0.1, 0.25), "overlap": True}
SETS = {
    "ink, 40 x 40": (ink, {"size": 40}),
    "ink, 64 x 64": (ink, {"size": 64}),
    "shapes, 48 x 48": (shapes, {"size": 48}),
    "shapes, 64 x 64": (shapes, {"size": 64}),
    "shapes, 64 x 64, five that overlap": (shapes, {"size": 64, **HARD}),
}


def milliseconds(action) -> float:
    """How long the action takes."""
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


def step_on(images, labels):
    """A function that trains a new network one step further on this batch, as ``train`` does."""
    torch.manual_seed(0)
    model = network_class()(int(labels.max()) + 1, "transposed").to(memory_format=torch.channels_last).train()
    images = images.contiguous(memory_format=torch.channels_last)
    optimizer, loss_of = torch.optim.AdamW(model.parameters(), lr=0.001), nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss_of(model(images), labels).backward()
        optimizer.step()

    return step


def measure(draw, arguments) -> list[tuple[float, float]]:
    """(drawing, step) in milliseconds, once per round; the first three rounds warm up and don't count."""
    step = step_on(*draw(BATCH, 0, **arguments))
    pairs = [(milliseconds(lambda s=s: draw(BATCH, s, **arguments)), milliseconds(step)) for s in range(ROUNDS + 3)]
    return pairs[3:]


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    torch.set_num_threads(1)
    table = []
    for name, (draw, arguments) in SETS.items():
        pairs = measure(draw, arguments)
        drawing, step = (statistics.median(column) for column in zip(*pairs, strict=True))
        share = statistics.median(drawing / step for drawing, step in pairs)
        against = f"a training step of lesson 8's network, {step:.1f} ms"
        table.append((f"drawing {BATCH} pictures: {name}", against, "< 10 %", f"{share:.1%}, {drawing:.1f} ms"))
    return table


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
