"""Joins the files of a widget's front end into the one module and the one style sheet that anywidget loads.

Takes file names in this folder, gives text. Only widget classes import it. anywidget loads a module from a Blob, where
relative imports fail; so shared parts carry no ``import`` and are put in front of the widget's own file.
"""

from pathlib import Path

from widgets import palette

FOLDER = Path(__file__).parent

# What stands in front of every widget's own files: the card it sits on, and how the card looks.
FRAME = (
    "card.js",
    "words.js",
    "hall/full_screen.js",
    "hall/keys.js",
    "hall/keys_list.js",
    "hall/pointer.js",
    "hall/slides.js",
    "hall/walk_screen.js",
    "hall/walk_bar.js",
    "hall/walk_fit.js",
    "hall/walk.js",
)
LOOK = ("card.css", "access.css", "hall/hall.css", "hall/walk.css")


def script(*names: str) -> str:
    """The named ``.js`` files as one ES module, in the order given; the last one holds the default export."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def style(*names: str) -> str:
    """The palette's custom properties, then the named ``.css`` files, as one style sheet."""
    return "\n".join([palette.css(), *((FOLDER / name).read_text(encoding="utf-8") for name in names)])
