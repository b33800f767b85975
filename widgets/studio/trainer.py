"""The live trainer: networks learn before the reader's eyes, and wait whenever they say so.

Takes any ``nn.Module``, or several that race, and what they are to learn, a ``Data`` or a ``Task``; gives a widget.
Lessons import it; nothing else does.

The browser pulls: it asks for a burst, the handler trains for about an eighth of a second and answers with one
message, the browser paints and asks again. So there is no thread and no task to leave behind: a closed page, a cell
run again or a restarted kernel stops the training because nobody asks any more.
"""

import time
from functools import partial
from pathlib import Path
from typing import Any

import traitlets
from torch import nn

from widgets import heard, palette
from widgets.cells import made_before, open_widgets, remember
from widgets.data.label_maps import picture_bytes
from widgets.data.scenes import Data
from widgets.exports.animated import Animated, one_of, whole
from widgets.exports.files import check_folder, place, read, told, written
from widgets.exports.forms import FORMS, Play, file_name
from widgets.exports.looks import SLIDE, Look
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import said, shown, texts
from widgets.heard import Message
from widgets.learning import training
from widgets.learning.race import Race
from widgets.learning.runs import Run
from widgets.learning.tasks import Task, task_of
from widgets.learning.weights import LARGEST_FILE
from widgets.studio import reports, requests
from widgets.studio.trainer_words import WORDS
from widgets.words import words_in

BURST = 0.12  # seconds of training for one request; what a pause has to wait for, at the most
UNATTENDED = 0.3  # seconds between two reports while finish() trains
LOOKS = 40  # pictures of a training by finish(): at the same steps on every machine, since they are recorded
PATIENCE = 0.5  # seconds a request waits for a burst or a finish() that is under way
WEIGHTS = ".safetensors"
MOST_NETWORKS = 32
MOST_STEPS = 1 << 40  # that a page may say it looks at


