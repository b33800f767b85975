"""Joins the files of a widget's front end into the one module and the one style sheet that anywidget loads.

Takes file names in this folder, gives text. Only widget classes import it. anywidget loads a module from a Blob, where
relative imports fail; so shared parts carry no ``import`` and are put in front of the widget's own file.
"""

import re
from functools import cache
from pathlib import Path

from widgets import palette

FOLDER = Path(__file__).parent

# What stands in front of every widget's own files: the card it sits on, and how the card looks.
FRAME = (
    "card.js",
    "words.js",
    "broken.js",
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

# Lines of /** */ before a name: what it is and its types (see tests/types). Our strings never go over several lines.
NOTES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/)[\s\S])*\*/[ \t]*\n", re.MULTILINE)


def script(*names: str) -> str:
    """The named ``.js`` files as one ES module, in the order given; the last one holds the default export."""
    return "\n".join(source(name) for name in names)


@cache
def source(name: str) -> str:
    """A ``.js`` file as it travels: without its documentation, which would be a fifth of what a page loads."""
    return NOTES.sub("", (FOLDER / name).read_text(encoding="utf-8"))


def style(*names: str) -> str:
    """The palette's custom properties, then the named ``.css`` files, as one style sheet."""
    return "\n".join([palette.css(), *((FOLDER / name).read_text(encoding="utf-8") for name in names)])
