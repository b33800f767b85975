"""Which pixels a unit depends on, and how much: asked of torch, layer by layer.

Takes a network and an image, gives ``Fields``. The widget ``ReceptiveField`` shows them; tests compare them with the
textbook's rule. A **unit** is one place of a layer's map, all its channels together.

    >>> from torch import nn
    >>> fields = fields_of(nn.Sequential(nn.Conv2d(1, 1, 3), nn.MaxPool2d(2)), torch.zeros(1, 9, 9))
    >>> [(field.name, field.size, field.jump) for field in fields.all]
    [('Conv2d 3×3', (3, 3), (1.0, 1.0)), ('MaxPool2d 2×2', (4, 4), (2.0, 2.0))]
"""

from dataclasses import dataclass

import numpy as np
import torch

from widgets.fields.layers import Layer, at_rest, kind_of, layers_of, run
from widgets.given import FLOATS, tensor

LARGEST_SIDE = 256  # pixels: every row and every column is asked about
BATCH = 16
HUGE = 1e30  # what an infinite gradient counts for
STRIP = 48  # pixels: how rows answer does not depend on how long they are, unless a layer says so


@dataclass(frozen=True, eq=False)
class Field:
    """What the units of one layer's map see of the image.

    ``tops``, ``bottoms`` (h,) and ``lefts``, ``rights`` (w,) bound the pixels that can change the unit in that row and
    column; bottoms and rights are the first ones beyond. ``shape`` is the map's (channels, h, w), ``last`` the number
    of the network's layer after which the map stands, from 0.
    """

    name: str
    shape: tuple[int, int, int]
    last: int
    tops: np.ndarray
    bottoms: np.ndarray
    lefts: np.ndarray
    rights: np.ndarray

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The unit's field: top, left, bottom, right."""
        return tuple(int(v) for v in (self.tops[row], self.lefts[column], self.bottoms[row], self.rights[column]))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the largest field in this map: that of a unit whose field no border cuts, if there is."""
        return int((self.bottoms - self.tops).max()), int((self.rights - self.lefts).max())

    @property
    def jump(self) -> tuple[float, float]:
        """How many pixels down and to the right a neighbouring unit's field lies."""
        return _jump(self.tops, self.bottoms), _jump(self.lefts, self.rights)


@dataclass(frozen=True, eq=False)
class Fields:
    """All fields of a network at one image, float (C, H, W)."""

    image: torch.Tensor
    layers: list[Layer]
    all: tuple[Field, ...]
    maps: tuple[np.ndarray, ...]  # the mean of every map's channels, (h, w), at the image

    def heat(self, number: int, row: int, column: int) -> np.ndarray:
        """How much each pixel counts for a unit of field ``number``: float (H, W), 0 where it doesn't.

        It is the gradient of the sum of the unit's channels, without its sign, summed over the image's channels.
        """
        layers = self.layers[: self.all[number].last + 1]
        with torch.inference_mode(mode=False), torch.enable_grad(), torch.random.fork_rng(devices=[]), at_rest(layers):
            image = self.image[None].to(**kind_of(self.layers)).clone().requires_grad_()
            gradient = _gradient(layers, image, row, column)
        if gradient is None:
            return np.zeros(self.image.shape[1:], np.float32)
        return gradient[0].double().nan_to_num(posinf=HUGE, neginf=-HUGE).abs().sum(0).cpu().numpy()


def _gradient(layers: list[Layer], image: torch.Tensor, row: int, column: int) -> torch.Tensor | None:
    """How a unit of the last layer changes with the image; None where torch can't derive that."""
    try:
        *_, maps = run(layers, image)
        unit = maps[0, :, row, column].sum()
        return torch.autograd.grad(unit, image, allow_unused=True)[0] if unit.requires_grad else None
    except (RuntimeError, ValueError):  # numpy inside, for example, or a function without a derivative
        return None


def fields_of(network: object, image: torch.Tensor) -> Fields:
    """The fields of every layer of ``network``, an ``nn.Sequential`` or a list of modules and functions.

    image  float (C, H, W) or (1, C, H, W), at most 256 pixels a side

    Every row of pixels in turn, then every column, is made nan; what comes out changed depends on it. So a weight of
    zero counts as a dependence, as does a pixel that lost in max pooling but might have won. Layers that have no kernel
    and change neither map nor field, such as ReLU, stand with the layer before them.
    Raises TypeError or ValueError with one sentence for what is no network, no image, or where they don't fit.
    """
    layers = layers_of(network)
    image = checked_image(image)
    with torch.inference_mode(mode=False), torch.no_grad(), torch.random.fork_rng(devices=[]), at_rest(layers):
        kind = kind_of(layers)
        maps = [y.clone() for y in run(layers, image[None].to(**kind))]
        rows, columns = (_along(layers, image.to(**kind), maps, axis) for axis in (1, 2))
    fields = []
    for k, y in enumerate(maps):
        shape = tuple(y.shape[1:])
        field = Field(layers[k].name, shape, k, *_bounds(rows[k]), *_bounds(columns[k]))
        if fields and not hasattr(layers[k].function, "kernel_size") and _alike(fields[-1], field):
            name = f"{fields[-1].name}, {field.name}"
            fields[-1] = Field(name, shape, k, field.tops, field.bottoms, field.lefts, field.rights)
        else:
            fields.append(field)
    means = tuple(maps[f.last][0].double().mean(0).nan_to_num(posinf=HUGE, neginf=-HUGE).cpu().numpy() for f in fields)
    return Fields(image, layers, tuple(fields), means)


