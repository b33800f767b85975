"""The map: what the README's table says of every lesson, so that it is said in one place.

Takes the README's text, gives a row per lesson. The front page and the lessons' headers use it.
"""

import re
from dataclasses import dataclass
from html import unescape

ROW = re.compile(
    r'^\| (?P<number>\d+) \| <a href="[^"]*"><img src="(?P<cover>[^"]+)"[^>]* alt="(?P<alt>[^"]*)"></a> '
    r"\| \[(?P<title>[^\]]+)\]\(lessons/(?P<stem>\w+)\.ipynb\) \| (?P<question>.+?) \| (?P<remember>.+?) \|$",
    re.MULTILINE,
)


@dataclass
class Row:
    """A lesson on the map; ``question`` and ``remember`` are Markdown."""

    number: int
    cover: str
    alt: str
    title: str
    stem: str
    question: str
    remember: str


def rows(readme: str, stems: list[str]) -> list[Row]:
    """The lessons in the README's table. Raises ValueError with one sentence where these are not ``stems``."""
    found = [_row(**row.groupdict()) for row in ROW.finditer(readme)]
    named = [row.stem for row in found]
    if named != stems:
        raise ValueError(
            f"README.md: the table of lessons names {', '.join(named) or 'none'}; there are {', '.join(stems)}."
        )
    return found


def _row(number: str, alt: str, **texts: str) -> Row:
    return Row(number=int(number), alt=unescape(alt), **texts)


def section(readme: str, title: str) -> str:
    """The Markdown under a heading of the second level; ValueError with one sentence where there is none."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"README.md: the front page wants the section “{title}”, which isn't there.")
    return found[1].strip()


def opening(readme: str) -> tuple[str, str]:
    """The README's title and what it says before its first section."""
    title, _, rest = readme.partition("\n")
    return title.removeprefix("# ").strip(), rest.partition("\n## ")[0].strip()