class LiveTrainer(Animated):
    """Trains networks in place while the reader watches: loss, held-out score, image, truth and prediction.

    >>> trainer = LiveTrainer(model, ink_data(), steps=200)  # doctest: +SKIP
    >>> trainer.finish().miou > 0.75  # doctest: +SKIP
    True
    >>> race = LiveTrainer({"nearest": one, "transposed": another}, ink_data())  # doctest: +SKIP

    networks       any module from images (N, C, H, W) to what the task wants, such as scores (N, classes, H, W); or
                   several by their names, which can be trained one at a time or race: by turns, a step each
    data           a ``Data``, such as ``ink_data()``, for segmentation; or another task: ``ClassAndBox``, ``Joints``
    steps          how many steps a whole training has
    batch, learning_rate, and the task's settings such as ground_weight
                   as in ``train``; they can be changed while it trains, in the card or with ``tune``
    settings       further arguments of ``train``: seed, evaluate_every, shown; label_smoothing

    It never starts by itself. A second trainer of the same network closes the first; the same cell run again starts
    again, from the first weights.
    Raises TypeError or ValueError with one sentence if an argument or a network does not fit.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "conversation.js",
        "panels.js",
        "studio/curves.js",
        "studio/history.js",
        "studio/score_tables.js",
        "studio/tuning.js",
        "studio/timeline.js",
        "studio/overlay.js",
        "studio/gallery.js",
        "studio/accounts.js",
        "studio/pulling.js",
        "studio/replay.js",
        "exports/exporting.js",
        "studio/trainer_parts.js",
        "studio/trainer.js",
    )
    _css = style(*LOOK, "panels.css", "exports/exports.css", "studio/curves.css", "studio/trainer.css")

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    task = traitlets.Dict().tag(sync=True)  # what its measures and pictures are called, and what can be tuned
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    run_colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    steps = traitlets.Int(read_only=True).tag(sync=True)
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns of the shown image
    image = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each
    truth = traitlets.Bytes().tag(sync=True)  # the class of each pixel, a byte each; empty where the truth is marks
    true_marks: "traitlets.List[list[Any]]" = traitlets.List().tag(sync=True)
    true_note = traitlets.Unicode().tag(sync=True)
    recorded = traitlets.Dict().tag(sync=True)  # a report that tells everything, for a page without a kernel
    recorded_bytes = traitlets.Bytes().tag(sync=True)  # its buffers, one after another
    shown_at = traitlets.List(traitlets.Int()).tag(sync=True)  # at which step each cell that shows it did so
    running = traitlets.Bool(False).tag(sync=True)  # set in the browser only, shared by all views of this trainer

    def __init__(
        self,
        networks: nn.Module | dict[str, nn.Module],
        data: Data | Task,
        *,
        steps: int = 200,
        batch: int = 12,
        learning_rate: float = 0.012,
        language: str | None = None,
        **settings: float,
    ) -> None:
        words = words_in(WORDS, language)
        named, task = _named(networks), task_of(data).in_language(words["language"])
        usual = task.settings | {"batch": batch, "learning_rate": learning_rate}
        self._tuning = {name: settings.get(name, usual[name]) for name in reports.tuned(task)}
        live = {name: partial(self._tuning.__getitem__, name) for name in self._tuning}
        settings = {"steps": steps, **settings, **live}
        for name, value in self._tuning.items():
            self._tuning[name] = training.checked(name, value, task)
        # Each raises if something does not fit: before any trainer is closed or opened.
        runs = [Run(name, model, task, settings) for name, model in named.items()]
        if _close_predecessors(named.values()):
            runs = [Run(name, model, task, settings) for name, model in named.items()]
        super().__init__(words)
        self._task, self._runs = task, runs
        self._race = Race(self._runs)
        self._reporter = reports.Reporter(self._runs, words)
        self._describe()
        self.on_msg(lambda _, content, buffers: self._receive(content, buffers))
        remember(self)

    def __repr__(self) -> str:
        images = f"{len(self._task.data.images)} images"
        if len(self._runs) > 1:
            steps = ", ".join(str(run.last.step) for run in self._runs)
            return f"LiveTrainer({', '.join(self.names)}; {images}, steps {steps} of {self.steps})"
        run = self._runs[0]
        return f"LiveTrainer({type(run.model).__name__}, {images}, step {run.last.step} of {self.steps})"

    def still(self) -> bytes:
        """What the widget shows now, as a PNG picture."""
        from widgets.studio.trainer_still import draw  # matplotlib: only when a picture is wanted

        return draw(self._runs, self._race.ghosts, self._task, self.words)

    def finish(self) -> training.Snapshot | dict[str, training.Snapshot]:
        """Trains to the last step without a click; a browser that looks on sees it come.

        Returns the last snapshot; of several networks, each one's by its name.
        Raises what training raised, such as FloatingPointError for a loss that is no number; then ``reset`` first.
        An interrupt stops it between two steps, and it can go on from there.
        """
        with self._race.lock:
            try:
                every = max(1, self.steps // LOOKS)
                while not self._race.ended:
                    self._race.train(self._runs, UNATTENDED, every=every)
                    self._send_report({})
            finally:
                self._record()
            for run in self._runs:
                if run.failure:
                    raise run.failure
            last = {run.name: run.last for run in self._runs}
            return last if len(last) > 1 else self._runs[0].last

    def reset(self, *, seed: int | None = None) -> None:
        """Gives every network its first weights again, or with a seed new random ones; the curves stay as ghosts."""
        with self._race.lock:
            self._race.restart(self._runs, requests.seed(seed))
            self._send_report({}, ghosts=True)
            self._record()

    def tune(self, **settings: float) -> None:
        """Changes learning_rate, batch or a setting of the task from the next step on; ValueError if it can't be so."""
        for name in settings:
            if name not in self._tuning:
                raise ValueError(f"only {', '.join(self._tuning)} can change while it trains, got {shown(name)}.")
        # All are looked at before one is changed.
        self._tuning.update({name: training.checked(name, value, self._task) for name, value in settings.items()})

    def save(
        self, path: str | Path, name: str | None = None, *, size: tuple[int, int] = SLIDE, theme: str = "light"
    ) -> Path:
        """Writes a network's weights as a safetensors file; of several networks, ``name`` says which.

        A path that ends in .png, .svg, .gif or .mp4 gets what the trainer shows instead, or the whole training as it
        went, as ``Animated.save`` does; of several networks all, or the one named.
        """
        path = place(path)
        if path.suffix.lower().removeprefix(".") not in FORMS:
            check_folder(path)
            if path.suffix.lower() not in ("", WEIGHTS):
                raise ValueError(
                    f"Weights are saved as {WEIGHTS}, pictures as {', '.join(FORMS)}; got {told(path.name)!r}."
                )
            return written(path, self._race.named(name).save())
        named = {} if name is None else {"racing": False, "chosen": self._runs.index(self._race.named(name))}
        return self._saved(path, named, Look(theme, size))

    def play(self, shown: Message) -> Play:
        """The training as it went: the pictures that were kept, and the curves up to them."""
        from widgets.studio import trainer_play

        several = len(self._runs) > 1 and one_of(shown, "racing", (True, False), True)
        chosen = whole(shown, "chosen", len(self._runs) - 1, 0)
        runs = self._runs if several else [self._runs[chosen]]
        steps = sorted({step for run in runs for step, _ in run.frames.since(-1)})
        at = whole(shown, "step", MOST_STEPS, steps[-1])
        now = max((k for k, step in enumerate(steps) if step <= at), default=0)
        draw = partial(trainer_play.draw, runs, self._race.ghosts, self._task, self.words, steps)
        return Play("training" if several else f"training_{runs[0].name}", len(steps) - 1, now, draw)

    def load(self, path: str | Path, name: str | None = None) -> None:
        """Reads weights that ``save`` wrote; training begins anew from them.

        Raises ValueError if they don't fit, OSError if there is no such file or it can't be read, with one sentence;
        then nothing has changed.
        """
        content = read(path, LARGEST_FILE)
        with self._race.lock:
            self._race.load(self._race.named(name), content)
            self._send_report({}, ghosts=True)
            self._record()

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict] | None:
        # A page without a kernel opens each view of the recorded training where its cell showed it.
        self.shown_at = [*self.shown_at, min(run.last.step for run in self._runs)]
        return super()._repr_mimebundle_(**kwargs)

    # Messages.

    def _receive(self, content, buffers=()):
        """Answers the browser, always: exceptions in a handler show nowhere, and silence looks like death."""
        content = heard.content_of(content)
        kind = content.get("kind")
        answer = heard.echoed(content, "view", "ask")
        more: list[bytes] = []
        begin = time.perf_counter()
        try:
            answer["elsewhere"] = not self._obey(kind, content, buffers, answer, more)
        except Exception as error:  # noqa: BLE001
            answer["error"] = said(error)
        except KeyboardInterrupt:
            answer["interrupted"] = True
            raise
        finally:
            answer["seconds"] = time.perf_counter() - begin
            told_anew = kind in ("state", "reset", "load", "forget")
            self._send_report(answer, more, everything=kind == "state", ghosts=told_anew)

    def _obey(self, kind, content, buffers, answer, more) -> bool:
        """Does what was asked; False where a cell's finish() has the network."""
        acts = {
            "state": lambda: None,
            "tune": lambda: self.tune(**requests.settings(content)),
            "forget": self._race.ghosts.clear,
            "train": lambda: self._race.train(self._chosen(content), requests.seconds(content, BURST)),
            "step": lambda: self._race.step(self._chosen(content)),
            "reset": lambda: self._race.restart(self._chosen(content), requests.seed(content.get("seed"))),
            "save": lambda: self._hand_over(self._chosen(content)[0], answer, more),
            "load": lambda: self._race.load(self._chosen(content)[0], requests.file(buffers)),
        }
        if not isinstance(kind, str) or kind not in acts:
            raise ValueError(f"kind must be one of {', '.join(acts)}, got {shown(kind)}.")
        if kind in ("state", "tune", "forget"):  # these touch no network, so they need not wait
            acts[kind]()
            return True
        if not self._race.lock.acquire(timeout=PATIENCE):
            return False
        try:
            acts[kind]()
        finally:
            if kind in ("reset", "load") or self._race.ended:
                self._record()
            self._race.lock.release()
        return True

    def _chosen(self, content) -> list[Run]:
        return [self._runs[k] for k in requests.places(content, len(self._runs))]

    def _hand_over(self, run, answer, more):
        more.append(run.save())
        answer["file"] = f"{file_name(run.name)}_step_{run.last.step}{WEIGHTS}"

    def _send_report(self, answer, more=(), *, everything: bool = False, ghosts: bool = False):
        """One message: where training stands and what is new. A browser that knows less asks for everything."""
        report, buffers = self._reporter.news(
            self._race.ghosts if ghosts else None, self._tuning, everything=everything
        )
        self.send(report | answer, [*buffers, *more])

    def _record(self):
        """Keeps everything as traits as well: a notebook that is saved with its widgets' state can be scrubbed."""
        report, buffers = self._reporter.everything(self._race.ghosts, self._tuning)
        with self.hold_sync():  # the one is nothing without the other
            self.recorded_bytes = b"".join(buffers)
            self.recorded = report | {"lengths": [len(buffer) for buffer in buffers]}

    def _describe(self):
        """Everything that stays the same, and the first frame, as traits: a page that has no kernel shows them too."""
        last = self._runs[0].last
        self.set_trait("steps", last.steps)
        self.names = [run.name for run in self._runs]
        self.task = reports.described(self._task)
        self.colours = list(palette.CLASSES)
        self.run_colours = [palette.RUNS[k % len(palette.RUNS)] for k in range(len(self._runs))]
        self.size = list(last.image.shape[1:])
        self.image = picture_bytes(last.image)
        self.truth = reports.truth_bytes(last.truth, self._task.data.ignore_index)
        self.true_marks = [list(mark) for mark in last.true_sight.marks]
        self.true_note = last.true_sight.note
        self._record()


