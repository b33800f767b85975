"""Any network as boxes to scale, with what each layer costs.

Takes an ``nn.Module`` and an input shape, gives a widget; ``layer_costs`` counts. Lessons import it.
"""

from dataclasses import asdict
from functools import partial

import traitlets
from torch import nn

from widgets.cells import take_over
from widgets.exports.animated import Animated, whole
from widgets.exports.forms import Play
from widgets.flow.flow_still import draw
from widgets.flow.flow_words import WORDS
from widgets.front_end import FRAME, LOOK, script, style
from widgets.heard import Message
from widgets.learning.layer_costs import ForwardError, Layer, layer_costs, whole_shape
from widgets.words import words_in

PARTS = (
    *FRAME,
    "kernel_watch.js",
    "exports/exporting.js",
    "flow/design.js",
    "flow/boxes.js",
    "flow/accounts.js",
    "flow/viewer.js",
)
BYTES = 4  # of a number in float32


class ShapeFlow(Animated):
    """The tensors that flow through a network, as boxes; arrow keys walk from layer to layer.

    >>> ShapeFlow(nn.Conv2d(3, 16, 3), (3, 64, 64))
    ShapeFlow(Conv2d, 3×64×64 → 16×62×62)

    network      any module; it runs once, on zeros, and stays as it was
    input_shape  (C, H, W), or (N, C, H, W)

    If the forward fails, the card shows the layers that ran, and says in which it failed and why.
    ``layers`` are the rows (see ``Layer``), ``error`` what went wrong, or an empty text. Raises TypeError or ValueError
    with one sentence for a network that is none and a shape that won't do.
    """

    _esm = script(*PARTS, "flow/shape_flow.js")
    _css = style(*LOOK, "exports/exports.css", "flow/flow.css")

    # the input, then every layer, with the names of ``Layer``
    rows: "traitlets.List[Message]" = traitlets.List().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, network: nn.Module, input_shape: tuple[int, ...], *, language: str | None = None) -> None:
        words, error = words_in(WORDS, language), ""
        try:
            layers = layer_costs(network, input_shape)
        except ForwardError as failure:
            layers, error = failure.layers, failure.told(words["language"])
        shape = whole_shape(input_shape)
        self.layers: list[Layer] = layers
        self._name, self._shape = type(network).__name__, shape
        super().__init__(words, rows=[input_row(shape), *map(asdict, layers)], error=error)
        take_over(self, ShapeFlow)

    def __repr__(self) -> str:
        shapes = [self._shape, *([self.layers[-1].shape] if self.layers else [])]
        way = " → ".join("×".join(map(str, shape[1:] if shape[:1] == (1,) else shape)) or "1" for shape in shapes)
        return f"ShapeFlow({self._name}, {way}{', then it fails' if self.error else ''})"

    @property
    def multiply_adds(self) -> int:
        """Of all layers."""
        return sum(layer.multiply_adds for layer in self.layers)

    def still(self) -> bytes:
        """The boxes and the totals, as PNG."""
        return draw({repr(self): (self._shape, self.layers)}, self.words, [self.error] if self.error else [])

    def play(self, shown: Message) -> Play:
        """A walk from the input through all layers; the costliest is shown unless a page says another."""
        from widgets.flow import flow_play

        now = whole(shown, "row", len(self.layers), costliest(self.layers))
        draw = partial(flow_play.draw, self._name, self._shape, self.layers, self.words, not self.error)
        return Play(self._name, len(self.layers), now, draw)


def costliest(layers: list[Layer]) -> int:
    """The number of the layer with most multiply-adds, counted from 1; 0, the input, where there is none."""
    return max(range(len(layers) + 1), key=lambda k: layers[k - 1].multiply_adds if k else 0)


def input_row(shape: tuple[int, ...]) -> Message:
    """The input as a row before all layers."""
    count = 1
    for n in shape:
        count *= n
    own = {"name": "", "kind": "", "line": "", "shape": shape, "multiply_adds": 0, "parameters": 0}
    return {**own, "memory": BYTES * count, "field": (1, 1), "jump": (1.0, 1.0)}
