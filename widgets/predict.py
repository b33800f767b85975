"""A question to answer before seeing: the reader commits, then sees what it is, and why. Never graded.

Takes texts, gives the widget ``Predict``. Everything happens in the browser: Python sends the texts once and never
answers, so it works on a page without a kernel too. Only lessons import it.
"""

import re
from html import escape

import traitlets

from widgets.card import Card
from widgets.cells import take_over
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import shown
from widgets.words import words_in

# Choices are numbered from 1 to 9, one key each.
MOST_CHOICES = 9

# All that the card says beyond the author's texts; a translation adds a language here.
WORDS = {
    "en": {
        "card": "Prediction: {question}",
        "because": "because …",
        "because_name": "Your reason, if you like: because …",
        "commit": "Commit",
        "again": "Try again",
        "choose_first": "Choose one first.",
        "said": "You said",
        "is": "It is",
        "same": "You said, and it is",
        "why": "Why",
        "key_commit": "commits to the choice",
        "still": "Show the answer",
    }
}


class Predict(Card):
    """A question with choices; the reader commits to one, then sees the answer beside it, and the reason.

    >>> Predict("How many of the 16 cells are zero?", ["4", "8", "12"], answer=2, why="Four numbers fill four cells.")
    Predict('How many of the 16 cells are zero?', 3 choices)

    ``choices`` are two to nine texts and ``answer`` is the index, from 0, of the one that is so. All are plain text in
    which `backticks` mark code; a choice of several lines is shown in a block of fixed width, for grids. ``chosen`` (an
    index or None) and ``committed`` come from the browser. Raises TypeError or ValueError, with one sentence, on
    anything else.
    """

    still_type = "text/html"

    _esm = script(*FRAME, "predict.js")
    _css = style(*LOOK, "predict.css")

    # Plain TraitType, since Any lets None pass. A value equal to its default isn't validated, so defaults are valid.
    question = traitlets.TraitType("?").tag(sync=True)
    choices = traitlets.TraitType(("yes", "no")).tag(sync=True)
    answer = traitlets.TraitType(0).tag(sync=True)
    why = traitlets.TraitType("?").tag(sync=True)
    chosen = traitlets.TraitType(None, allow_none=True).tag(sync=True, page=True)
    committed = traitlets.TraitType(False).tag(sync=True, page=True)

    def __init__(
        self, question: str, choices: list[str], *, answer: int, why: str, language: str | None = None
    ) -> None:
        super().__init__(words_in(WORDS, language), question=question, choices=choices, answer=answer, why=why)
        take_over(self, Predict)

    @traitlets.validate("question", "why")
    def _valid_text(self, proposal: dict) -> str:
        return _text(proposal["trait"].name, proposal["value"])

    @traitlets.validate("choices")
    def _valid_choices(self, proposal: dict) -> list[str]:
        choices = _texts(proposal["value"])
        _check_index("answer", self.answer, choices)
        return choices

    @traitlets.validate("answer")
    def _valid_answer(self, proposal: dict) -> int:
        # The constructor validates in no fixed order, so the choices may not have been looked at yet.
        _check_index("answer", proposal["value"], _texts(self.choices))
        return proposal["value"]

    @traitlets.validate("chosen")
    def _valid_chosen(self, proposal: dict) -> int | None:
        if proposal["value"] is not None:
            _check_index("chosen", proposal["value"], self.choices)
        return proposal["value"]

    @traitlets.validate("committed")
    def _valid_committed(self, proposal: dict) -> bool:
        if not isinstance(proposal["value"], bool):
            raise TypeError(f"committed must be True or False, not {type(proposal['value']).__name__}.")
        return proposal["value"]

    @traitlets.observe("question", "choices", "answer")
    def _forget(self, change: dict) -> None:
        """Another question wants another prediction."""
        self.chosen, self.committed = None, False

    def __repr__(self) -> str:
        return f"Predict({self.question!r}, {len(self.choices)} choices)"

    def still(self) -> str:
        """The question as HTML for pages without widgets: the choices in order, answer and reason folded away."""
        items = "".join(f"<li>{_markup(choice)}</li>" for choice in self.choices)
        return (
            f"<p><strong>{_markup(self.question)}</strong></p><ol>{items}</ol>"
            f"<details><summary>{escape(self.words['still'])}</summary>"
            f"<p>{escape(self.words['is'])}:</p>{_block(self.choices[self.answer])}"
            f"<p>{_markup(self.why)}</p></details>"
        )


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} must not be empty.")
    return value


def _texts(choices: object) -> list[str]:
    if not isinstance(choices, (list, tuple)):
        raise TypeError(f"choices must be a list of texts, not {type(choices).__name__}.")
    texts = [_text(f"choices[{k}]", choice) for k, choice in enumerate(choices)]
    if not 2 <= len(texts) <= MOST_CHOICES:
        raise ValueError(f"choices must be 2 to {MOST_CHOICES} texts, not {len(texts)}.")
    if twice := next((text for k, text in enumerate(texts) if text in texts[:k]), None):
        raise ValueError(f"choices must differ, but {shown(twice)} stands twice.")
    return texts


def _check_index(name: str, k: object, choices: list[str]) -> None:
    if isinstance(k, bool) or not isinstance(k, int):
        raise TypeError(f"{name} must be the index of a choice, a whole number, not {type(k).__name__}.")
    if not 0 <= k < len(choices):
        raise ValueError(f"{name} must be the index of a choice, 0 to {len(choices) - 1}, not {shown(k)}.")


def _markup(text: str) -> str:
    """Escaped HTML of a text: `backticks` as code, several lines as a block."""
    if "\n" in text:
        return f"<pre>{escape(text)}</pre>"
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _block(text: str) -> str:
    return _markup(text) if "\n" in text else f"<p>{_markup(text)}</p>"
