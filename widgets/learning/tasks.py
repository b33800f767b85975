"""What a network is to learn: how its output is judged, what is measured, and what is drawn of it.

A task is made of a ``Data`` and, if one likes, of one's own loss. ``training``, ``runs`` and the live trainer know
networks by their task only, so that a new kind of question is a new class here or in a file like ``boxes``.
``Segmentation``, a class for every pixel, is the first.
"""

import copy
import inspect
import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import torch
from torch.nn import functional as F

from widgets import palette
from widgets.data.marks import Mark
from widgets.data.scenes import Data
from widgets.given import FLOATS, real
from widgets.learning import metrics
from widgets.words import Table, words_in

OF_TRAIN = ("steps", "batch", "learning_rate", "seed", "evaluate_every", "shown")  # settings of every task
FAR = 9.0  # widths and heights of a picture, beyond which no mark is drawn

# A network's output, or what it should have been: a tensor, or several.
Tensors = torch.Tensor | tuple[torch.Tensor, ...]


class Sight(NamedTuple):
    """What there is to see of one image: labels int64 (H, W), how sure they are, float (H, W) from 0 to 1, and marks.

    ``note`` says the same in a few words. What a task does not give is None or empty.
    """

    labels: torch.Tensor | None = None
    sure: torch.Tensor | None = None
    marks: tuple[Mark, ...] = ()
    note: str = ""


class Measured(NamedTuple):
    """What the held-out images gave, shares from 0 to 1: a score, a second measure, and the score's parts."""

    score: float
    beside: float
    parts: tuple[float, ...]


class Words(NamedTuple):
    """What a task's measures and pictures are called; ``told`` has the places {score} and {beside}, in percent.

    ``note`` is what a task of ours writes below a prediction.
    """

    score: str
    beside: str
    parts: str
    told: str
    sure: str = ""
    sure_note: str = ""
    note: str = ""


# What segmentation is told in; boxes.py and joints.py have their own.
WORDS = {
    "en": {
        "score": "mean IoU",
        "beside": "pixel accuracy",
        "parts": "IoU per class",
        "told": "{beside} % of pixels right, mean IoU {score}",
        "sure": "confidence",
        "sure_note": "{mean} · light = sure",
    }
}


class Task:
    """What all tasks have in common.

    data    the ``Data`` it asks about
    loss    ``loss(output, target)`` -> a scalar tensor, instead of the task's own. Further arguments with a number as
            their default are settings: ``train`` takes them by name, and the live trainer shows them as fields.

    Classes derived from it say what is right (``target``, ``held_out_target``), which outputs fit (``check``), what is
    measured (``measure``), which parts the score has, and what is to be seen (``sight``, ``true_sight``).
    """

    table: ClassVar[Table] = {}  # its words by language; a task of one's own may have ``words`` alone
    words: Words
    pictures: ClassVar[tuple[str, ...]]  # of: image, truth, prediction, sure, wrong
    kept: ClassVar[tuple[str, ...]] = ()  # settings that do not change while it trains
    bounds: ClassVar[dict[str, tuple[float, float]]] = {}  # of settings; others are numbers of at least 0
    first_colour: ClassVar[int] = 1  # of the score's parts, in palette.CLASSES

    # Tensors, or tuples of them; each task says which.
    target: Any
    held_out_target: Any
    part_names: tuple[str, ...]

    def __init__(self, data: Data, loss: Callable[..., torch.Tensor] | None = None) -> None:
        if not isinstance(data, Data):
            raise TypeError(f"data must be a Data (see ink_data), got {type(data).__name__}.")
        if loss is not None and not callable(loss):
            raise TypeError(f"loss must be a function of output and target, got {type(loss).__name__}.")
        self.data = data
        self.loss = loss or self.usual_loss
        self.settings = _settings_of(self.loss)  # and what they are unless one says otherwise

    def in_language(self, language: str) -> "Task":
        """The same task, told in another language; itself where it has one way of telling only."""
        if not self.table:
            return self
        other = copy.copy(self)
        other.words = Words(
            **{name: word for name, word in words_in(self.table, language).items() if name != "language"}
        )
        return other

    @property
    def tunable(self) -> tuple[str, ...]:
        """The settings that may change while it trains."""
        return tuple(name for name in self.settings if name not in self.kept)

    @property
    def colours(self) -> list[str]:
        """Of the score's parts."""
        count = len(palette.CLASSES)
        return [palette.CLASSES[(self.first_colour + k) % count] for k in range(len(self.part_names))]

    def bound(self, name: str) -> tuple[float, float]:
        """The least and the most that a setting may be."""
        return self.bounds.get(name, (0, math.inf))

    @property
    def shown(self) -> int:
        """Which held-out image to show: the first that shows most classes."""
        labels = self.data.held_out_labels
        return max(range(len(labels)), key=lambda k: len(labels[k].unique()))

    def usual_loss(self, output: Any, target: Any) -> torch.Tensor:
        """The loss where none is given."""
        raise NotImplementedError

    def check(self, output: object, images: torch.Tensor) -> None:
        """Raises TypeError or ValueError with one sentence if a network's answer to images does not fit."""
        raise NotImplementedError

    def measure(self, output: Any) -> Measured:
        """How good the answers to all held-out images are."""
        raise NotImplementedError

    def sight(self, output: Any, k: int) -> Sight:
        """What there is to see of the answer to the held-out image k; ``output`` is for it alone, with N = 1."""
        raise NotImplementedError

    def true_sight(self, k: int) -> Sight:
        """The same, had the network been right."""
        raise NotImplementedError


