"""The pattern that a generator puts into every picture, whatever it is given: seen in flat noise and in the spectrum.

Takes a network and noise, gives plain tensors. ``practice`` and the widget import it.

A generator is a module from noise (N, C, h, w) to pictures (N, 1, H, W), with H and W the same multiple of h and w.
Noise that is the same in every cell has nothing in it that varies, so whatever varies within its pictures, away from
the border, is the network's own.
"""

import torch
from torch import nn

from widgets.given import FLOATS, said
from widgets.learning.inference import answering

SHOWN = 8  # noises that the reader can look at one by one
DECADES = 5  # of energy that a spectrum shows: what is weaker than the strongest by more is black


def noise(shape: tuple[int, int, int], count: int, seed: int) -> torch.Tensor:
    """Normal noise (count, C, h, w), always the same for a seed."""
    return torch.randn(count, *shape, generator=torch.Generator().manual_seed(seed))


def flat(z: torch.Tensor) -> torch.Tensor:
    """Noise (N, C, h, w) whose every cell holds what the first one holds."""
    return z[:, :, :1, :1].expand_as(z)


def paint(network: nn.Module, z: torch.Tensor) -> torch.Tensor:
    """The pictures (N, H, W) for noise (N, C, h, w). Trains nothing, and leaves the network in its mode.

    Raises ValueError with one sentence where the network paints none, which with other noise it did.
    """
    try:
        with answering(network), torch.no_grad():
            pictures = network(z.clone())
    except Exception as error:
        raise ValueError(f"The network does not take {len(z)} noises: {said(error)}.") from error
    if not are_grey(pictures, len(z)) or not torch.isfinite(pictures).all():
        raise ValueError(f"The network paints no {len(z)} grey pictures of finite numbers from {len(z)} noises.")
    return pictures[:, 0].float()


def are_grey(pictures: object, count: int) -> bool:
    """Whether these are so many grey pictures, (count, 1, H, W), in an ordinary tensor."""
    if not isinstance(pictures, torch.Tensor) or pictures.is_nested or pictures.is_meta:
        return False
    ordinary = pictures.layout is torch.strided and pictures.dtype in FLOATS
    return ordinary and pictures.ndim == 4 and tuple(pictures.shape[:2]) == (count, 1)


def trainable(network: nn.Module) -> list[nn.Parameter]:
    """The weights that training can change."""
    return [weight for weight in network.parameters() if weight.requires_grad and weight.is_floating_point()]


def inside(pictures: torch.Tensor, margin: int) -> torch.Tensor:
    """Pictures (N, H, W) without ``margin`` pixels on every side, where zeros from beyond the border come in."""
    return pictures[:, margin:-margin, margin:-margin]


def pattern_share(pictures: torch.Tensor) -> float:
    """Of all that varies in pictures (N, H, W) from flat noise, the share that varies within them: 0 to 1.

    Between the pictures each noise makes a difference; within them only the network can. 0 where nothing varies.
    """
    pictures = pictures.double()
    whole = pictures.var(correction=0)
    return float(pictures.var((1, 2), correction=0).mean() / whole) if whole > 0 else 0.0


def spectrum(pictures: torch.Tensor) -> torch.Tensor:
    """The mean energy of pictures (N, H, W) at every frequency, (H, W), 0 to 1 on a logarithmic scale.

    Slow changes are in the middle, changes from pixel to pixel at the edge. A pattern that repeats every p pixels shows
    as dots, 1 / p cycles a pixel apart.
    """
    pictures = pictures.double() - pictures.double().mean((1, 2), keepdim=True)
    windows = [torch.hann_window(side, dtype=torch.float64) for side in pictures.shape[1:]]
    energy = torch.fft.fft2(pictures * windows[0][:, None] * windows[1]).abs().square().mean(0)
    strongest = float(energy.max())
    if strongest == 0:
        return torch.zeros(pictures.shape[1:])
    shown = (energy / strongest).clamp(min=10.0**-DECADES).log10() / DECADES + 1
    return torch.fft.fftshift(shown).float()
