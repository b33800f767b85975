"""What the reader sees after ``check``: passed or not yet, the case that shows it, a hint, a solution.

Takes texts only, gives a line, a text and HTML of them. ``check`` makes it; nothing here is ever red or green.
"""

import re
from dataclasses import dataclass
from html import escape

from widgets.words import words_in

WORDS = {
    "en": {
        "passed": "passed",
        "not_yet": "not yet",
        "hint": "A hint",
        "solution": "One way to write it",
    }
}


@dataclass(frozen=True)
class Verdict:
    """The verdict on an answer; true where the answer passed.

    ``sentences`` say what was found, in texts with `backticks` for code. ``panels`` are (label, grid of text) of the
    case that shows it, empty where the answer passed.
    """

    name: str
    passed: bool
    sentences: tuple[str, ...]
    panels: tuple[tuple[str, str], ...]
    hint: str
    solution: str
    language: str = "en"

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"{self._title}. {' '.join(' '.join(self.sentences).split())}"

    def __str__(self) -> str:
        grids = (f"{label}\n{text}" for label, text in self.panels)
        return "\n\n".join([repr(self), *grids])

    @property
    def _title(self) -> str:
        return f"{self.name}: {self._word('passed' if self.passed else 'not_yet')}"

    def _word(self, name: str) -> str:
        return words_in(WORDS, self.language)[name]

    def _repr_html_(self) -> str:
        first, *others = self.sentences
        parts = [
            f"<p><strong>{escape(self._title)}.</strong> {_markup(first)}</p>",
            *(f"<p>{_markup(s)}</p>" for s in others),
        ]
        if self.panels:
            columns = "".join(
                f"<div><div>{_markup(label)}</div><pre>{escape(text)}</pre></div>" for label, text in self.panels
            )
            parts.append(f'<div style="display: flex; flex-wrap: wrap; gap: 0.5em 2.5em">{columns}</div>')
        if not self.passed:
            parts.append(_folded(self._word("hint"), f"<p>{_markup(self.hint)}</p>"))
        parts.append(_folded(self._word("solution"), f"<pre>{escape(self.solution)}</pre>"))
        return f"<div>{''.join(parts)}</div>"


def _folded(summary: str, inside: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def _markup(text: str) -> str:
    """Escaped HTML of a text, `backticks` as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