def _named(networks) -> dict[str, nn.Module]:
    """The networks by their names, in order."""
    if not isinstance(networks, dict):
        return {type(networks).__name__: networks}
    if not networks or not all(isinstance(name, str) and name.strip() for name in networks):
        raise ValueError(f"networks must be a module, or a dictionary from names to modules, got {shown(networks)}.")
    texts("networks", list(networks), "a dictionary from names to modules")
    if len(networks) > MOST_NETWORKS:
        raise ValueError(f"at most {MOST_NETWORKS} networks can race, got {len(networks)}.")
    if len({id(model) for model in networks.values()}) < len(networks):
        raise ValueError("each name needs a network of its own, or they would train the same weights.")
    return dict(networks)


def _close_predecessors(models) -> bool:
    """Closes the trainers that have one of these networks, and those the same cell made when it last ran.

    A cell run again starts again: a network that it had already begun to train gets its first weights back. Whether one
    did so is what it returns.
    """
    restored = False
    again = made_before(LiveTrainer)
    for trainer in open_widgets(LiveTrainer):
        theirs = [run.model for run in trainer._runs]
        shared = any(model is their for model in models for their in theirs)
        if trainer in again or shared:
            trainer.close()
            trainer._race.give_up(restore=trainer in again and shared)
            restored = restored or (trainer in again and shared)
    return restored
