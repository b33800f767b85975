"""Words by language: every widget keeps all it says in one table, ``{"en": {name: sentence}, ...}``.

Takes a table and a language, gives the words. Widget classes import it; a translation adds data to tables, no code.

A name may hold a group of words, a dictionary or a list. Two endings have a meaning. Of a sentence about a number,
``name.one`` is for 1 and ``name.other`` for all else (the forms that Unicode's CLDR gives a language). ``spoken.name``
is what a screen reader says where ``name`` is written in signs. ``words.js`` reads the same tables.
"""

from collections.abc import Mapping
from typing import Any

from widgets.given import shown

Words = dict[str, Any]  # a sentence, or a group of them, by its name
Table = Mapping[str, Words]  # by language

# The whole numbers that take the form "one"; other languages' are (1,).
ONE = {"fr": (0, 1), "pt": (0, 1)}

usual = "en"  # the language of whatever is not told one; ``card.use_language`` sets it


def words_in(table: Table, language: str | None = None) -> Words:
    """The words of a language, which say under ``"language"`` which one it is; None stands for the notebook's.

    Raises ValueError with one sentence where the table has none.
    """
    language = usual if language is None else checked(table, language)
    return {**table[language], "language": language}


def checked(table: Table, language: object) -> str:
    """A language that the table has; ValueError with one sentence for anything else."""
    if not isinstance(language, str) or language not in table:
        raise ValueError(f"The language is one of {', '.join(table)}; got {shown(language)}.")
    return language


def counted(words: Words, name: str, count: int, **places: object) -> str:
    """The sentence ``name`` in the form that fits ``count``, with its places filled."""
    form = "one" if count in ONE.get(words["language"], (1,)) else "other"
    return words[f"{name}.{form}"].format(count=count, **places)
