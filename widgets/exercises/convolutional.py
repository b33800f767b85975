"""The exercises of lesson 03: a fully connected layer as a convolution, how many answers come out, and what they cost.

Data only; ``exercise`` reads it when it is asked for.
"""

from collections.abc import Callable

import torch
from torch.nn import functional as F

from widgets.exercises.exercise import Exercise, Slip


def convolution_weight(weight: torch.Tensor, channels: int) -> torch.Tensor:
    """The weight (out, channels, k, k) of the convolution that answers every window as the layer ``weight`` does."""
    side = round((weight.shape[1] / channels) ** 0.5)
    return weight.unflatten(1, (channels, side, side))


def window_answers(side: int, window: int, stride: int) -> int:
    """How many windows fit into a square picture, by torch's own unfolding."""
    picture = torch.zeros(1, 1, side, side)
    return F.unfold(picture, window, stride=stride).shape[-1]


def convolution_work(inputs: int, outputs: int, kernel: int, rows: int, columns: int) -> int:
    """Multiply-adds of one convolution to maps of that size: one for each weight at each place."""
    return torch.nn.Conv2d(inputs, outputs, kernel, bias=False, device="meta").weight.numel() * rows * columns


def layer(out: int, channels: int, side: int) -> tuple[torch.Tensor, int]:
    """A case: a fully connected layer's weight, whole numbers counted up, and how many channels its map has."""
    count = out * channels * side * side
    return torch.arange(1.0, count + 1).reshape(out, -1), channels


def _side(weight, channels):
    return round((weight.shape[1] / channels) ** 0.5)


def _one_by_one(weight, channels):
    return weight[:, :, None, None]


def _channels_last(weight, channels):
    side = _side(weight, channels)
    return weight.reshape(len(weight), side, side, channels).permute(0, 3, 1, 2)


def _unmoved(weight, channels):
    side = _side(weight, channels)
    return weight.reshape(len(weight), side, side, channels)


def _transposed(weight, channels):
    side = _side(weight, channels)
    return weight.reshape(len(weight), channels, side, side).transpose(2, 3)


def _flipped(weight, channels):
    side = _side(weight, channels)
    return weight.reshape(len(weight), channels, side, side).flip(2, 3)


def _in_and_out(weight, channels):
    return _right(weight, channels).transpose(0, 1)


def _turned(weight, channels):
    side = _side(weight, channels)
    return weight.T.reshape(len(weight), channels, side, side)


def _right(weight, channels):
    side = _side(weight, channels)
    return weight.reshape(len(weight), channels, side, side)


def _in_a_row(weight, channels):
    return weight.reshape(len(weight), channels, -1)


def _float_root(weight, channels):
    side = (weight.shape[1] / channels) ** 0.5
    return weight.reshape(len(weight), channels, side, side)


def _float_root_viewed(weight, channels):
    side = (weight.shape[1] / channels) ** 0.5
    return weight.view(len(weight), channels, side, side)


def _always(side: int, *, outputs_open: bool = False) -> Callable:
    """The answer with k written in; ``outputs_open``: with -1 for the outputs, of which torch tells in other words."""
    return lambda weight, channels: weight.reshape(-1 if outputs_open else len(weight), channels, side, side)


FLOAT_ROOT = "`**.5` gives a float, and sizes are whole numbers: `int(…)` or `math.isqrt`."

AS_CONVOLUTION = Exercise(
    name="03.as_convolution",
    task="Write `as_convolution(weight, channels)`: a fully connected layer's weight (out, channels·k·k) in, the "
    "weight (out, channels, k, k) of the convolution out.",
    oracle=convolution_weight,
    cases=(layer(1, 1, 2), layer(2, 1, 3), layer(2, 3, 2), layer(3, 2, 3), (torch.tensor([[1.0, -2], [3, 4]]), 2)),
    hint="`weight.shape[1]` is channels·k·k: divide by the channels and take the root, as a whole number. `Flatten` "
    "writes channel after channel, row after row; `reshape` reads in the same order.",
    solution="def as_convolution(weight, channels):\n"
    "    side = round((weight.shape[1] / channels) ** 0.5)\n"
    "    return weight.reshape(len(weight), channels, side, side)\n",
    slips=(
        Slip(
            _one_by_one,
            "This makes it 1×1, with channels·k·k channels: that fits only where the map is a single cell. "
            "The kernel must cover the map the layer looked at.",
        ),
        Slip(
            _channels_last,
            "You read the weights as k·k·channels; `Flatten` writes (channels, k, k): channel after channel.",
        ),
        Slip(_unmoved, "The channels stand last; torch wants the weight as (out, channels, k, k)."),
        Slip(_transposed, "Rows and columns are exchanged: the map was flattened row by row."),
        Slip(_flipped, "No need to flip: what torch calls a convolution lays the kernel on as it is."),
        Slip(_in_and_out, "Inputs and outputs are exchanged: (out, channels, k, k), as in the fully connected layer."),
        Slip(_turned, "Leave out the `.T`: each row of the weight holds one answer's numbers already, in order."),
        Slip(_in_a_row, "That leaves k·k numbers in a row; a kernel has k rows and k columns: (out, channels, k, k)."),
        Slip(_float_root, FLOAT_ROOT),
        Slip(_float_root_viewed, FLOAT_ROOT),
        Slip(_always(3), "k isn't always 3: it follows from the weight, k·k = columns / channels."),
        Slip(_always(3, outputs_open=True), "k isn't always 3: it follows from the weight, k·k = columns / channels."),
        Slip(_always(2), "k isn't always 2: it follows from the weight, k·k = columns / channels."),
    ),
)


