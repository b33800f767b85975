"""What generators may be: networks, noise and target checked, each with one sentence on what is wrong.

Takes what a reader gives, gives it back in one form or raises TypeError or ValueError. Only the widget imports it.
"""

from collections.abc import Callable

import torch
from torch import nn

from widgets import given
from widgets.generators import patterns
from widgets.learning.inference import answering
from widgets.stage.operations import is_built

MOST = 4  # networks
LARGEST = 96  # pixels a side
MOST_NUMBER = 10**6  # of steps, and for a seed


def named(networks: object) -> dict[str, nn.Module]:
    """The networks by their names, in order."""
    networks = networks if isinstance(networks, dict) else {type(networks).__name__: networks}
    if not 1 <= len(networks) <= MOST or not all(isinstance(name, str) and name.strip() for name in networks):
        raise ValueError(f"Generators takes one network, or one to {MOST} by their names; got {len(networks)}.")
    for name, network in networks.items():
        name = given.line("The names of networks", name, "texts")
        if not isinstance(network, nn.Module):
            raise TypeError(f"{name}: a generator is a torch.nn.Module; got {type(network).__name__}.")
        if not is_built(network):
            raise TypeError(f"{name} is not finished: its __init__ must call super().__init__() first.")
    if len({id(network) for network in networks.values()}) < len(networks):
        raise ValueError("Each name needs a network of its own, or they would train the same weights.")
    return dict(networks)


def shape(noise: object) -> tuple[int, int, int]:
    """The noise's (channels, rows, columns)."""
    sides = tuple(noise) if isinstance(noise, tuple | list) else ()
    fits = len(sides) == 3 and all(map(given.is_whole, sides))
    if not fits or min(sides) < 1 or min(sides[1:]) < 3 or max(sides) > LARGEST:
        raise ValueError(
            f"noise is (channels, rows, columns), with 3 rows and columns at least, at most {LARGEST}; "
            f"got {given.shown(noise)}."
        )
    return tuple(map(int, sides))


def whole(name: str, value: object, least: int) -> int:
    """How many steps, or a seed."""
    return given.whole(name, value, least, MOST_NUMBER)


def size_of_all(networks: dict[str, nn.Module], noise: tuple[int, int, int]) -> tuple[int, int]:
    """Rows and columns of the pictures, the same for all networks."""
    sizes = {size(name, network, noise) for name, network in networks.items()}
    if len(sizes) > 1:
        raise ValueError(f"The networks paint pictures of different sizes: {sorted(sizes)}.")
    return sizes.pop()


def size(name: str, network: nn.Module, noise: tuple[int, int, int]) -> tuple[int, int]:
    """The size of the network's pictures; one clear sentence if it paints none."""
    z = torch.zeros(2, *noise)
    try:
        with answering(network), torch.no_grad():
            pictures = network(z)
    except Exception as error:
        raise ValueError(f"{name} does not take noise of shape {tuple(z.shape)}: {given.said(error)}.") from error
    if not patterns.are_grey(pictures, 2):
        raise ValueError(
            f"{name} must paint grey pictures, (2, 1, H, W) from noise {tuple(z.shape)}; got {_shape_of(pictures)}."
        )
    rows, columns = pictures.shape[2:]
    factor = rows // noise[1]
    if factor < 1 or (rows, columns) != (factor * noise[1], factor * noise[2]) or max(rows, columns) > LARGEST:
        raise ValueError(
            f"{name} paints {rows}×{columns}; a whole multiple of the noise's {noise[1]}×{noise[2]} is wanted, "
            f"at most {LARGEST} a side."
        )
    if not torch.isfinite(pictures).all():
        raise ValueError(f"{name} paints nan or inf.")
    if any(nn.parameter.is_lazy(weight) or weight.is_meta for weight in network.parameters()):
        raise ValueError(f"{name} has layers whose weights hold no numbers, even after a first picture.")
    return rows, columns


def check_target(
    networks: dict[str, nn.Module], target: Callable, noise: tuple[int, int, int], wanted: tuple[int, int]
) -> None:
    """Raises TypeError or ValueError if the target gives no pictures like the networks', or these have no weights."""
    if not callable(target):
        raise TypeError(f"The target must be a function from noise to pictures; got {type(target).__name__}.")
    for name, network in networks.items():
        if not patterns.trainable(network):
            raise ValueError(f"{name} has no weights that could be learnt: leave the target out.")
    count = patterns.SHOWN
    try:
        with torch.no_grad():
            pictures = target(patterns.noise(noise, count, 0))
    except Exception as error:
        raise ValueError(f"The target does not take noise: {given.said(error)}.") from error
    if not patterns.are_grey(pictures, count) or tuple(pictures.shape[2:]) != tuple(wanted):
        like = (count, 1, *wanted)
        raise ValueError(f"The target must give pictures like the networks', {like}; got {_shape_of(pictures)}.")
    if not torch.isfinite(pictures).all():
        raise ValueError("The target gives nan or inf.")


def _shape_of(pictures: object) -> object:
    if not isinstance(pictures, torch.Tensor) or pictures.is_nested or not pictures.ndim:
        return type(pictures).__name__
    return f"{tuple(pictures.shape)} of {str(pictures.dtype).removeprefix('torch.')}"
