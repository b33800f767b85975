"""An exception as one sentence for a widget, with the reader's own line in it.

Takes exceptions, gives text. Widgets and exercises import it.
"""

import linecache
import sysconfig
import traceback
from pathlib import Path

from widgets.given import said

LONGEST_LINE = 100  # characters of the reader's own line

# Where code lies that is not the reader's own.
_OTHERS = tuple(
    {
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
        str(Path(__file__).parents[1]),
        "<frozen",
    }
)


def told(error: BaseException, template: str) -> str:
    """What it says, and the reader's own line where one is known: ``template`` has {error}, {number} and {line}."""
    text, line = said(error), own_line(error)
    return template.format(error=text, number=line[0], line=line[1]) if line and line[1] else text


def own_line(error: BaseException) -> tuple[int, str] | None:
    """The innermost line of the reader's own code that an exception passed through: its number and its text.

    None if it passed through none; the text is empty where it is not known.
    """
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        file = frame.f_code.co_filename
        if not file.startswith(_OTHERS):
            line = linecache.getline(file, number, frame.f_globals).strip()
            return number, line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …"
    return None
