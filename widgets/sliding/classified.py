"""What a classifier says of every window, how long that takes here, and what each of its layers costs.

Takes a network from patches (N, 3, w, w) to scores (N, classes), gives ``Answers`` and ``Costs``. Only ``sliding``
imports it.
"""

import re
import time
from dataclasses import dataclass

import torch
from torch import nn

from widgets.learning import failures
from widgets.learning.inference import answering, lock_of, weight_of
from widgets.learning.layer_costs import ForwardError, Layer, layer_costs

BATCH = 256  # windows that go through the network together
WARM_UP, SAMPLE = 4, 40  # windows that go one by one, before and while the clock runs
MOST = 20_000  # windows that a classifier is asked about

# What torch writes out although it goes without saying: Conv2d(3, 16, kernel_size=(3, 3), stride=(1, 1)).
NAMED = re.compile(r"in_features=|out_features=|kernel_size=(?=\()")
SPELT_OUT = re.compile(r", stride=\(1, 1\)|, bias=True")

OWN_LINE = "{error} (line {number}: {line})"
NO_NETWORK = "classify must be a torch.nn.Module from patches (N, channels, w, w) to scores (N, classes), got {type}."
FAILED = "classify can't take windows of {window}×{window}: {error}."
NO_SCORES = "classify must give scores (N, classes), one row for each of {count} windows; it gave {got}."
TOO_MANY = "{count} windows are too many to ask about, at most {most}: show a smaller piece, as in image[:, :64, :64]."


@dataclass(frozen=True)
class Answers:
    """``labels``, uint8 (rows, columns) for the windows at stride 1; ``classes``; and seconds per window, measured."""

    labels: torch.Tensor
    classes: int
    one_by_one: float
    batched: float


@dataclass(frozen=True)
class Costs:
    """Of one window: every layer that multiplies, and what the first one does for each number it gives.

    ``per_cell`` and ``kernel`` are 9 and 3, those of one 3×3 layer on a single channel, where there is no network or
    its first layer is no square convolution without padding and stride.
    """

    layers: tuple[Layer, ...] = ()
    per_cell: int = 9
    kernel: int = 3
    first: str = ""

    @property
    def whole(self) -> int:
        """Multiply-adds of the whole network for one window."""
        return sum(layer.multiply_adds for layer in self.layers)

    def named(self) -> list[tuple[str, Layer]]:
        """The layers with a short name each: without the defaults that torch writes out."""
        return [(SPELT_OUT.sub("", NAMED.sub("", layer.line)), layer) for layer in self.layers]


def ask(network: nn.Module, image: torch.Tensor, window: int) -> Answers:
    """The likeliest class of every window of ``image`` (channels, H, W), with times.

    Some windows go one by one first, to measure that too; then all go in batches. The network is left in its mode.
    """
    patches = image.unfold(1, window, 1).unfold(2, window, 1).permute(1, 2, 0, 3, 4)  # (rows, columns, channels, w, w)
    rows, columns = patches.shape[:2]
    if rows * columns > MOST:
        raise ValueError(TOO_MANY.format(count=rows * columns, most=MOST))
    some_weight = weight_of(network, image)
    with lock_of(network), answering(network), torch.inference_mode():
        try:
            few = patches[rows // 2, torch.arange(WARM_UP + SAMPLE) % columns].to(some_weight)
            classes = _check(network(few[:2]), 2)
            for patch in few[:WARM_UP]:
                network(patch[None])
            begin = time.perf_counter()
            for patch in few[WARM_UP:]:
                network(patch[None]).argmax(1)
            middle = time.perf_counter()
            labels = []
            for part in _batches(patches, some_weight):
                scores = network(part)
                _check(scores, len(part), classes)
                labels.append(scores.argmax(1))
            end = time.perf_counter()
        except Exception as error:
            if str(error).startswith("classify "):
                raise
            said = failures.told(error, OWN_LINE)
            raise ValueError(FAILED.format(window=window, error=said)) from error
    labels = torch.cat(labels).reshape(rows, columns).to("cpu", torch.uint8).clone()
    return Answers(labels, classes, (middle - begin) / SAMPLE, (end - middle) / labels.numel())


def _batches(patches: torch.Tensor, some_weight: torch.Tensor):
    """All windows, row by row, ``BATCH`` at a time: overlapping windows share memory until they are cut here."""
    rows, columns = patches.shape[:2]
    for first in range(0, rows * columns, BATCH):
        numbers = torch.arange(first, min(first + BATCH, rows * columns))
        yield patches[numbers // columns, numbers % columns].to(some_weight)


def _check(scores: object, count: int, classes: int | None = None) -> int:
    """How many classes there are, the same in every batch."""
    fits = isinstance(scores, torch.Tensor) and scores.ndim == 2 and len(scores) == count and scores.shape[1] > 0
    if not fits or scores.shape[1] != (classes or scores.shape[1]):
        got = tuple(scores.shape) if isinstance(scores, torch.Tensor) else type(scores).__name__
        raise ValueError(NO_SCORES.format(count=count, got=got))
    return scores.shape[1]


def costs(network: nn.Module | None, channels: int, window: int) -> Costs:
    """What a window costs in each layer of the network; without one, what one 3×3 layer costs."""
    if network is None:
        return Costs()
    if not isinstance(network, nn.Module):
        raise TypeError(NO_NETWORK.format(type=type(network).__name__))
    try:
        layers = tuple(row for row in layer_costs(network, (channels, window, window)) if row.multiply_adds)
    except ForwardError as error:
        raise ValueError(str(error)) from error
    first = layers[0] if layers else None
    module = dict(network.named_modules()).get(first.name) if first else None
    if not _plain(module):
        return Costs(layers)
    per_cell = first.multiply_adds // (first.shape[2] * first.shape[3])
    return Costs(layers, per_cell, module.kernel_size[0], _line(module))


def _plain(module: nn.Module | None) -> bool:
    """Whether a layer is a square convolution without padding, stride or dilation: what it gives, windows share."""
    if not isinstance(module, nn.Conv2d) or module.padding not in (0, (0, 0), "valid"):
        return False
    return module.kernel_size[0] == module.kernel_size[1] and module.stride == module.dilation == (1, 1)


def _line(module: nn.Conv2d) -> str:
    return f"Conv2d({module.in_channels}, {module.out_channels}, {module.kernel_size[0]})"
