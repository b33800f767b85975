"""An exception as one sentence for a widget, with the reader's own line in it.

Takes exceptions, gives text. Widgets and exercises import it.
"""

import linecache
import sysconfig
import traceback
from pathlib import Path

LONGEST = 300  # characters of a message; what follows helps nobody in a card

# Where code lies that is not the reader's own.
_OTHERS = tuple(
    {
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
        str(Path(__file__).parents[1]),
        "<frozen",
    }
)


def sentence(error: BaseException) -> str:
    """What went wrong, without a full stop: the message on one line, or the exception's name where it has none."""
    text = " ".join(str(error).split()).rstrip(".")
    return text if text and len(text) <= LONGEST else f"{type(error).__name__} {text[:LONGEST]}".strip()


def told(error: BaseException, template: str) -> str:
    """The sentence, and the reader's own line where one is known: ``template`` has {error}, {number} and {line}."""
    text, line = sentence(error), own_line(error)
    return template.format(error=text, number=line[0], line=line[1]) if line and line[1] else text


def own_line(error: BaseException) -> tuple[int, str] | None:
    """The innermost line of the reader's own code that an exception passed through: its number and its text.

    None if it passed through none; the text is empty where it is not known.
    """
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        file = frame.f_code.co_filename
        if not file.startswith(_OTHERS):
            return number, linecache.getline(file, number, frame.f_globals).strip()
    return None
