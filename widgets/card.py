"""What every widget's Python half has in common, as ``card.js`` and ``card.css`` are for its front end.

Takes a still picture from the widget, gives the output of its cell. Widget classes derive from it.
"""

from base64 import b64encode

import anywidget
import traitlets

from widgets.card_words import WORDS
from widgets.cells import close_whole
from widgets.words import words_in


class Card(anywidget.AnyWidget):
    """A widget whose output shows a still where there are no widgets: on GitHub, nbviewer and paper."""

    still_type = "image/png"

    language = traitlets.Unicode("en").tag(sync=True)
    card_words = traitlets.Dict().tag(sync=True)  # what all cards say; a widget's own words are in `words`

    @traitlets.default("card_words")
    def _shared_words(self) -> dict[str, str]:
        return words_in(WORDS, self.language)

    def still(self) -> bytes | str:
        """What the widget shows now, as a picture or as HTML."""
        raise NotImplementedError

    def close(self) -> None:
        """Takes the widget off the page, with the layout that ipywidgets made for it."""
        close_whole(self)

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        still = self.still()
        return data | {self.still_type: b64encode(still).decode() if isinstance(still, bytes) else still}, metadata
