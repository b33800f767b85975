"""How good is a segmentation? Pixel accuracy, intersection over union, and the confusion matrix both come from.

Takes label maps of any shape (of scores, the ``argmax``), gives torch tensors and floats.

>>> truth = torch.tensor([[0, 0, 1], [0, 0, 1]])
>>> prediction = torch.tensor([[0, 0, 0], [0, 0, 1]])
>>> confusion(prediction, truth, classes=2).tolist()
[[4, 0], [1, 1]]
>>> iou(prediction, truth, classes=2).tolist()
[0.800000011920929, 0.5]
"""

import numpy as np
import torch

from widgets import given

MOST_CLASSES = 4096  # the matrix has as many rows and columns
WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32, torch.bool)


def confusion(
    prediction: torch.Tensor, truth: torch.Tensor, *, classes: int, ignore_index: int | None = None
) -> torch.Tensor:
    """How many pixels of each true class (row) were called each class (column): int64 (classes, classes).

    prediction, truth  whole numbers of one shape, each from 0 to classes - 1
    ignore_index       true label of pixels that do not count, whatever was predicted there

    Raises ValueError for shapes that differ or labels out of range, TypeError for labels that are not whole numbers.
    """
    classes = given.whole("classes", classes, 1, MOST_CLASSES)
    if ignore_index is not None:
        ignore_index = given.whole("ignore_index", ignore_index, -(2**63), 2**63 - 1)
    prediction, truth = _labels("prediction", prediction), _labels("truth", truth)
    if prediction.shape != truth.shape:
        raise ValueError(f"prediction is {tuple(prediction.shape)} and truth {tuple(truth.shape)}: they must be alike.")
    prediction, truth = prediction.flatten().long(), truth.flatten().long()
    if ignore_index is not None:
        counted = truth != ignore_index
        prediction, truth = prediction[counted], truth[counted]
    for name, labels in (("prediction", prediction), ("truth", truth)):
        if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
            span = f"{int(labels.min())} to {int(labels.max())}"
            raise ValueError(f"{name} runs from {span}, but {classes} classes allow 0 to {classes - 1}.")
    return torch.bincount(truth * classes + prediction, minlength=classes**2).reshape(classes, classes)


def _labels(name: str, labels: object) -> torch.Tensor:
    """Whole numbers as a tensor, whatever held them. Raises TypeError or ValueError with one sentence for others."""
    try:
        # A copy: torch takes no flipped arrays, and warns of those that must not be written to.
        labels = torch.as_tensor(np.array(labels, order="C") if isinstance(labels, np.ndarray) else labels)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise TypeError(f"{name} must hold whole class numbers, got {type(labels).__name__}.") from None
    labels = given.tensor(name, labels)
    if labels.dtype not in WHOLE:
        raise TypeError(f"{name} must hold whole class numbers, got {labels.dtype}; for scores take argmax(1) first.")
    return labels


def pixel_accuracy(
    prediction: torch.Tensor, truth: torch.Tensor, *, classes: int, ignore_index: int | None = None
) -> float:
    """The share of pixels that are right; nan where no pixel counts."""
    return accuracy_of(confusion(prediction, truth, classes=classes, ignore_index=ignore_index))


def iou(
    prediction: torch.Tensor, truth: torch.Tensor, *, classes: int, ignore_index: int | None = None
) -> torch.Tensor:
    """Intersection over union of each class, float32 (classes,); nan for a class neither predicted nor there."""
    return iou_of(confusion(prediction, truth, classes=classes, ignore_index=ignore_index))


def mean_iou(prediction: torch.Tensor, truth: torch.Tensor, *, classes: int, ignore_index: int | None = None) -> float:
    """The mean of ``iou`` over the classes that are predicted or there, the ground included; nan if there are none."""
    return iou(prediction, truth, classes=classes, ignore_index=ignore_index).nanmean().item()


def accuracy_of(table: torch.Tensor) -> float:
    """Pixel accuracy of a confusion matrix (C, C): its diagonal over its sum."""
    return (table.diagonal().sum() / table.sum()).item()


def iou_of(table: torch.Tensor) -> torch.Tensor:
    """IoU of each class of a confusion matrix (C, C): the diagonal over row + column - diagonal, float32 (C,)."""
    both = table.diagonal()
    return both / (table.sum(0) + table.sum(1) - both)
