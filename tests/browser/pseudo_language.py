"""A language that nobody speaks, made of the English tables: what is shown without it stands in no table.

Every sentence of language "xx" is English with accents, in brackets: ``⟦Réàd ròw {row}⟧``; {places} stay as they are.
"""

import importlib
import inspect
import pkgutil
import re
from contextlib import contextmanager

import widgets
from widgets.card import use_language
from widgets.words import Table

ACCENTS = str.maketrans("aeiouAEIOU", "àéîòùÀÉÎÒÙ")


def tables() -> dict[str, Table]:
    """Every table of words there is, by the module that holds it as ``WORDS``."""
    names = (module.name for module in pkgutil.walk_packages(widgets.__path__, "widgets."))
    modules = map(importlib.import_module, names)
    return {module.__name__: module.WORDS for module in modules if "\nWORDS = {" in inspect.getsource(module)}


def changed(word: object) -> object:
    """A word, or a group of words, in the language."""
    if isinstance(word, dict):
        return {name: changed(own) for name, own in word.items()}
    if isinstance(word, list):
        return [changed(own) for own in word]
    parts = re.split(r"(\{\w+\})", word)
    return "⟦" + "".join(part if k % 2 else part.translate(ACCENTS) for k, part in enumerate(parts)) + "⟧"


@contextmanager
def spoken():
    """Adds the language to all tables, and speaks it in all widgets made meanwhile."""
    every = tables().values()
    try:
        for table in every:
            table["xx"] = changed(table["en"])
        use_language("xx")
        yield
    finally:
        use_language("en")
        for table in every:
            table.pop("xx", None)
