"""The exercises of lesson 07: a kernel's phase sums, a flat kernel, and resize then convolve.

Data only; ``exercise`` reads it when one of these is asked for. torch's own functions say what is so.
"""

import torch
import torch.nn.functional as F

from widgets.exercises.exercise import Exercise, Slip


def sums_by_phase(kernel: torch.Tensor, stride: int) -> torch.Tensor:
    """The sum of a kernel (kh, kw) over each phase of a stride, (stride, stride), by torch.

    Far from the border, ones sent through a transposed convolution repeat with the stride, and one period holds them.
    """
    reach = max(kernel.shape) // stride + 1  # input cells back from where a stamp can still come
    x = torch.ones(1, 1, reach + 1, reach + 1)
    wanted = stride * (reach + 1)
    y = F.conv_transpose2d(x, kernel[None, None].float(), stride=stride)[0, 0]
    y = F.pad(y, (0, max(0, wanted - y.shape[1]), 0, max(0, wanted - y.shape[0])))  # a kernel smaller than the stride
    return y[stride * reach : wanted, stride * reach : wanted]


def fourfold(x: torch.Tensor) -> torch.Tensor:
    """One period (2, 2) of what a flat kernel with sums of 4 makes of a constant grid x (h, w): 4 times that."""
    return one_period(torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]), x)


def one_period(kernel: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The period (2, 2) that a kernel (3, 3) with stride 2 repeats inside, for a constant grid x (h, w).

    For ones these are the kernel's phase sums.
    """
    return F.conv_transpose2d(x[None, None], kernel[None, None], stride=2)[0, 0, 2:4, 2:4]


def resize_then_convolve(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Nearest neighbour ×2 of x (h, w), then a convolution with a kernel (3, 3) and padding 1: (2h, 2w)."""
    return _convolved(F.interpolate(x[None, None], scale_factor=2), kernel, padding=1)


def _convolved(x: torch.Tensor, kernel: torch.Tensor, padding: int) -> torch.Tensor:
    return F.conv2d(x, kernel[None, None], padding=padding)[0, 0]


def _nails(x: torch.Tensor) -> torch.Tensor:
    return F.conv_transpose2d(x[None, None], torch.tensor([[[[1.0, 0], [0, 0]]]]), stride=2)


def _each_phase(kernel: torch.Tensor, stride: int, part) -> list:
    """``part(r, c)`` for every phase, as rows."""
    return [[part(r, c) for c in range(stride)] for r in range(stride)]


def _windows(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[r : r + stride, c : c + stride].sum())


def _blocks(kernel: torch.Tensor, stride: int) -> list:
    blocks = [slice(k * stride, (k + 1) * stride) for k in range(stride)]
    return _each_phase(kernel, stride, lambda r, c: kernel[blocks[r], blocks[c]].sum())


def _diagonal(kernel: torch.Tensor, stride: int) -> list:
    return [kernel[r::stride, r::stride].sum() for r in range(stride)]


def _diagonal_grid(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[r::stride, r::stride].sum())


def _every_weight(kernel: torch.Tensor, stride: int) -> list:
    """A sum from every row on and every column on, as if each weight began a phase."""
    rows, columns = kernel.shape
    return [[kernel[r::stride, c::stride].sum() for c in range(columns)] for r in range(rows)]


def _every_row(kernel: torch.Tensor, stride: int) -> list:
    phases = range(len(kernel))
    return [[kernel[r::stride, c::stride].sum() for c in phases] for r in phases]


def _means(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[r::stride, c::stride].mean())


def _firsts(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: F.pad(kernel, (0, stride, 0, stride))[r, c])


def _counted(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[r::stride, c::stride].numel())


def _turned(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[c::stride, r::stride].sum())


def _one_row(kernel: torch.Tensor, stride: int) -> list:
    return [kernel[r::stride, c::stride].sum() for r in range(stride) for c in range(stride)]


def _always_two(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, 2, lambda r, c: kernel[r::2, c::2].sum())


def _rows_only(kernel: torch.Tensor, stride: int) -> list:
    return [kernel[r::stride].sum() for r in range(stride)]


def _rows_twice(kernel: torch.Tensor, stride: int) -> list:
    return _each_phase(kernel, stride, lambda r, c: kernel[r::stride][c::stride].sum())


def _columns_only(kernel: torch.Tensor, stride: int) -> list:
    return [kernel[:, c::stride].sum() for c in range(stride)]


PHASE_SUMS = Exercise(
    name="07.phase_sums",
    task="Write `phase_sums(kernel, stride)`: for every phase (r, c) the sum of the kernel's weights from row r and "
    "column c in steps of the stride, as a grid (stride, stride).",
    oracle=sums_by_phase,
    # The lesson's number; its remedy; not square, and another stride; negative; smaller than the stride.
    cases=(
        (torch.ones(3, 3), 2),
        (torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]), 2),
        (torch.tensor([[1.0, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15], [16, 17, 18, 19, 20]]), 3),
        (torch.tensor([[1.0, -2, 0, 3], [0.5, 4, -1, 2], [7, 0, -3, 1], [2, 2, 5, -6]]), 2),
        (torch.tensor([[1.0, 3], [-2, 5]]), 3),
    ),
    hint="`kernel[r::stride, c::stride]` is one phase: from row r and column c in steps of the stride. Two loops, over "
    "r and over c, both `range(stride)`.",
    solution=(
        "def phase_sums(kernel, stride):\n"
        "    phases = range(stride)\n"
        "    return [[kernel[r::stride, c::stride].sum() for c in phases] for r in phases]\n"
    ),
    slips=(
        Slip(
            _windows,
            "`kernel[r:r + stride]` takes neighbours. Weights of one phase stand a stride apart: `kernel[r::stride]`.",
        ),
        Slip(
            _blocks,
            "You cut the kernel into blocks. Weights of one phase stand a stride apart: `kernel[r::stride]`.",
        ),
        *(
            Slip(
                diagonal,
                "You name r twice, so rows and columns always share a phase. They have their own: "
                "`kernel[r::stride, c::stride]`.",
            )
            for diagonal in (_diagonal, _diagonal_grid)
        ),
        *(
            Slip(
                every,
                "Your loops run over the kernel's cells. There are as many phases as the stride: `range(stride)` for "
                "r, and for c.",
            )
            for every in (_every_row, _every_weight)
        ),
        Slip(_means, "You take means. What reaches a cell is added up, so a phase with more weights gets more: sums."),
        Slip(
            _firsts,
            "You take the first weight of each phase alone. Those that follow in steps of the stride count too: "
            "`r::stride`.",
        ),
        Slip(
            _counted,
            "You count the weights of each phase. That is right where all are 1; else add the weights themselves up.",
        ),
        Slip(
            _turned,
            "Rows and columns have changed places: r counts rows, so it stands first, `[r::stride, c::stride]`.",
        ),
        Slip(_one_row, "The sums are right, but in one long row. Give them rows, one for each r: (stride, stride)."),
        Slip(_always_two, "Your stride is always 2. Use the `stride` you are given."),
        Slip(
            _rows_only, "You go over the rows' phases alone. A phase is a row and a column: `[r::stride, c::stride]`."
        ),
        Slip(
            _columns_only,
            "You go over the columns' phases alone. A phase is a row and a column: `[r::stride, c::stride]`.",
        ),
        Slip(
            _rows_twice,
            "The second `[c::stride]` takes rows again. Name both in one bracket: `kernel[r::stride, c::stride]`.",
        ),
        Slip(
            lambda kernel, stride: kernel.sum(),
            "That is the sum of the whole kernel. One sum for each phase is wanted: a grid (stride, stride).",
        ),
    ),
)

