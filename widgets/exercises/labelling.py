"""The exercises of lesson 01: the label map and the image label of a score map, and the components of two masks.

Data only; ``exercise`` reads it when it is asked for.
"""

import torch

from widgets.exercises.exercise import Exercise, Slip


def scores_of(count: int, classes: int, rows: int, columns: int, seed: int) -> torch.Tensor:
    """A score map (N, C, H, W) of small whole numbers; a hair apart, so that no two of a pixel are equal."""
    random = torch.Generator().manual_seed(seed)
    shape = (count, classes, rows, columns)
    scores = torch.randint(-4, 5, shape, generator=random).float()
    return scores + torch.linspace(0, 0.25, classes).reshape(1, classes, 1, 1)


# The simplest by hand: one picture of 1×2 pixels, two classes. Then classes, rows and columns of different sizes.
BY_HAND = torch.tensor([[[[3.0, 1]], [[2, 5]]]])

LABEL_MAP = Exercise(
    name="01.label_map",
    task="From scores (N, C, H, W), give the class with the highest score at every pixel, (N, H, W).",
    oracle=lambda scores: scores.argmax(dim=1),
    cases=((BY_HAND,), (scores_of(1, 3, 2, 4, 0),), (scores_of(2, 4, 3, 5, 1),)),
    hint="The classes are axis 1 of (N, C, H, W), and it is the axis that has to go.",
    solution="def label_map(scores):\n    return scores.argmax(dim=1)\n",
    slips=(
        Slip(
            lambda scores: scores.argmax(),
            "Without an axis, `argmax` counts through the whole tensor and gives one number for all of it.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=0),
            "Axis 0 is the batch: this asks which picture has the highest score. The classes are axis 1.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=-1),
            "The last axis is the columns: this asks where in a row the score is highest. The classes are axis 1.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=2),
            "Axis 2 is the rows: this asks where in a column the score is highest. The classes are axis 1.",
        ),
        Slip(
            lambda scores: scores.max(dim=1).values,
            "These are the highest scores themselves. The label map holds which class has them: `argmax`.",
        ),
        Slip(
            lambda scores: scores.max(dim=1),
            "With an axis, `max` gives a pair: the highest scores and their places. The label map is the places alone: "
            "`argmax(dim=1)`.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=1).squeeze(),
            "`squeeze` drops every axis that is one long, and so a batch of one picture. Leave it out.",
        ),
        Slip(
            lambda scores: scores.softmax(dim=1),
            "These are shares, still one per class. The label map keeps the place of the largest: `argmax`.",
        ),
        Slip(
            lambda scores: scores.argmin(dim=1),
            "This is the class with the lowest score at every pixel: `argmax`, not `argmin`.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(2, 3)).argmax(dim=1),
            "This is one label per picture. Leave rows and columns in, and every pixel gets its own.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=1, keepdim=True),
            "The axis of the classes is still there, one long: leave `keepdim` out.",
        ),
        Slip(
            lambda scores: scores[0].argmax(dim=0),
            "This answers for the first picture only. Keep the batch: the classes are axis 1 of the whole.",
        ),
    ),
)

