"""The exercises of lesson 09: intersection over union of two boxes, and where a heatmap puts its joint.

Data only; ``exercise`` reads it when it is asked for.
"""

import torch

from widgets.exercises.exercise import Exercise, Slip
from widgets.learning.boxes import box_iou


def overlap(box: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """IoU of two boxes (4,): left, top, right, bottom."""
    return box_iou(box, truth)


def pair(box: tuple[float, ...], truth: tuple[float, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """A case, from two boxes."""
    return torch.tensor(box).float(), torch.tensor(truth).float()


def _sides(box, truth):
    """Width and height of the intersection, negative where there is none."""
    return torch.minimum(box[2:], truth[2:]) - torch.maximum(box[:2], truth[:2])


def _area(box):
    return (box[2:] - box[:2]).prod()


def _both(box, truth):
    return _sides(box, truth).clamp(min=0).prod()


def _no_clamp(box, truth):
    both = _sides(box, truth).prod()
    return both / (_area(box) + _area(truth) - both)


def _late_clamp(box, truth):
    both = _sides(box, truth).prod().clamp(min=0)
    return both / (_area(box) + _area(truth) - both)


def _width_clamped(box, truth):
    width, height = _sides(box, truth)
    both = width.clamp(min=0) * height
    return both / (_area(box) + _area(truth) - both)


def _absolute(box, truth):
    both = _sides(box, truth).abs().prod()
    return both / (_area(box) + _area(truth) - both)


def _places_as_sizes(box, truth):
    both = _both(box, truth)
    return both / (box[2:].prod() + truth[2:].prod() - both)


def _over_larger(box, truth):
    return _both(box, truth) / torch.maximum(_area(box), _area(truth))


def _added_sides(box, truth):
    both = _sides(box, truth).clamp(min=0).sum()
    return both / ((box[2:] - box[:2]).sum() + (truth[2:] - truth[:2]).sum() - both)


def _enclosing(box, truth):
    around = torch.cat([torch.minimum(box[:2], truth[:2]), torch.maximum(box[2:], truth[2:])])
    return _both(box, truth) / _area(around)


def _pixels(box, truth):
    both = (_sides(box, truth) + 1).clamp(min=0).prod()
    areas = [(b[2:] - b[:2] + 1).prod() for b in (box, truth)]
    return both / (sum(areas) - both)


def _sum(box, truth):
    return _both(box, truth) / (_area(box) + _area(truth))


def _dice(box, truth):
    return 2 * _sum(box, truth)


def _over_truth(box, truth):
    return _both(box, truth) / _area(truth)


def _over_box(box, truth):
    return _both(box, truth) / _area(box)


def _intersection(box, truth):
    return _both(box, truth)


def _swapped(box, truth):
    """The larger right side and the smaller left one."""
    both = (torch.maximum(box[2:], truth[2:]) - torch.minimum(box[:2], truth[:2])).clamp(min=0).prod()
    return both / (_area(box) + _area(truth) - both)


def _corner_and_size(box, truth):
    """As if the last two numbers were width and height."""
    as_corners = [torch.cat([b[:2], b[:2] + b[2:]]) for b in (box, truth)]
    return box_iou(*as_corners)


IOU = Exercise(
    name="09.iou",
    task="Write `iou(box, truth)`: two boxes (left, top, right, bottom) in, their intersection over union out.",
    oracle=overlap,
    # The lesson's three; a miss from left to right, one from top to bottom, one along both; one inside the other, and
    # none a square.
    cases=(
        pair((2, 2, 12, 12), (0, 0, 10, 10)),
        pair((-2, -2, 12, 12), (0, 0, 10, 10)),
        pair((0, 0, 14, 10), (0, 0, 10, 10)),
        pair((12, 0, 20, 10), (0, 0, 10, 10)),
        pair((0, 12, 10, 20), (0, 0, 10, 10)),
        pair((14, 15, 20, 20), (0, 0, 10, 10)),
        pair((3, 1, 7, 4), (1, 0, 9, 6)),
    ),
    hint="The intersection goes from the larger of the two left sides to the smaller of the two right ones; likewise "
    "top and bottom. `torch.maximum(box[:2], truth[:2])` gives its left and top at once. Where it ends before it "
    "begins, it is empty: `.clamp(min=0)`.",
    solution="def iou(box, truth):\n"
    "    low, high = torch.maximum(box[:2], truth[:2]), torch.minimum(box[2:], truth[2:])\n"
    "    both = (high - low).clamp(min=0).prod()\n"
    "    areas = (box[2:] - box[:2]).prod() + (truth[2:] - truth[:2]).prod()\n"
    "    return both / (areas - both)\n",
    slips=(
        Slip(_no_clamp, "Boxes that do not meet have no intersection: clamp its width and its height at 0."),
        Slip(_late_clamp, "Clamp before you multiply: a negative width times a negative height is positive."),
        Slip(_width_clamped, "They miss only from top to bottom: clamp the height too."),
        Slip(_absolute, "A negative width means that they do not meet: make it 0 with `.clamp(min=0)`, not positive."),
        Slip(_places_as_sizes, "Right and bottom are places, not width and height."),
        Slip(_over_larger, "You divide by the larger area. The union is both areas, less what they share."),
        Slip(_added_sides, "An area is width times height: `.prod()`, not `.sum()`."),
        Slip(_enclosing, "You divide by the box around both. The union is smaller: both areas, less what they share."),
        Slip(
            _pixels, "No + 1: from 2 to 12 is a width of 10. The + 1 is for counting pixels from the first to the last."
        ),
        Slip(_sum, "The sum of both areas counts the overlap twice: subtract it once."),
        Slip(_dice, "This is the Dice score, twice the overlap over both areas. IoU divides by the union."),
        Slip(_over_truth, "You divide by the true box alone, so whoever boxes the whole picture gets 1."),
        Slip(_over_box, "You divide by your box alone, so a tiny box inside the truth gets 1."),
        Slip(_swapped, "Maximum and minimum have changed places: the overlap begins at the larger left side."),
        Slip(_corner_and_size, "The last two numbers are right and bottom, not width and height."),
        Slip(_intersection, "That is the area that both share. Divide by the area of the union."),
    ),
)


def place(heatmap: torch.Tensor) -> torch.Tensor:
    """Row and column of a map's highest cell (H, W): int64 (2,)."""
    return torch.stack(torch.unravel_index(heatmap.argmax(), heatmap.shape))


def peaks(rows: int, columns: int, *tops: tuple[int, int, float]) -> tuple[torch.Tensor]:
    """A case: a map that is 0 but for round peaks at (row, column, height), an eighth as high beside them."""
    heatmap = torch.zeros(rows, columns)
    for row, column, height in tops:
        for r in range(max(row - 1, 0), min(row + 2, rows)):
            for c in range(max(column - 1, 0), min(column + 2, columns)):
                heatmap[r, c] = max(heatmap[r, c], height if (r, c) == (row, column) else height / 8)
    return (heatmap,)


def _other_order(heatmap):
    return place(heatmap).flip(0)


def _by_rows(heatmap):
    k = heatmap.argmax()
    return torch.stack([k // heatmap.shape[0], k % heatmap.shape[0]])


def _mean_place(heatmap):
    share = heatmap / heatmap.sum()
    rows, columns = (torch.arange(n).float() for n in heatmap.shape)
    return torch.stack([(share.sum(1) * rows).sum(), (share.sum(0) * columns).sum()])


def _softmax_place(heatmap):
    return _mean_place(heatmap.flatten().softmax(0).reshape(heatmap.shape))


def _rounded_mean(heatmap):
    return _mean_place(heatmap).round()


def _from_zero(heatmap):
    """As a loop does that begins with ``best = 0``."""
    return place(heatmap.relu())


def _farthest_from_zero(heatmap):
    return place(heatmap.abs())


def _divided(heatmap):
    k, columns = heatmap.argmax(), heatmap.shape[1]
    return torch.stack([k / columns, k % columns])


def _from_one(heatmap):
    return place(heatmap) + 1


def _of_24(heatmap):
    k = heatmap.argmax()
    return torch.stack([k // 24, k % 24])


def _margins(heatmap):
    return torch.stack([heatmap.sum(1).argmax(), heatmap.sum(0).argmax()])


DECODE = Exercise(
    name="09.decode",
    task="Write `decode(heatmap)`: a heatmap (H, W) in, row and column of its highest cell out.",
    oracle=place,
    # One peak; a map wider than high; two peaks, the second a little higher; a peak in the last corner; many low ones;
    # negative numbers only; a lowest cell that is larger in size than the highest.
    cases=(
        peaks(4, 4, (1, 2, 8.0)),
        peaks(3, 7, (1, 5, 8.0)),
        peaks(5, 11, (2, 2, 7.0), (2, 8, 8.0)),
        peaks(6, 4, (5, 3, 4.0)),
        peaks(6, 9, (0, 1, 6.0), (0, 4, 6.0), (0, 7, 6.0), (4, 2, 8.0)),
        (torch.tensor([[-7.0, -5, -6], [-4, -8, -2]]),),
        (torch.tensor([[1.0, -9, 2, 0], [0, 3, 6, 1], [-1, 2, 1, -3]]),),
    ),
    hint="`heatmap.argmax()` counts the cells row by row. How many has a row? `k // columns` and `k % columns` are "
    "row and column, as in lesson 5.",
    solution="def decode(heatmap):\n"
    "    columns = heatmap.shape[1]\n"
    "    k = heatmap.argmax()\n"
    "    return k // columns, k % columns\n",
    slips=(
        Slip(_other_order, "The two have changed places: row first, then column, that is y before x."),
        Slip(
            lambda heatmap: heatmap.argmax(),
            "That is the cell's number, counted row by row; make row and column of it.",
        ),
        Slip(_by_rows, "A row has `heatmap.shape[1]` cells: divide by the number of columns, not of rows."),
        Slip(_mean_place, "That is the mean place. Between two peaks lies nobody: take the highest cell."),
        Slip(
            _softmax_place,
            "That is a mean place, softly weighted. Between two peaks lies nobody: take the highest cell.",
        ),
        Slip(_rounded_mean, "That is the mean place, rounded. Between two peaks lies nobody: take the highest cell."),
        Slip(_from_zero, "Scores may all be negative: begin with the first cell, not with 0."),
        Slip(
            _farthest_from_zero,
            "Scores may all be negative: the highest cell is not the one farthest from 0.",
        ),
        Slip(_divided, "A row is a whole number: divide with `//`, which leaves the remainder to `%`."),
        Slip(_from_one, "Rows and columns count from 0: the first is 0, not 1."),
        Slip(_of_24, "24 is the number of columns in the lesson's maps only: ask `heatmap.shape[1]`."),
        Slip(_margins, "Summing over rows and over columns mixes peaks; look for the highest cell in the whole map."),
        Slip(lambda heatmap: heatmap.max(), "That is how high the highest cell is. Where does it stand?"),
        Slip(
            lambda heatmap: heatmap.argmax(1),
            "That is the highest cell of each row; one place in the whole map is wanted.",
        ),
    ),
)

EXERCISES = (IOU, DECODE)
