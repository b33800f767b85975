"""What generators may be: networks, noise and target checked, each with one sentence on what is wrong.

Takes what a reader gives, gives it back in one form or raises TypeError or ValueError. Only the widget imports it.
"""

import operator
from collections.abc import Callable

import torch
from torch import nn

from widgets.generators import patterns
from widgets.learning import failures

MOST = 4  # networks
LARGEST = 96  # pixels a side


def named(networks: object) -> dict[str, nn.Module]:
    """The networks by their names, in order."""
    networks = networks if isinstance(networks, dict) else {type(networks).__name__: networks}
    if not 1 <= len(networks) <= MOST or not all(isinstance(name, str) and name.strip() for name in networks):
        raise ValueError(f"Generators takes one network, or one to {MOST} by their names; got {len(networks)}.")
    for name, network in networks.items():
        if not isinstance(network, nn.Module):
            raise TypeError(f"{name}: a generator is a torch.nn.Module; got {type(network).__name__}.")
    if len({id(network) for network in networks.values()}) < len(networks):
        raise ValueError("Each name needs a network of its own, or they would train the same weights.")
    return networks


def shape(noise: object) -> tuple[int, int, int]:
    """The noise's (channels, rows, columns)."""
    try:
        sides = tuple(operator.index(side) for side in noise)
    except TypeError:
        sides = ()
    if len(sides) != 3 or min(sides) < 1 or min(sides[1:]) < 3 or max(sides) > LARGEST:
        raise ValueError(f"noise is (channels, rows, columns), with 3 rows and columns at least; got {noise!r}.")
    return sides


def whole(value: object, name: str, least: int) -> int:
    """A whole number from ``least`` to a million."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10**6:
        raise ValueError(f"{name} is a whole number from {least} to a million; got {value!r}.")
    return value


def size_of_all(networks: dict[str, nn.Module], noise: tuple[int, int, int]) -> tuple[int, int]:
    """Rows and columns of the pictures, the same for all networks."""
    sizes = {size(name, network, noise) for name, network in networks.items()}
    if len(sizes) > 1:
        raise ValueError(f"The networks paint pictures of different sizes: {sorted(sizes)}.")
    return sizes.pop()


def size(name: str, network: nn.Module, noise: tuple[int, int, int]) -> tuple[int, int]:
    """The size of the network's pictures; one clear sentence if it paints none."""
    z = torch.zeros(2, *noise)
    was_training = network.training
    network.eval()
    try:
        with torch.no_grad():
            pictures = network(z)
    except Exception as error:
        said = failures.sentence(error)
        raise ValueError(f"{name} does not take noise of shape {tuple(z.shape)}: {said}.") from error
    finally:
        network.train(was_training)
    if not isinstance(pictures, torch.Tensor) or pictures.ndim != 4 or pictures.shape[:2] != (2, 1):
        got = tuple(getattr(pictures, "shape", ())) or type(pictures).__name__
        raise ValueError(f"{name} must paint grey pictures, (2, 1, H, W) from noise {tuple(z.shape)}; got {got}.")
    rows, columns = pictures.shape[2:]
    factor = rows // noise[1]
    if factor < 1 or (rows, columns) != (factor * noise[1], factor * noise[2]) or max(rows, columns) > LARGEST:
        raise ValueError(
            f"{name} paints {rows}×{columns}; a whole multiple of the noise's {noise[1]}×{noise[2]} is wanted, "
            f"at most {LARGEST} a side."
        )
    if not torch.isfinite(pictures).all():
        raise ValueError(f"{name} paints nan or inf.")
    return rows, columns


def check_target(target: Callable, noise: tuple[int, int, int], wanted: tuple[int, int]) -> None:
    """Raises ValueError if the target gives no pictures like the networks'."""
    try:
        pictures = target(patterns.noise(noise, 2, 0))
    except Exception as error:
        raise ValueError(f"The target does not take noise: {failures.sentence(error)}.") from error
    if not isinstance(pictures, torch.Tensor) or tuple(pictures.shape) != (2, 1, *wanted):
        got = tuple(getattr(pictures, "shape", ())) or type(pictures).__name__
        raise ValueError(f"The target must give pictures like the networks', {(2, 1, *wanted)}; got {got}.")
