"""One network's training from its first weights to now, and what became of it: curves, pictures, failure.

Takes a network, a task and settings, gives steps on demand. It knows no widget and no browser; ``race``
decides which goes next.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn

from widgets.data.scenes import Data
from widgets.learning import inference, interrupts, training, weights
from widgets.learning.history import History
from widgets.learning.tasks import Measured, Sight, Task, task_of

LOSSES, SCORES, FRAMES = 600, 300, 64  # as many are kept of each, so that memory stays flat


@dataclass(frozen=True)
class Ghost:
    """An earlier run, as a curve: (step, score) wherever it was measured."""

    name: str
    seed: int
    learning_rate: float
    scores: tuple[tuple[int, float], ...]


class Run:
    """Trains one network step by step and remembers what is worth seeing.

    number   grows with each restart
    last     the newest snapshot
    losses   one float per step; ``scores``, what was measured, and ``frames``, what was to be seen, wherever there were
             some; a ``History`` each
    failure  what broke the training off, or None
    rate     images a second in the last burst, or None
    """

    def __init__(self, name: str, model: nn.Module, data: Data | Task, settings: dict[str, Any]) -> None:
        self.name, self.model, self.task, self.number = name, model, task_of(data), 0
        self._settings, self._first_seed = settings, settings.get("seed", 0)
        self._begin(self._first_seed)  # raises if something does not fit
        self._first_weights = weights.copy(model)

    @property
    def ended(self) -> bool:
        """Whether there is no step left to take."""
        return self.last.step >= self.last.steps or self.failure is not None

    def step(self) -> None:
        """Trains one step; a failure is kept for whoever asks, and an interrupt waits for the step's end."""
        begin = time.perf_counter()
        with interrupts.after_this():
            try:
                self._take(next(self._steps))
            except Exception as failure:  # noqa: BLE001 - it is shown in the browser and raised by finish()
                self.failure = failure
        # For the ghost: the rate may change before the restart.
        self._rate = training.value_of(self._settings["learning_rate"])
        self._seconds += time.perf_counter() - begin
        self._images += training.value_of(self._settings["batch"])

    def end_burst(self) -> None:
        """After some steps: how fast they were."""
        if self._images:
            self.rate = self._images / self._seconds
            self._images = self._seconds = 0

    def look(self) -> None:
        """Keeps what the network says now, unless it was measured or looked at before."""
        if not self.frames.since(self.last.step - 1):
            try:
                output = inference.ask(self.model, self.last.image[None])
                self.task.check(output, self.last.image[None])
                sight = self.task.sight(output, self.last.shown)
            except Exception as failure:  # noqa: BLE001
                self.failure = self.failure or failure
            else:
                self.frames.append(self.last.step, sight)

    def restart(self, seed: int | None = None) -> Ghost | None:
        """First weights again; with a seed, new random weights and other batches. Gives what was done as a ghost."""
        if seed is None:
            return self._anew(self.restore, self._first_seed)
        return self._anew(lambda: weights.draw(self.model, seed), seed)

    def restore(self) -> None:
        """Gives the network the weights it came with, for whoever trains it next."""
        with inference.lock_of(self.model):
            self.model.load_state_dict(self._first_weights)

    def save(self) -> bytes:
        """The weights as a safetensors file, never from the middle of a step."""
        with inference.lock_of(self.model):
            return weights.to_bytes(self.model)

    def load(self, content: bytes) -> Ghost | None:
        """Begins anew from the weights of a safetensors file; ValueError, and nothing changed, if they don't fit."""
        return self._anew(lambda: weights.from_bytes(self.model, content), self.seed)

    def _anew(self, give_weights: Callable[[], None], seed: int) -> Ghost | None:
        """Begins anew from other weights; if that fails, all is as it was. Gives what was done as a ghost."""
        ghost = self._ghost()
        with inference.lock_of(self.model):
            before = weights.copy(self.model)
            try:
                give_weights()
                self._begin(seed)
            except BaseException:
                self.model.load_state_dict(before)
                raise
        return ghost

    def _begin(self, seed: int) -> None:
        steps = training.train(self.model, self.task, **{**self._settings, "seed": seed})
        first = next(steps)  # if it fails, the run is as it was
        self._steps = steps
        self.seed, self.failure, self.rate = seed, None, None
        self.losses: History[float] = History(LOSSES)
        self.scores: History[Measured] = History(SCORES)
        self.frames: History[Sight] = History(FRAMES)
        self._images = self._seconds = 0
        self.number += 1
        self._take(first)

    def _take(self, snapshot: training.Snapshot) -> None:
        self.last = snapshot
        if snapshot.loss is not None:
            self.losses.append(snapshot.step, snapshot.loss)
        if snapshot.measured is not None:
            self.scores.append(snapshot.step, snapshot.measured)
            self.frames.append(snapshot.step, snapshot.sight)

    def _ghost(self) -> Ghost | None:
        if not self.last.step:
            return None
        scores = tuple((step, measured.score) for step, measured in self.scores.since(-1))
        return Ghost(self.name, self.seed, self._rate, scores)