def _no_first(side, window, stride):
    return ((side - window) // stride) ** 2


def _one_way(side, window, stride):
    return (side - window) // stride + 1


def _no_window(side, window, stride):
    return (side // stride) ** 2


def _no_overlap(side, window, stride):
    return (side // window) ** 2


def _no_stride(side, window, stride):
    return (side - window + 1) ** 2


def _rounded_up(side, window, stride):
    return (-(-(side - window) // stride) + 1) ** 2


def _no_floor(side, window, stride):
    return ((side - window) / stride + 1) ** 2


def _one_too_early(side, window, stride):
    return ((side - window + 1) // stride) ** 2


def _places_shared_out(side, window, stride):
    return (side - window + 1) ** 2 // stride**2


def _floor_at_the_end(side, window, stride):
    return int(((side - window) / stride + 1) ** 2)


def _rounded(side, window, stride):
    return round((side - window) / stride + 1) ** 2


def _rounded_then_one(side, window, stride):
    return (round((side - window) / stride) + 1) ** 2


def _all_ways(side, window, stride):
    return 2 * ((side - window) // stride + 1)


ROUNDED = "`round` also rounds up, and then the last window sticks out of the picture: use `//`."

ANSWERS = Exercise(
    name="03.answers",
    task="Write `answers(side, window, stride)`: how many windows fit into a square picture, each `stride` further on.",
    oracle=window_answers,
    cases=((3, 2, 1), (64, 18, 4), (384, 224, 32), (10, 4, 3), (11, 4, 3), (10, 3, 4), (18, 18, 4)),
    hint="The last window must end inside: it begins at `side - window` at the latest. Count the beginnings along one "
    "side, 0, stride, 2·stride, …, then think of both sides.",
    solution="def answers(side, window, stride):\n    return ((side - window) // stride + 1) ** 2\n",
    slips=(
        Slip(_no_first, "Count the first window too: one at 0, then one for every further stride: add 1."),
        Slip(_one_way, "That is how many there are along one side; windows move down as well as across."),
        Slip(_all_ways, "Across and down multiply: every row of windows has as many as there are columns."),
        Slip(_no_window, "Windows that begin too late stick out of the picture: the last begins at `side - window`."),
        Slip(_no_overlap, "These windows lie side by side; here each begins only `stride` after the one before."),
        Slip(_no_stride, "That is one window at every pixel; here only every `stride`-th place has one."),
        Slip(_rounded_up, "You round up, so the last window sticks out of the picture: use `//`."),
        Slip(_no_floor, "Only whole windows count: `//` leaves out the part that does not fit."),
        Slip(_one_too_early, "Add the 1 after dividing: the window at 0 is there whatever the stride."),
        Slip(_places_shared_out, "Each side rounds down by itself: divide along one side, add 1, and square last."),
        Slip(_floor_at_the_end, "Round down before you square: along each side only whole windows count."),
        Slip(_rounded, ROUNDED),
        Slip(_rounded_then_one, ROUNDED),
    ),
)


def _one_side_of_kernel(inputs, outputs, kernel, rows, columns):
    return inputs * outputs * kernel * rows * columns


def _no_kernel(inputs, outputs, kernel, rows, columns):
    return inputs * outputs * rows * columns


def _no_inputs(inputs, outputs, kernel, rows, columns):
    return outputs * kernel**2 * rows * columns


def _no_outputs(inputs, outputs, kernel, rows, columns):
    return inputs * kernel**2 * rows * columns


def _weights_only(inputs, outputs, kernel, rows, columns):
    return inputs * outputs * kernel**2


def _twice(inputs, outputs, kernel, rows, columns):
    return 2 * convolution_work(inputs, outputs, kernel, rows, columns)


def _with_bias(inputs, outputs, kernel, rows, columns):
    return (inputs * kernel**2 + 1) * outputs * rows * columns


def _shrunk_again(inputs, outputs, kernel, rows, columns):
    return inputs * outputs * kernel**2 * (rows - kernel + 1) * (columns - kernel + 1)


def _sum_of_channels(inputs, outputs, kernel, rows, columns):
    return (inputs + outputs) * kernel**2 * rows * columns


WORK = Exercise(
    name="03.multiply_adds",
    task="Write `multiply_adds(inputs, outputs, kernel, rows, columns)` of one convolution whose output maps have "
    "`rows` × `columns` cells.",
    oracle=convolution_work,
    cases=((1, 1, 3, 5, 4), (3, 16, 3, 62, 62), (16, 32, 3, 31, 30), (512, 4096, 7, 1, 1), (8, 5, 1, 10, 20)),
    hint="One output cell: kernel·kernel weights for every input channel. Then: how many output cells are there?",
    solution="def multiply_adds(inputs, outputs, kernel, rows, columns):\n"
    "    return inputs * outputs * kernel**2 * rows * columns\n",
    slips=(
        Slip(_one_side_of_kernel, "A kernel has as many rows as columns: kernel · kernel weights, not kernel."),
        Slip(_no_kernel, "Each output cell reads kernel · kernel places of every channel; you count one."),
        Slip(_no_inputs, "A kernel reaches through all input channels: multiply by `inputs`."),
        Slip(_no_outputs, "Every output channel has kernels of its own: multiply by `outputs`."),
        Slip(_weights_only, "That is how many weights there are; each is used once at every place of the output."),
        Slip(_twice, "A multiply-add is one multiplication together with its addition: don't count it twice."),
        Slip(_sum_of_channels, "Each output channel reads each input channel: the two multiply."),
        Slip(_with_bias, "The bias is added, but multiplies nothing: only the weights count."),
        Slip(_shrunk_again, "`rows` and `columns` are those of the output maps already: subtract nothing."),
    ),
)

EXERCISES = (AS_CONVOLUTION, ANSWERS, WORK)
