"""The pixel explorer: point at a pixel and see what is said of it, paint a mask, swap two animals.

Takes a picture and scores for it, gives the widget ``PixelExplorer``. Lessons import it; nothing else does. All of it
happens in the browser; Python is told of the painted mask.
"""

from collections.abc import Sequence

import numpy as np
import torch
import traitlets

from widgets import palette
from widgets.card import Card
from widgets.cells import take_over
from widgets.data.label_maps import image_pixels, label_pixels, row
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import shown
from widgets.pixels.digits import hundredths, shares
from widgets.pixels.given import Given, given, whole_numbers
from widgets.words import Words, words_in

VIEWS = ("image", "pixels", "instances", "panoptic", "mask")
BRUSHES = (1, 5, 15)  # widths in pixels
TINT = 0.6  # how much of a class's colour lies over the picture at first

WORDS = {
    "en": {
        "title": "Pixel explorer",
        "picture": "picture",
        "help": "Arrows move the cursor, with Shift by ten pixels. In “your mask”, Enter or space puts the brush down "
        "and lifts it.",
        "view": "view",
        "views": {
            "image": "image label",
            "pixels": "pixel labels",
            "instances": "instances",
            "panoptic": "panoptic",
            "mask": "your mask",
        },
        "opacity": "colour over the picture",
        "place": "row {row}, column {column}",
        "whole": "the whole picture",
        "class": "class",
        "share": "softmax",
        "score": "score",
        "table": "softmax and score of every class",
        "truth": "true class: {name}",
        "animal": "animal {number}",
        "image_told": "One answer for the whole picture: {name}, {share} %. Point where you like: it stays the same.",
        "pixel_told": "Row {row}, column {column}: {name}, {share} %. Each of the {count} pixels has an answer of its "
        "own.",
        "pixel_true": "Row {row}, column {column}: {name}, {share} %; in truth {truth}. {accuracy} % of the {count} "
        "pixels are right.",
        "animals_told.one": "{count} animal.",
        "animals_told.other": "{count} animals.",
        "components_told.one": "The mask of “{thing}” has {count} component.",
        "components_told.other": "The mask of “{thing}” has {count} components.",
        "panoptic_told": "Row {row}, column {column}: {name}. Every pixel has a class, every animal a number.",
        "panoptic_numbered": "Row {row}, column {column}: {name}, number {number}. Every pixel has a class, every "
        "animal "
        "a number.",
        "nothing_changed": "Swap two numbers, or let two animals touch.",
        "changed": "Pixels changed against the photograph: {instances} of the instance map, {labels} of the label map.",
        "mask_told": "Your mask: {accuracy} % of all pixels right, IoU of {name} {iou}.",
        "mask_told_alone": "Your mask: {accuracy} % of all pixels right, IoU of {name} not defined.",
        "mask_unknown.one": "Your mask: {count} pixel is {name}.",
        "mask_unknown.other": "Your mask: {count} pixels are {name}.",
        "chosen": "animal",
        "swap": "swap numbers {one} and {other}",
        "touch": "move {one} until it touches",
        "left": "left",
        "right": "right",
        "up": "up",
        "down": "down",
        "back": "all back",
        "paint": "paint",
        "brush": "brush",
        "brush_name": "{width} px",
        "undo": "undo",
        "clear": "clear",
        "from_prediction": "start from the prediction",
        "from_truth": "start from the true labels",
        "keys": "point, or arrows · 1–{views} view · H hides the answer · ? all keys",
        "mask_keys": "draw with mouse, pen, finger, or Enter and arrows · Z undo · C clear · 1–{views} view · ? all "
        "keys",
        "instance_keys": "drag an animal, or use the buttons · R puts all back · 1–{views} view · ? all keys",
        "hidden": "What is it, and what is here? Decide, then press H.",
        "key_cursor": "move the cursor over the picture, with Shift by ten pixels",
        "key_hide": "takes colours and answers away, and shows them again",
        "key_back": "puts all animals back",
        "key_undo": "in your mask: undoes the last stroke",
        "key_clear": "in your mask: clears it",
        "photograph": "photograph",
        "image_still": "image: {name}",
    }
}


