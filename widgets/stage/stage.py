"""The stage: plays any torch operation, cell by cell, by stamps or by windows.

Takes operations and an input, gives a widget; composes ``acts`` for the browser and ``figures`` for files. Nothing
imports it but the package's front door.
"""

import threading
from collections.abc import Callable

import torch
import traitlets

from widgets import given, heard
from widgets.card import Setting
from widgets.cells import take_over
from widgets.exports.animated import Animated, one_of, whole
from widgets.exports.forms import Play, exported
from widgets.exports.looks import Look
from widgets.front_end import FRAME, LOOK, script, style
from widgets.heard import Message
from widgets.stage import captions, spoken
from widgets.stage import overlap as overlaps
from widgets.stage.acts import run_of, tab_of
from widgets.stage.edits import edit_of, edited, number_of, remembered
from widgets.stage.figures import play_of
from widgets.stage.frames import steps_of
from widgets.stage.grids import Tab, grid, shape_text
from widgets.stage.matrices import say_of_matrices
from widgets.stage.operations import LONGEST_NAME, name_of
from widgets.stage.overlap import KINDS, overlapped, phase_sentence
from widgets.stage.stage_words import WORDS
from widgets.words import words_in

VIEWS = ("stamp", "window")
MOST_STEPS = 1 << 16  # that a page may say it stands at