def checked_image(image: object) -> torch.Tensor:
    """The image as float (C, H, W) on the CPU; TypeError or ValueError with one sentence if it is none."""
    allowed = f"a float tensor (C, H, W) of finite numbers, at most {LARGEST_SIDE} pixels a side"
    if not isinstance(image, torch.Tensor) or image.dtype not in FLOATS:
        kind = str(image.dtype).removeprefix("torch.") if isinstance(image, torch.Tensor) else type(image).__name__
        raise TypeError(f"The image must be {allowed}; got {kind}.")
    image = tensor("The image", image).cpu()
    image = image[0] if image.ndim == 4 and len(image) == 1 else image
    if image.ndim != 3 or not image.numel() or max(image.shape[1:]) > LARGEST_SIDE:
        raise ValueError(f"The image must be {allowed}; got {tuple(image.shape)}.")
    if not torch.isfinite(image).all():
        raise ValueError(f"The image must be {allowed}; it holds nan or inf.")
    return image.float() if image.dtype in (torch.float16, torch.bfloat16) else image.clone()


def _along(layers: list[Layer], image: torch.Tensor, maps: list[torch.Tensor], axis: int) -> list[np.ndarray]:
    """``_reached``, on a strip of the image where the network takes one."""
    strip = image.narrow(3 - axis, 0, min(STRIP, image.shape[3 - axis]))
    try:
        small = [y.clone() for y in run(layers, strip[None])]
    except ValueError:
        return _reached(layers, image, maps, axis)
    channels_and_side = [[(y.shape[1], y.shape[axis + 1]) for y in some] for some in (small, maps)]
    alike = channels_and_side[0] == channels_and_side[1]
    return _reached(layers, strip, small, axis) if alike else _reached(layers, image, maps, axis)


def _reached(layers: list[Layer], image: torch.Tensor, maps: list[torch.Tensor], axis: int) -> list[np.ndarray]:
    """For each layer which rows (axis 1; 2: columns) of its map each row of pixels reaches: bool (H, h)."""
    count = image.shape[axis]
    reached = [[] for _ in layers]
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        batch = image.repeat(len(numbers), 1, 1, 1)
        for place, number in enumerate(numbers):
            batch[place].select(axis, number).fill_(float("nan"))
        for k, y in enumerate(run(layers, batch)):
            if y.shape[1:] != maps[k].shape[1:]:
                raise ValueError(
                    f"Layer {k + 1}, {layers[k].name}, must give maps of one shape, whatever is in the image."
                )
            changed = _differ(y, maps[k]).any(1)
            reached[k].append(changed.any(3 - axis))
    return [torch.cat(parts).cpu().numpy() for parts in reached]


def _differ(y: torch.Tensor, usual: torch.Tensor) -> torch.Tensor:
    """Where maps became nan, or changed by more than rounding for what swallows nan, such as a comparison."""
    usual = usual.float()
    return torch.isnan(y) | ((y.float() - usual).abs() > 1e-3 * usual.abs().amax())


def _bounds(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From bool (H, h), for each of h the first of H that reaches it, and the first beyond; (0, 0) if none does."""
    there = reached.any(0)
    firsts = np.where(there, reached.argmax(0), 0)
    beyond = np.where(there, len(reached) - reached[::-1].argmax(0), 0)
    return firsts, beyond


def _jump(firsts: np.ndarray, beyond: np.ndarray) -> float:
    """The step between neighbours, from the fields that are whole; from all where a border cuts every one."""
    sizes = beyond - firsts
    whole = np.flatnonzero(sizes == sizes.max())
    middles = (firsts + beyond) / 2
    chosen = whole if len(whole) > 1 and len(set(middles[whole])) > 1 else np.arange(len(sizes))
    if len(chosen) < 2:
        return 0.0
    return round(float((middles[chosen[-1]] - middles[chosen[0]]) / (chosen[-1] - chosen[0])), 3)


def _alike(one: Field, other: Field) -> bool:
    names = ("tops", "bottoms", "lefts", "rights")
    return one.shape == other.shape and all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)
