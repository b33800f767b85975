"""Max pooling and the max unpooling that uses its places: a corresponding pair of down- and upsampling layers.

Takes the grid before pooling and the pooling's parameters; gives a callable that unpools other values to the
remembered places. ``stage`` shows it as two acts; on its own it is an operation like any other.
"""

import dataclasses
import functools
from collections.abc import Callable

import torch
import torch.nn.functional as F

from widgets.given import is_whole, said, shown
from widgets.stage.answers import OperationError
from widgets.stage.grids import grid, shape_text, two_dimensional
from widgets.stage.links import Links, links_of

MOST = 1 << 16  # of a setting; what is possible with this grid torch says


@dataclasses.dataclass(frozen=True)
class MaxPair:
    """``MaxPair(before)(x)`` puts each value of ``x`` where a window of ``before`` had its maximum, and 0 elsewhere.

    ``before`` (H, W) is pooled with ``kernel_size``, ``stride`` and ``padding`` as ``F.max_pool2d`` does; ``x`` must
    have the pooled shape. ``output_size`` goes to ``F.max_unpool2d``: without it torch infers the size, and for odd
    sizes it infers a smaller one. (Zeiler & Fergus 2014; Noh et al. 2015; Badrinarayanan et al. 2017.)

    >>> pair = MaxPair([[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]])
    >>> pair.indices.flatten().tolist()
    [5, 2, 12, 15]
    """

    before: object
    kernel_size: int | tuple[int, int] = 2
    stride: int | tuple[int, int] | None = None
    padding: int | tuple[int, int] = 0
    output_size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", grid(self.before, "before"))
        for name in ("kernel_size", "stride", "padding", "output_size"):
            object.__setattr__(self, name, _checked(name, getattr(self, name)))
        try:
            with torch.inference_mode(mode=False):
                self._unpooled(*self._pooled())
        except (RuntimeError, ValueError) as error:
            said_by_torch = said(error, first_line=True)
            grid_text = shape_text(self.before.shape)
            raise OperationError(f"torch can't pool this {grid_text} grid so: {said_by_torch}.") from error

    def __repr__(self) -> str:
        return f"MaxPair(before {shape_text(self.before.shape)}, kernel_size={self.kernel_size})"

    @property
    def pool(self) -> Callable[..., torch.Tensor]:
        """The pooling half, as a partial of ``F.max_pool2d``."""
        return functools.partial(F.max_pool2d, **self._parameters())

    @property
    def indices(self) -> torch.Tensor:
        """Where each maximum stood, as flat indices of ``before``, with the pooled shape (h, w)."""
        return self._pooled()[1]

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """``x`` (h, w), leading dimensions of size 1 allowed, unpooled to the remembered places."""
        indices, x = self.indices, two_dimensional(x)
        if x.shape != indices.shape:
            wanted, got = shape_text(indices.shape), shape_text(x.shape)
            raise ValueError(f"x must have the pooled shape {wanted}; got {got}.")
        if len(indices.unique()) < indices.numel():
            raise ValueError(
                "two of the overlapping windows had the same maximum, so two values go to one place, and torch leaves "
                "open which of them stays."
            )
        return self._unpooled(x, indices)

    def code(self) -> str:
        """The two lines of PyTorch."""
        rest = ", ".join(f"{k}={v}" for k, v in self._parameters().items())
        size = "" if self.output_size is None else f", output_size={tuple(self.output_size)}"
        return (
            f"pooled, indices = F.max_pool2d(before, {rest}, return_indices=True)\n"
            f"y = F.max_unpool2d(x, indices, {rest}{size})"
        )

    def replace(self, before: object) -> "MaxPair":
        """The same pair over another grid."""
        return dataclasses.replace(self, before=before)

    def links(self, x: object) -> tuple[Links, Links]:
        """The links of the pooling at ``before`` and of the unpooling at ``x``."""
        return links_of(self.pool, self.before), links_of(self, x)

    def _parameters(self) -> dict[str, object]:
        given = {"kernel_size": self.kernel_size, "stride": self.stride, "padding": self.padding}
        return {k: v for k, v in given.items() if v is not None and (k, v) != ("padding", 0)}

    def _pooled(self) -> tuple[torch.Tensor, torch.Tensor]:
        pooled, indices = F.max_pool2d(self.before[None], **self._parameters(), return_indices=True)
        return pooled[0], indices[0]

    def _unpooled(self, x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
        parameters = {**self._parameters(), "output_size": self.output_size}
        return F.max_unpool2d(x[None], indices[None], **parameters)[0]


def _checked(name: str, value: object) -> object:
    """A setting as torch takes it: a whole number or two, or None where there is a default."""
    if value is None and name in ("stride", "output_size"):
        return None
    if is_whole(value) and name != "output_size":
        value = int(value)
    elif isinstance(value, tuple | list) and len(value) == 2 and all(map(is_whole, value)):
        value = tuple(map(int, value))
    else:
        allowed = "two whole numbers" if name == "output_size" else "a whole number or two"
        raise TypeError(f"{name} must be {allowed}; got {shown(value)}.")
    numbers = value if isinstance(value, tuple) else (value,)
    if not all(0 <= number <= MOST for number in numbers):
        raise ValueError(f"{name} must be from 0 to {MOST}; got {shown(value)}.")
    return value