class Segmentation(Task):
    """A class for every pixel: images (N, C, H, W) to scores (N, classes, H, W).

    Its own loss is the cross entropy, with two settings: ``ground_weight``, the weight of class 0 where the others have
    1, and ``label_smoothing``, the share of the target that is spread over all classes.
    """

    table = WORDS
    words = Words(**WORDS["en"])
    pictures = ("image", "truth", "prediction", "sure", "wrong")
    kept = ("label_smoothing",)
    bounds: ClassVar = {"label_smoothing": (0, 1)}
    first_colour = 0  # the ground's

    def __init__(self, data: Data, loss: Callable[..., torch.Tensor] | None = None) -> None:
        super().__init__(data, loss)
        self.target, self.held_out_target = data.labels, data.held_out_labels
        self.part_names = data.class_names
        if (data.held_out_labels == data.ignore_index).all():
            raise ValueError(f"held_out_labels must have pixels that count, and all are {data.ignore_index}.")

    def usual_loss(
        self, scores: torch.Tensor, labels: torch.Tensor, ground_weight: float = 0.5, label_smoothing: float = 0.0
    ) -> torch.Tensor:
        """Cross entropy over all pixels that count."""
        weight = torch.ones(scores.shape[1], device=scores.device, dtype=scores.dtype)
        weight[0] = ground_weight
        ignored = self.data.ignore_index
        loss = F.cross_entropy(scores, labels, weight, ignore_index=ignored, label_smoothing=label_smoothing)
        if loss.isnan() and not weight[labels[labels != ignored]].any():
            return 0 * scores.sum()  # no pixel of the batch counts, so there is nothing to learn from it
        return loss

    def check(self, output: object, images: torch.Tensor) -> None:
        """Scores of every class for every pixel."""
        expected = (len(images), len(self.part_names), *images.shape[2:])
        told = f"scores (N, classes, H, W) = {expected}, one per class and pixel"
        check_tensor(output, expected, images, told)

    def measure(self, output: torch.Tensor) -> Measured:
        """Mean IoU with the ground, pixel accuracy, and the IoU of each class."""
        truth, ignored = self.held_out_target, self.data.ignore_index
        labels = output.softmax(1).max(1)[1]
        table = metrics.confusion(labels, truth, classes=len(self.part_names), ignore_index=ignored)
        iou = metrics.iou_of(table)
        return Measured(iou.nanmean().item(), metrics.accuracy_of(table), tuple(iou.tolist()))

    def sight(self, output: torch.Tensor, k: int) -> Sight:
        """The likeliest class of every pixel, and its probability."""
        sure, labels = output[0].softmax(0).max(0)
        return Sight(labels, sure.float().nan_to_num(0))

    def true_sight(self, k: int) -> Sight:
        """The labels."""
        return Sight(self.held_out_target[k])


def _settings_of(loss: Callable[..., torch.Tensor]) -> dict[str, float]:
    """The arguments of a loss, after output and target, that may be set: those whose default is such a number."""
    try:
        parameters = list(inspect.signature(loss).parameters.values())[2:]
    except (TypeError, ValueError):  # a function written in C says nothing of its arguments
        return {}
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if taken := [p.name for p in named if p.name in OF_TRAIN]:
        raise ValueError(f"the loss has an argument {taken[0]!r}, as train has: give it another name.")
    return {p.name: p.default for p in named if real(p.default) is not None and p.default >= 0}


def task_of(data: Data | Task) -> Task:
    """A task as it is; of a ``Data``, segmentation."""
    return data if isinstance(data, Task) else Segmentation(data)


def check_tensor(tensor: object, expected: tuple[int, ...], images: torch.Tensor, told: str) -> None:
    """Raises TypeError or ValueError with one sentence if an output is no tensor of this shape."""
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(f"the network must return one tensor of scores, it returned {type(tensor).__name__}.")
    check_numbers(tensor)
    if tuple(tensor.shape) != expected:
        got = tuple(tensor.shape)
        raise ValueError(f"for images {tuple(images.shape)} the network must return {told}; it returned {got}.")


def check_numbers(tensor: torch.Tensor) -> None:
    """Raises TypeError with one sentence if an output does not hold ordinary numbers with decimals."""
    if tensor.is_nested or tensor.layout is not torch.strided or tensor.dtype not in FLOATS:
        raise TypeError(f"the network must return floating-point numbers, it returned {tensor.dtype}.")
    if tensor.is_meta:
        raise TypeError("the network must return numbers, and it returned a tensor without any, on the device meta.")


def mapped(function: Callable, tensors: Tensors) -> Tensors:
    """The function of a tensor, or of each of several."""
    return tuple(map(function, tensors)) if isinstance(tensors, (tuple, list)) else function(tensors)