class Stage(Animated):
    """Plays operations on a small 2-D input, as links between cells that torch itself was asked for.

    ``operation`` is a torch function or module, a ``functools.partial`` of one (its kernel can then be edited), a
    function of your own, a ``MaxPair``, a ``Chain``, or a dictionary of these by name, shown as tabs; in a dictionary,
    a pair ``(operation, x)`` brings an input of its own. ``x`` is a grid of at most 16×16 finite numbers.

    ``view`` is ``"stamp"`` (by input cell), ``"window"`` (by output cell) or None for what suits each operation;
    ``step`` the first one shown, None for the last; ``tab`` the number of the first operation shown. ``overlap`` has
    every output cell show how many input cells reach it (``"count"``), or the ``"sum"`` of the weights that do, which
    is what an input of ones gives; None shows the values themselves.

    >>> import functools, torch.nn.functional as F
    >>> Stage(functools.partial(F.interpolate, scale_factor=2), [[1, 2], [3, 4]])
    Stage(interpolate, 2×2 → 4×4)

    Raises TypeError or ValueError, one sentence each, for input that can't be shown; see ``links_of``.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "stage/play.js",
        "stage/following.js",
        "stage/telling.js",
        "stage/transport.js",
        "stage/outbox.js",
        "stage/editing.js",
        "stage/looking.js",
        "stage/grid.js",
        "stage/acts.js",
        "stage/marks.js",
        "stage/remembered.js",
        "stage/matrix.js",
        "stage/overlap.js",
        "stage/spoken.js",
        "stage/fitting.js",
        "exports/exporting.js",
        "stage/stage.js",
    )
    _css = style(*LOOK, "exports/exports.css", "stage/stage.css")

    tabs: "traitlets.List[Tab]" = traitlets.List().tag(sync=True)
    acknowledged = traitlets.Dict().tag(sync=True)  # the last edit of each open view that these tabs contain
    tab = Setting(0).tag(sync=True)
    view = Setting(None).tag(sync=True)
    step = Setting(None).tag(sync=True)
    matrix = Setting(False).tag(sync=True)
    overlap = Setting(None).tag(sync=True)
    editable = Setting(True).tag(sync=True)

    def __init__(
        self,
        operation: Callable[..., torch.Tensor] | dict[str, Callable[..., torch.Tensor]],
        x: object,
        *,
        view: str | None = None,
        step: int | None = None,
        tab: int = 0,
        matrix: bool = False,
        overlap: str | None = None,
        editable: bool = True,
        language: str | None = None,
    ) -> None:
        tables = captions.WORDS, overlaps.WORDS, spoken.WORDS, WORDS
        words = {name: word for table in tables for name, word in words_in(table, language).items()}
        self._language = words["language"]
        self._lock = threading.Lock()
        self._operations = _named(operation)
        self._x = grid(x, "x")
        self._start = self._x, dict(self._operations)
        super().__init__(words, tabs=self._composed(self._x, self._operations), tab=0)
        try:
            self.tab = tab
            self.view, self.step, self.matrix, self.editable = view, step, matrix, editable
            self.overlap = overlap
        except (TypeError, ValueError):
            self.close()
            raise
        self.on_msg(self._receive)
        take_over(self, Stage)

    def __repr__(self) -> str:
        names = ", ".join(tab["name"] for tab in self.tabs)
        run = run_of(self.tabs[0])
        arrow = f"{shape_text(run[0]['input']['shape'])} → {shape_text(run[-1]['output']['shape'])}"
        return f"Stage({names}, {arrow})"

    def still(self) -> bytes:
        """The first frame, or what was chosen to be seen first, as PNG."""
        return self.picture()

    @property
    def x(self) -> torch.Tensor:
        """The input as it stands now, edits included, (h, w). Assigning another grid puts that on the stage."""
        return self._x.clone()

    @x.setter
    def x(self, values: object) -> None:
        with self._lock:
            self._play(grid(values, "x"), self._operations)

    def picture(self, form: str = "png", *, theme: str = "light") -> bytes:
        """What is on the stage as a PNG or SVG file, or all its steps as a GIF: the file's bytes.

        The step is the one given to the constructor or assigned since; the browser's playhead stays in the browser.
        """
        return exported(self.play({}), form, Look(theme, None), language=self.language)

    def play(self, shown: Message) -> Play:
        """The steps of the tab shown, in its view, with the matrix and the overlaps if they are shown."""
        number = whole(shown, "tab", len(self.tabs) - 1, self.tab)
        overlap = one_of(shown, "overlap", (*KINDS, None), self.overlap)
        tab = overlapped(self.tabs[number], overlap, self._language)
        view = one_of(shown, "view", VIEWS, self.view or tab["view"])
        last = steps_of(tab, view)
        step = min(whole(shown, "step", MOST_STEPS, last if self.step is None else self.step), last)
        phases = phase_sentence(self.tabs[number]["acts"][-1], self._language) if overlap else ""
        matrix = one_of(shown, "matrix", (True, False), self.matrix)
        return play_of(tab, view, step, matrix=matrix, caption=phases or None, language=self.language)

    @traitlets.validate("tab")
    def _valid_tab(self, proposal: dict) -> int:
        value, last = proposal["value"], len(self.tabs) - 1
        if not given.is_whole(value) or not 0 <= value <= last:
            raise ValueError(f"tab must be 0 to {last}; got {given.shown(value)}.")
        return int(value)

    @traitlets.validate("view", "overlap")
    def _valid_choice(self, proposal: dict) -> str | None:
        name, value = proposal["trait"].name, proposal["value"]
        one, other = {"view": VIEWS, "overlap": KINDS}[name]
        if value is not None and (not isinstance(value, str) or value not in (one, other)):
            raise ValueError(f"{name} must be '{one}', '{other}' or None; got {given.shown(value)}.")
        return value

    @traitlets.validate("step")
    def _valid_step(self, proposal: dict) -> int | None:
        value, shown = proposal["value"], self.tabs[self.tab]
        last = steps_of(shown, self.view or shown["view"])
        if value is None:
            return None
        if not given.is_whole(value) or not 0 <= value <= last:
            raise ValueError(f"step must be 0 to {last} here, or None for the last; got {given.shown(value)}.")
        return int(value)

    @traitlets.validate("matrix", "editable")
    def _valid_flag(self, proposal: dict) -> bool:
        return given.flag(proposal["trait"].name, proposal["value"])

    def _composed(self, x: torch.Tensor, operations: dict) -> list[dict]:
        tabs = []
        for name, operation in operations.items():
            own = isinstance(operation, tuple)
            operation, taken = operation if own else (operation, x)
            try:
                tab = tab_of(name, operation, taken, self._language)
            except (TypeError, ValueError) as error:
                if len(operations) == 1:
                    raise
                raise type(error)(f"{name}: {error}") from error
            tabs.append({**tab, "shared": not own})
        say_of_matrices(tabs, [_alone(operation) for operation in operations.values()], self._language)
        return tabs

    def _play(self, x: torch.Tensor, operations: dict, acknowledged: dict | None = None) -> None:
        """Puts these on the stage, or raises and leaves all as it was."""
        tabs = self._composed(x, operations)
        self._x, self._operations = x, operations
        with self.hold_sync():
            self.tabs = tabs
            self.acknowledged = remembered(self.acknowledged, acknowledged or {})

    # Messages arrive on a subshell's thread or on the main one; exceptions raised here would show nowhere.
    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        message = heard.content_of(message)
        answers = {"edit": self._take_edit, "reset": self._take_reset}
        kind = message.get("kind")
        try:
            if not isinstance(kind, str) or kind not in answers:
                raise ValueError(f"A stage is asked for one of {', '.join(answers)}.")
            answers[kind](message)
        except KeyboardInterrupt:
            self._refuse(message, self.card_words["interrupted"])
            raise
        except Exception as error:  # noqa: BLE001 - the reader sees the sentence in the widget
            self._refuse(message, heard.sentence(error))

    def _refuse(self, message: dict, sentence: str) -> None:
        self.send({"kind": "refused", **heard.echoed(message, "view"), "sentence": sentence})
        with self._lock:  # the browser has shown its edit already: these tabs take it back
            self.acknowledged = remembered(self.acknowledged, number_of(message))

    def _take_edit(self, message: dict) -> None:
        edit = edit_of(message)
        with self._lock:
            self._play(*edited(self._x, self._operations, self.tabs, edit), number_of(message))

    def _take_reset(self, message: dict) -> None:
        x, operations = self._start
        with self._lock:
            self._play(x, dict(operations), number_of(message))


def _named(operation: object) -> dict:
    if not isinstance(operation, dict):
        return {name_of(operation) if callable(operation) else "operation": operation}
    if not operation:
        raise ValueError("A stage needs at least one operation; got an empty dictionary.")
    for name, value in operation.items():
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"Each operation needs a name, a text; got {given.shown(name)}.")
        if not name.isprintable() or len(name) > LONGEST_NAME:
            raise ValueError(f"The name of an operation is a short text on one line; got {given.shown(name)}.")
        if isinstance(value, tuple) and len(value) != 2:
            raise ValueError(
                f"{name}: an operation with its own input is a pair (operation, x); got {len(value)} parts."
            )
    return {
        name: (value[0], grid(value[1], f"{name}'s x")) if isinstance(value, tuple) else value
        for name, value in operation.items()
    }


def _alone(operation: object) -> Callable:
    """The operation of a pair (operation, x)."""
    return operation[0] if isinstance(operation, tuple) else operation
