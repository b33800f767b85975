"""The sketchpad: draw, and see at once what a network makes of it.

Takes any ``nn.Module`` that labels pixels and the ``Data`` it was made for, gives a widget. Lessons import it; nothing
else does.

The drawing lives in the browser. It sends the picture as bytes and has at most one question under way, always with the
newest picture, so a slow kernel is never flooded.
"""

import math
import time
from typing import NamedTuple

import numpy as np
import torch
import traitlets
from torch import nn

from widgets import heard, palette
from widgets.card import Card
from widgets.cells import take_over
from widgets.data.label_maps import image_pixels, label_pixels, row
from widgets.data.scenes import Data
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import shown
from widgets.learning import failures, inference, threads
from widgets.learning.tasks import Segmentation
from widgets.sketchpad import strokes
from widgets.sketchpad.paper import PICTURES, Paper, grounds_of
from widgets.words import words_in

EXAMPLES = ("7", "0", "4", "1")  # the classes that the first frame may show written, two of them
SMALL = 128  # side in pixels up to which strokes have the width of the lessons' handwriting; beyond, they grow with it
CHALKS = {"chalk": "#EEEBE3", "yellow": "#F2D64B", "blue": "#4FA3E0", "black": "#1A1A1A"}

WORDS = {
    "en": {
        "title": "Sketchpad",
        "drawing": "your drawing",
        "pad_help": "Arrows move the pen, with Shift by five pixels; Enter or space puts it down and lifts it.",
        "pen_up": "pen up at column {column}, row {row}",
        "pen_down": "pen down at column {column}, row {row}",
        "prediction": "what the network sees",
        "confidence": "how sure it is",
        "confidence_note": "light is sure",
        "class": "class",
        "pixels": "pixels",
        "sure": "sure",
        "ground": "ground",
        "blank": "blank",
        "picture": "picture {number}",
        "own": "your picture",
        "before": "as before",
        "brush": "brush",
        "brushes": ["thin", "medium", "thick"],
        "colour": "colour",
        "chalks": {"chalk": "chalk", "yellow": "yellow", "blue": "blue", "black": "black"},
        "undo": "undo",
        "clear": "clear",
        "open": "own picture …",
        "hide": "hide the answer",
        "show": "show the answer",
        "found": "Besides the {ground}: {list}. The network is {sure} % sure of them, on average.",
        "first_item.one": "{name} on {count} pixel",
        "first_item.other": "{name} on {count} pixels",
        "item": "{name} on {count}",
        "nothing": "The network sees nothing but {ground}. Draw something.",
        "hidden": "What will the network see? Decide, then press H.",
        "too_large": "{name} is larger than 20 MB: choose a smaller picture.",
        "too_many": "{name} has more than 50 million pixels: choose a smaller picture.",
        "no_image": "{name} is neither a PNG nor a JPEG picture.",
        "broken": "{name} can't be read as a picture: the file is broken.",
        "failed": "The network could not answer: {error}.",
        "interrupted": "it was interrupted",
        "own_line": "{error} (line {number}: {line})",
        "silent": "The kernel does not answer: another cell keeps it busy, or the line to it is cut. You can go on "
        "drawing; the newest picture is asked about when it answers again.",
        "gone": "There is no kernel here, so the network can't answer. You can go on drawing; "
        "to ask the network, run the cells in JupyterLab.",
        "keys": "draw with mouse, pen or finger, or drop a picture here · H hides the answer · ? all keys",
        "key_undo": "undoes the last stroke, as Ctrl+Z does",
        "key_clear": "clears the drawing",
    }
}


class _Sight(NamedTuple):
    """A picture as pixels (rows, columns, 3), as the network's image (C, H, W), and what it said of it, (H, W) each."""

    pixels: np.ndarray
    image: torch.Tensor
    prediction: torch.Tensor
    confidence: torch.Tensor

    def answer(self) -> list[bytes]:
        """A class number per pixel, and from 0 to 255 how sure the network is."""
        shares = (255 * self.confidence.nan_to_num()).round().to(torch.uint8)
        return [self.prediction.to(torch.uint8).numpy().tobytes(), shares.numpy().tobytes()]


