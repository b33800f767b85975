"""The size calculator: PyTorch's parameters of a convolution, a transposed one or a pooling, none of them impossible.

Takes a setting, gives a widget that counts in the browser; composes ``arithmetic`` and ``sentences`` for it, and
``still`` for pages without widgets. Nothing imports it but the package's front door.
"""

from typing import Any

import traitlets

from widgets.card import Card, Setting
from widgets.cells import take_over
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import is_whole, shown
from widgets.sizes.arithmetic import PARAMETERS, RANGES, fault_of, output_size
from widgets.sizes.sentences import DEFAULTS, KINDS, WORDS, code
from widgets.sizes.still import drawn
from widgets.words import words_in

# Up to nine for every kind: what it is called in `words["settings"]`, and what differs from the defaults.
PRESETS = {
    "transposed": (
        ("slide", {"size": 2, "kernel_size": 3, "stride": 2, "padding": 1}),
        ("mended", {"size": 2, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1}),
        ("side_by_side", {"size": 2, "kernel_size": 2, "stride": 2}),
        ("twice", {"size": 4, "kernel_size": 4, "stride": 2, "padding": 1}),
        ("four_times", {"size": 4, "kernel_size": 8, "stride": 4, "padding": 2}),
        ("crops", {"size": 2, "kernel_size": 2, "stride": 2, "padding": 1}),
        ("five_or_six", {"size": 3, "kernel_size": 3, "stride": 2, "padding": 1}),
        ("dilated", {"size": 3, "kernel_size": 3, "stride": 2, "dilation": 2}),
        ("large", {"size": 256, "kernel_size": 3, "stride": 2, "padding": 1}),
    ),
    "convolution": (
        ("five", {"size": 5, "kernel_size": 3, "stride": 2, "padding": 1}),
        ("six", {"size": 6, "kernel_size": 3, "stride": 2, "padding": 1}),
        ("same", {"size": 6, "kernel_size": 3, "padding": 1}),
        ("unpadded", {"size": 6, "kernel_size": 3}),
        ("left_over", {"size": 6, "kernel_size": 3, "stride": 2}),
        ("dilated", {"size": 8, "kernel_size": 3, "dilation": 2}),
        ("patches", {"size": 12, "kernel_size": 4, "stride": 4}),
        ("half_of_256", {"size": 256, "kernel_size": 3, "stride": 2, "padding": 1}),
    ),
    "pooling": (
        ("half", {"size": 4, "kernel_size": 2, "stride": 2}),
        ("odd", {"size": 5, "kernel_size": 2, "stride": 2}),
        ("overlap", {"size": 5, "kernel_size": 3, "stride": 2}),
        ("padded", {"size": 5, "kernel_size": 3, "stride": 2, "padding": 1}),
    ),
}

# Which parameter a faulty setting is told of.
CULPRITS = {"output_padding": "output_padding", "empty": "padding", "half": "padding", "wider": "kernel_size"}


class SizeCalculator(Card):
    """Counts the output's size as torch does, shows one dimension in cells, and offers possible settings only.

    ``kind`` is "transposed", "convolution" or "pooling" (max pooling); the other arguments have PyTorch's names and
    hold for both dimensions of a square input. ``setting``, a dictionary of them all, follows the reader and can be
    assigned; ``output_size`` and ``code`` go with it.

    >>> SizeCalculator(size=2, kernel_size=3, stride=2, padding=1)
    SizeCalculator(transposed, 2 → 3)

    Raises TypeError or ValueError, one sentence each, for a setting that torch would refuse or that is out of range.
    (Formulas: Dumoulin & Visin 2016, and the documentation of ``nn.ConvTranspose2d``.)
    """

    _esm = script(*FRAME, "sizes/arithmetic.js", "sizes/sentences.js", "sizes/strip.js", "sizes/calculator.js")
    _css = style(*LOOK, "sizes/calculator.css")

    setting = Setting(None).tag(sync=True, page=True)
    presets = traitlets.Dict().tag(sync=True)
    ranges = traitlets.Dict().tag(sync=True)
    parameters = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        kind: str = "transposed",
        size: int = 2,
        kernel_size: int = 3,
        stride: int = 2,
        padding: int = 1,
        output_padding: int = 0,
        dilation: int = 1,
        *,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        given = {"kind": kind, "size": size, "kernel_size": kernel_size, "stride": stride, "padding": padding}
        start = _checked({**given, "output_padding": output_padding, "dilation": dilation})
        presets = {
            kind: [[words["settings"][name], _whole_setting(kind, some)] for name, some in few]
            for kind, few in PRESETS.items()
        }
        super().__init__(
            words,
            setting=start,
            presets=presets,
            ranges={name: list(span) for name, span in RANGES.items()},
            parameters={kind: list(names) for kind, names in PARAMETERS.items()},
        )
        take_over(self, SizeCalculator)

    def __repr__(self) -> str:
        return f"SizeCalculator({self.setting['kind']}, {self.setting['size']} → {self.output_size})"

    @property
    def output_size(self) -> int:
        """The size of one dimension of the output."""
        return output_size(self.setting["kind"], self.setting)

    @property
    def code(self) -> str:
        """The line of PyTorch that has this output size."""
        return code(self.setting["kind"], self.setting)

    def still(self) -> bytes:
        """One dimension in cells, the formula and the line of PyTorch, as PNG."""
        return drawn(self.setting["kind"], self.setting, self.language)

    @traitlets.validate("setting")
    def _valid_setting(self, proposal: dict) -> dict:
        return _checked(proposal["value"])


def _whole_setting(kind: str, some: dict[str, int]) -> dict[str, object]:
    return {"kind": kind, **DEFAULTS, **some}


def _checked(setting: dict[str, object]) -> dict[str, object]:
    """The setting with all its names; raises TypeError or ValueError with the sentence of the first fault."""
    if not isinstance(setting, dict):
        raise TypeError(f"A setting is a dictionary of kind, {', '.join(RANGES)}; got {shown(setting)}.")
    kind = setting.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; got {shown(kind)}.")
    if unknown := set(setting) - {"kind", *RANGES}:
        raise ValueError(f"A setting has kind, {', '.join(RANGES)}; got {', '.join(sorted(map(shown, unknown)))}.")
    if missing := [name for name in RANGES if name not in {**DEFAULTS, **setting}]:
        raise ValueError(f"A setting needs {' and '.join(missing)}.")
    whole: dict[str, Any] = {"kind": kind} | {name: {**DEFAULTS, **setting}[name] for name in RANGES}
    for name, (low, high) in RANGES.items():
        value = whole[name]
        high = 0 if name not in PARAMETERS[kind] else high
        said = f"{name} must be " + (f"a whole number from {low} to {high}" if high else f"0 for {kind}")
        if not is_whole(value):
            raise TypeError(f"{said}; got {shown(value)}.")
        if not low <= value <= high:
            raise ValueError(f"{said}; got {shown(value)}.")
        whole[name] = int(value)
    if fault := fault_of(kind, whole):
        name = CULPRITS[fault]
        raise ValueError(WORDS["en"][f"stop.{fault}"].format(name=name, value=whole[name]))
    return whole