FLAT = Exercise(
    name="07.flat",
    task="Give a 3×3 `kernel` that is flat with stride 2: ones come out as fours, away from the border, so each phase "
    "sum is 4.",
    oracle=fourfold,
    cases=((torch.ones(4, 4),), (torch.full((3, 5), 3.0),)),
    hint="Along one row, [1, 2, 1] has the phase sums 1 + 1 and 2. How should the rows of a 3×3 kernel "
    "grow and shrink, so that the same holds from top to bottom?",
    solution="row = torch.tensor([1.0, 2.0, 1.0])\nflat = row[:, None] * row\n",
    slips=(
        Slip(
            torch.ones(3, 3),
            "Ones are uneven: four weights meet in the corners' phase, one in the middle's. 4 : 2 : 1.",
        ),
        Slip(
            torch.zeros(3, 3),
            "Zeros are flat, but nothing comes out. Find sums that are equal and not 0.",
        ),
        Slip(
            torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 4,
            "That is flat: all four sums are 1. Four times as much, and each is 4.",
        ),
        Slip(
            torch.tensor([[1.0, 2, 1]] * 3),
            "From left to right you are even: 1 + 1 = 2. From top to bottom not yet: the first and the third row meet, "
            "the second stands alone, so it must be twice as strong.",
        ),
        Slip(
            torch.tensor([[1.0, 1, 1], [2, 2, 2], [1, 1, 1]]),
            "From top to bottom you are even: 1 + 1 = 2. From left to right not yet: the first and the third column "
            "meet, the second stands alone, so it must be twice as strong.",
        ),
        Slip(
            torch.tensor([[1.0, 2, 1], [2, 1, 2], [1, 2, 1]]),
            "The sums are 4 4 / 4 1: the middle weight is alone in its phase, so it must be as large as the four "
            "corners together.",
        ),
        Slip(
            torch.tensor([[1.0, 2, 1], [2, 2, 2], [1, 2, 1]]),
            "The sums are 4 4 / 4 2: the middle weight is alone in its phase, so it must be as large as the four "
            "corners together.",
        ),
        Slip(
            torch.tensor([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]),
            "That is a bed of nails: three of four phases get nothing.",
        ),
        Slip(
            torch.eye(3),
            "The identity matrix puts all its weights on two phases: 2 0 / 0 1. Each of the four needs the same sum.",
        ),
        Slip(
            torch.tensor([[4.0, 2, 4], [2, 1, 2], [4, 2, 4]]),
            "Upside down: four corners share a phase, so they must be the smallest; the middle has one to itself.",
        ),
    ),
    use=one_period,
    value_shape=(3, 3),
)

