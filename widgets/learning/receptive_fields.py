"""Which pixels of the input each cell of a tensor can see, followed through one torch operation after another.

Takes torch's own operations with their arguments, gives a ``Sight`` for what they return. ``layer_costs`` imports it.

Rows and columns are followed apart. For each row of a map a span says from which to which row of the input it sees;
an operation says which cells each new cell reads, its *taps*, and the new span is from the least to the greatest of
theirs. So borders, odd sizes and upsampling come out as they are, within the picture at hand.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import torch

NOTHING = 2**40  # beyond every picture: the first row seen by a cell that sees only padding, minus it the last


class Spans(NamedTuple):
    """What the cells along one axis see: from ``first`` to ``last``, int (cells,); neighbours lie ``jump`` apart.

    ``jump`` is in pixels of the input, None where neighbours have no common distance.
    """

    first: np.ndarray
    last: np.ndarray
    jump: Fraction | None

    @property
    def widest(self) -> int:
        """How many pixels the cell sees that sees most."""
        return max(0, int((self.last - self.first).max(initial=-1)) + 1)

    def read(self, taps: np.ndarray, ratio: Fraction | int | None) -> "Spans":
        """The spans of cells that read the cells ``taps``, int (new cells, taps); what is out of range is padding."""
        inside = (taps >= 0) & (taps < len(self.first))
        cells = np.where(inside, taps, 0)
        first = np.where(inside, self.first[cells], NOTHING).min(axis=1, initial=NOTHING)
        last = np.where(inside, self.last[cells], -NOTHING).max(axis=1, initial=-NOTHING)
        return Spans(first, last, None if self.jump is None or ratio is None else self.jump * ratio)

    def whole(self) -> "Spans":
        """One cell that sees what all of them see."""
        return self.read(np.arange(len(self.first))[None], None)


class Sight(NamedTuple):
    """Spans of a tensor's rows and columns. A tensor that is no map (N, C, H, W) has one of each for all its cells."""

    rows: Spans
    columns: Spans

    @property
    def field(self) -> tuple[int, int]:
        """Height and width of the receptive field, in pixels of the input."""
        return self.rows.widest, self.columns.widest

    @property
    def jump(self) -> tuple[float, float] | None:
        """How far apart the fields of neighbours lie, in pixels of the input."""
        jumps = self.rows.jump, self.columns.jump
        return None if None in jumps else (float(jumps[0]), float(jumps[1]))


def of_input(size: tuple[int, int]) -> Sight:
    """Every pixel sees itself."""
    return Sight(*(Spans(np.arange(n), np.arange(n), Fraction(1)) for n in size))


def after(
    operation: str, pointwise: bool, given: dict[str, Any], sights: list[Sight | None], out: torch.Tensor
) -> Sight | None:
    """The sight of what an operation of torch's own, such as ``"convolution"``, returned; None if it can't be told.

    pointwise  whether torch says that it computes each cell from the cells at the same place
    given      its arguments by name
    sights     of those arguments that the input reaches, in order; None for one whose sight is unknown
    """
    if any(sight is None for sight in sights):
        return None
    if operation in TAPS and out.ndim == 4 and len({_sizes(sight) for sight in sights}) == 1:
        before = _together(sights, _sizes(sights[0]))
        axes = [TAPS[operation](given, axis, _sizes(before)[axis], out.shape[2 + axis]) for axis in (0, 1)]
        return Sight(*(spans.read(taps, ratio) for spans, (taps, ratio) in zip(before, axes, strict=True)))
    if operation == "slice" and out.ndim == 4 and given["dim"] % 4 >= 2:
        return _cut(sights[0], given)
    size = tuple(out.shape[2:]) if out.ndim == 4 else (1, 1)
    stays = pointwise or operation in CELL_BY_CELL or (operation in ALONG_AN_AXIS and given["dim"] % out.ndim == 1)
    if stays and all(of in (1, to) for sight in sights for of, to in zip(_sizes(sight), size, strict=True)):
        return _together(sights, size)
    if operation in WHOLE or all(_sizes(sight) == (1, 1) for sight in sights):
        return _together([Sight(sight.rows.whole(), sight.columns.whole()) for sight in sights], size)
    return None


def _sizes(sight: Sight) -> tuple[int, int]:
    return len(sight.rows.first), len(sight.columns.first)


def _together(sights: list[Sight], size: tuple[int, int]) -> Sight:
    """Sights as one of that size: a cell sees what any of them sees there."""

    def merged(axis: tuple[Spans, ...], cells: int) -> Spans:
        jumps = {spans.jump for spans in axis if len(spans.first) == cells}
        first = np.min([np.broadcast_to(spans.first, cells) for spans in axis], axis=0)
        last = np.max([np.broadcast_to(spans.last, cells) for spans in axis], axis=0)
        return Spans(first, last, jumps.pop() if len(jumps) == 1 else None)

    return Sight(*(merged(axis, cells) for axis, cells in zip(zip(*sights, strict=True), size, strict=True)))


