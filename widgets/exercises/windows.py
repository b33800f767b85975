"""The exercises of lesson 02: how many windows there are, what a layer costs over them, how often each pixel is read.

Data only; ``exercise`` reads it when one of these is asked for. torch's own ``unfold``, ``fold`` and convolution say
what is so.
"""

import math

import torch
import torch.nn.functional as F

from widgets.exercises.exercise import Exercise, Slip


def cut(height: int, width: int, window: int, stride: int) -> torch.Tensor:
    """How many windows torch's ``unfold`` cuts out of a picture: a single number."""
    return torch.tensor(float(F.unfold(torch.zeros(1, 1, height, width), window, stride=stride).shape[-1]))


def layer_twice(side: int, window: int, kernel: int) -> torch.Tensor:
    """Multiply-adds of a convolution on one channel: over all windows of a square picture, and once over it."""
    windows = F.unfold(torch.zeros(1, 1, side, side), window)[0].T.reshape(-1, 1, window, window)
    weights = torch.zeros(1, 1, kernel, kernel)
    given = [F.conv2d(x, weights).numel() for x in (windows, torch.zeros(1, 1, side, side))]
    return weights.numel() * torch.tensor(given).float()


def folded(height: int, width: int, window: int, stride: int) -> torch.Tensor:
    """How many windows hold each pixel, (height, width): ones cut out and added up where they came from."""
    patches = F.unfold(torch.ones(1, 1, height, width), window, stride=stride)
    return F.fold(patches, (height, width), window, stride=stride)[0, 0]


def _in_rows(height, width, window, stride):
    return (height - window) // stride + 1, (width - window) // stride + 1


