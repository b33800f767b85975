"""The exercises of lesson 08: intersection over union of two masks, and four calls of the loss to mend.

Data only; ``exercise`` reads it when it is asked for.
"""

import torch
from torch.nn import functional as F

from widgets.exercises.exercise import Exercise, Slip


def overlap(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """IoU of two masks of True and False of one shape, by torch: a single number."""
    return (prediction & truth).sum() / (prediction | truth).sum()


def masks(prediction: list[list[int]], truth: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
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


def _no_sum(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction & truth) / (prediction | truth)


def _no_parentheses(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return prediction & truth.sum() / prediction | truth.sum()


def _upside_down(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return (prediction | truth).sum() / (prediction & truth).sum()


def _one_less(prediction: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return 1 - overlap(prediction, truth)


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
        Slip(_no_sum, "One number is wanted: count the Trues of either mask with `.sum()` before you divide."),
        Slip(_no_parentheses, "`/` binds tighter than `&` and `|`: put `(a & b)` and `(a | b)` in parentheses."),
        Slip(_upside_down, "Upside down: the intersection stands above, the union below."),
        Slip(_one_less, "That is what is missing to 1; the exercise wants the overlap itself."),
        Slip(_with_and, "Python's `and` and `or` ask for one answer; `&` and `|` ask pixel by pixel."),
        Slip(_length, "`len` counts rows, not Trues: use `.sum()`."),
        Slip(_intersection, "That is how many pixels overlap. Divide by how many either mask has."),
    ),
)


def four_losses(logits: torch.Tensor, target: torch.Tensor, gaps: torch.Tensor) -> torch.Tensor:
    """The cross entropy of logits (N, C, H, W) with target (N, H, W), three times, and with the gaps left out."""
    loss = F.cross_entropy(logits, target)
    return torch.stack([loss, loss, loss, F.cross_entropy(logits, gaps, ignore_index=255)])


def scene(classes: int, rows: int, columns: int, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A case: scores for two pictures, their labels, and the labels with 255 in some places."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randint(-3, 4, (2, classes, rows, columns), generator=generator).float()
    target = torch.randint(classes, (2, rows, columns), generator=generator)
    gaps = target.clone()
    gaps[:, 0, 0] = 255
    gaps[0, -1] = 255
    return logits, target, gaps


def _with(first=None, third=None, last=None):
    """The right answers but for one: a function of (logits, target, gaps) in the place of the wrong one."""

    def losses(logits, target, gaps):
        right = list(four_losses(logits, target, gaps))
        for place, wrong in ((0, first), (2, third), (3, last)):
            if wrong:
                right[place] = wrong(logits, target, gaps)
        return right

    return losses


LOSSES = Exercise(
    name="08.losses",
    task="Mend the four calls in `losses(logits, target, gaps)`, so that each gives the cross entropy that is meant.",
    oracle=four_losses,
    # Equal scores; as many classes as rows and columns, where a wrong order of the axes raises nothing; other shapes.
    cases=(
        (torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 1]]]), torch.tensor([[[0, 255]]])),
        scene(3, 3, 3, seed=0),
        scene(4, 2, 3, seed=1),
        scene(2, 4, 4, seed=2),
    ),
    hint="Scores as they are, (N, C, H, W); labels (N, H, W); and `ignore_index=255` where 255 means that nobody "
    "knows. The first three must give one number.",
    solution="def losses(logits, target, gaps):\n"
    "    return [\n"
    "        F.cross_entropy(logits, target),\n"
    "        F.cross_entropy(logits, target),\n"
    "        F.cross_entropy(logits, target),\n"
    "        F.cross_entropy(logits, gaps, ignore_index=255),\n"
    "    ]\n",
    slips=(
        Slip(
            _with(first=lambda z, t, g: F.cross_entropy(z.softmax(1), t)),
            "The first still does the softmax twice: `F.cross_entropy` does it itself.",
        ),
        Slip(
            _with(third=lambda z, t, g: F.cross_entropy(z.permute(0, 2, 3, 1), t)),
            "The third still has the classes last; torch wants them in second place, (N, C, H, W).",
        ),
        Slip(
            _with(third=lambda z, t, g: F.cross_entropy(z.permute(0, 2, 3, 1).reshape(z.shape), t)),
            "In the third, `reshape` cuts the numbers anew without moving them; leave the logits as they are.",
        ),
        Slip(
            _with(last=lambda z, t, g: F.cross_entropy(z, g.masked_fill(g == 255, 0))),
            "In the last, pixels that nobody knows are called class 0; leave them out with `ignore_index=255`.",
        ),
        Slip(
            _with(third=lambda z, t, g: F.cross_entropy(z.permute(0, 3, 1, 2), t)),
            "The third turns the axes once more; the logits have the right order already: leave them as they are.",
        ),
        Slip(
            _with(last=lambda z, t, g: F.cross_entropy(z, g[g != 255])),
            "Cutting the 255s out loses the picture's shape; `ignore_index=255` leaves them out of the loss.",
        ),
        Slip(
            _with(last=lambda z, t, g: F.cross_entropy(z, g.clamp(max=z.shape[1] - 1))),
            "In the last, pixels that nobody knows are called the last class; leave them out with `ignore_index=255`.",
        ),
        Slip(
            _with(last=lambda z, t, g: F.cross_entropy(z, t)),
            "The last must use `gaps`, and leave out the pixels that are 255 there.",
        ),
        Slip(
            _with(last=lambda z, t, g: F.cross_entropy(z, g, ignore_index=255, reduction="sum") / g.numel()),
            "In the last, divide by the pixels that count, not by all: that is what `ignore_index` does by itself.",
        ),
    ),
)

EXERCISES = (IOU, LOSSES)
