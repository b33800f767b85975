"""Classification and localization: one thing in every picture, and a network that says what it is and where.

Takes a ``Data`` with one thing a picture, gives a task. Also what a box is measured with. Lessons use it.
"""

from collections.abc import Callable

import torch
from torch.nn import functional as F

from widgets import given
from widgets.data.marks import Mark
from widgets.data.scenes import Data
from widgets.learning.metrics import WHOLE
from widgets.learning.tasks import FAR, Measured, Sight, Task, Words, check_numbers

WORDS = {
    "en": {
        "score": "box IoU",
        "beside": "class accuracy",
        "parts": "box IoU per class",
        "told": "{beside} % of classes right, box IoU {score}",
        "note": "{name}, {sure} % sure · IoU {iou}",
    }
}


def box_iou(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Intersection over union of boxes (..., 4): left, top, right, bottom; a box inside out is empty.

    Of boxes without decimals it is float32. Raises TypeError or ValueError with one sentence if they are no boxes, or
    if there are not as many in both.

    >>> box_iou(torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([[2.0, 2, 12, 12]]))
    tensor([0.4706])
    """
    first, second = _boxes("first", first), _boxes("second", second)
    if not _alike(first.shape, second.shape):
        raise ValueError(
            f"the boxes are {tuple(first.shape)} and {tuple(second.shape)}: there must be as many in both."
        )
    kinds = [boxes.dtype for boxes in (first, second) if boxes.is_floating_point()] or [torch.float32]
    # In double, since bytes wrap round below 0 and halves end at 65504.
    first, second = first.double(), second.double()
    low = torch.maximum(first[..., :2], second[..., :2])
    high = torch.minimum(first[..., 2:], second[..., 2:])
    both = (high - low).clamp(min=0).prod(-1)
    areas = [(box[..., 2:] - box[..., :2]).clamp(min=0).prod(-1) for box in (first, second)]
    union = sum(areas) - both
    return (both / torch.where(union == 0, 1, union)).to(torch.promote_types(kinds[0], kinds[-1]))


def _boxes(name: str, boxes: object) -> torch.Tensor:
    """A tensor of boxes. Raises TypeError or ValueError with one sentence if it is none."""
    boxes = given.ordinary(name, boxes)
    if boxes.dtype not in (*given.FLOATS, *WHOLE) or boxes.dtype == torch.bool:
        raise TypeError(f"{name} must hold real numbers, left, top, right and bottom of each box, got {boxes.dtype}.")
    if not boxes.ndim or boxes.shape[-1] != 4:
        raise ValueError(f"{name} must be boxes (..., 4), got shape {tuple(boxes.shape)}.")
    return boxes


def _alike(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """Whether two shapes go together: where they differ, one has a 1 or nothing."""
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(first), reversed(second), strict=False))


def boxes_of(labels: torch.Tensor) -> torch.Tensor:
    """The box around what is marked in each of (N, H, W): float32 (N, 4), shares of the picture's width and height."""
    rows, columns = labels.any(2), labels.any(1)

    def ends(line: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        size, marked = line.shape[1], line.float()
        return marked.argmax(1) / size, 1 - marked.flip(1).argmax(1) / size

    (left, right), (top, bottom) = ends(columns), ends(rows)
    return torch.stack([left, top, right, bottom], 1)


Pair = tuple[torch.Tensor, torch.Tensor]  # classes and boxes


class ClassAndBox(Task):
    """What is it, and where? Images (N, C, H, W) to class scores (N, classes) and boxes (N, 4), as a pair.

    A box is left, top, right and bottom, as shares of the picture's width and height. Both are read off the label maps
    of ``data``, which must show one class besides the ground in every picture. The ground is no class here: scores and
    true classes begin with class 1 of the data, as number 0.

    Its own loss is the cross entropy of the class and ``box_weight`` times the squared error of the box.
    """

    table = WORDS
    words = Words(**WORDS["en"])
    pictures = ("image", "truth", "prediction")

    def __init__(self, data: Data, loss: Callable[..., torch.Tensor] | None = None) -> None:
        super().__init__(data, loss)
        self.part_names = data.class_names[1:]
        self.target = self._target(data.labels, "picture")
        self.held_out_target = self._target(data.held_out_labels, "held-out picture")

    def _target(self, labels: torch.Tensor, name: str) -> Pair:
        labels = torch.where(labels == self.data.ignore_index, 0, labels)
        marked = labels > 0
        highest = labels.flatten(1).amax(1)
        lowest = torch.where(marked, labels, len(self.data.class_names)).flatten(1).amin(1)
        for k in (highest != lowest).nonzero().flatten().tolist()[:1]:
            what = "nothing but ground" if highest[k] == 0 else "more than one class"
            raise ValueError(f"class and box want one thing in every picture; {name} {k} shows {what}.")
        return highest - 1, boxes_of(marked)

    def usual_loss(self, output: Pair, target: Pair, box_weight: float = 50.0) -> torch.Tensor:
        """Cross entropy of the class, and the squared error of the four numbers."""
        (scores, boxes), (labels, truth) = output, target
        return F.cross_entropy(scores, labels) + box_weight * F.mse_loss(boxes, truth)

    def check(self, output: object, images: torch.Tensor) -> None:
        """Two tensors: scores and boxes."""
        expected = (len(images), len(self.part_names)), (len(images), 4)
        pair = isinstance(output, (tuple, list)) and len(output) == 2
        if not pair or not all(isinstance(tensor, torch.Tensor) for tensor in output):
            raise TypeError(
                f"the network must return class scores and boxes, two tensors; it returned {_kind(output)}."
            )
        got = tuple(tuple(tensor.shape) for tensor in output)
        if got != expected:
            raise ValueError(
                f"for images {tuple(images.shape)} the network must return class scores {expected[0]} and boxes "
                f"{expected[1]}; it returned {got[0]} and {got[1]}."
            )
        for tensor in output:
            check_numbers(tensor)

    def measure(self, output: Pair) -> Measured:
        """The mean IoU of all boxes, the share of right classes, and the IoU of each class's boxes."""
        (scores, boxes), (labels, truth) = output, self.held_out_target
        iou = box_iou(boxes, truth).nan_to_num(0)
        each = tuple(iou[labels == k].mean().item() for k in range(len(self.part_names)))
        return Measured(iou.mean().item(), (scores.argmax(1) == labels).float().mean().item(), each)

    def sight(self, output: Pair, k: int) -> Sight:
        """The box, with the class in words and how sure of it the network is; the true box, dashed."""
        scores, box = (tensor[0].float() for tensor in output)
        sure, label = (value.item() for value in scores.softmax(0).max(0))
        true = self.true_sight(k).marks
        iou = box_iou(box, self.held_out_target[1][k]).nan_to_num(0).item()
        share = f"{iou:.2f}".removeprefix("0")
        note = self.words.note.format(name=self.part_names[label], sure=f"{100 * sure:.0f}", iou=share)
        # A network that went astray may say numbers that are none: such a box is nowhere.
        said = (self._mark(box, label),) if box.isfinite().all() else ()
        return Sight(marks=(*true, *said), note=note)

    def true_sight(self, k: int) -> Sight:
        """The true box and class."""
        labels, boxes = self.held_out_target
        return Sight(marks=(self._mark(boxes[k], int(labels[k]), true=True),), note=self.part_names[labels[k]])

    def _mark(self, box: torch.Tensor, label: int, true: bool = False) -> Mark:
        rows, columns = self.data.held_out_images.shape[2:]
        return Mark("box", tuple((box.clamp(-FAR, FAR) * box.new_tensor([columns, rows] * 2)).tolist()), label, true)


def _kind(output: object) -> str:
    return f"{len(output)} of them" if isinstance(output, (tuple, list)) else f"one {type(output).__name__}"
