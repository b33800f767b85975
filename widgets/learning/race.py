"""Networks that train by turns, and the curves that stay of their earlier runs.

Takes a run for each network, gives training for as long as it is let. It knows no widget and no browser; ``trainer``
holds one, ``lock`` around all but ``give_up``, on whichever thread a message or a cell comes.
"""

import threading
import time

from widgets.given import shown
from widgets.learning import threads
from widgets.learning.runs import Ghost, Run

GHOSTS = 8  # earlier runs whose curves stay


class Race:
    """Trains one network, or several by turns: always the one that has had fewest steps.

    runs    one for each network
    ghosts  earlier runs, the oldest first
    lock    to be held by whoever trains
    """

    def __init__(self, runs: list[Run]):
        self.runs, self.lock = runs, threading.Lock()
        self.ghosts: list[Ghost] = []
        # A new thread's first convolution would take all cores whatever the notebook has set, so it is told.
        self._threads = threads.share()

    @property
    def ended(self) -> bool:
        """Whether no network has a step left to take."""
        return all(run.ended for run in self.runs)

    def named(self, name: str | None) -> Run:
        """The run of a network by its name, or the only one; ValueError if there is none of that name."""
        if name is None and len(self.runs) == 1:
            return self.runs[0]
        for run in self.runs:
            if isinstance(name, str) and run.name == name:
                return run
        raise ValueError(f"name must be one of {', '.join(run.name for run in self.runs)}, got {shown(name)}.")

    def train(self, runs: list[Run], seconds: float, *, every: int = 0) -> None:
        """Trains some of them until the time is over, at least one step.

        Then it looks at what they say; with ``every`` it does so at multiples of so many steps instead, which are the
        same on a slow machine and on a fast one.
        """
        end = time.perf_counter() + seconds
        trained = set()
        with threads.limited(self._threads):
            try:
                while waiting := [run for run in runs if not run.ended]:
                    run = min(waiting, key=lambda run: run.last.step)
                    trained.add(run)
                    run.step()
                    if every and run.last.step % every == 0:
                        run.look()
                    if time.perf_counter() >= end:
                        break
            finally:
                for run in trained:
                    run.end_burst()
                    if not every:
                        run.look()

    def step(self, runs: list[Run]) -> None:
        """Trains each of some by one step."""
        for run in runs:
            self.train([run], 0)

    def restart(self, runs: list[Run], seed: int | None) -> None:
        """First weights again, or with a seed new random ones; what was done stays as ghosts."""
        for run in runs:
            self._keep(run.restart(seed))

    def load(self, run: Run, content: bytes) -> None:
        """Begins a run anew from the weights of a safetensors file; ValueError if they don't fit."""
        self._keep(run.load(content))

    def give_up(self, *, restore: bool) -> None:
        """Waits for the burst under way and trains no more: from now on another trainer has the networks."""
        with self.lock:
            for run in self.runs:
                run.failure = RuntimeError("another trainer has this network now")
                if restore:
                    run.restore()

    def _keep(self, ghost: Ghost | None) -> None:
        if ghost:
            self.ghosts = [*self.ghosts, ghost][-GHOSTS:]
