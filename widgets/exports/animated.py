"""What every widget that plays has in common: it can be saved as a picture, an animation or a film.

Takes a ``play`` from the widget, gives files, to Python and to the page's buttons (``exporting.js``). Widget classes
derive from it.
"""

from pathlib import Path

from widgets import heard
from widgets.card import Card
from widgets.exports.files import check_folder, place, told, written
from widgets.exports.forms import FORMS, MOVING, Play, exported
from widgets.exports.looks import SLIDE, Look
from widgets.heard import Message

TOLD = 6  # pictures of an animation between two messages to the page


class Animated(Card):
    """A card whose play can be exported. A widget says in ``play`` what it plays."""

    def play(self, shown: Message) -> Play:
        """What is to be exported. ``shown`` is what a page says of its playhead; empty: what Python knows.

        Raises ValueError with one sentence for a page's message that says nothing sensible.
        """
        raise NotImplementedError

    def save(self, path: str | Path, *, size: tuple[int, int] = SLIDE, theme: str = "light") -> Path:
        """Writes what is shown as ``.png`` or ``.svg``, or all that is played as ``.gif`` or ``.mp4``; gives the path.

        ``size`` is width and height in pixels, a slide's by default; ``theme`` is "light" or "dark". Where the playhead
        stands in the browser stays there: what is shown is what was given to the constructor or assigned since.
        Raises ValueError for another ending, size or theme, OSError for a folder that can't be written, RuntimeError
        for a film without ffmpeg; one sentence each, and no half-written file.
        """
        return self._saved(path, {}, Look(theme, size))

    def _saved(self, path: str | Path, shown: dict, look: Look) -> Path:
        path = place(path)
        form = _form_of(path)
        check_folder(path)
        return written(path, exported(self.play(shown), form, look, language=self.language))

    # Messages arrive on a subshell's thread or on the main one; exceptions raised here would show nowhere.

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        if isinstance(content, dict) and content.get("kind") == "export":
            self._export(content)
        else:
            super()._handle_custom_msg(content, buffers)

    def _export(self, message: dict) -> None:
        """Answers a page that wants a file: with the file, or with a sentence."""
        form, shown = message.get("form"), message.get("shown")
        view = heard.echoed(message, "view")["view"]

        def tell(k: int, count: int) -> None:
            if k % TOLD == 0:
                self.send({"kind": "drawn", "view": view, "count": k, "all": count})

        self.send({"kind": "begun", "view": view})
        try:
            if not isinstance(form, str) or form not in FORMS or not isinstance(shown, dict):
                raise ValueError(f"An export names what is shown and one of {', '.join(FORMS)}.")
            look, play = Look(message.get("theme", "light")), self.play(shown)
            content = exported(play, form, look, language=self.language, tell=tell if form in MOVING else None)
        except KeyboardInterrupt:
            self.send({"kind": "unexported", "view": view, "sentence": self.card_words["interrupted"]})
            raise
        except Exception as error:  # noqa: BLE001 - the reader sees the sentence in the widget
            self.send({"kind": "unexported", "view": view, "sentence": heard.sentence(error)})
        else:
            name = play.file_name(form)
            self.send({"kind": "file", "view": view, "name": name, "type": FORMS[form]}, [content])


def whole(shown: Message, key: str, most: int, usual: int) -> int:
    """A whole number from 0 to ``most`` that a page says of its playhead, or ``usual``; ValueError for another."""
    value = shown.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"An export's {key} is a whole number from 0 to {most}.")
    return value


def one_of(shown: Message, key: str, allowed: tuple[object, ...], usual: object) -> object:
    """One of some values that a page says of its playhead, or ``usual``; ValueError for another."""
    value = shown.get(key, usual)
    if not any(value == one and type(value) is type(one) for one in allowed):
        raise ValueError(f"An export's {key} is one of {', '.join(map(str, allowed))}.")
    return value


def _form_of(path: Path) -> str:
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        *others, last = (f".{name}" for name in FORMS)
        raise ValueError(f"A picture is saved as {', '.join(others)} or {last}; got {told(path.name)!r}.")
    return form
