"""What the browser is told of a run: plain data for a message, and the bytes that go with it.

Takes runs, gives dictionaries and buffers. ``trainer`` imports it; ``trainer.js`` reads what it writes.
"""

import math
from array import array

import torch

from widgets.heard import Message
from widgets.learning import failures
from widgets.learning.history import evenly
from widgets.learning.runs import FRAMES, Ghost, Run
from widgets.learning.tasks import Task
from widgets.words import Words

VOID = 255  # how the browser is told of pixels that do not count
RECORDED = 200_000  # bytes of all pictures of a recorded training: a page that holds it should stay light


class Reporter:
    """Says of several runs what the browser does not know yet, and remembers what it was told."""

    def __init__(self, runs: list[Run], words: dict[str, str]):
        self._runs, self._words = runs, words
        self._told = [(0, 0)] * len(runs)  # of each run: its number and the step up to which the browser knows it

    def news(self, ghosts: list[Ghost] | None, settings: Message, *, everything: bool) -> tuple[Message, list[bytes]]:
        """What is new, or with ``everything`` all there is; ``ghosts`` are None where they are as they were."""
        entries, buffers = [], []
        for who, run in enumerate(self._runs):
            number, step = self._told[who]
            if not everything and (number, step) == (run.number, run.last.step) and not run.failure:
                continue
            begin = 0 if everything or number != run.number else min(step, run.last.step)
            entry, own = report_of(run, who, begin, self._words)
            self._told[who] = run.number, entry["step"]
            entries.append(entry)
            buffers += own
        return self._message(entries, ghosts, settings), buffers

    def everything(self, ghosts: list[Ghost], settings: Message) -> tuple[Message, list[bytes]]:
        """All there is, told to nobody in particular; of the pictures, as many as ``RECORDED`` bytes hold."""
        most = max(2, RECORDED // max(1, sum(_frame_bytes(run) for run in self._runs)))
        parts = [report_of(run, who, 0, self._words, most) for who, run in enumerate(self._runs)]
        entries = [entry for entry, _ in parts]
        return self._message(entries, ghosts, settings), [buffer for _, own in parts for buffer in own]

    def _message(self, entries: list[dict], ghosts: list[Ghost] | None, settings: Message) -> dict:
        names = [run.name for run in self._runs]
        return {
            "kind": "report",
            "view": None,
            "ask": None,
            "seconds": 0,
            "elsewhere": False,
            "interrupted": False,
            "error": "",
            "file": None,
            "settings": dict(settings),
            "runs": entries,
            "ghosts": None if ghosts is None else [ghost_of(ghost, names, self._words) for ghost in ghosts],
        }


def report_of(run: Run, who: int, begin: int, words: Words, most: int = FRAMES + 1) -> tuple[Message, list[bytes]]:
    """What happened in a run after step ``begin``; 0 for everything. ``who`` is the run's place among the others.

    The buffers: (step, loss) pairs, float32; then for every frame a class number per pixel, and how sure it is from 0
    to 255; nothing where the task gives no such map.
    """
    after = begin if begin else -1
    losses, scores, frames = run.losses.since(after), run.scores.since(after), evenly(run.frames.since(after), most)
    report = {
        "who": who,
        "run": run.number,
        "seed": run.seed,
        "step": run.last.step,
        "begin": begin,
        "loss": losses[-1][1] if losses else None,
        "points": len(losses),
        "scores": [
            [step, _share(score), _share(beside), [_number(part) for part in parts]]
            for step, (score, beside, parts) in scores
        ],
        "frames": [step for step, _ in frames],
        "marks": [[list(mark) for mark in sight.marks] for _, sight in frames],
        "notes": [sight.note for _, sight in frames],
        "rate": run.rate,
        "failure": failures.told(run.failure, words["own_line"]) if run.failure else "",
    }
    predictions = b"".join(class_bytes(sight.labels) for _, sight in frames if sight.labels is not None)
    confidences = b"".join(_share_bytes(sight.sure) for _, sight in frames if sight.sure is not None)
    pairs = array("f", [number for pair in losses for number in pair])
    return report, [pairs.tobytes(), predictions, confidences]


def ghost_of(ghost: Ghost, names: list[str], words: Words) -> Message:
    """An earlier run's curve and what to write at it."""
    sentence = words["ghost" if len(names) == 1 else "ghost_of_several"]
    label = sentence.format(name=ghost.name, seed=ghost.seed, rate=f"{ghost.learning_rate:g}")
    return {"label": label, "who": names.index(ghost.name), "scores": [list(pair) for pair in ghost.scores]}


def described(task: Task) -> Message:
    """What a task's measures and pictures are called, and what it lets one tune."""
    own = {"part_names": list(task.part_names), "part_colours": task.colours, "pictures": list(task.pictures)}
    return task.words._asdict() | own | {"tunable": tuned(task)}


def tuned(task: Task) -> list[str]:
    """The names of what may change while it trains, in the order in which a reader sees them."""
    return ["learning_rate", *task.tunable, "batch"]


def truth_bytes(truth: torch.Tensor | None, ignore_index: int) -> bytes:
    """The true class of every pixel, a byte each; ``VOID`` where none counts; nothing where pixels have no class."""
    if truth is None:
        return b""
    return class_bytes(torch.where(truth == ignore_index, VOID, truth))


def class_bytes(labels: torch.Tensor) -> bytes:
    """Class numbers, a byte each."""
    return labels.to(torch.uint8).numpy().tobytes()


def _frame_bytes(run: Run) -> int:
    """How many bytes one picture of a run takes: a byte a pixel for each map that its task gives."""
    sight = run.frames.newest
    return sum(map_.numel() for map_ in (sight.labels, sight.sure) if map_ is not None)


def _share_bytes(shares: torch.Tensor) -> bytes:
    return (255 * shares).round().to(torch.uint8).numpy().tobytes()


def _share(value: float) -> float:
    """A task of one's own may measure what is no number: a curve has a place for numbers only."""
    return value if math.isfinite(value) else 0.0


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
