"""A network as a list of named layers, run one after another.

Takes an ``nn.Sequential``, a list of modules and functions, or one of either; gives ``Layer``s. ``asking`` and
``receptive_field`` import it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import torch
from torch import nn

from widgets import given
from widgets.given import FLOATS, said
from widgets.learning.inference import answering
from widgets.stage.grids import plain
from widgets.stage.operations import is_built, name_of

MOST_LAYERS = 60
DTYPES = (*FLOATS, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool)  # of maps


class Layer(NamedTuple):
    """One step of a network: what it is called, and the module or function that does it."""

    name: str
    function: Callable


def layers_of(network: object) -> list[Layer]:
    """The layers of a network, in order; an ``nn.Sequential`` in an ``nn.Sequential`` is taken apart too.

    Raises TypeError or ValueError with one sentence for what is no network.
    """
    layers = list(_layers(network))
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"The network must have 1 to {MOST_LAYERS} layers; got {len(layers)}.")
    return layers


def _layers(network: object) -> Iterator[Layer]:
    if isinstance(network, dict):
        for name, function in network.items():
            yield Layer(given.line("The names of layers", name, "texts"), _callable(function))
    elif isinstance(network, list | tuple) or (isinstance(network, nn.Sequential) and is_built(network)):
        for part in network:
            yield from _layers(part)
    else:
        yield Layer(title_of(network), _callable(network))


def _callable(function: object) -> Callable:
    if not callable(function):
        raise TypeError(f"A layer must be a module or a function; got {type(function).__name__}.")
    if isinstance(function, nn.Module) and not is_built(function):
        raise TypeError(f"{name_of(function)} is not finished: its __init__ must call super().__init__() first.")
    return function


def title_of(function: Callable) -> str:
    """``Conv2d 3×3, stride 2`` for what has a kernel, the function's or module's name for the rest."""
    kernel = getattr(function, "kernel_size", None)
    name = name_of(function)
    if kernel is None or not isinstance(function, nn.Module):
        return name
    title = f"{name} {_times(_sides(kernel))}"
    usual = {"stride": kernel if "Pool" in name else 1, "dilation": 1}
    for what, value in usual.items():
        sides = _sides(getattr(function, what, value))
        if sides != _sides(value, len(sides)):
            title += f", {what} {_times(sides[:1] if sides == sides[:1] * len(sides) else sides)}"
    return title


def _sides(value: object, count: int = 2) -> tuple:
    return tuple(value) if isinstance(value, tuple | list) else (value,) * count


def _times(sides: tuple) -> str:
    return "×".join(map(given.shown, sides))


def at_rest(layers: list[Layer]) -> AbstractContextManager[None]:
    """The modules in the mode in which they answer, not the one in which they learn; afterwards as they were."""
    return answering(*(layer.function for layer in layers if isinstance(layer.function, nn.Module)))


def run(layers: list[Layer], x: torch.Tensor) -> Iterator[torch.Tensor]:
    """What each layer makes of a batch x (N, C, H, W), as maps (N, C, h, w); numbers (N, D) are maps of one cell.

    Raises ValueError naming the layer that refuses its input or gives back no maps.
    """
    x = x.clone()  # so that a layer that writes into its input harms nobody
    for k, (name, function) in enumerate(layers, start=1):
        before, count = tuple(x.shape[1:]), len(x)
        try:
            x = function(x)
            x = plain(x) if isinstance(x, torch.Tensor) else x
        except Exception as error:  # a reader's layer may raise anything
            what = said(error, first_line=True)
            raise ValueError(f"Layer {k}, {name}, does not take its input {before}: {what}.") from error
        if not _are_maps(x, count):
            what = f"{tuple(x.shape)} of {x.dtype}" if isinstance(x, torch.Tensor) else type(x).__name__
            wanted = "maps (N, channels, rows, columns), one for each image"
            raise ValueError(f"Layer {k}, {name}, must return {wanted}; it returned {what}.")
        yield x if x.ndim == 4 else x[:, :, None, None]


def _are_maps(x: object, count: int) -> bool:
    fits = isinstance(x, torch.Tensor) and x.ndim in (2, 4) and x.dtype in DTYPES
    return fits and x.numel() > 0 and len(x) == count


def kind_of(layers: list[Layer]) -> dict[str, object]:
    """Device and dtype in which the network computes."""
    for layer in layers:
        weights = layer.function.parameters() if isinstance(layer.function, nn.Module) else ()
        for weight in weights:
            if weight.is_meta:
                raise ValueError(f"The weights of {layer.name} hold no numbers: they are on torch's device meta.")
            if weight.dtype in FLOATS:
                return {"device": weight.device, "dtype": weight.dtype}
    return {"device": torch.device("cpu"), "dtype": torch.float32}
