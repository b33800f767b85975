"""The exercises of lesson 06: the matrix of a convolution, the size of a transposed one, and the way back by hand.

Data only; ``exercise`` reads it when it is asked for.
"""

import torch
from torch.nn import functional as F

from widgets.exercises.exercise import Exercise, Slip


def columns(kernel: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    """C of a convolution of ``size`` numbers with ``kernel`` (k,), asked of torch one unit vector after another."""
    ones = torch.eye(size)[:, None]
    return F.conv1d(ones, kernel[None, None], stride=stride)[:, 0].T


def numbers(*values: float) -> torch.Tensor:
    """A row of numbers for a case."""
    return torch.tensor(values, dtype=torch.float32)


def _wrapped(kernel: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    row = F.pad(kernel, (0, size - len(kernel)))
    return torch.stack([row.roll(at) for at in range(0, size, stride)])


def _all_at_the_left(kernel: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    row = F.pad(kernel, (0, size - len(kernel)))
    return row.repeat((size - len(kernel)) // stride + 1, 1)


def _every_column(kernel: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    return columns(kernel, size, 1)[: (size - len(kernel)) // stride + 1]


def _enlarging(kernel: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    return F.conv_transpose1d(torch.eye(size)[:, None], kernel[None, None], stride=stride)[:, 0].T


MATRIX = Exercise(
    name="06.matrix",
    task="Write `matrix(kernel, size, stride)`: C of the convolution of `size` numbers, so that C @ x convolves x.",
    oracle=columns,
    cases=(
        (numbers(1, 2, 1), 4, 1),
        (numbers(1, 2, 3), 5, 1),
        (numbers(1, -1), 5, 2),
        (numbers(1, 2, 3), 8, 2),
        (numbers(2, 0, 0, 5), 10, 3),
    ),
    hint="A row of C for every window: zeros, and the kernel where that window stands. The next window begins `stride` "
    "further on, and the last one must still fit.",
    solution="def matrix(kernel, size, stride):\n"
    "    k = len(kernel)\n"
    "    C = torch.zeros((size - k) // stride + 1, size)\n"
    "    for row in range(len(C)):\n"
    "        C[row, row * stride : row * stride + k] = kernel\n"
    "    return C\n",
    slips=(
        *(
            Slip(
                made,
                "You asked the transposed convolution, which makes more numbers of few. C is the convolution's own "
                "matrix: ask `F.conv1d`, or place the kernel yourself.",
            )
            for made in (_enlarging, lambda kernel, size, stride: _enlarging(kernel, size, stride).T)
        ),
        Slip(
            lambda kernel, size, stride: columns(kernel, size, stride).T,
            "That is Cᵀ already: a row per input. C has a row for every output and a column for every input.",
        ),
        Slip(
            lambda kernel, size, stride: columns(kernel.flip(0), size, stride),
            "Your kernel is flipped. A convolution in PyTorch reads it as it stands.",
        ),
        Slip(
            lambda kernel, size, stride: columns(kernel, size, 1),
            "Your windows move on by 1. Each row of C begins `stride` columns after the one above.",
        ),
        Slip(
            _every_column,
            "The number of windows is right, but they move on by 1: row `r` begins in column `r * stride`.",
        ),
        Slip(_all_at_the_left, "All your rows are the same. The window moves: row `r` begins in column `r * stride`."),
        Slip(
            _wrapped,
            "Your kernel leaves at the right and comes in again at the left. Without padding, the last window is "
            "the one that still fits.",
        ),
        Slip(
            lambda kernel, size, stride: columns(kernel, size + 2, stride)[:, 1:-1],
            "Your windows begin outside the input, as with padding=1. Here there is none: row 0 begins in column 0.",
        ),
    ),
)


def torch_size(n: int, kernel_size: int, stride: int, padding: int, output_padding: int, dilation: int) -> int:
    """How many numbers torch's transposed convolution gives."""
    given = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    return F.conv_transpose1d(torch.zeros(1, 1, n), torch.zeros(1, 1, kernel_size), **given).shape[-1]


SIZE = Exercise(
    name="06.size",
    task="Write `size(n, kernel_size, stride, padding, output_padding, dilation)`: how long a transposed convolution's "
    "output is.",
    oracle=torch_size,
    cases=(
        (2, 3, 2, 0, 0, 1),
        (2, 3, 2, 1, 0, 1),
        (2, 3, 2, 1, 1, 1),
        (256, 3, 2, 1, 0, 1),
        (4, 4, 2, 1, 0, 1),
        (5, 3, 1, 0, 0, 3),
        (3, 5, 4, 2, 3, 2),
        (1, 1, 3, 0, 2, 1),
    ),
    hint="The last stamp begins at `(n - 1) * stride`. How wide is a stamp whose taps are `dilation` apart? padding "
    "crops at both ends, output_padding adds at one.",
    solution="def size(n, kernel_size, stride, padding, output_padding, dilation):\n"
    "    stamp = dilation * (kernel_size - 1) + 1\n"
    "    return (n - 1) * stride + stamp - 2 * padding + output_padding\n",
    slips=(
        *(
            Slip(
                formula,
                "That is a convolution's size. Here each input is a stamp: the last one begins at `(n - 1) * stride`.",
            )
            for formula in (
                lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1,
                lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1 + o,
                lambda n, k, s, p, o, d: (n + 2 * p - k) // s + 1,
                lambda n, k, s, p, o, d: (n + 2 * p - k) // s + 1 + o,
                lambda n, k, s, p, o, d: (n + 2 * p - k + o) // s + 1,
            )
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * (k - 1) - 2 * p + o,
            "One too few: a stamp of k cells has k - 1 steps of `dilation` and 1 cell more.",
        ),
        Slip(
            lambda n, k, s, p, o, d: n * s + d * (k - 1) + 1 - 2 * p + o,
            "One stride too many: n stamps have n - 1 steps between them.",
        ),
        Slip(
            lambda n, k, s, p, o, d: n * s,
            "It is not always n times the stride: a famous slide believes that too. Where does the last stamp end?",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * (k - 1) + 1 + 2 * p + o,
            "padding makes the output of a transposed convolution smaller: it crops at both ends.",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * (k - 1) + 1 - p + o,
            "padding crops at both ends, so it counts twice.",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + k - 2 * p + o,
            "Right while dilation is 1. Taps `dilation` apart make a stamp of `dilation * (kernel_size - 1) + 1`.",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * k - 2 * p + o,
            "k taps have k - 1 gaps between them: a stamp is `dilation * (kernel_size - 1) + 1` wide.",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * (k - 1) + 1 - 2 * p,
            "output_padding is left out: it makes the output that much longer, at one end.",
        ),
        Slip(
            lambda n, k, s, p, o, d: (n - 1) * s + d * (k - 1) + 1 - 2 * p + 2 * o,
            "output_padding counts once: it adds at one end only.",
        ),
    ),
)


def gradient(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> torch.Tensor:
    """Cᵀz for the convolution of ``size`` numbers with ``kernel``, by autograd."""
    with torch.enable_grad():
        x = torch.zeros(1, 1, size, requires_grad=True)
        (back,) = torch.autograd.grad(F.conv1d(x, kernel[None, None], stride=stride), x, z[None, None])
    return back[0, 0]


def _back(z: torch.Tensor, kernel: torch.Tensor, stride: int, extra: int = 0) -> torch.Tensor:
    return F.conv_transpose1d(z[None, None], kernel[None, None], stride=stride, output_padding=extra)[0, 0]


def _missing(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> int:
    return size - ((len(z) - 1) * stride + len(kernel))


def _forward(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> torch.Tensor:
    return F.conv1d(z[None, None], kernel[None, None], stride=stride)[0, 0]


def _windows_unturned(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> torch.Tensor:
    return gradient(z, kernel.flip(0), stride, size)


def _in_front(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> torch.Tensor:
    return F.pad(_back(z, kernel, stride), (_missing(z, kernel, stride, size), 0))


def _inverse(z: torch.Tensor, kernel: torch.Tensor, stride: int, size: int) -> torch.Tensor:
    return torch.linalg.pinv(columns(kernel, size, stride)) @ z


ADJOINT = Exercise(
    name="06.adjoint",
    task="Write `adjoint(z, kernel, stride, size)`: Cᵀz, the gradient of `(F.conv1d(x, kernel, stride) * z).sum()` "
    "with respect to an x of `size` numbers, with `F.conv_transpose1d`. What comes out is compared, not how.",
    oracle=gradient,
    cases=(
        (numbers(3, -1), numbers(1, 2, 1), 1, 4),
        (numbers(8, 12), numbers(1, 2, 3), 1, 4),
        (numbers(1, 2, 3), numbers(1, 2, 3), 2, 7),
        (numbers(1, 2, 3), numbers(1, 2, 3), 2, 8),
        (numbers(2, -1), numbers(1, 5), 3, 7),
    ),
    hint="One call of `F.conv_transpose1d`, with `[None, None]` in front. Without output_padding it gives "
    "`(len(z) - 1) * stride + len(kernel)` numbers; what is missing to `size`?",
    solution="def adjoint(z, kernel, stride, size):\n"
    "    missing = size - ((len(z) - 1) * stride + len(kernel))\n"
    "    y = F.conv_transpose1d(z[None, None], kernel[None, None], stride=stride, output_padding=missing)\n"
    "    return y[0, 0]\n",
    slips=(
        Slip(
            lambda z, kernel, stride, size: _back(z, kernel, stride),
            "The values are right, the size isn't always: two sizes go to one. output_padding chooses `size`.",
        ),
        Slip(
            _windows_unturned,
            "Your kernel is flipped. A transposed convolution stamps it as it stands; only the window view turns it.",
        ),
        Slip(
            _in_front,
            "The missing cells come at the end, not at the front: no window read the last inputs.",
        ),
        Slip(
            _forward,
            "That is the convolution once more. The way back is the transposed one, `F.conv_transpose1d`.",
        ),
        *(
            Slip(
                near,
                "Where windows stand `stride` apart, so do stamps: give `stride` to the transposed convolution too.",
            )
            for near in (
                lambda z, kernel, stride, size: _back(z, kernel, 1),
                lambda z, kernel, stride, size: _back(z, kernel, 1, _missing(z, kernel, stride, size)),
                lambda z, kernel, stride, size: F.pad(
                    _back(z, kernel, 1), (0, max(0, size - len(z) - len(kernel) + 1))
                ),
            )
        ),
        Slip(
            lambda z, kernel, stride, size: _back(z, kernel, stride, stride - 1),
            "output_padding isn't always `stride - 1`. It is what is missing to `size`, which may be nothing.",
        ),
        Slip(
            lambda z, kernel, stride, size: _back(z, kernel, stride, size % stride),
            "`size % stride` leaves the kernel out. What the windows left over is `(size - len(kernel)) % stride`.",
        ),
        Slip(
            _inverse,
            "That is as near to an inverse as there is. Cᵀ is none: it hands z back along the same weights.",
        ),
    ),
)

EXERCISES = (MATRIX, SIZE, ADJOINT)
