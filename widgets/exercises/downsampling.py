"""The exercises of lesson 04: strided convolution by slicing, max pooling by hand, the size of a receptive field.

Data only; ``exercise`` reads it when it is asked for.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from widgets.exercises.exercise import Exercise, Slip

GENERATOR = torch.Generator().manual_seed(0)


def _whole(rows: int, columns: int) -> torch.Tensor:
    return torch.randint(-4, 6, (rows, columns), generator=GENERATOR).float()


def strided_by_torch(x: torch.Tensor, kernel: torch.Tensor, stride: int) -> torch.Tensor:
    """The convolution of x (h, w) with kernel (kh, kw), with a stride, by torch."""
    return F.conv2d(x[None, None], kernel[None, None], stride=stride)[0, 0]


def _plain(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    return F.conv2d(x[None, None], kernel[None, None])[0, 0]


def _padded(x: torch.Tensor, kernel: torch.Tensor, stride: int) -> torch.Tensor:
    padding = [(length - 1) // 2 for length in kernel.shape]
    return F.conv2d(x[None, None], kernel[None, None], padding=padding)[0, 0][::stride, ::stride]


def _pooled_after(x: torch.Tensor, kernel: torch.Tensor, stride: int) -> torch.Tensor:
    return F.max_pool2d(_plain(x, kernel)[None], stride)[0]


STRIDED = Exercise(
    name="04.strided",
    task="Write `strided(x, kernel, stride)`: the strided convolution of `x` (h, w), with `F.conv2d` at stride 1 and "
    "slicing.",
    oracle=strided_by_torch,
    # Small and square; not square, with an odd number of results; a stride of three; a stride of one.
    cases=(
        (torch.arange(1.0, 26).reshape(5, 5), torch.tensor([[1.0, 0], [0, 0]]), 2),
        (_whole(6, 9), _whole(3, 3), 2),
        (_whole(8, 7), _whole(2, 3), 3),
        (_whole(4, 5), _whole(3, 2), 1),
    ),
    hint="`F.conv2d(x[None, None], kernel[None, None])[0, 0]` is the convolution. Of its rows and columns, keep every "
    "`stride`-th: `y[::stride, …]`.",
    solution="def strided(x, kernel, stride):\n"
    "    y = F.conv2d(x[None, None], kernel[None, None])[0, 0]\n"
    "    return y[::stride, ::stride]\n",
    slips=(
        Slip(
            lambda x, kernel, stride: _plain(x, kernel),
            "That is the convolution at stride 1. Now keep every `stride`-th row and column of it.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x[::stride, ::stride], kernel),
            "You skip cells of the input, before the convolution. The windows must see all cells: convolve first, then "
            "skip.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[::stride],
            "Every `stride`-th row is there, but all columns: name both, `y[::stride, ::stride]`.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[:, ::stride],
            "Every `stride`-th column is there, but all rows: name both, `y[::stride, ::stride]`.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[::stride][::stride],
            "The second `[::stride]` takes rows again. Name both in one bracket: `y[::stride, ::stride]`.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[:stride, :stride],
            "One colon is missing: `[:stride]` keeps the first rows and stops; `[::stride]` keeps every `stride`-th.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[::2, ::2],
            "Your stride is always 2: use `stride` in the slice.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel)[stride - 1 :: stride, stride - 1 :: stride],
            "The first window of a strided convolution stands in the corner: begin at 0, `::stride`.",
        ),
        Slip(
            _padded,
            "You pad: here the windows stay inside `x`, so leave `padding` out.",
        ),
        Slip(
            lambda x, kernel, stride: F.conv2d(x[None, None], kernel[None, None], padding=1)[0, 0][::stride, ::stride],
            "You pad by 1: here the windows stay inside `x`, so leave `padding` out.",
        ),
        Slip(
            lambda x, kernel, stride: F.conv2d(x[None, None], kernel[None, None])[::stride, ::stride],
            "The picture and the channel are still in front, and it is those two that you slice. Take them off first: "
            "`[0, 0]`.",
        ),
        Slip(
            lambda x, kernel, stride: F.conv2d(x[None, None], kernel[None, None])[..., ::stride, ::stride],
            "The numbers are there, with the picture and the channel still in front: take them off with `[0, 0]`.",
        ),
        Slip(
            lambda x, kernel, stride: _plain(x, kernel.flip(0, 1))[::stride, ::stride],
            "You turn the kernel around; torch's convolution takes it as it is.",
        ),
        Slip(
            _pooled_after,
            "You pool the convolution: nothing is compared here. Keep one value and skip the others.",
        ),
    ),
)


def max_pooled(x: torch.Tensor) -> torch.Tensor:
    """2×2 max pooling of x (h, w), by torch."""
    return F.max_pool2d(x[None], 2)[0]


def _of_four(x: torch.Tensor, choose: Callable) -> torch.Tensor:
    return choose(torch.stack([x[::2, ::2], x[::2, 1::2], x[1::2, ::2], x[1::2, 1::2]]))


def _from_zero(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros(x.shape[0] // 2, x.shape[1] // 2)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = max(0.0, float(x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()))
    return y


def _square(x: torch.Tensor) -> torch.Tensor:
    n = x.shape[0] // 2
    return torch.stack(
        [torch.stack([x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max() for j in range(n)]) for i in range(n)]
    )


MAX_POOL = Exercise(
    name="04.max_pool",
    task="Write `max_pool(x)`: 2×2 max pooling of `x` (h, w), both even, without `F.max_pool2d`.",
    oracle=max_pooled,
    # The running example; not square; all negative; large.
    cases=(
        (torch.tensor([[1.0, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]),),
        (_whole(2, 6),),
        (-1 - torch.arange(8.0).reshape(4, 2),),
        (_whole(6, 4),),
    ),
    hint="The upper left cells of all windows are `x[::2, ::2]`, the upper right ones `x[::2, 1::2]`, and so on: four "
    "maps of the same size. `torch.maximum(a, b)` takes the larger of two, cell by cell.",
    solution="def max_pool(x):\n"
    "    above = torch.maximum(x[::2, ::2], x[::2, 1::2])\n"
    "    below = torch.maximum(x[1::2, ::2], x[1::2, 1::2])\n"
    "    return torch.maximum(above, below)\n",
    slips=(
        Slip(
            lambda x: x[::2, ::2].clone(),
            "You keep the upper left cell of each window and never look at the other three. In a loop, take two rows "
            "and two columns: a slice stops short of its end.",
        ),
        Slip(
            lambda x: _of_four(x, lambda four: four.mean(0)),
            "This is average pooling: you take the mean of each window, not its largest value.",
        ),
        Slip(
            lambda x: torch.maximum(x[::2, ::2], x[1::2, 1::2]),
            "You compare two of four: upper right, `x[::2, 1::2]`, and lower left, `x[1::2, ::2]`, are missing.",
        ),
        Slip(
            lambda x: torch.maximum(x[::2, ::2], x[::2, 1::2]),
            "You compare the two upper cells of each window: the lower two, `x[1::2, ::2]` and `x[1::2, 1::2]`, are "
            "missing.",
        ),
        Slip(
            lambda x: torch.maximum(x[::2, ::2], x[1::2, ::2]),
            "You compare the two left cells of each window: the right two, `x[::2, 1::2]` and `x[1::2, 1::2]`, are "
            "missing.",
        ),
        Slip(
            lambda x: torch.maximum(x[::2], x[1::2]),
            "Rows are pooled, columns not yet: the result must be half as wide, too.",
        ),
        Slip(
            lambda x: torch.maximum(x[:, ::2], x[:, 1::2]),
            "Columns are pooled, rows not yet: the result must be half as high, too.",
        ),
        Slip(
            _from_zero,
            "A window of negative numbers gives 0: somewhere you begin with 0. Begin with the window's own numbers.",
        ),
        Slip(
            lambda x: F.max_pool2d(x[None], 2, stride=1)[0],
            "Your windows overlap: the next one begins one cell further on, and should begin two.",
        ),
        Slip(
            lambda x: x.max(),
            "That is the largest number of all. Each 2×2 window has a maximum of its own.",
        ),
        Slip(
            lambda x: _of_four(x, lambda four: four.sum(0)),
            "You add the four numbers up; of each window only the largest is wanted.",
        ),
        Slip(
            _square,
            "Your output is square, whatever the input: ask `x.shape` for rows and for columns.",
        ),
    ),
)


def field_size(layers: list[tuple[int, int]]) -> int:
    """How many pixels a row a unit sees after layers of (kernel, stride): asked of torch, not computed by the rule."""
    length = 1
    for kernel, stride in reversed(layers):
        length = (length - 1) * stride + kernel  # just long enough for one unit at the end
    x = torch.zeros(1, 1, length + 2, requires_grad=True)
    y = x
    for kernel, stride in layers:
        y = F.conv1d(y, torch.ones(1, 1, kernel), stride=stride)
    return int((torch.autograd.grad(y[0, 0, 0], x)[0] != 0).sum())


def _grown(layers: list, grow: Callable, spread: Callable) -> int:
    """The rule with one of its two lines replaced."""
    size, jump = 1, 1
    for kernel, stride in layers:
        size, jump = grow(size, jump, kernel, stride), spread(jump, kernel, stride)
    return size


def _grow(size: int, jump: int, kernel: int, stride: int) -> int:
    return size + (kernel - 1) * jump


def _spread(jump: int, kernel: int, stride: int) -> int:
    return jump * stride


def _stride_first(layers: list) -> int:
    size, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        size += (kernel - 1) * jump
    return size


def _product(layers: list) -> int:
    size = 1
    for kernel, _ in layers:
        size *= kernel
    return size


def _jump_of(layers: list) -> int:
    jump = 1
    for _, stride in layers:
        jump *= stride
    return jump


RECEPTIVE_FIELD = Exercise(
    name="04.receptive_field",
    task="Write `receptive_field(layers)`: how many pixels a row a unit sees after layers given as (kernel, stride).",
    oracle=field_size,
    # One layer; two, with different kernels; a pooling between; other strides; the lesson's five.
    cases=(
        ([(3, 1)],),
        ([(5, 1), (3, 1)],),
        ([(3, 1), (2, 2), (3, 1)],),
        ([(3, 2), (3, 3), (2, 1)],),
        ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)],),
    ),
    hint="Begin with `size, jump = 1, 1`. Each layer adds `kernel - 1` steps, and a step is `jump` pixels long. "
    "Afterwards steps are `stride` times as long.",
    solution="def receptive_field(layers):\n"
    "    size, jump = 1, 1\n"
    "    for kernel, stride in layers:\n"
    "        size += (kernel - 1) * jump\n"
    "        jump *= stride\n"
    "    return size\n",
    slips=(
        Slip(
            lambda layers: layers[-1][0],
            "That is the last layer's kernel alone: 3 numbers of its own input, and each of those has seen several "
            "pixels.",
        ),
        Slip(
            lambda layers: sum(kernel for kernel, _ in layers),
            "The kernels don't add up: the windows of neighbours overlap. A layer adds `kernel - 1` steps.",
        ),
        Slip(
            lambda layers: _grown(layers, lambda s, j, k, t: s + k - 1, _spread),
            "Every step counts as one pixel, but after a stride of 2 it is two pixels long: `(kernel - 1) * jump`.",
        ),
        Slip(
            _stride_first,
            "You lengthen the step before you use it. A layer walks in the steps of its input: add first, then "
            "`jump *= stride`.",
        ),
        Slip(
            lambda layers: _grown(layers, lambda s, j, k, t: s + k * j, _spread),
            "A window of 3 reaches 2 steps beyond its first number: add `(kernel - 1) * jump`.",
        ),
        Slip(
            lambda layers: _grown(layers, lambda s, j, k, t: s + (k - 1) * j, lambda j, k, t: j + t),
            "Strides multiply: after 2 and 2 a step is 4 pixels long. Here they are added up.",
        ),
        Slip(
            lambda layers: _grown(layers, _grow, lambda j, k, t: j + t - 1),
            "Strides multiply: after 2 and 2 a step is 4 pixels long, not 3. `jump *= stride`.",
        ),
        Slip(
            lambda layers: layers[0][0],
            "That is the field after the first layer. Is your `return` inside the loop? It belongs after it.",
        ),
        Slip(
            lambda layers: field_size(layers) - 1,
            "One pixel too few: before any layer a pixel sees itself, so begin with `size = 1`.",
        ),
        Slip(
            lambda layers: (field_size(layers), _jump_of(layers)),
            "You return two numbers. Asked is the field alone: `return size`.",
        ),
        Slip(
            lambda layers: _grown(layers, _grow, lambda j, k, t: t),
            "The step forgets the earlier strides: `jump *= stride`, not `jump = stride`.",
        ),
        Slip(
            lambda layers: _grown(layers, lambda s, j, k, t: s * t + k - 1, _spread),
            "From the first layer to the last it is the other way round: the field so far stays, and the layer adds "
            "`(kernel - 1) * jump`.",
        ),
        Slip(_product, "The kernels are multiplied: two 3×3 convolutions see 5 pixels a row, not 9."),
        Slip(_jump_of, "That is how far apart neighbours lie, the jump. Return how much one of them sees."),
        Slip(
            lambda layers: field_size(layers) ** 2,
            "That is the number of pixels of the whole square. Asked is the length of one side.",
        ),
    ),
)

EXERCISES = (STRIDED, MAX_POOL, RECEPTIVE_FIELD)
