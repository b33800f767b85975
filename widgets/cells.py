"""Which notebook cell made a widget, so that a cell that runs again takes off the page what it made before.

Takes widgets, gives those made earlier. Every open widget holds a comm, and JupyterLab a kernel thread for it: a cell
run ten times must not leave ten behind. Widget classes import it.
"""

import sys
import weakref
from typing import TypeVar

import ipywidgets

Kind = TypeVar("Kind", bound=ipywidgets.Widget)

# Every widget of ours that may be open: (widget, its cell, which run of that cell).
_made: list[tuple[weakref.ref, str | None, str | None]] = []


def open_widgets(kind: type[Kind]) -> list[Kind]:
    """All open widgets of one class, oldest first."""
    return [widget for widget, _, _ in _alive() if isinstance(widget, kind)]


def made_before(kind: type[Kind]) -> list[Kind]:
    """The open widgets of one class that an earlier run of the running cell made; none outside a notebook."""
    cell, run = _origin()
    return [
        w for w, its_cell, its_run in _alive() if isinstance(w, kind) and cell and its_cell == cell and its_run != run
    ]


def remember(widget: ipywidgets.Widget) -> None:
    """Notes which cell made the widget."""
    _made.append((weakref.ref(widget), *_origin()))


def take_over(widget: ipywidgets.Widget, kind: type) -> None:
    """Closes the widgets of a class that an earlier run of this cell made, and notes this one.

    The class is named, since anywidget gives every widget one of its own, derived from it.
    """
    for earlier in made_before(kind):
        earlier.close()
    remember(widget)


def close_whole(widget: ipywidgets.DOMWidget) -> None:
    """Takes a widget off the page, with the layout that ipywidgets made for it."""
    _made[:] = [entry for entry in _made if entry[0]() is not widget]
    layout = widget.layout
    ipywidgets.DOMWidget.close(widget)
    layout.close()


def _alive() -> list[tuple]:
    _made[:] = [entry for entry in _made if entry[0]() is not None]
    return [(widget, cell, run) for ref, cell, run in _made if (widget := ref()) is not None]


def _origin() -> tuple[str | None, str | None]:
    """Which notebook cell runs now, and which run of it; (None, None) outside a notebook."""
    kernel = getattr(sys.modules["IPython"].get_ipython(), "kernel", None) if "IPython" in sys.modules else None
    if kernel is None:
        return None, None
    request = kernel.get_parent()
    return request.get("metadata", {}).get("cellId"), request.get("header", {}).get("msg_id")