def _cut(sight: Sight, given: dict) -> Sight:
    axis, step = given["dim"] % 4 - 2, given.get("step") or 1
    taps = np.arange(len(sight[axis].first))[slice(given.get("start"), given.get("end"), step)][:, None]
    return sight._replace(**{Sight._fields[axis]: sight[axis].read(taps, step)})


# The taps of operations on maps: (arguments by name, 0 for rows or 1 for columns, size before, size after) ->
# which cells each new cell reads, and by how much the jump grows.


def _pair(value, axis: int) -> int:
    """A setting that torch takes as one number or two."""
    values = [value] if isinstance(value, int) else list(value)
    return values[axis] if len(values) > 1 else values[0]


def _convolution(given, axis, before, after):
    kernel = given["weight"].shape[2 + axis]
    stride, padding, dilation = (_pair(given[name], axis) for name in ("stride", "padding", "dilation"))
    if not given["transposed"]:
        return _windows(after, kernel, stride, padding, dilation), stride
    # Forward, input i is stamped at i * stride - padding + tap * dilation; this asks where output o came from.
    places = np.arange(after)[:, None] + padding - dilation * np.arange(kernel)
    return np.where(places % stride == 0, places // stride, -1), Fraction(1, stride)


def _windows(after, kernel, stride, padding, dilation=1):
    return np.arange(after)[:, None] * stride - padding + dilation * np.arange(kernel)


def _pooling(given, axis, before, after):
    kernel = _pair(given["kernel_size"], axis)
    stride = _pair(given.get("stride") or given["kernel_size"], axis)
    padding, dilation = (_pair(given.get(name) or default, axis) for name, default in (("padding", 0), ("dilation", 1)))
    return _windows(after, kernel, stride, padding, dilation), stride


def _adaptive(given, axis, before, after):
    begin = np.arange(after) * before // after
    end = -(-(np.arange(after) + 1) * before // after)
    taps = begin[:, None] + np.arange(int((end - begin).max()))
    return np.where(taps < end[:, None], taps, -1), Fraction(before, after)


def _nearest(given, axis, before, after):
    return (np.arange(after) * before // after)[:, None], Fraction(before, after)


def _bilinear(given, axis, before, after):
    if given.get("align_corners"):
        places = np.arange(after) * ((before - 1) / max(after - 1, 1))
    else:
        places = np.maximum((np.arange(after) + 0.5) * before / after - 0.5, 0)
    below = np.floor(places + 1e-9).astype(int)
    above = np.where(places - below > 1e-9, np.minimum(below + 1, before - 1), below)
    return np.stack([below, above], axis=1), Fraction(before, after)


def _shuffle(given, axis, before, after):
    return (np.arange(after) // given["upscale_factor"])[:, None], Fraction(1, given["upscale_factor"])


def _unshuffle(given, axis, before, after):
    factor = given["downscale_factor"]
    return np.arange(after)[:, None] * factor + np.arange(factor), factor


def _padding(given, axis, before, after):
    """Padding pairs are given from the last axis backwards."""
    pads = given.get("pad") or given.get("padding")
    left = pads[2 * (1 - axis)] if len(pads) > 2 * (1 - axis) else 0
    return np.arange(after)[:, None] - left, 1


def _reflection(given, axis, before, after):
    taps, ratio = _padding(given, axis, before, after)
    return before - 1 - np.abs(before - 1 - np.abs(taps)), ratio


def _replication(given, axis, before, after):
    taps, ratio = _padding(given, axis, before, after)
    return taps.clip(0, before - 1), ratio


TAPS: dict[str, Callable[[dict[str, Any], int, int, int], tuple[np.ndarray, Fraction | int]]] = {
    "convolution": _convolution,
    "max_pool2d_with_indices": _pooling,
    "avg_pool2d": _pooling,
    "_adaptive_avg_pool2d": _adaptive,
    "adaptive_avg_pool2d": _adaptive,
    "adaptive_max_pool2d": _adaptive,
    "upsample_nearest2d": _nearest,
    "max_unpool2d": _nearest,
    "upsample_bilinear2d": _bilinear,
    "pixel_shuffle": _shuffle,
    "pixel_unshuffle": _unshuffle,
    "constant_pad_nd": _padding,
    "reflection_pad2d": _reflection,
    "replication_pad2d": _replication,
}

# Besides what torch calls pointwise, these leave every cell of a map at its place; the next ones do if they work along
# the channels; and the last let every cell see everything.
CELL_BY_CELL = frozenset(
    (
        *("cat", "clone", "alias", "detach", "view", "_unsafe_view", "expand", "slice", "copy_", "_to_copy"),
        *("native_dropout", "_prelu_kernel"),
        *("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_no_training"),
    )
)
ALONG_AN_AXIS = frozenset({"_softmax", "_log_softmax"})
WHOLE = frozenset(
    (
        *("view", "_unsafe_view", "permute", "transpose", "t", "select", "squeeze", "unsqueeze"),
        *("mm", "addmm", "bmm", "baddbmm", "mean", "native_group_norm", "native_layer_norm"),
        *("_softmax", "_log_softmax", "adaptive_max_pool2d", "_adaptive_avg_pool2d"),
    )
)
