"""What every widget's Python half has in common, as ``card.js`` and ``card.css`` are for its front end.

Takes a still picture from the widget, gives the output of its cell. Widget classes derive from it.
"""

from base64 import b64encode
from typing import Any

import anywidget
import traitlets

from widgets import heard, words
from widgets.card_words import WORDS
from widgets.cells import close_whole
from widgets.heard import Message
from widgets.words import Words, words_in


def use_language(language: str) -> None:
    """Sets the language of all widgets and verdicts from now on, unless one is given another: ``use_language("en")``.

    Raises ValueError with one sentence if there is no such language.
    """
    words.usual = words.checked(WORDS, language)


class Setting(traitlets.TraitType[Any, Any]):
    """A trait that its widget's own check decides about, None included: so what is wrong is said in our words."""

    info_text = "what its widget allows"


class Card(anywidget.AnyWidget):
    """A widget whose output shows a still where there are no widgets: on GitHub, nbviewer and paper.

    ``words`` are what it says itself, ``words_in(its table, language)``; with them comes the language.

    Of a widget's traits a page may set those that are tagged ``page=True``, to what their checks allow. All others are
    Python's: what a page says of them is not heard.
    """

    still_type = "image/png"

    language = traitlets.Unicode(read_only=True).tag(sync=True)
    words = traitlets.Dict(read_only=True).tag(sync=True)
    card_words = traitlets.Dict(read_only=True).tag(sync=True)  # what all cards say

    def __init__(self, words: Words, **traits: object) -> None:
        self._words, self._card_words = words, words_in(WORDS, words["language"])  # refuses before anything is open
        super().__init__(**traits)

    @traitlets.default("language")
    def _first_language(self) -> str:
        return self._words["language"]

    @traitlets.default("words")
    def _first_words(self) -> Words:
        return self._words

    @traitlets.default("card_words")
    def _first_card_words(self) -> Words:
        return self._card_words

    def still(self) -> bytes | str:
        """What the widget shows now, as a picture or as HTML."""
        raise NotImplementedError

    def close(self) -> None:
        """Takes the widget off the page, with the layout that ipywidgets made for it."""
        close_whole(self)

    def set_state(self, sync_data: Message) -> None:
        """Takes what a page says of traits that are its own; what does not fit is answered with what holds."""
        own = self.traits(page=True)
        for name, value in sync_data.items():
            if name in own:
                super().set_state({name: value if self._fits(own[name], value) else self.get_state(name)[name]})

    def _fits(self, trait: traitlets.TraitType, value: object) -> bool:
        """Whether the trait would take it; nothing changes."""
        try:
            trait._validate(self, value)
        except Exception:  # noqa: BLE001 - whatever the check says of it: the page hears what holds instead
            return False
        return True

    def _handle_msg(self, msg: dict) -> None:
        # What no front end says is not heard: its traceback would be printed where nobody reads it.
        if heard.is_message(msg["content"].get("data")):
            super()._handle_msg(msg)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        still = self.still()
        return data | {self.still_type: b64encode(still).decode() if isinstance(still, bytes) else still}, metadata
