"""The sliding window: it moves over a picture, and what that costs is counted as it goes.

Takes a picture and, if wanted, a network that classifies patches of the window's size; gives a widget. Lessons import
it; nothing else does.

The network is asked about every window once, when the widget is made. From then on everything happens in the browser:
playing, dragging, other windows and strides need no kernel.
"""

from functools import partial

import numpy as np
import torch
import traitlets
from torch import nn

from widgets import given, palette
from widgets.card import Setting
from widgets.cells import take_over
from widgets.exports.animated import Animated, one_of, whole
from widgets.exports.forms import Play
from widgets.front_end import FRAME, LOOK, script, style
from widgets.heard import Message
from widgets.sliding import classified
from widgets.sliding.sliding_words import WORDS
from widgets.sliding.windows import Windows
from widgets.words import words_in

SMALLEST, LARGEST = 3, 256  # sides in pixels: of a window, which a 3×3 layer must fit, and of a picture
VOID = 255  # the byte of a pixel without a class
MOST_CLASSES = 20

BAD_IMAGE = (
    "image must be a float tensor (3, H, W) or (1, H, W) from 0 to 1, its sides from {least} to {most}, got {got}."
)
BAD_WINDOW = "window must be a whole number from {least} to {most}, the picture's shorter side, got {got}."
BAD_STRIDE = "stride must be a whole number from 1 to {most}, the window's side: more would skip pixels; got {got}."
FIXED = "window must stay {window}: classify was asked about windows of that size, got {got}."
BAD_TRUTH = "truth must be int64 of shape {want}, a class number for each pixel of the picture, got {got}."
BAD_NAMES = "class_names must name {classes} classes, got {got}."
TOO_MANY = "classify tells {classes} classes apart; at most {most} can be shown."


