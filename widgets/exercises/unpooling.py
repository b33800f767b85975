"""The exercises of lesson 05: nearest neighbour, bed of nails, max unpooling, and a kernel that is one of them.

Data only; ``exercise`` reads it when one of these is asked for. torch's own functions say what is so.
"""

import torch
import torch.nn.functional as F

from widgets.exercises.exercise import Exercise, Slip


def upsampled(x: torch.Tensor) -> torch.Tensor:
    """Nearest neighbour ×2 of x (h, w), by torch: (2h, 2w)."""
    return F.interpolate(x[None, None], scale_factor=2, mode="nearest")[0, 0]


def nailed(x: torch.Tensor) -> torch.Tensor:
    """Bed of nails ×2 of x (h, w), by torch: max unpooling where every maximum stood upper left in its window."""
    h, w = x.shape
    indices = torch.arange(4 * h * w).reshape(2 * h, 2 * w)[::2, ::2]
    return unpooled(x, indices, (2 * h, 2 * w))


def unpooled(x: torch.Tensor, indices: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    """Max unpooling of x (h, w) to ``shape`` (H, W), by torch; ``indices`` (h, w) count through the output."""
    # The kernel size serves only to say how large the output is, so one that gives just this shape at stride 1 will do.
    kernel_size = tuple(large - small + 1 for large, small in zip(shape, x.shape, strict=True))
    return F.max_unpool2d(x[None, None], indices[None, None], kernel_size, stride=1)[0, 0]


def stamped(kernel: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Transposed convolution with stride 2 of x (h, w) with a kernel (2, 2)."""
    return F.conv_transpose2d(x[None, None], kernel[None, None], stride=2)[0, 0]


def remembered(
    image: list[list[float]],
    kernel_size: int | tuple[int, int],
    stride: int,
    later: list[list[float]] | None = None,
) -> tuple[torch.Tensor, torch.Tensor, tuple[int, ...]]:
    """A case of unpooling: pools an image with torch, gives (x, indices, shape); x are the maxima or later features."""
    before = torch.tensor(image)
    x, indices = F.max_pool2d(before[None, None], kernel_size, stride, return_indices=True)
    x = x[0, 0] if later is None else torch.tensor(later)
    return x, indices[0, 0], tuple(before.shape)


# Small enough to check by hand; then not square, negative, and odd.
IMAGES = tuple(
    (torch.tensor(rows),)
    for rows in (
        [[1.0, 2.0], [3.0, 4.0]],
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        [[2.0], [-1.0], [0.5]],
        [[-7.0, 0.0, 1.5, -2.0], [0.0, 3.0, -4.0, 8.0], [6.0, -5.0, 0.25, 9.0]],
    )
)


# Every second row or column from the first, from the second, and all.
EVEN, ODD, ALL = slice(0, None, 2), slice(1, None, 2), slice(None)


def _written(x: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
    y = torch.zeros(2 * x.shape[0], 2 * x.shape[1])
    y[rows, columns] = x
    return y


def _four_by_four(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros(4, 4)
    y[::2, ::2] = x
    return y


def _one_short(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros(2 * x.shape[0] - 1, 2 * x.shape[1] - 1)
    y[::2, ::2] = x
    return y


def _rows_twice(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros(2 * x.shape[0], 2 * x.shape[1])
    y[::2][::2] = x
    return y


NEAREST = Exercise(
    name="05.nearest",
    task="Write `nearest(x)`: nearest neighbour upsampling ×2 of a 2-D tensor. Every number fills a 2×2 block.",
    oracle=upsampled,
    cases=IMAGES,
    hint="`x.repeat_interleave(2, dim=0)` writes each row twice in a row. What is left to do?",
    solution="def nearest(x):\n    return x.repeat_interleave(2, dim=0).repeat_interleave(2, dim=1)\n",
    slips=(
        Slip(
            lambda x: x.repeat_interleave(4).reshape(2 * x.shape[0], 2 * x.shape[1]),
            "Four copies lie in one row: 1 1 1 1. A block has two in each of two rows: `dim=0`, then `dim=1`.",
        ),
        Slip(
            lambda x: _written(x, EVEN, EVEN) + _written(x, ODD, ODD),
            "Two of the four cells are filled. `y[::2, 1::2]` and `y[1::2, ::2]` are still 0.",
        ),
        Slip(
            lambda x: x[torch.arange(2 * x.shape[0]) // 2, torch.arange(2 * x.shape[1]) // 2],
            "Two lists of indices are read in pairs, which gives a diagonal. Take rows first, then columns: "
            "`x[rows][:, columns]`.",
        ),
        Slip(
            lambda x: x.repeat(2, 2),
            "You lay whole copies of the input side by side. Each number should stay beside itself: "
            "`repeat_interleave` repeats element by element, `repeat` the whole.",
        ),
        Slip(
            lambda x: x.repeat_interleave(2, dim=0),
            "Your rows are doubled, your columns not yet. Do the same once more along `dim=1`.",
        ),
        Slip(
            lambda x: x.repeat_interleave(2, dim=1),
            "Your columns are doubled, your rows not yet. Do the same once more along `dim=0`.",
        ),
        Slip(
            lambda x: x.repeat_interleave(2, dim=0).repeat_interleave(2, dim=0),
            "Both times you doubled the rows. The second time take the columns: `dim=1`.",
        ),
        Slip(
            lambda x: x.repeat_interleave(2),
            "Without `dim`, `repeat_interleave` first flattens the grid to one long row. Name a dimension: "
            "`dim=0`, then `dim=1`.",
        ),
        Slip(
            lambda x: x.repeat_interleave(4),
            "Four copies of each number are right, but in one long row. Repeat twice along `dim=0`, then "
            "twice along `dim=1`.",
        ),
        Slip(
            nailed,
            "This is bed of nails: one cell of each block is filled. Here all four get the number; "
            "`y[1::2, ::2]`, `y[::2, 1::2]` and `y[1::2, 1::2]` are still empty.",
        ),
        Slip(
            lambda x: F.interpolate(x[None, None], scale_factor=2, mode="bilinear")[0, 0],
            "You blend neighbours: that is bilinear. Nearest neighbour makes no new numbers, it only copies.",
        ),
        Slip(
            lambda x: F.interpolate(x[None, None], scale_factor=2)[0, 0].T,
            "Rows and columns have changed places. `x.shape` is (height, width), in this order.",
        ),
    ),
)

NAILS = Exercise(
    name="05.nails",
    task="Write `nails(x)`: bed of nails ×2 of a 2-D tensor. Each number stands upper left in its 2×2 "
    "block, the rest is 0.",
    oracle=nailed,
    cases=IMAGES,
    hint="Start with `y = torch.zeros(2 * h, 2 * w)`. Every second row is `y[::2]`; every second row and column is …?",
    solution=(
        "def nails(x):\n    h, w = x.shape\n    y = torch.zeros(2 * h, 2 * w)\n    y[::2, ::2] = x\n    return y\n"
    ),
    slips=(
        Slip(
            lambda x: _written(x, EVEN, EVEN) + _written(x, EVEN, ODD),
            "Every second row is 0, every second column not yet: each number stands twice.",
        ),
        Slip(
            _rows_twice,
            "The second `[::2]` takes rows again. Name both in one bracket: `y[::2, ::2]`.",
        ),
        Slip(
            lambda x: _written(x, EVEN, EVEN).int(),
            "Whole numbers cut 0.5 to 0: leave out `dtype`, so that `torch.zeros` makes floats.",
        ),
        Slip(
            lambda x: _written(x, ODD, ODD),
            "Your nails stand lower right in their blocks. Upper left is row 0, column 0: slices that begin "
            "at 0, `::2`.",
        ),
        Slip(
            lambda x: _written(x, EVEN, ODD),
            "Your nails stand upper right in their blocks. Let the columns begin at 0, too: `y[::2, ::2]`.",
        ),
        Slip(
            lambda x: _written(x, ODD, EVEN),
            "Your nails stand lower left in their blocks. Let the rows begin at 0, too: `y[::2, ::2]`.",
        ),
        Slip(
            lambda x: _written(x, EVEN, ALL),
            "`y[::2]` takes every second row, but all the columns: that is twice as wide as `x`. Name both: "
            "`y[::2, ::2] = x`.",
        ),
        Slip(
            upsampled,
            "This is nearest neighbour: the whole block gets the number. On a bed of nails three of four cells stay 0.",
        ),
        Slip(
            _one_short,
            "You put zeros between the numbers only. Each number owns a full 2×2 block, so zeros follow the "
            "last row and "
            "column as well: the output is `2 * h` by `2 * w`.",
        ),
        Slip(
            _four_by_four,
            "Your output is always 4×4, right for 2×2 inputs alone. Ask the input: `h, w = x.shape`.",
        ),
        Slip(
            lambda x: F.pad(x, (0, x.shape[1], 0, x.shape[0])),
            "All your numbers stand together in the corner. Each should go to its own block: cell (i, j) to (2i, 2j).",
        ),
    ),
)


def _placed(x: torch.Tensor, indices: torch.Tensor, shape: tuple, length: int) -> torch.Tensor:
    """Unpools cell by cell as if a row had ``length`` cells."""
    y = torch.zeros(shape)
    for value, index in zip(x.flatten().tolist(), indices.flatten().tolist(), strict=True):
        y[index // length, index % length] = value
    return y


def _by_row_and_column(x: torch.Tensor, indices: torch.Tensor, shape: tuple, width: int) -> torch.Tensor:
    y = torch.zeros(shape)
    y[indices // width, indices % width] = x
    return y


def _flat(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    """What a learner writes who flattens the places and forgets the values."""
    y = torch.zeros(shape).flatten()
    y[indices.flatten()] = x
    return y.reshape(shape)


def _transposed(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    y = torch.zeros(shape)
    y[indices % shape[1], indices // shape[1]] = x
    return y


def _adding(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    return torch.zeros(shape).flatten().scatter_add(0, indices.flatten(), x.flatten()).reshape(shape)


def _one_row(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    return unpooled(x, indices, shape).flatten()


def _by_row_numbers(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    y = torch.zeros(shape)
    y[indices] = x
    return y


def _upper_left(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    y = torch.zeros(shape)
    y[::2, ::2] = x
    return y


def _always_twice(x: torch.Tensor, indices: torch.Tensor, shape: tuple) -> torch.Tensor:
    y = torch.zeros(4 * x.numel())
    y[indices.flatten()] = x.flatten()
    return y.reshape(2 * x.shape[0], 2 * x.shape[1])


UNPOOL = Exercise(
    name="05.unpool",
    task="Write `unpool(x, indices, shape)`: max unpooling. Each number of `x` goes to the place that "
    "`indices` remembers, "
    "counted along the rows of the output; the output has `shape` (H, W), and its other cells are 0.",
    oracle=unpooled,
    cases=(
        # The worked example of the series; a width that is no multiple of 2; windows that overlap; not square; both.
        remembered([[1.0, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]], 2, 2, later=[[1.0, 2], [3, 4]]),
        remembered([[1.0, 2, 0], [9, 3, 0]], 2, 2),
        remembered([[1.0, 9, 2, 3]], (1, 3), 1),
        remembered([[0.0, 1, 5, 2, 0, 3], [4, 2, 1, 0, 7, 1]], 2, 2, later=[[-1.0, 2.5, -3]]),
        remembered([[-4.0, -9, -1, -6, -8], [-5, -3, -7, -2, -9], [-6, -8, -5, -9, -4]], 2, 1),
    ),
    hint="`y.flatten()` is one long row, and `indices.flatten()` says where in it each of `x.flatten()` belongs.",
    solution=(
        "def unpool(x, indices, shape):\n"
        "    H, W = shape\n"
        "    y = torch.zeros(H * W)\n"
        "    y[indices.flatten()] = x.flatten()\n"
        "    return y.reshape(H, W)\n"
    ),
    slips=(
        Slip(
            lambda x, indices, shape: _by_row_and_column(x, indices, shape, width=4),
            "4 was the width of the example. Here a row is `shape[1]` long.",
        ),
        Slip(
            lambda x, indices, shape: F.max_unpool2d(x[None, None], indices[None, None], 2, output_size=shape)[0, 0],
            "Some cases pooled with other windows than 2×2. `indices` and `shape` are all you need.",
        ),
        Slip(
            lambda x, indices, shape: _placed(indices, indices, shape, shape[1]),
            "You wrote the places themselves. The places say where; what is written there are the values, `x`.",
        ),
        Slip(
            _flat,
            "`indices.flatten()` is one long list; `x` must be one too: `x.flatten()`.",
        ),
        Slip(
            _adding,
            "Where windows overlap, two of them may remember the same place, and you add their numbers up. "
            "Both mean one and "
            "the same cell: write it, don't add.",
        ),
        Slip(
            lambda x, indices, shape: _placed(x, indices, shape, x.shape[1]),
            "You count along the rows of the small grid. The indices count along the rows of the output, "
            "which are `W` long: "
            "row `index // W`, column `index % W`, with `H, W = shape`.",
        ),
        Slip(
            lambda x, indices, shape: _placed(x, indices, shape, shape[0]),
            "You divide by the height. A row is as long as the output is wide: row `index // W`, column `index % W`.",
        ),
        Slip(
            _transposed,
            "Rows and columns have changed places: `index // W` is the row, `index % W` the column.",
        ),
        Slip(
            _upper_left,
            "You put every number upper left in its block: that is bed of nails. Max unpooling uses the "
            "remembered `indices`.",
        ),
        Slip(
            lambda x, indices, shape: F.interpolate(x[None, None], size=shape)[0, 0],
            "You fill whole blocks: that is nearest neighbour. Max unpooling writes each number once, where "
            "the maximum stood.",
        ),
        Slip(
            _by_row_numbers,
            "`y[indices]` takes the indices for row numbers. They count through all cells of the output, so "
            "flatten `y` first.",
        ),
        Slip(
            _one_row,
            "The numbers are right, but in one long row. Give it its shape back: `y.reshape(H, W)`.",
        ),
        Slip(
            _always_twice,
            "You take the output to be twice the input. Windows may overlap and sizes be odd: use the "
            "`shape` you are given.",
        ),
    ),
)

KERNEL = Exercise(
    name="05.kernel",
    task="Give the 2×2 `kernel` with which `F.conv_transpose2d(x, kernel, stride=2)` is bed of nails.",
    oracle=nailed,
    cases=IMAGES,
    hint="Every number of `x` stamps the kernel, times itself, onto its own 2×2 block. What should such a "
    "block look like for a 1?",
    solution="kernel = torch.tensor([[1.0, 0.0], [0.0, 0.0]])\n",
    slips=(
        Slip(
            torch.ones(2, 2),
            "With ones everywhere the number fills its block: you have found nearest neighbour. Three of "
            "the four are 0 here.",
        ),
        Slip(
            torch.tensor([[0.0, 0.0], [0.0, 1.0]]),
            "Your 1 is lower right, and so are the nails: the kernel is stamped as it stands, not flipped.",
        ),
        Slip(
            torch.tensor([[0.0, 1.0], [0.0, 0.0]]),
            "Your nails stand upper right in their blocks: the nail stands where the kernel has its 1.",
        ),
        Slip(
            torch.tensor([[0.0, 0.0], [1.0, 0.0]]),
            "Your nails stand lower left in their blocks: the nail stands where the kernel has its 1.",
        ),
        Slip(
            torch.eye(2),
            "The identity matrix keeps a vector as it is, but a kernel is stamped, not multiplied: yours "
            "puts each number down twice.",
        ),
        Slip(
            torch.full((2, 2), 0.25),
            "You share each number out among its four cells. Here one cell gets all of it and three get nothing.",
        ),
        Slip(
            torch.tensor([[4.0, 0.0], [0.0, 0.0]]),
            "The place is right, but the nail is four times as high: nothing has to be made up for the zeros.",
        ),
        Slip(
            torch.tensor([[2.0, 0.0], [0.0, 0.0]]),
            "The place is right, but the nail is twice as high: each number should stay as it is.",
        ),
        Slip(
            torch.tensor([[1.0, 0.0], [1.0, 0.0]]),
            "Each number stands twice, one below the other. On a bed of nails three of four cells are 0.",
        ),
        Slip(
            torch.zeros(2, 2),
            "A kernel of zeros stamps nothing. Where should each number be left standing?",
        ),
    ),
    use=stamped,
    value_shape=(2, 2),
)

EXERCISES = (NEAREST, NAILS, UNPOOL, KERNEL)