def _without_last(height, width, window, stride):
    return ((height - window) // stride) * ((width - window) // stride)


def _one_too_early(height, width, window, stride):
    return ((height - window + 1) // stride) * ((width - window + 1) // stride)


def _not_whole(height, width, window, stride):
    return ((height - window) / stride + 1) * ((width - window) / stride + 1)


def _only_down(height, width, window, stride):
    return _in_rows(height, width, window, stride)[0]


def _added(height, width, window, stride):
    return sum(_in_rows(height, width, window, stride))


def _rounded(height, width, window, stride):
    return round((height - window) / stride + 1) * round((width - window) / stride + 1)


def _rounded_up(height, width, window, stride):
    return (math.ceil((height - window) / stride) + 1) * (math.ceil((width - window) / stride) + 1)


def _square(height, width, window, stride):
    return _in_rows(height, width, window, stride)[0] ** 2


def _divided_at_the_end(height, width, window, stride):
    return (height - window + 1) * (width - window + 1) // stride**2


def _no_stride(height, width, window, stride):
    return (height - window + 1) * (width - window + 1)


WINDOWS = Exercise(
    name="02.windows",
    task="Write `windows(height, width, window, stride)`: how many windows of `window`×`window` fit into the "
    "picture, moving by `stride`, none of them over the border.",
    oracle=cut,
    # A square; one that is not; strides that fit, that leave a small rest and one above half a stride, which rounding
    # takes for a whole move; windows side by side; one window; the lesson's own.
    cases=(
        (5, 5, 3, 1),
        (4, 7, 3, 1),
        (9, 5, 3, 2),
        (10, 8, 4, 3),
        (10, 10, 3, 4),
        (6, 9, 3, 3),
        (7, 7, 7, 1),
        (64, 64, 16, 1),
    ),
    hint="In a column of 5 pixels a window of 3 can begin at pixel 0, 1 or 2: 5 - 3 + 1 places. With a stride, every "
    "stride-th of them, the first included; `//` divides and drops the rest.",
    solution="def windows(height, width, window, stride):\n"
    "    down = (height - window) // stride + 1\n"
    "    across = (width - window) // stride + 1\n"
    "    return down * across\n",
    slips=(
        Slip(_without_last, "The first window counts too: one more than there are moves, in each direction."),
        Slip(
            lambda h, w, k, s: (h // k) * (w // k),
            "These are windows side by side. They overlap: they move by `stride`.",
        ),
        Slip(
            _one_too_early, "Count the moves first, `(height - window) // stride`, and add 1 to that, after dividing."
        ),
        Slip(_rounded, "A move that doesn't fit is no window, even if most of it would: `//` drops every rest."),
        Slip(_rounded_up, "Rounded up, the last window hangs over the border: `//` rounds down."),
        Slip(_square, "Right for squares. A picture's width may differ from its height: count across as well."),
        Slip(
            _divided_at_the_end,
            "Each direction drops its own rest: divide down and across by `stride` first, then multiply.",
        ),
        Slip(
            lambda h, w, k, s: (h * w) // (k * k),
            "This fills the picture's area with windows side by side. They overlap: they move by `stride`.",
        ),
        Slip(_in_rows, "These are the places down and across. Multiply them: each goes with each."),
        Slip(_not_whole, "There is no half a window: `//` drops the rest that no whole move fills."),
        Slip(lambda h, w, k, s: h * w, "One for every pixel would need windows that hang over the border."),
        Slip(_no_stride, "That is right for stride 1; with a larger stride, windows are left out."),
        Slip(_only_down, "That is how many stand one below the other. They stand side by side as well."),
        Slip(_added, "Rows times columns: every place down goes with every place across."),
        Slip(
            lambda h, w, k, s: (h // s) * (w // s),
            "The last windows would hang over the border: the window's side counts too.",
        ),
    ),
)


def _padded(side, window, kernel):
    return (side - window + 1) ** 2 * window**2 * kernel**2, side**2 * kernel**2


def _cells_only(side, window, kernel):
    return (side - window + 1) ** 2 * (window - kernel + 1) ** 2, (side - kernel + 1) ** 2


def _one_window(side, window, kernel):
    return (window - kernel + 1) ** 2 * kernel**2, (side - kernel + 1) ** 2 * kernel**2


def _kernel_side(side, window, kernel):
    return (side - window + 1) ** 2 * (window - kernel + 1) ** 2 * kernel, (side - kernel + 1) ** 2 * kernel


def _nine(side, window, kernel):
    return (side - window + 1) ** 2 * (window - kernel + 1) ** 2 * 9, (side - kernel + 1) ** 2 * 9


def _swapped(side, window, kernel):
    return layer_twice(side, window, kernel).flip(0)


def _no_first(side, window, kernel):
    return (side - window) ** 2 * (window - kernel) ** 2 * kernel**2, (side - kernel) ** 2 * kernel**2


def _a_row(side, window, kernel):
    return (side - window + 1) * (window - kernel + 1) * kernel**2, (side - kernel + 1) * kernel**2


def _ratio(side, window, kernel):
    every, once = layer_twice(side, window, kernel)
    return every / once


MULTIPLY_ADDS = Exercise(
    name="02.multiply_adds",
    task="Write `multiply_adds(side, window, kernel)`: what one convolution with a single `kernel`×`kernel`, without "
    "padding, costs over all windows of a `side`×`side` picture at stride 1, and once over the picture. Return both.",
    oracle=layer_twice,
    # Small enough to count by hand; a kernel of one; a window that is the whole picture; the lesson's own.
    cases=((5, 4, 3), (6, 4, 1), (7, 7, 3), (12, 6, 5), (64, 16, 3)),
    hint="A convolution gives (n - kernel + 1)² numbers for n×n, and each costs kernel² multiply-adds. For the "
    "windows: n is `window`, and all that times the number of windows, (side - window + 1)².",
    solution="def multiply_adds(side, window, kernel):\n"
    "    windows = (side - window + 1) ** 2\n"
    "    for_one = (window - kernel + 1) ** 2 * kernel**2\n"
    "    return windows * for_one, (side - kernel + 1) ** 2 * kernel**2\n",
    slips=(
        Slip(
            _padded, "Without padding a convolution gives fewer numbers than it reads: n - kernel + 1 in a row, not n."
        ),
        Slip(_cells_only, "These are the numbers that come out. Each of them costs kernel × kernel multiply-adds."),
        Slip(_one_window, "The first number is for a single window; multiply it by how many windows there are."),
        Slip(
            _kernel_side,
            "A kernel has kernel × kernel weights, and each is multiplied once for every number that comes out.",
        ),
        Slip(_nine, "9 is right for a kernel of 3×3; one of another size costs `kernel` × `kernel`."),
        Slip(_swapped, "The other way round: first all windows, then once over the picture."),
        Slip(_no_first, "One more in a row, each time: n - kernel + 1 numbers, side - window + 1 windows."),
        Slip(_a_row, "That is one row of windows and of numbers; both go down as well as across: square them."),
        Slip(_ratio, "That is how many times more; the exercise wants both counts."),
    ),
)


def _added_up(height, width, window, stride, add):
    """A map that ``add(counts, top, left)`` changes for every window."""
    counts = torch.zeros(height, width)
    for top in range(0, height - window + 1, stride):
        for left in range(0, width - window + 1, stride):
            add(counts, top, left)
    return counts


def _seen(height, width, window, stride):
    return (folded(height, width, window, stride) > 0).float()


def _corners(height, width, window, stride):
    def add(counts, top, left):
        counts[top, left] += 1

    return _added_up(height, width, window, stride, add)


def _centres(height, width, window, stride):
    def add(counts, top, left):
        counts[top + window // 2, left + window // 2] += 1

    return _added_up(height, width, window, stride, add)


def _last_left_out(height, width, window, stride):
    counts = torch.zeros(height, width)
    for top in range(0, height - window, stride):
        for left in range(0, width - window, stride):
            counts[top : top + window, left : left + window] += 1
    return counts


def _over_the_border(height, width, window, stride):
    counts = torch.zeros(height, width)
    for top in range(0, height, stride):
        for left in range(0, width, stride):
            counts[top : top + window, left : left + window] += 1
    return counts


def _height_twice(height, width, window, stride):
    counts = torch.zeros(height, width)
    for top in range(0, height - window + 1, stride):
        for left in range(0, height - window + 1, stride):
            counts[top : top + window, left : left + window] += 1
    return counts


READS = Exercise(
    name="02.reads",
    task="Write `reads(height, width, window, stride)`: a tensor (height, width) that says how many windows "
    "hold each pixel.",
    oracle=folded,
    cases=((3, 3, 2, 1), (4, 6, 3, 1), (5, 7, 3, 2), (6, 6, 3, 3), (9, 8, 4, 1)),
    hint="Begin with zeros. For every place where a window can begin, in two loops, add 1 to all its pixels at once: "
    "`counts[top : top + window, left : left + window] += 1`.",
    solution="def reads(height, width, window, stride):\n"
    "    counts = torch.zeros(height, width)\n"
    "    for top in range(0, height - window + 1, stride):\n"
    "        for left in range(0, width - window + 1, stride):\n"
    "            counts[top : top + window, left : left + window] += 1\n"
    "    return counts\n",
    slips=(
        Slip(_seen, "This says whether a pixel is read; add 1 for every window, with `+=`, instead of writing 1."),
        Slip(_corners, "This marks where windows begin. A window reads all of its pixels: `top : top + window`."),
        Slip(_centres, "This marks the pixels that get a label. A window reads all of its pixels."),
        Slip(
            _last_left_out, "The last place is missing: `range` stops before its end, so it wants height - window + 1."
        ),
        Slip(_height_twice, "Both loops count with the height; the windows' left edges run over the width."),
        Slip(
            lambda h, w, k, s: folded(w, h, k, s),
            "This is transposed: rows first, `(height, width)`; `top` goes with the height, `left` with the width.",
        ),
        Slip(_over_the_border, "The last windows hang over the border. They may begin no later than height - window."),
        Slip(
            lambda h, w, k, s: folded(h, w, k, 1),
            "That is stride 1; `range(0, …, stride)` takes every stride-th place.",
        ),
        Slip(
            lambda h, w, k, s: torch.full((h, w), float(k * k)),
            "That many only in the middle; towards the border fewer windows reach a pixel, and a corner has one.",
        ),
    ),
)

EXERCISES = (WINDOWS, MULTIPLY_ADDS, READS)
