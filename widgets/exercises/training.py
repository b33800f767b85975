"""The exercise of lesson 08: intersection over union of two masks.

Data only; ``exercise`` reads it when it is asked for.
"""

import torch

from widgets.exercises.exercise import Exercise, Slip


def overlap(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """IoU of two masks of True and False of one shape, by torch: a single number."""
    return (prediction & truth).sum() / (prediction | truth).sum()


def masks(prediction: list, truth: list) -> tuple[torch.Tensor, torch.Tensor]:
    """A case, from rows of 0 and 1."""
    return torch.tensor(prediction).bool(), torch.tensor(truth).bool()


def _accuracy(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction == truth).float().mean()


def _dice(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return 2 * (prediction & truth).sum() / (prediction.sum() + truth.sum())


def _recall(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth).sum() / truth.sum()


def _precision(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth).sum() / prediction.sum()


def _counted_twice(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth).sum() / (prediction.sum() + truth.sum())


def _intersection(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth).sum()


def _mean_of_both(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (overlap(prediction, truth) + overlap(~prediction, ~truth)) / 2


def _over_all(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth).float().mean()


def _agreement_over_union(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction == truth).sum() / (prediction | truth).sum()


def _with_and(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction and truth).sum() / (prediction or truth).sum()


def _length(prediction: torch.Tensor, truth: torch.Tensor) -> float:
    return len(prediction & truth) / len(prediction | truth)


IOU = Exercise(
    name="08.iou",
    task="Write `iou(prediction, truth)`: two masks of True and False in, their intersection over union out.",
    oracle=overlap,
    # Half an overlap; a square one to the right of another; a miss; all of it; an object of 5 in 100 that nobody saw.
    cases=(
        masks([[1, 1, 0]], [[0, 1, 1]]),
        masks([[1, 1, 0, 0], [1, 1, 0, 0]], [[0, 1, 1, 0], [0, 1, 1, 0]]),
        masks([[1, 0]], [[0, 1]]),
        masks([[1, 0], [1, 1]], [[1, 0], [1, 1]]),
        masks([[0] * 10] * 10, [[1] * 5 + [0] * 5] + [[0] * 10] * 9),
        masks([[1, 1, 1], [1, 1, 1]], [[0, 0, 1], [0, 0, 0]]),
    ),
    hint="Count the pixels that are True in both masks, with `&`, and those that are True in at least one, with `|`.",
    solution="def iou(prediction, truth):\n    return (prediction & truth).sum() / (prediction | truth).sum()\n",
    slips=(
        Slip(_accuracy, "This is pixel accuracy: it also counts the pixels that neither mask has."),
        Slip(_dice, "This is the Dice score: it counts the overlap twice. IoU divides by the union."),
        Slip(_recall, "You divide by the truth alone, so whoever calls everything object gets 1."),
        Slip(_precision, "You divide by the prediction alone, so a single lucky pixel gets 1."),
        Slip(_counted_twice, "The sum of both masks counts the overlap twice; the union counts it once."),
        Slip(_mean_of_both, "This is the mean over ground and object; the exercise wants the object alone."),
        Slip(_over_all, "You divide by all pixels; divide by those that either mask has."),
        Slip(_agreement_over_union, "`==` also counts the pixels that neither mask has; use `&`."),
        Slip(_with_and, "Python's `and` and `or` ask for one answer; `&` and `|` ask pixel by pixel."),
        Slip(_length, "`len` counts rows, not Trues: use `.sum()`."),
        Slip(_intersection, "That is how many pixels overlap. Divide by how many either mask has."),
    ),
)

EXERCISES = (IOU,)