class SlidingWindow(Animated):
    """A window over a real picture, with its price: windows, multiply-adds, seconds, and pixels read again and again.

    >>> SlidingWindow(torch.rand(3, 64, 64), window=16)
    SlidingWindow(64x64, window 16, stride 1: 2401 windows)

    image        float (3, H, W) or (1, H, W), 0 to 1, sides of at most 256 pixels
    window       the side of the window in pixels
    stride       how many pixels it moves, in both directions; at most ``window``
    classify     a module from patches (N, 3, window, window) to scores (N, classes), asked about every window once; at
                 most 20,000 windows. The class it gives belongs to the pixel at (window // 2, window // 2) of the patch
    truth        int64 (H, W), the true class of every pixel, or None
    class_names  one word per class

    Three views: the label map as it grows, how often each pixel is read, and what two neighbouring windows share.
    Without ``classify`` there is no label map, and what is counted is one 3×3 layer on one channel.
    ``labels`` are the classes found, int64 (rows, columns) of windows at the present stride.
    Raises TypeError or ValueError with one sentence for what can't be shown, for later assignment too.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "panels.js",
        "stage/transport.js",
        "sliding/windows.js",
        "sliding/paintings.js",
        "sliding/counters.js",
        "sliding/telling.js",
        "sliding/handles.js",
        "exports/exporting.js",
        "sliding/sliding.js",
    )
    _css = style(*LOOK, "panels.css", "exports/exports.css", "sliding/sliding.css")

    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns of the picture
    pixels = traitlets.Bytes().tag(sync=True)  # its RGB, a byte each
    window = Setting(None).tag(sync=True, page=True)
    stride = Setting(None).tag(sync=True, page=True)
    made_for = traitlets.Int().tag(sync=True)  # the window that classify wants; 0 if there is none
    answers = traitlets.Bytes().tag(sync=True)  # the class of every window at stride 1, row by row
    truth = traitlets.Bytes().tag(sync=True)  # the class of every pixel, 255 where there is none; empty without a truth
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)  # of the classes
    costs = traitlets.Dict().tag(sync=True)
    seconds = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        image: torch.Tensor,
        window: int,
        stride: int = 1,
        classify: nn.Module | None = None,
        truth: torch.Tensor | None = None,
        class_names: tuple[str, ...] = (),
        *,
        language: str | None = None,
    ):
        words = words_in(WORDS, language)
        self._image = _checked_image(image)
        window = _checked_window(window, self._image.shape[1:])
        stride = _checked_stride(stride, window)
        costs = self._costs = classified.costs(classify, len(self._image), window)
        self._answers = classified.ask(classify, self._image, window) if classify is not None else None
        self._truth = _checked_truth(truth, self._image.shape[1:])
        names = _checked_names(class_names, self._answers, self._truth)
        # The size and the fixed window first: what is assigned later is checked against them.
        sizes = {"size": list(self._image.shape[1:]), "made_for": window if classify is not None else 0}
        super().__init__(words, **sizes, window=window, stride=stride)
        self.class_names, self.colours = names, list(palette.CLASSES)
        self.pixels = _rgb(self._image).tobytes()
        self._describe(costs)
        take_over(self, SlidingWindow)

    def __repr__(self) -> str:
        rows, columns = self.size
        what = f", classes {', '.join(self.class_names)}" if self._answers else ""
        moves = f"window {self.window}, stride {self.stride}"
        return f"SlidingWindow({rows}x{columns}, {moves}: {self.grid.count} windows{what})"

    @property
    def grid(self) -> Windows:
        """The places of the windows as they are set now."""
        return Windows(*self.size, self.window, self.stride)

    @property
    def labels(self) -> torch.Tensor | None:
        """The class of every window at the present stride, int64 (rows, columns); None without ``classify``."""
        return self._answers.labels[:: self.stride, :: self.stride].long() if self._answers else None

    def still(self) -> bytes:
        """The picture with a window on it, the label map half grown, and how often each pixel is read, as PNG."""
        from widgets.sliding.sliding_still import draw  # draws, so only when a picture is wanted

        return draw(_rgb(self._image), self.grid, self.words, self.labels, self._truth, tuple(self.class_names))

    def play(self, shown: Message) -> Play:
        """The window's way over the picture, in one of the three views; half-way unless a page says where it stands."""
        from widgets.sliding import sliding_play

        views = ("labels", "reads", "pair") if self._answers else ("reads", "pair")
        view = one_of(shown, "view", views, views[0])
        window = whole(shown, "window", min(self.size), self.window)
        _checked_window(window, self.size)
        stride = whole(shown, "stride", window, min(self.stride, window))
        _checked_stride(stride, window)
        grid = Windows(*self.size, self.window if view == "labels" else window, stride)
        labels = self._answers.labels[::stride, ::stride].long() if self._answers else None
        told = sliding_play.Shown(
            _rgb(self._image), grid, view, labels, self._truth, tuple(self.class_names), self._costs, self.words
        )
        now = whole(shown, "done", grid.count, -(-grid.count // 2))
        return Play("sliding_window", grid.count, now, partial(sliding_play.draw, told))

    @traitlets.validate("window")
    def _check_assigned_window(self, proposal):
        window = _checked_window(proposal["value"], self.size)
        if self.made_for and window != self.made_for:
            raise ValueError(FIXED.format(window=self.made_for, got=window))
        return window

    @traitlets.validate("stride")
    def _check_assigned_stride(self, proposal):
        return _checked_stride(proposal["value"], self.window)

    @traitlets.observe("window")
    def _keep_stride_possible(self, change):
        if isinstance(self.stride, int) and self.stride > self.window:
            self.stride = self.window

    def _describe(self, costs: classified.Costs) -> None:
        self.costs = {
            "layers": [[line, list(layer.shape[1:]), layer.multiply_adds] for line, layer in costs.named()],
            "whole": costs.whole,
            "per_cell": costs.per_cell,
            "kernel": costs.kernel,
            "first": costs.first,
        }
        if self._truth is not None:
            self.truth = self._truth.to(torch.uint8).numpy().tobytes()
        if self._answers:
            self.answers = self._answers.labels.numpy().tobytes()
            per_window = {"one_by_one": self._answers.one_by_one, "batched": self._answers.batched}
            self.seconds = per_window | {"sample": classified.SAMPLE, "batch": classified.BATCH}


def _checked_image(image: object) -> torch.Tensor:
    if not isinstance(image, torch.Tensor):
        raise TypeError(BAD_IMAGE.format(least=SMALLEST, most=LARGEST, got=type(image).__name__))
    image = given.tensor("image", image)
    fits = image.ndim == 3 and len(image) in (1, 3) and image.dtype in given.FLOATS
    if not fits or not all(SMALLEST <= side <= LARGEST for side in image.shape[1:]):
        raise ValueError(BAD_IMAGE.format(least=SMALLEST, most=LARGEST, got=f"{image.dtype} {tuple(image.shape)}"))
    low, high = float(image.min()), float(image.max())
    if not 0 <= low <= high <= 1:
        raise ValueError(BAD_IMAGE.format(least=SMALLEST, most=LARGEST, got=f"values from {low:g} to {high:g}"))
    return image.cpu().float().clone()


def _checked_window(window: object, size) -> int:
    most, whole = min(size), given.is_whole(window)
    if not whole or not SMALLEST <= window <= most:
        got = given.shown(window)
        raise (ValueError if whole else TypeError)(BAD_WINDOW.format(least=SMALLEST, most=most, got=got))
    return int(window)


def _checked_stride(stride: object, window: int) -> int:
    whole = given.is_whole(stride)
    if not whole or not 1 <= stride <= window:
        raise (ValueError if whole else TypeError)(BAD_STRIDE.format(most=window, got=given.shown(stride)))
    return int(stride)


def _checked_truth(truth: object, size) -> torch.Tensor | None:
    if truth is None:
        return None
    if not isinstance(truth, torch.Tensor) or truth.dtype != torch.int64 or truth.shape != size:
        tensor = isinstance(truth, torch.Tensor)
        got = f"{truth.dtype} {tuple(truth.shape)}" if tensor else type(truth).__name__
        raise (ValueError if tensor else TypeError)(BAD_TRUTH.format(want=tuple(size), got=got))
    truth = given.tensor("truth", truth)
    return torch.where((truth >= 0) & (truth < MOST_CLASSES), truth, VOID).cpu()


def _checked_names(class_names, found: classified.Answers | None, truth: torch.Tensor | None) -> list[str]:
    """One name per class: those given, or the classes' numbers."""
    names = list(given.texts("class_names", class_names))
    classes = max(found.classes if found else 0, _largest(truth) + 1)
    if classes > MOST_CLASSES:
        raise ValueError(TOO_MANY.format(classes=classes, most=MOST_CLASSES))
    if names and len(names) < classes:
        raise ValueError(BAD_NAMES.format(classes=classes, got=given.shown(names)))
    return names or [str(k) for k in range(classes)]


def _largest(truth: torch.Tensor | None) -> int:
    known = truth[truth != VOID] if truth is not None else torch.empty(0)
    return int(known.max()) if known.numel() else -1


def _rgb(image: torch.Tensor) -> np.ndarray:
    """A picture (channels, H, W) as bytes, uint8 (H, W, 3)."""
    return (255 * image.expand(3, -1, -1)).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
