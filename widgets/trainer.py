"""The live trainer: a network learns before the reader's eyes, and waits whenever they say so.

Takes any ``nn.Module`` and a ``Data``, gives a widget. Lessons import it; nothing else does.

The browser pulls: it asks for a burst, the handler trains for about a seventh of a second and answers with one
message, the browser paints and asks again. So there is no thread and no task to leave behind: a closed page, a cell
run again or a restarted kernel stops the training because nobody asks any more.
"""

import math
import threading
import time
from array import array
from base64 import b64encode

import anywidget
import numpy as np
import torch
import traitlets
from torch import nn

from widgets import palette, training
from widgets.cells import close_whole, made_before, open_widgets, remember
from widgets.front_end import script, style
from widgets.label_maps import image_pixels
from widgets.scenes import Data

BURST = 0.12  # seconds of training for one request; what a pause has to wait for, at the most
PATIENCE = 0.5  # seconds a request waits for a burst or a finish() that is under way
VOID = 255  # how the browser is told of pixels that do not count

WORDS = {
    "en": {
        "title": "Live training",
        "train": "train",
        "pause": "pause",
        "one_step": "one step",
        "reset": "reset",
        "full_screen": "full screen",
        "image": "image",
        "truth": "truth",
        "prediction": "prediction",
        "wrong": "wrong pixels",
        "iou": "IoU per class",
        "mean_iou": "mean IoU",
        "accuracy": "pixel accuracy",
        "loss": "loss",
        "miou_curve": "mean IoU, held out",
        "progress": "{step} / {steps}",
        "void": "not counted",
        "ready": "Step 0: this is what the network says before this training. Press train, or one step.",
        "training": "Training, {rate} images a second. {measured}",
        "paused": "Paused after step {step}. {measured}",
        "done": "Trained for {steps} steps. {measured}",
        "measured": "On images never trained on, at step {step}: {accuracy} % of pixels right, mean IoU {miou}.",
        "failed": "Training stopped: {error}. Press reset to start again.",
        "elsewhere": "finish() trains this network in a cell; interrupt that cell to stop it.",
        "silent": "The kernel does not answer: another cell keeps it busy, or it was restarted. "
        "Press train to try again; after a restart, run the cells again.",
        "keys": "space trains and pauses · → one step · R resets · F fills the screen",
    }
}


