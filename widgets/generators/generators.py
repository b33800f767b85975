"""Generators side by side: what they paint before training, the pattern that stays, and where it goes.

Takes modules from noise to pictures, gives a widget that trains them while one looks. Lessons import it; nothing else
does.

Which noise is shown, before or after, lives in the browser. It asks for training in bursts, one question at a time, so
a closed page trains nothing.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
import traitlets
from torch import nn

from widgets import heard
from widgets.cells import made_before, take_over
from widgets.exports.animated import Animated, one_of, whole
from widgets.exports.forms import Play
from widgets.front_end import FRAME, LOOK, script, style
from widgets.generators import given
from widgets.generators.practice import SHOWN, Practice
from widgets.heard import Message
from widgets.learning import failures, threads
from widgets.words import words_in

BURST = 0.2  # seconds of training between two answers
PATIENCE = 10  # seconds a page's question waits where a cell trains the same networks

WORDS = {
    "en": {
        "title": "Generators",
        "picture": "a picture",
        "flat": "flat noise",
        "mean": "mean of {count}",
        "spectrum": "spectrum",
        "target": "to be learnt",
        "of": "{network}: {what}",
        "pattern": "pattern {share} %",
        "loss": "loss {loss}",
        "next": "next noise",
        "number": "noise {number} of {count}",
        "train": "train",
        "pause": "pause",
        "reset": "reset",
        "when": "which state is shown",
        "before": "before training",
        "now": "now",
        "step": "step {step} of {steps}",
        "hide": "hide the answers",
        "show": "show the answers",
        "said_before": "Before training, the pattern makes up {list} of what varies in pictures from flat noise.",
        "said_now.one": "After {count} step, the pattern makes up {list} of what varies in pictures from flat noise.",
        "said_now.other": "After {count} steps, the pattern makes up {list} of what varies in pictures from flat "
        "noise.",
        "said_one": "{share} % ({network})",
        "said_hidden": "Which of them paint a pattern? Decide, then press H.",
        "about": "Flat noise is the same in every cell: what varies inside those pictures is the network's own. "
        "The mean over 64 noises shows what stays. "
        "In a spectrum, slow changes are in the middle; a pattern that repeats shows as dots apart from it.",
        "keys": "N next noise · H hides the answer · ? all keys",
        "key_train": "trains and pauses",
        "key_before": "shows what was before training, or what is now",
        "key_reset": "goes back to before training",
        "key_next": "shows the next noise",
        "key_previous": "shows the noise before",
        "key_first": "shows the first noise",
        "key_end": "shows the last noise",
        "failed": "Training stopped: {error}.",
        "own_line": "{error} (line {number}: {line})",
        "elsewhere": "A cell trains these networks now.",
        "interrupted": "The kernel was interrupted: training pauses here.",
        "silent": "The kernel does not answer: another cell keeps it busy, or the line to it is cut. Press train to "
        "try again.",
        "gone": "There is no kernel here: what is painted can be looked at, to train run the cells in JupyterLab.",
    }
}


class Generators(Animated):
    """Networks that make pictures out of noise, one row each, with the pattern that each puts into all of them.

    >>> Generators({"transposed": network}, noise=(8, 6, 6), target=clouds)  # doctest: +SKIP
    Generators(transposed, noise 8×6×6, step 0 of 150)

    networks  up to four modules from noise (N, C, h, w) to pictures (N, 1, H, W), with H = k·h and W = k·w; or one
    noise     (C, h, w)
    target    what they can learn: a function from noise to pictures of the same shape; None: nothing can be trained
    steps     how far training goes: steps of Adam on 16 noises, mean squared difference
    seed      of the noise

    A row shows a picture, one from flat noise (every cell alike), the mean over 64 noises, and their mean spectrum.
    ``shares`` are the patterns' shares: of all that varies in pictures from flat noise, what varies inside them.

    Raises TypeError or ValueError with one sentence for what can't be shown.
    """

    _esm = script(
        *FRAME, "kernel_watch.js", "conversation.js", "panels.js", "exports/exporting.js", "generators/generators.js"
    )
    _css = style(*LOOK, "panels.css", "exports/exports.css", "generators/generators.css")

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns of a picture
    spectrum_size = traitlets.List(traitlets.Int()).tag(sync=True)
    shown = traitlets.Int().tag(sync=True)  # noises the reader can look at
    steps = traitlets.Int().tag(sync=True)
    targets = traitlets.Bytes().tag(sync=True)  # of each noise shown, a byte a pixel; empty where nothing is learnt
    # Grey bytes and numbers of all networks: before training, and as they were when a cell last trained them.
    first: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    first_bytes = traitlets.Bytes().tag(sync=True)
    recorded: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    recorded_bytes = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        networks: nn.Module | dict[str, nn.Module],
        *,
        noise: tuple[int, int, int],
        target: Callable[[torch.Tensor], torch.Tensor] | None = None,
        steps: int = 150,
        seed: int = 0,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        named = given.named(networks)
        self._noise, steps, seed = given.shape(noise), given.whole("steps", steps, 1), given.whole("seed", seed, 0)
        size = given.size_of_all(named, self._noise)
        if target is not None:
            given.check_target(named, target, self._noise, size)
        _give_back(named.values())
        self._practices = [Practice(network, self._noise, seed, target) for network in named.values()]
        super().__init__(words)
        # A new thread's first convolution would take all cores whatever the notebook has set, so it is told.
        self._threads = threads.share()
        self._lock = threading.Lock()
        self._target = target
        self.names, self.steps = list(named), steps
        self.size, self.shown = list(size), SHOWN
        self.spectrum_size = list(self._practices[0].spectrum.shape)
        self.targets = _grey_alone(self._practices[0].targets()) if target is not None else b""
        self.first, self.first_bytes = self._state()
        self._record()
        self.on_msg(lambda _, content, buffers: self._receive(content))
        take_over(self, Generators)

    def __repr__(self) -> str:
        reach = f", step {self.step} of {self.steps}" if self._target is not None else ""
        return f"Generators({', '.join(self.names)}, noise {'×'.join(map(str, self._noise))}{reach})"

    @property
    def step(self) -> int:
        """How many steps all networks have taken."""
        return min(practice.steps for practice in self._practices)

    @property
    def shares(self) -> dict[str, float]:
        """How much of what varies in pictures from flat noise is the pattern's, 0 to 1, by network."""
        return {name: practice.share for name, practice in zip(self.names, self._practices, strict=True)}

    @property
    def losses(self) -> dict[str, float | None]:
        """The mean squared difference at the last step, by network; None before the first."""
        return {name: practice.loss for name, practice in zip(self.names, self._practices, strict=True)}

    def finish(self) -> dict[str, float]:
        """Trains to the last step without a click; a browser that looks on sees it come. Gives ``shares``.

        Raises ValueError where there is no target, and what training raised. An interrupt stops it between two steps.
        """
        self._check_trainable()
        with self._lock:
            try:
                while self.step < self.steps:
                    self._train(BURST)
                    self._report({})
            finally:
                self._record()
        return self.shares

    def still(self) -> bytes:
        """All rows as a PNG picture, with the first noise."""
        from widgets.generators.stills import draw  # matplotlib: only when a picture is wanted

        named = dict(zip(self.names, self._practices, strict=True))
        return draw(named, self.words, self._practices[0].targets()[0] if self._target is not None else None)

    def play(self, shown: Message) -> Play:
        """The practice as it went, with the noise shown; before any, the noises one after another."""
        from widgets.generators import practice_play

        noise = whole(shown, "noise", self.shown - 1, 0)
        before = one_of(shown, "before", (True, False), False)
        named = dict(zip(self.names, self._practices, strict=True))
        steps = sorted({step for practice in self._practices for step, _ in practice.seen.since(-1)})
        targets = self._practices[0].targets() if self._target is not None else None
        if len(steps) == 1:
            states = [(0, k) for k in range(self.shown)]
            now = noise
        else:
            states = [(step, noise) for step in steps]
            now = 0 if before else len(steps) - 1
        return Play("generators", len(states) - 1, now, partial(practice_play.draw, named, self.words, targets, states))

    # Training: always under the lock, on whichever thread a message or a cell comes.

    def _train(self, seconds: float) -> None:
        """Trains until the time is over, at least one step, always the network that has had fewest."""
        end = time.perf_counter() + seconds
        with threads.limited(self._threads):
            try:
                while self.step < self.steps:
                    min(self._practices, key=lambda practice: practice.steps).step()
                    if time.perf_counter() >= end:
                        break
            except BaseException:
                with contextlib.suppress(ValueError):  # what stopped it is said, not that it can't paint either
                    self._look()
                raise
            self._look()

    def _look(self) -> None:
        for practice in self._practices:
            practice.look()

    def _check_trainable(self) -> None:
        if self._target is None:
            raise ValueError("There is nothing to learn: give Generators a target.")

    # Messages arrive on a subshell's thread or on the main one; exceptions raised here would show nowhere.

    def _receive(self, content: object) -> None:
        content = heard.content_of(content)
        answer = {**heard.echoed(content, "view", "ask"), "error": "", "elsewhere": False, "interrupted": False}
        begin = time.perf_counter()
        try:
            answer["elsewhere"] = not self._obey(content.get("kind"))
        except Exception as error:  # noqa: BLE001
            answer["error"] = failures.told(error, self.words["own_line"])
        except KeyboardInterrupt:
            answer["interrupted"] = True
            raise
        finally:
            answer["seconds"] = time.perf_counter() - begin
            self._report(answer)

    def _obey(self, kind: object) -> bool:
        """Does what was asked; False where a cell trains the networks."""
        acts = {"state": lambda: None, "train": lambda: self._train(BURST), "reset": self._reset}
        if not isinstance(kind, str) or kind not in acts:
            raise ValueError(f"kind must be one of {', '.join(acts)}, got {kind!r}")
        if kind == "state":
            return True
        self._check_trainable()
        if not self._lock.acquire(timeout=PATIENCE):
            return False
        try:
            acts[kind]()
        finally:
            self._lock.release()
        return True

    def _reset(self) -> None:
        for practice in self._practices:
            practice.reset()

    def _state(self) -> tuple[dict, bytes]:
        """Numbers of all networks, and their pictures: per network 8 pictures, 8 flat ones, the mean, the spectrum."""
        numbers = {
            "step": self.step,
            "shares": [practice.share for practice in self._practices],
            "losses": [practice.loss for practice in self._practices],
        }
        return numbers, b"".join(map(_bytes, self._practices))

    def _report(self, answer: dict) -> None:
        numbers, pictures = self._state()
        self.send({"kind": "report", **numbers, **answer}, [pictures])

    def _record(self) -> None:
        self.recorded, self.recorded_bytes = self._state()


def _bytes(practice: Practice) -> bytes:
    maps = (practice.pictures, practice.flats, practice.mean)
    return b"".join([*(grey(values, practice.range) for values in maps), grey(practice.spectrum, (0, 1))])


def grey(values: torch.Tensor, between: tuple[float, float]) -> bytes:
    """Numbers as bytes: the lower of two bounds is 0, the upper 255."""
    low, high = between
    scaled = (values.double() - low) / max(high - low, 1e-12)
    return (255 * scaled.clamp(0, 1)).round().to(torch.uint8).numpy().astype(np.uint8).tobytes()


def _grey_alone(pictures: torch.Tensor) -> bytes:
    return grey(pictures, (float(pictures.min()), float(pictures.max())))


def _give_back(networks) -> None:
    """A cell run again starts again: a network that it had begun to train gets its first weights back."""
    for earlier in made_before(Generators):
        for practice in earlier._practices:
            if any(practice.network is network for network in networks):
                practice.reset()