RESIZE = Exercise(
    name="07.resize",
    task="Write `resize(x, kernel)`: nearest neighbour ×2 of a 2-D `x`, then a convolution with the 3×3 `kernel` that "
    "keeps the size.",
    oracle=resize_then_convolve,
    cases=(
        (torch.tensor([[1.0, 2], [3, 4]]), torch.ones(3, 3)),
        (torch.tensor([[1.0, 2, 3], [4, 5, 6]]), torch.tensor([[0.0, 0, 0], [1, 0, 0], [0, 0, 0]])),
        (torch.tensor([[2.0], [-1], [0.5]]), torch.tensor([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])),
    ),
    hint="`F.interpolate` makes it larger, `F.conv2d` with `padding=1` keeps the size. Both want (1, 1, h, w): "
    "`x[None, None]`, and `kernel[None, None]`.",
    solution=(
        "def resize(x, kernel):\n"
        "    larger = F.interpolate(x[None, None], scale_factor=2)\n"
        "    return F.conv2d(larger, kernel[None, None], padding=1)[0, 0]\n"
    ),
    slips=(
        *(
            Slip(
                answer,
                "`repeat` puts the whole picture beside itself. Nearest neighbour copies each number into a block of "
                "2×2: `F.interpolate`.",
            )
            for answer in (
                lambda x, kernel: x.repeat(2, 2),
                lambda x, kernel: _convolved(x.repeat(2, 2)[None, None], kernel, padding=1),
            )
        ),
        Slip(
            lambda x, kernel: _convolved(_nails(x), kernel, padding=1),
            "Your first step leaves zeros between the numbers: a bed of nails. Nearest neighbour copies each number "
            "into all four cells of its block.",
        ),
        Slip(
            lambda x, kernel: _convolved(F.interpolate(x[None, None], scale_factor=2), kernel, padding=1)[None, None],
            "The numbers are right, the shape is torch's (1, 1, h, w). Take the grid out at the end: `[0, 0]`.",
        ),
        Slip(
            lambda x, kernel: F.conv2d(
                F.interpolate(x[None, None], scale_factor=2), kernel[None, None], stride=2, padding=1
            )[0, 0],
            "With `stride=2` the convolution makes it small again. Its stride is 1 here.",
        ),
        Slip(
            lambda x, kernel: F.interpolate(F.conv2d(x[None, None], kernel[None, None], padding=1), scale_factor=2)[
                0, 0
            ],
            "You convolve first and resize then: that leaves blocks of 2×2. Resize first, so that the kernel smooths.",
        ),
        Slip(
            lambda x, kernel: F.conv_transpose2d(
                x[None, None], kernel[None, None], stride=2, padding=1, output_padding=1
            )[0, 0],
            "That is the transposed convolution: its stamps overlap unevenly. `F.interpolate` first, then `F.conv2d`.",
        ),
        Slip(
            lambda x, kernel: _convolved(F.interpolate(x[None, None], scale_factor=2), kernel, padding=0),
            "Without padding a 3×3 kernel takes one cell from every side: `padding=1` keeps the size.",
        ),
        Slip(
            lambda x, kernel: _convolved(
                F.interpolate(x[None, None], scale_factor=2, mode="bilinear"), kernel, padding=1
            ),
            "You blend in the first step: that is bilinear. Here it is nearest neighbour, the default mode.",
        ),
        Slip(
            lambda x, kernel: F.interpolate(x[None, None], scale_factor=2)[0, 0],
            "It is larger, but not yet convolved: give it to `F.conv2d` with the kernel and `padding=1`.",
        ),
        Slip(
            lambda x, kernel: _convolved(F.interpolate(x[None, None], scale_factor=2), kernel.flip(0, 1), padding=1),
            "Your kernel is turned by 180°. `F.conv2d` takes it as it stands.",
        ),
    ),
)

EXERCISES = (PHASE_SUMS, FLAT, RESIZE)