IMAGE_LABEL = Exercise(
    name="01.image_label",
    task="From scores (N, C, H, W), give one label per picture, (N,): the class with the highest mean score.",
    oracle=lambda scores: scores.mean(dim=(2, 3)).argmax(dim=1),
    cases=(
        # Pixel by pixel, class 0 wins twice; on average, class 1 is higher.
        (torch.tensor([[[[3.0, 3, 1]], [[2, 2, 9]]]]),),
        (scores_of(2, 3, 2, 4, 2),),
        (scores_of(3, 4, 3, 5, 9),),
    ),
    hint="First average over rows and columns, axes 2 and 3: (N, C) is left. Then ask for the highest class.",
    solution="def image_label(scores):\n    return scores.mean(dim=(2, 3)).argmax(dim=1)\n",
    slips=(
        Slip(
            lambda scores: scores.argmax(dim=1).flatten(1).mode(dim=1).values,
            "This is the commonest label of the pixels. How sure each pixel is gets lost on the way: average the "
            "scores first, and take `argmax` last.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=1).float().mean(dim=(1, 2)),
            "This averages class numbers. They are names, not amounts: average the scores, then take `argmax`.",
        ),
        Slip(
            lambda scores: scores.argmax(dim=1),
            "This is the label map, one label per pixel. Average over rows and columns before.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(2, 3)),
            "These are the mean scores, (N, C). One step is left: which class has the highest?",
        ),
        Slip(
            lambda scores: scores.amax(dim=(2, 3)).argmax(dim=1),
            "This takes each class's highest score anywhere: a single pixel decides. Take the mean.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(2, 3)).argmax(dim=0),
            "After averaging, axis 0 is the batch: this asks which picture is highest. The classes are axis 1.",
        ),
        Slip(
            lambda scores: scores.mean(dim=1).argmax(dim=1),
            "This averages over the classes, which are what you want to choose from. Average over axes 2 and 3.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(0, 2, 3)).argmax(),
            "This averages over the batch too, so that all pictures share one label. Keep axis 0.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(2, 3)).argmax(),
            "Without an axis, `argmax` counts through the whole (N, C) and gives one number for all pictures: "
            "`argmax(dim=1)`.",
        ),
        Slip(
            lambda scores: scores.softmax(dim=1).mean(dim=(2, 3)).argmax(dim=1),
            "You average shares: after softmax no pixel can count for more than 1. Average the scores as they are.",
        ),
        Slip(
            lambda scores: scores.mean(dim=(2, 3)).max(dim=1),
            "With an axis, `max` gives a pair: the highest means and their places. The labels are the places alone: "
            "`argmax(dim=1)`.",
        ),
    ),
)


def components(mask: torch.Tensor) -> int:
    """How many connected components the 1s of a mask (H, W) have; neighbours share an edge."""
    left = {tuple(place) for place in mask.nonzero().tolist()}
    count = 0
    while left:
        count, waiting = count + 1, [left.pop()]
        while waiting:
            i, j = waiting.pop()
            near = left & {(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)}
            left -= near
            waiting += near
    return count


# First: two squares that share an edge, and a bar apart. Second: two squares that meet by a corner only, and a bar.
MASKS = torch.tensor(
    [
        [[1, 1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 1, 1], [0, 0, 1, 1, 0, 1, 1], [0, 0, 0, 0, 0, 1, 1]],
        [[1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 1, 1], [0, 0, 1, 1, 0, 1, 1], [0, 0, 1, 1, 0, 1, 1]],
    ]
)

COMPONENTS = Exercise(
    name="01.components",
    task="How many components has the first mask, and how many the second? Neighbours share an edge.",
    oracle=lambda mask, place: torch.tensor(components(mask)),
    cases=((MASKS[0], 0), (MASKS[1], 1)),
    use=lambda answer, mask, place: answer[place],  # the two numbers belong to the two masks
    value_shape=(2,),
    hint="Put a finger on a 1 and go up, down, left and right as long as you meet 1s: that is one component.",
    solution="components = torch.tensor([2, 3])\n",
    slips=(
        Slip(
            torch.tensor([2, 2]),
            "In the second mask two squares meet by a corner only. Neighbours share an edge: that is two components.",
        ),
        Slip(
            torch.tensor([3, 3]),
            "Three shapes are drawn, but two of the first mask share an edge: what hangs together is one component.",
        ),
        Slip(
            torch.tensor([1, 2]),
            "A column of zeros keeps the bar on the right apart from the rest: it is a component of its own.",
        ),
        Slip(
            MASKS.sum(dim=(1, 2)),
            "These are the pixels of each mask. Count what hangs together.",
        ),
        Slip(
            torch.tensor([1, 1]),
            "One class is not one component: start anew wherever you can't go on along edges.",
        ),
        Slip(
            torch.tensor([3, 2]),
            "The other way round: what shares an edge hangs together, what meets by a corner does not.",
        ),
    ),
)

EXERCISES = (LABEL_MAP, IMAGE_LABEL, COMPONENTS)