class LiveTrainer(anywidget.AnyWidget):
    """Trains a network in place while the reader watches: loss, held-out mean IoU, image, truth and prediction.

    >>> trainer = LiveTrainer(model, ink_data(), steps=200)  # doctest: +SKIP
    >>> trainer.finish().miou > 0.75  # doctest: +SKIP
    True

    model     any module from images (N, C, H, W) to scores (N, classes, H, W); ``reset`` restores its first weights
    data      a ``Data``, such as ``ink_data()``
    steps     how many steps a whole training has
    batch     images per step
    settings  further arguments of ``train``: learning_rate, ground_weight, label_smoothing, seed, evaluate_every, shown

    It never starts by itself. A second trainer of the same network closes the first; the same cell run again starts
    again, from the first weights.
    Raises TypeError or ValueError with one sentence if an argument or the network does not fit.
    """

    _esm = script("card.js", "conversation.js", "panels.js", "curves.js", "trainer.js")
    _css = style("card.css", "trainer.css")

    words = traitlets.Dict().tag(sync=True)
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    steps = traitlets.Int(read_only=True).tag(sync=True)
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns of the shown image
    image = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each
    truth = traitlets.Bytes().tag(sync=True)  # the class of each pixel, a byte each
    first_prediction = traitlets.Bytes().tag(sync=True)  # the untrained network's, so that a page alone shows something
    first_scores = traitlets.List().tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)  # set in the browser only, shared by all views of this trainer

    def __init__(self, model: nn.Module, data: Data, *, steps: int = 200, batch: int = 12, **settings):
        self._settings = {"steps": steps, "batch": batch, **settings}
        run = training.train(model, data, **self._settings)  # raises if something does not fit
        _close_predecessors(model)
        super().__init__()
        self._model, self._data = model, data
        self._first_weights = {name: weight.detach().clone() for name, weight in model.state_dict().items()}
        # A new thread's first convolution would take all cores whatever the notebook has set, so it is told.
        self._threads = torch.get_num_threads()
        self._lock = threading.Lock()
        self._runs = 0
        self._start(run)
        self._describe()
        self.on_msg(lambda _, content, buffers: self._receive(content))
        remember(self)

    def __repr__(self):
        name = type(self._model).__name__
        return f"LiveTrainer({name}, {len(self._data.images)} images, step {self._last.step} of {self.steps})"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return data | {"image/png": b64encode(self.still()).decode()}, metadata

    def close(self) -> None:
        """Takes the widget off the page, with the layout that ipywidgets made for it."""
        close_whole(self)

    def still(self) -> bytes:
        """What the widget shows now, as a PNG picture."""
        from widgets.trainer_still import draw  # matplotlib: only when a picture is wanted

        losses, scores = list(self._losses), list(self._scores)
        return draw(self._last, self._prediction, losses, scores, self._data.class_names, self._data.ignore_index)

    def finish(self) -> training.Snapshot:
        """Trains to the last step without a click and returns the last snapshot; a browser that looks on sees it come.

        Raises what training raised, such as FloatingPointError for a loss that is no number; then ``reset`` first.
        """
        with self._lock:
            while not self._ended:
                self._train(BURST)
                self._send_report({})
            if self._failure:
                raise self._failure
            return self._last

    def reset(self) -> None:
        """Gives the network its first weights again and forgets the curves."""
        with self._lock:
            self._reset()
            self._send_report({})

    # Training: always under the lock, on whichever thread a message or a cell comes.

    def _start(self, run):
        self._run, self._failure, self._rate = run, None, None
        self._losses: list[float] = []
        self._scores: list[tuple] = []  # (step, mean IoU, accuracy, [IoU per class]) wherever they were measured
        self._sent = 0  # losses the browser has been told
        self._runs += 1
        self._take(next(run))
        self._prediction = self._last.prediction

    def _reset(self):
        self._model.load_state_dict(self._first_weights)
        self._start(training.train(self._model, self._data, **self._settings))

    def _give_up(self, restore: bool):
        """Waits for the burst under way and trains no more: from now on another trainer has the network."""
        with self._lock:
            self._failure = RuntimeError("another trainer has this network now")
            if restore:
                self._model.load_state_dict(self._first_weights)

    @property
    def _ended(self):
        return self._last.step >= self._last.steps or self._failure is not None

    def _train(self, seconds: float):
        """Trains until the time is over, at least one step; keeps an exception for whoever asks for the end."""
        if self._ended:
            return
        torch.set_num_threads(self._threads)
        begin, first = time.perf_counter(), self._last.step
        try:
            while not self._ended and (self._last.step == first or time.perf_counter() - begin < seconds):
                self._take(next(self._run))
            self._rate = self._settings["batch"] * (self._last.step - first) / (time.perf_counter() - begin)
            self._prediction = self._last.prediction
            if self._prediction is None:
                self._prediction = training.predict(self._model, self._last.image[None])[0]
        except Exception as failure:  # noqa: BLE001 - it is shown in the browser and raised by finish()
            self._failure = failure
        except KeyboardInterrupt:
            # It left the generator in the middle of a step, and a generator that raised can't go on.
            self._failure = RuntimeError(f"it was interrupted at step {self._last.step}")
            raise

    def _take(self, snapshot):
        self._last = snapshot
        if snapshot.loss is not None:
            self._losses.append(snapshot.loss)
        if snapshot.miou is not None:
            iou = [None if math.isnan(value) else value for value in snapshot.iou]
            self._scores.append((snapshot.step, snapshot.miou, snapshot.accuracy, iou))

    # Messages.

    def _receive(self, content):
        """Answers the browser, always: exceptions in a handler show nowhere, and silence looks like death."""
        content = content if isinstance(content, dict) else {}
        kind = content.get("kind")
        answer = {"view": content.get("view"), "ask": content.get("ask")}
        begin = time.perf_counter()
        try:
            answer["elsewhere"] = not self._obey(kind)
        except Exception as error:  # noqa: BLE001
            answer["error"] = _one_line(error)
        finally:
            answer["seconds"] = time.perf_counter() - begin
            self._send_report(answer, everything=kind == "state")

    def _obey(self, kind) -> bool:
        """Does what was asked; False where a cell's finish() has the network."""
        acts = {
            "state": None,
            "train": lambda: self._train(BURST),
            "step": lambda: self._train(0),
            "reset": self._reset,
        }
        if not isinstance(kind, str) or kind not in acts:
            raise ValueError(f"kind must be one of {', '.join(acts)}, got {kind!r}")
        if kind == "state":  # only reads, so it need not wait
            return True
        if not self._lock.acquire(timeout=PATIENCE):
            return False
        try:
            acts[kind]()
        finally:
            self._lock.release()
        return True

    def _send_report(self, answer, everything: bool = False):
        """One message: where training stands, what is new of the curves, and the prediction.

        ``begin`` is the number of losses the browser should have already; one that has fewer asks for everything.
        """
        begin = 0 if everything else min(self._sent, len(self._losses))
        end = self._sent = len(self._losses)
        report = {
            "kind": "report",
            "run": self._runs,
            "step": end,
            "begin": begin,
            "scores": [score for score in list(self._scores) if begin < score[0] <= end or begin == 0],
            "rate": self._rate,
            "error": _one_line(self._failure) if self._failure else "",
        }
        losses = array("f", self._losses[begin:end]).tobytes()
        self.send(report | answer, [losses, _class_bytes(self._prediction)])

    def _describe(self):
        """Everything that stays the same, and the first frame, as traits: a page that has no kernel shows them too."""
        truth = torch.where(self._last.truth == self._data.ignore_index, VOID, self._last.truth)
        self.set_trait("steps", self._last.steps)
        self.words = WORDS["en"]
        self.class_names = list(self._data.class_names)
        self.colours = list(palette.CLASSES)
        self.size = list(truth.shape)
        self.image = _picture_bytes(self._last.image)
        self.truth = _class_bytes(truth)
        self.first_prediction = _class_bytes(self._prediction)
        self.first_scores = [list(score) for score in self._scores]


def _class_bytes(labels: torch.Tensor) -> bytes:
    return labels.to(torch.uint8).numpy().tobytes()


def _picture_bytes(image: torch.Tensor) -> bytes:
    """An image (C, H, W) as RGBA, a byte each."""
    rgba = np.insert(image_pixels(image), 3, 1.0, axis=2)
    return (255 * rgba).round().astype(np.uint8).tobytes()


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return text if len(text) <= 300 and text else f"{type(error).__name__} {text[:300]}".strip()


def _close_predecessors(model: nn.Module) -> None:
    """Closes the trainer that has this network, and those the same cell made when it last ran.

    A cell run again starts again: a network that it had already begun to train gets its first weights back.
    """
    again = made_before(LiveTrainer)
    for trainer in open_widgets(LiveTrainer):
        if trainer in again or trainer._model is model:
            trainer.close()
            trainer._give_up(restore=trainer in again and trainer._model is model)