class PixelExplorer(Card):
    """A picture whose pixels can be asked: which class, with which scores, and which animal.

    >>> PixelExplorer(image, model(image[None]), labels, instances, class_names=names)  # doctest: +SKIP
    PixelExplorer(180x240, a score map of 4 classes, 3 instances)

    image        float (3, H, W) or (1, 3, H, W), 0 to 1, up to 512 pixels a side
    scores       float (1, C, H, W) or (C, H, W): a score map; or (1, C) or (C,): one answer for the whole picture.
                 Of a score map the image label is the mean over all pixels
    labels       int64 (H, W), the true classes; without them nothing is said of right and wrong
    instances    int64 (H, W), which animal a pixel belongs to, from 1; 0 for none. Without them two views are missing
    class_names  one word per class
    view         what is shown first: "image", "pixels", "instances", "panoptic" or "mask"

    ``mask`` is what the reader has painted, int64 (H, W), class 0 at first; it can be set, too. Raises TypeError or
    ValueError with one sentence if something does not fit.
    """

    _esm = script(
        *FRAME,
        "panels.js",
        "pressing.js",
        "pixels/regions.js",
        "pixels/scores.js",
        "pixels/sight.js",
        "pixels/animals.js",
        "pixels/painting.js",
        "pixels/pointing.js",
        "pixels/readout.js",
        "pixels/sentences.js",
        "pixels/tools.js",
        "pixels/explorer.js",
    )
    _css = style(*LOOK, "panels.css", "pixels/explorer.css")

    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)  # of the classes
    animal_colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns
    views = traitlets.List(traitlets.Unicode()).tag(sync=True)
    view = traitlets.TraitType("").tag(sync=True)  # which the browser shows first, and whenever it is set
    tint = traitlets.Float(TINT).tag(sync=True)
    brushes = traitlets.List(traitlets.Int(), list(BRUSHES)).tag(sync=True)
    thing = traitlets.Int().tag(sync=True)  # the class that the instances have
    picture = traitlets.Bytes().tag(sync=True)  # RGB, a byte each
    whole: "traitlets.List[float]" = traitlets.List(traitlets.Float()).tag(sync=True)  # the picture's scores, (C,)
    # Of every pixel, where it has scores of its own: see digits.py.
    scores = traitlets.Bytes().tag(sync=True)
    shares = traitlets.Bytes().tag(sync=True)
    prediction = traitlets.Bytes().tag(sync=True)  # a class a pixel
    truth = traitlets.Bytes().tag(sync=True)  # a class a pixel, or nothing
    instances = traitlets.Bytes().tag(sync=True)  # an animal's number a pixel, or nothing
    painted = traitlets.Bytes().tag(sync=True)  # a class a pixel

    def __init__(
        self,
        image: torch.Tensor,
        scores: torch.Tensor,
        labels: torch.Tensor | None = None,
        instances: torch.Tensor | None = None,
        class_names: Sequence[str] = (),
        *,
        view: str | None = None,
        language: str | None = None,
    ) -> None:
        it = given(image, scores, labels, instances, class_names)
        views = _views(it)
        view = ("pixels" if it.per_pixel else "image") if view is None else view
        _check_choice("view", view, views)
        words = words_in(WORDS, language)
        packed = (hundredths(it.scores), shares(it.scores)) if it.per_pixel else (b"", b"")
        super().__init__(words)
        self._given = it
        self.class_names = list(it.class_names)
        self.colours, self.animal_colours = list(palette.CLASSES), list(palette.RUNS)
        self.size, self.views, self.view, self.thing = list(it.size), views, view, it.thing
        self.picture = _rgb(it.image).tobytes()
        self.whole = it.vector.tolist()
        if it.per_pixel:
            self.scores, self.shares = packed
            self.prediction = _bytes(it.prediction)
        self.truth, self.instances = _bytes(it.labels), _bytes(it.instances)
        self.painted = bytes(it.size[0] * it.size[1])
        self.on_msg(lambda _, content, buffers: self._receive(content, buffers))
        take_over(self, PixelExplorer)

    @traitlets.validate("view")
    def _valid_view(self, proposal: dict) -> str:
        _check_choice("view", proposal["value"], self.views)
        return proposal["value"]

    def __repr__(self) -> str:
        it, (rows, columns) = self._given, self._given.size
        scores = f"a score map of {len(it.scores)} classes" if it.per_pixel else f"{len(it.scores)} scores"
        animals = "" if it.instances is None else f", {len(it.instances.unique()) - 1} instances"
        return f"PixelExplorer({rows}x{columns}, {scores}{animals})"

    @property
    def mask(self) -> torch.Tensor:
        """What is painted now: int64 (H, W), a class number per pixel."""
        return torch.from_numpy(np.frombuffer(self.painted, np.uint8).reshape(self._given.size).astype(np.int64))

    @mask.setter
    def mask(self, value: torch.Tensor) -> None:
        self.painted = _bytes(whole_numbers("mask", value, self._given.size, len(self._given.class_names) - 1))

    def still(self) -> bytes:
        """Photograph, image label, pixel labels and instances side by side, as a PNG picture."""
        return row(panels(self._given, self.words), self._given.class_names)

    def _receive(self, content, buffers) -> None:
        """Takes the painted mask; what is no mask is left alone, since nobody waits for an answer."""
        if not isinstance(content, dict) or content.get("kind") != "mask" or len(buffers or ()) != 1:
            return
        if memoryview(buffers[0]).nbytes != len(self.painted):
            return
        painted = bytes(buffers[0])
        if max(painted) < len(self._given.class_names):
            self.painted = painted


def panels(it: Given, words: Words) -> dict[str, np.ndarray]:
    """The picture and its views by their titles, float (H, W, 3) each."""
    photograph = image_pixels(it.image)

    def over(colours: np.ndarray) -> np.ndarray:
        return TINT * colours + (1 - TINT) * photograph

    best = int(it.vector.argmax())
    shown = {
        words["photograph"]: photograph,
        words["image_still"].format(name=it.class_names[best]): over(label_pixels(torch.full(it.size, best))),
    }
    if it.per_pixel:
        shown[words["views"]["pixels"]] = over(label_pixels(it.prediction))
    if it.instances is not None:
        animal, numbers = (it.instances > 0).numpy()[..., None], (it.instances.numpy() - 1) % len(palette.RUNS)
        colours = np.array([palette.rgb(colour) for colour in palette.RUNS])[numbers] / 255
        shown[words["views"]["instances"]] = np.where(animal, over(colours), photograph)
    return shown


def _views(it: Given) -> list[str]:
    """Which views there are: without scores per pixel or instances, some have nothing to show."""
    without = set() if it.per_pixel else {"pixels"}
    if it.instances is None:
        without |= {"instances", "panoptic"}
    return [view for view in VIEWS if view not in without]


def _check_choice(name: str, value, allowed) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {shown(value)}.")


def _rgb(image: torch.Tensor) -> np.ndarray:
    """An image (3, H, W) as bytes (H, W, 3)."""
    return (255 * image_pixels(image)).round().astype(np.uint8)


def _bytes(labels: torch.Tensor | None) -> bytes:
    return b"" if labels is None else labels.to(torch.uint8).numpy().tobytes()
