"""The box editor: drag a box over a picture and see what IoU and squared error make of it.

Takes a true box and, if one likes, an image; gives a widget. Everything is computed in the browser; the box can be read
here. Lessons import it.
"""

from collections.abc import Sequence

import torch
import traitlets

from widgets.card import Card
from widgets.cells import take_over
from widgets.editors.given import picture_of
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import ordinary, real, shown, texts
from widgets.learning.boxes import box_iou
from widgets.words import words_in

# Three boxes with one squared error, 16, and three IoUs: .471, .510 and .714.
TRUTH = (0, 0, 10, 10)
PRESETS = {"shifted": (2, 2, 12, 12), "grown": (-2, -2, 12, 12), "widened": (0, 0, 14, 10), "truth": TRUTH}
FIELD = (-4, -4, 16, 16)  # what is seen where there is no image

WORDS = {
    "en": {
        "title": "Box editor",
        "area": "the box",
        "where": "Your box: left {left}, top {top}, right {right}, bottom {bottom}.",
        "presets": "boxes",
        "boxes": {"shifted": "shifted", "grown": "grown", "widened": "widened", "truth": "the truth"},
        "still": "IoU {iou} · squared error {error}",
        "truth": "truth",
        "box": "your box",
        "square": "difference²",
        "left": "left",
        "top": "top",
        "right": "right",
        "bottom": "bottom",
        "iou": "IoU",
        "overlap": "Intersection {width} × {height} = {both}; union {own} + {true} − {both} = {union}. "
        "IoU = {both} / {union} = {iou}.",
        "spoken.overlap": "The boxes share {both} of a union of {union}: IoU is {iou}.",
        "apart": "The boxes do not meet: intersection 0, so IoU is 0, however far apart they are.",
        "errors": "Squared error: {squares} = {error}.",
        "spoken.errors": "The squared error is {error}.",
        "hidden": "What are IoU and squared error here? Decide, then press H.",
        "hide": "hide the numbers",
        "show": "show the numbers",
        "reset": "reset",
        "keys": "drag the box, its sides or its corners · H hides the numbers · ? all keys",
        "key_move": "move the box, with Shift its right and its lower side",
    }
}


class BoxEditor(Card):
    """A box to drag, beside the true one: intersection, union, IoU and squared error follow.

    >>> editor = BoxEditor()
    >>> editor.box, round(editor.iou, 3)
    ((2, 2, 12, 12), 0.471)

    image  float (C, H, W), 0 to 1; then a unit is a pixel. Without one, an empty field with a scale
    truth  left, top, right and bottom of the true box
    boxes  boxes to choose from, by their names; without them three whose squared error is 16, or where there is an
           image or another truth, none but the truth
    box    where yours is at first; without it, the first to choose from

    Raises TypeError or ValueError with one sentence if a box is not four numbers, is inside out or leaves the field.
    """

    _esm = script(*FRAME, "panels.js", "editors/field.js", "editors/box_editor.js")
    _css = style(*LOOK, "panels.css", "editors/editors.css")

    field: "traitlets.List[float]" = traitlets.List().tag(sync=True)  # left, top, right, bottom of what is seen
    unit = traitlets.Float(1.0).tag(sync=True)  # the least step
    truth: "traitlets.List[float]" = traitlets.List(read_only=True).tag(sync=True)
    presets = traitlets.Dict(read_only=True).tag(sync=True)
    box = traitlets.TraitType(()).tag(sync=True, page=True)
    # rows and columns of the image; empty where there is none
    size: "traitlets.List[int]" = traitlets.List().tag(sync=True)
    image = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each

    def __init__(
        self,
        image: torch.Tensor | None = None,
        truth: Sequence[float] = TRUTH,
        boxes: dict[str, Sequence[float]] | None = None,
        box: Sequence[float] | None = None,
        *,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        size, pixels = picture_of(image)
        field = (0, 0, size[1], size[0]) if size else FIELD
        truth = _box("truth", truth, field)
        if boxes is None:
            usual = PRESETS if not size and truth == TRUTH else {"truth": truth}
            boxes = {words["boxes"][name]: value for name, value in usual.items()}
        if not isinstance(boxes, dict) or not all(isinstance(name, str) for name in boxes):
            raise TypeError(f"boxes must be a dictionary of boxes by their names, got {shown(boxes)}.")
        texts("boxes", list(boxes), "a dictionary of boxes by their names")
        presets = {name: _box(shown(name), value, field) for name, value in boxes.items()}
        first = _box("box", next(iter(presets.values()), truth) if box is None else box, field)
        super().__init__(words, field=list(field), size=size, image=pixels, box=first)
        self.set_trait("truth", list(truth))
        self.set_trait("presets", presets)
        take_over(self, BoxEditor)

    def __repr__(self) -> str:
        return f"BoxEditor(truth {_told(self.truth)})"

    @property
    def iou(self) -> float:
        """Intersection over union of the box and the truth."""
        both = torch.tensor([list(self.box), self.truth], dtype=torch.float64)
        return box_iou(both[0], both[1]).item()

    @property
    def squared_error(self) -> float:
        """The sum of the four squared differences."""
        return sum((a - b) ** 2 for a, b in zip(self.box, self.truth, strict=True))

    @traitlets.validate("box")
    def _check_box(self, proposal):
        return _box("box", proposal["value"], self.field)

    def still(self) -> bytes:
        """The boxes as a PNG picture."""
        from widgets.editors import stills  # matplotlib: only when a picture is wanted

        return stills.boxes(self)


def _box(name: str, value, field) -> tuple[float, ...]:
    numbers = ordinary(name, value).tolist() if isinstance(value, torch.Tensor) else value
    numbers = [real(number) for number in numbers] if isinstance(numbers, (list, tuple)) else []
    if len(numbers) != 4 or None in numbers:
        raise TypeError(f"{name} must be four numbers, left, top, right and bottom, got {shown(value)}.")
    left, top, right, bottom = numbers
    if left >= right or top >= bottom:
        raise ValueError(
            f"{name} must have its left side before its right and its top above its bottom, got {_told(numbers)}."
        )
    if left < field[0] or top < field[1] or right > field[2] or bottom > field[3]:
        raise ValueError(f"{name} must lie within {_told(field)}, got {_told(numbers)}.")
    return tuple(numbers)


def _told(box) -> str:
    return f"({', '.join(f'{v:g}' for v in box)})"
