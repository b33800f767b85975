"""A network to design: depth, widths and size to drag, at full resolution or with down- and upsampling inside.

Takes the first design, gives a widget; the page counts by the rules of ``design``. Lessons import it.
"""

from functools import partial

import torch
import traitlets
from torch import nn

from widgets.card import Setting
from widgets.cells import take_over
from widgets.exports.animated import Animated, whole
from widgets.exports.forms import Play
from widgets.flow import design
from widgets.flow.flow_still import draw
from widgets.flow.flow_words import WORDS
from widgets.flow.shape_flow import PARTS, costliest
from widgets.front_end import LOOK, script, style
from widgets.given import flag
from widgets.heard import Message
from widgets.learning.layer_costs import Layer, layer_costs
from widgets.words import words_in

LIMITS = {
    "depth": design.DEPTH,
    "narrowest": design.NARROWEST,
    "widest": design.WIDEST,
    "smallest": design.SMALLEST,
    "largest": design.LARGEST,
}


class FlowDesigner(Animated):
    """Convolutions 3 → D₁ → … → Dₙ → … → D₁ → classes, with or without a pooling after and an upsampling before each.

    >>> FlowDesigner((16, 32, 64), (256, 256))
    FlowDesigner(16-32-64, 3×256×256, down- and upsampling inside)

    widths   D₁ to Dₙ, 1 to 5 whole numbers from 4 to 128; how many they are is the depth
    size     height and width of the picture, 32 to 512
    classes  channels of the answer
    inside   whether pooling and upsampling stand between the convolutions

    The reader's design comes back in these attributes; ``code`` is its source, ``network()`` the module and ``layers``
    what it costs. Raises ValueError with one sentence for a setting that won't do, here and when it is assigned.
    """

    _esm = script(*PARTS, "flow/designer.js")
    _css = style(*LOOK, "exports/exports.css", "flow/flow.css")

    limits = traitlets.Dict().tag(sync=True)
    widths = Setting(None).tag(sync=True, page=True)
    size = Setting(None).tag(sync=True, page=True)
    classes = Setting(None).tag(sync=True, page=True)
    inside = Setting(None).tag(sync=True, page=True)

    def __init__(
        self,
        widths: tuple[int, ...] = (16, 32, 64),
        size: tuple[int, int] = (256, 256),
        *,
        classes: int = 5,
        inside: bool = True,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        first = {"widths": widths, "size": size, "classes": classes}
        checked = {name: design.checked(name, value) for name, value in first.items()}
        super().__init__(words, limits=LIMITS, inside=flag("inside", inside), **checked)
        take_over(self, FlowDesigner)

    def __repr__(self) -> str:
        how = WORDS["en"]["inside" if self.inside else "full"]  # a repr is the same in every language
        size = "×".join(map(str, (design.CHANNELS, *self.size)))
        return f"FlowDesigner({'-'.join(map(str, self.widths))}, {size}, {how})"

    @traitlets.validate("widths", "size", "classes")
    def _valid(self, proposal: dict) -> object:
        return design.checked(proposal["trait"].name, proposal["value"])

    @traitlets.validate("inside")
    def _valid_inside(self, proposal: dict) -> bool:
        return flag("inside", proposal["value"])

    @property
    def code(self) -> str:
        """The design's lines of PyTorch, which make ``network``."""
        return design.code(self.widths, self.classes, self.inside)

    @property
    def layers(self) -> list[Layer]:
        """What each layer costs, counted on the module itself."""
        return self._counted(self.inside)

    def network(self) -> nn.Sequential:
        """The design as a module with fresh weights."""
        return design.network(self.widths, self.classes, self.inside)

    def still(self) -> bytes:
        """Both ways to build it, as PNG."""
        shape = (1, design.CHANNELS, *self.size)
        ways = {self.words[key]: (shape, self._counted(key == "inside")) for key in ("full", "inside")}
        return draw(ways, self.words)

    def play(self, shown: Message) -> Play:
        """A walk through the layers of the design as it stands."""
        from widgets.flow import flow_play

        layers, title = self.layers, self.words["inside" if self.inside else "full"]
        now = whole(shown, "row", len(layers), costliest(layers))
        draw = partial(flow_play.draw, title, (1, design.CHANNELS, *self.size), layers, self.words, True)
        return Play("network", len(layers), now, draw)

    def _counted(self, inside: bool) -> list[Layer]:
        with torch.no_grad():
            bare = design.bare(self.widths, self.classes, inside)
        return layer_costs(bare, (design.CHANNELS, *self.size))