class Sketchpad(Card):
    """Draws with mouse, pen, finger or keys at the data's own resolution; the network's segmentation follows.

    >>> Sketchpad(model, ink_data())  # doctest: +SKIP
    Sketchpad(FCN, 40x40, classes ground, 0, 1, 4, 7)

    model  any module from images (N, C, H, W) to scores (N, classes, H, W); it is asked, never trained
    data   the ``Data`` it was made for: gives the size, the class names and what to draw on

    ``image`` and ``prediction`` are what is drawn now and what the network said of it. It may be asked while it trains:
    a question waits for one training step at the most.
    Raises TypeError or ValueError with one sentence if the network does not fit the data.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "conversation.js",
        "panels.js",
        "sketchpad/strokes.js",
        "sketchpad/own_picture.js",
        "pressing.js",
        "sketchpad/pad.js",
        "sketchpad/grounds.js",
        "sketchpad/seen.js",
        "sketchpad/sketchpad.js",
    )
    _css = style(*LOOK, "panels.css", "sketchpad/sketchpad.css")

    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)  # of the classes
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns
    grey = traitlets.Bool().tag(sync=True)  # whether the network sees only how bright a drawing is
    grounds = traitlets.Bytes().tag(sync=True)  # RGB, a byte each, one picture after another
    ground_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    widths = traitlets.List(traitlets.Float()).tag(sync=True)  # of the brushes, in pixels
    edge = traitlets.Float().tag(sync=True)  # pixels from full ink to none
    chalks = traitlets.Dict().tag(sync=True)  # the brush's colours by name
    # The first frame, so that a page without a kernel shows it too.
    first_ground = traitlets.Int().tag(sync=True)
    first_ink = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each
    first_answer = traitlets.Bytes().tag(sync=True)  # the classes of the pixels, then the confidences

    def __init__(self, model: nn.Module, data: Data, *, language: str | None = None):
        words, task = words_in(WORDS, language), Segmentation(data)
        inference.check_network(model, task)  # raises if something does not fit
        self._model, self._data, self._task, self._paper = model, data, task, Paper(data)
        # A new thread's first convolution would take all cores whatever the notebook has set, so it is told.
        self._threads = threads.share()
        grounds = grounds_of(data, self._paper, words["blank"], words["picture"])
        first, ink = self._example(list(grounds))
        # Asked before there is a widget: what the network can't answer leaves none behind.
        self._sight = self._look(strokes.over(list(grounds.values())[first], ink))
        super().__init__(words)
        self._describe(grounds, first, ink)
        self.on_msg(lambda _, content, buffers: self._receive(content, buffers))
        take_over(self, Sketchpad)

    def __repr__(self) -> str:
        rows, columns = self._paper.size
        classes = ", ".join(self._data.class_names)
        return f"Sketchpad({type(self._model).__name__}, {rows}x{columns}, classes {classes})"

    @property
    def image(self) -> torch.Tensor:
        """What is drawn now, as the network gets it: float (C, H, W)."""
        return self._sight.image.clone()

    @property
    def prediction(self) -> torch.Tensor:
        """What the network said of it: int64 (H, W)."""
        return self._sight.prediction.clone()

    def still(self) -> bytes:
        """The drawing and what the network sees in it, as a PNG picture."""
        sight, words = self._sight, self.words
        pictures = {words["drawing"]: image_pixels(sight.image), words["prediction"]: label_pixels(sight.prediction)}
        return row(pictures, self._data.class_names)

    def _look(self, pixels: np.ndarray) -> _Sight:
        image = self._paper.image(pixels)
        with threads.limited(self._threads):
            labels, confidence = inference.look(self._model, image[None], self._task)
        return _Sight(pixels, image, labels[0], confidence[0])

    # Messages.

    def _receive(self, content, buffers) -> None:
        """Answers the browser, always: exceptions in a handler show nowhere, and silence looks like death."""
        content = heard.content_of(content)
        report = {"kind": "report", "error": "", **heard.echoed(content, "view", "ask", "picture")}
        answer, begin = [], time.perf_counter()
        try:
            answer = self._obey(content.get("kind"), buffers)
        except Exception as error:  # noqa: BLE001
            report["error"] = failures.told(error, self.words["own_line"])
        except KeyboardInterrupt:
            report["error"] = self.words["interrupted"]
            raise
        finally:
            report["seconds"] = time.perf_counter() - begin
            self.send(report, answer)

    def _obey(self, kind, buffers) -> list[bytes]:
        """``look`` at the picture in the buffer, or look ``again`` at the last one, which is sent along then."""
        if kind == "again":
            self._sight = self._look(self._sight.pixels)
            return [*self._sight.answer(), self._sight.pixels.tobytes()]
        if kind != "look":
            raise ValueError(f"kind must be look or again, got {shown(kind)}.")
        self._sight = self._look(self._pixels_of(buffers))
        return self._sight.answer()

    def _pixels_of(self, buffers) -> np.ndarray:
        shape = (*self._paper.size, 3)
        given, wanted = [memoryview(buffer).nbytes for buffer in buffers or ()], math.prod(shape)
        if given != [wanted]:
            raise ValueError(f"a picture must be one buffer of {wanted} bytes, got {given or 'none'}.")
        return np.frombuffer(buffers[0], np.uint8).reshape(shape).copy()

    # The first frame.

    def _describe(self, grounds: dict[str, np.ndarray], first: int, ink: np.ndarray) -> None:
        self.class_names = list(self._data.class_names)
        self.colours = list(palette.CLASSES)
        self.size = list(self._paper.size)
        self.grey = self._paper.channels != 3
        self.grounds = np.stack(list(grounds.values())).tobytes()
        self.ground_names = list(grounds)
        self.widths = [self._scale * width for width in strokes.WIDTHS]
        self.edge = self._scale * strokes.EDGE
        self.chalks = CHALKS
        self.first_ground = first
        self.first_ink = ink.tobytes()
        self.first_answer = b"".join(self._sight.answer())

    def _example(self, grounds: list[str]) -> tuple[int, np.ndarray]:
        """Which ground comes first, and the ink on it, uint8 (rows, columns, 4).

        Two digits on a diagonal, which leaves room for the reader's; a held-out picture where the data knows no digits.
        """
        rows, columns = self._paper.size
        written = [strokes.DIGITS[name] for name in EXAMPLES if name in self._data.class_names][:2]
        ink = np.zeros((rows, columns, 4), np.uint8)
        if not written or min(rows, columns) < 40:
            return len(grounds) - min(len(self._data.held_out_images), PICTURES), ink
        lines = []
        for place, digit in zip((0.25, 0.75), written, strict=False):
            lines += strokes.moved(digit, place * columns - 8, place * rows - 8)
        ink[..., :3] = palette.rgb(next(iter(CHALKS.values())))
        ink[..., 3] = (255 * strokes.cover(lines, (rows, columns), strokes.WIDTHS[1])).round()
        return 0, ink

    @property
    def _scale(self) -> float:
        return max(1, min(self._paper.size) / SMALL)
