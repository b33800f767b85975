"""What a page says, read with care: a page may be broken, or mean harm.

Takes messages as they came, gives what may be used of them. The card imports it, and every widget that answers.
"""

from typing import Any

LONGEST = 100  # characters of a text that goes back as it came: names of views are shorter
LONGEST_SENTENCE = 300  # what follows helps nobody in a card
LARGEST = 1 << 53  # of a whole number: what a browser counts exactly
Message = dict[str, Any]  # JSON, as a page says it

METHODS = ("update", "request_state", "custom")  # of ipywidgets' messages


def is_message(data: object) -> bool:
    """Whether it is a message as a front end sends them; none of ours sets traits that hold bytes."""
    if not isinstance(data, dict) or data.get("method") not in METHODS:
        return False
    return data["method"] != "update" or (isinstance(data.get("state"), dict) and data.get("buffer_paths", []) == [])


def content_of(message: object) -> Message:
    """The message itself; an empty one for what is none."""
    return message if isinstance(message, dict) else {}


def echoed(message: Message, *names: str) -> Message:
    """What goes back with an answer, so that a page knows its question again: short texts and numbers; else None."""
    return {name: value if _is_plain(value := message.get(name)) else None for name in names}


def sentence(error: BaseException) -> str:
    """What a page is told of an exception: its message on one line, or its name where it has none."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= LONGEST_SENTENCE else f"{text[:LONGEST_SENTENCE]} …"


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST and value.isprintable()
    return isinstance(value, int) and abs(value) <= LARGEST
