"""A label map sent down by a factor and back up: what comes back, and how wrong it is.

Takes class numbers (H, W), gives ``Trip``s. The widget ``DownAndBack`` shows them.

    >>> bar = torch.zeros(64, 64, dtype=torch.long)
    >>> bar[:, 33:35] = 1
    >>> trip = round_trip(bar, 8, "majority", classes=2)
    >>> round(trip.accuracy, 3), trip.iou
    (0.969, [0.96875, 0.0])
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F

from widgets.learning.metrics import accuracy_of, confusion, iou_of

VOID = 255  # the label of pixels that have no class and do not count


class Trip(NamedTuple):
    """``small`` (h, w) and ``back`` (H, W) are the class numbers below and after the way back.

    ``made_up`` (h, w), bool, marks cells with a class that no pixel of their block has. ``iou`` has a number per class,
    None for one neither there nor brought back; ``mean_iou`` is the mean of the others.
    """

    small: torch.Tensor
    back: torch.Tensor
    made_up: torch.Tensor
    wrong: int
    counted: int
    accuracy: float
    iou: list[float | None]
    mean_iou: float


def round_trip(mask: torch.Tensor, factor: int, way: str, *, classes: int) -> Trip:
    """Sends ``mask``, int64 (H, W), down by ``factor`` in one of ``WAYS``, and back by copying.

    A cell of the small map stands for a block of factor × factor pixels, fewer at the right and lower border. Pixels
    labelled 255 do not count.
    """
    small = WAYS[way](mask, factor, classes)
    back = _grown(small, factor, mask.shape)
    # One class more: a pixel that has a class and gets none back is wrong too.
    named = torch.where(back == VOID, classes, back)
    table = confusion(named, mask, classes=classes + 1, ignore_index=VOID)
    known = small.clamp(max=classes - 1)
    made_up = (_shares(mask, factor, classes).gather(0, known[None])[0] == 0) & (small != VOID)
    iou = iou_of(table)[:classes]
    return Trip(
        small,
        back,
        made_up,
        wrong=int(table.sum() - table.diagonal().sum()),
        counted=int(table.sum()),
        accuracy=accuracy_of(table),
        iou=[None if value != value else value for value in iou.tolist()],
        mean_iou=iou.nanmean().item(),
    )


def _grown(small: torch.Tensor, factor: int, shape: torch.Size) -> torch.Tensor:
    rows, columns = shape
    return small.repeat_interleave(factor, 0).repeat_interleave(factor, 1)[:rows, :columns]


def _shares(mask: torch.Tensor, factor: int, classes: int) -> torch.Tensor:
    """Which share of each block has which class, float (classes, h, w); pixels without a class are nobody's."""
    each = torch.stack([mask == k for k in range(classes)]).double()
    return F.avg_pool2d(each, factor, ceil_mode=True)


def _upper_left(mask: torch.Tensor, factor: int, classes: int) -> torch.Tensor:
    return mask[::factor, ::factor].clone()


def _most(mask: torch.Tensor, factor: int, classes: int) -> torch.Tensor:
    shares = _shares(mask, factor, classes)
    return torch.where(shares.sum(0) > 0, shares.argmax(0), VOID)


def _greatest(mask: torch.Tensor, factor: int, classes: int) -> torch.Tensor:
    there = _shares(mask, factor, classes) > 0
    numbers = torch.arange(classes)[:, None, None]
    return torch.where(there.any(0), (there * numbers).amax(0), VOID)


def _average(mask: torch.Tensor, factor: int, classes: int) -> torch.Tensor:
    """What resizing does to a picture: the mean, here of class numbers, rounded to the nearest class."""
    shares = _shares(mask, factor, classes)
    numbers = torch.arange(classes, dtype=shares.dtype)[:, None, None]
    whole = shares.sum(0)
    mean = (shares * numbers).sum(0) / whole.clamp(min=1e-12)
    return torch.where(whole > 0, (mean + 0.5).floor().long(), VOID)


# Upper left pixel, most frequent class, greatest class number, mean of the class numbers: what a coarse cell gets.
WAYS = {"nearest": _upper_left, "majority": _most, "max": _greatest, "mean": _average}
