"""A generator that practises: it learns to paint what a target function makes of the same noise.

Takes a network, noise and a target, gives the state of the practice; trains a step when asked. The widget imports it;
it knows no browser.
"""

import dataclasses
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from widgets.generators import patterns
from widgets.generators.patterns import SHOWN, trainable
from widgets.learning import interrupts, weights
from widgets.learning.history import History
from widgets.learning.inference import lock_of

BATCH = 16
LEARNING_RATE = 0.01
KEPT = 24  # states that are kept to be shown again
SEEN = 64  # noises of which the mean, the spectrum and the pattern's share are taken


@dataclasses.dataclass(frozen=True)
class Painted:
    """What a network paints after some steps: pictures and flat ones (8, H, W), mean, spectrum, and numbers."""

    steps: int
    loss: float | None
    pictures: torch.Tensor
    flats: torch.Tensor
    mean: torch.Tensor
    spectrum: torch.Tensor
    share: float
    range: tuple[float, float]


class Practice:
    """One generator, the noise it is looked at with, and how far it has come.

    ``step`` takes one step of Adam down the mean squared difference from ``target(z)``. The noise comes from a stream
    of its own, so a seed gives the same weights however the steps are spread.
    """

    def __init__(self, network: nn.Module, noise: tuple[int, int, int], seed: int, target: Callable | None):
        self.network, self._shape, self._seed, self._target = network, noise, seed, target
        self._first = weights.copy(network)
        self._z = patterns.noise(noise, SEEN, seed)
        self._begin()

    def _begin(self) -> None:
        self.steps, self.loss = 0, None
        self.seen: History[Painted] = History(KEPT)
        weights_to_learn = trainable(self.network)
        self._optimizer = torch.optim.Adam(weights_to_learn, LEARNING_RATE) if weights_to_learn else None
        self._stream = torch.Generator().manual_seed(self._seed + 1)  # other noise than that which is looked at
        self.look()

    def reset(self) -> None:
        """Gives the network its first weights again."""
        with lock_of(self.network):
            self.network.load_state_dict(self._first)
            self._begin()

    def step(self) -> None:
        """One step of training; an interrupt waits for its end. Raises FloatingPointError if the loss is no number."""
        with interrupts.after_this():
            self._step()

    def _step(self) -> None:
        z = torch.randn(BATCH, *self._shape, generator=self._stream)
        with lock_of(self.network), torch.enable_grad():
            loss = F.mse_loss(self.network(z), self._target(z))
            if not torch.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss.item()} at step {self.steps + 1}")
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
        self.steps, self.loss = self.steps + 1, loss.item()

    def look(self) -> None:
        """Paints anew: pictures and flat ones (8, H, W), the mean (H, W), the spectrum, and the pattern's share."""
        with lock_of(self.network):
            pictures = patterns.paint(self.network, self._z)
            flats = patterns.paint(self.network, patterns.flat(self._z))
        margin = pictures.shape[1] // self._shape[1]
        self.pictures, self.flats, self.mean = pictures[:SHOWN], flats[:SHOWN], pictures.mean(0)
        self.spectrum = patterns.spectrum(patterns.inside(pictures, margin))
        self.share = patterns.pattern_share(patterns.inside(flats, margin))
        # One scale of grey for all pictures of a network, so that a faint pattern looks faint.
        centre, reach = pictures.mean(), 2.5 * pictures.std()
        self.range = float(centre - reach), float(centre + reach)
        if self.seen.newest is None or self.seen.newest.steps < self.steps:
            maps = (self.pictures, self.flats, self.mean, self.spectrum)
            self.seen.append(self.steps, Painted(self.steps, self.loss, *maps, self.share, self.range))

    def targets(self) -> torch.Tensor:
        """What the shown pictures should become, (8, H, W)."""
        with torch.no_grad():
            return self._target(self._z[:SHOWN])[:, 0].float()
