"""A network as a list of named layers, run one after another.

Takes an ``nn.Sequential``, a list of modules and functions, or one of either; gives ``Layer``s. ``asking`` and
``receptive_field`` import it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import nn

from widgets.stage.operations import name_of

MOST_LAYERS = 60


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
            yield Layer(str(name), _callable(function))
    elif isinstance(network, nn.Sequential | list | tuple):
        for part in network:
            yield from _layers(part)
    else:
        yield Layer(title_of(network), _callable(network))


def _callable(function: object) -> Callable:
    if not callable(function):
        raise TypeError(f"A layer must be a module or a function; got {type(function).__name__}.")
    return function


def title_of(function: Callable) -> str:
    """``Conv2d 3×3, stride 2`` for what has a kernel, the function's or module's name for the rest."""
    kernel = getattr(function, "kernel_size", None)
    name = type(function).__name__ if isinstance(function, nn.Module) else name_of(function)
    if kernel is None:
        return name
    title = f"{name} {'×'.join(map(str, _pair(kernel)))}"
    usual = {"stride": kernel if "Pool" in name else 1, "dilation": 1}
    for what, value in usual.items():
        given = _pair(getattr(function, what, value))
        if given != _pair(value):
            title += f", {what} {given[0] if given[0] == given[1] else '×'.join(map(str, given))}"
    return title


def _pair(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


@contextmanager
def at_rest(layers: list[Layer]) -> Iterator[None]:
    """The modules in the mode in which they answer, not the one in which they learn; afterwards as they were."""
    modules = [part for layer in layers if isinstance(layer.function, nn.Module) for part in layer.function.modules()]
    modes = [module.training for module in modules]
    try:
        for module in modules:
            module.training = False
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


def run(layers: list[Layer], x: torch.Tensor) -> Iterator[torch.Tensor]:
    """What each layer makes of a batch x (N, C, H, W), as maps (N, C, h, w); numbers (N, D) are maps of one cell.

    Raises ValueError naming the layer that refuses its input or gives back no maps.
    """
    x = x.clone()  # so that a layer that writes into its input harms nobody
    for k, (name, function) in enumerate(layers, start=1):
        given = tuple(x.shape[1:])
        try:
            x = function(x)
        except Exception as error:  # a reader's layer may raise anything
            said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise ValueError(f"Layer {k}, {name}, does not take its input {given}: {said}.") from error
        if not isinstance(x, torch.Tensor) or x.ndim not in (2, 4) or not x.numel():
            what = tuple(x.shape) if isinstance(x, torch.Tensor) else type(x).__name__
            raise ValueError(f"Layer {k}, {name}, must return maps (N, channels, rows, columns); it returned {what}.")
        yield x if x.ndim == 4 else x[:, :, None, None]


def kind_of(layers: list[Layer]) -> dict[str, object]:
    """Device and dtype in which the network computes."""
    for layer in layers:
        weight = next(layer.function.parameters(), None) if isinstance(layer.function, nn.Module) else None
        if weight is not None:
            return {"device": weight.device, "dtype": weight.dtype}
    return {"device": torch.device("cpu"), "dtype": torch.float32}
