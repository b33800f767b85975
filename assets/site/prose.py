"""Markdown as HTML, with links that lead where the site has a page and pictures that the site has.

Takes a text and the file it stands in, gives HTML and the headings in it. Lessons and the site's other pages use it.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import mistune
from code_cells import highlighted
from folder import Folder
from images import image
from latex2mathml.converter import convert

ROOT = Path(__file__).parents[2]
# Pages of the site by the file they are made of, relative to the project.
PAGES = {
    "README.md": "index.html",
    "lessons/GLOSSARY.md": "glossary.html",
    "lessons/MISCONCEPTIONS.md": "misconceptions.html",
    "assets/CREDITS.md": "credits.html",
    "assets/benchmarks.md": "benchmarks.html",
    **{f"lessons/{path.name}": f"{path.stem}.html" for path in sorted((ROOT / "lessons").glob("*.ipynb"))},
}
TAG = re.compile(r"<[^>]*>")


@dataclass
class Heading:
    """A heading: what it says, how deep it stands, and the anchor to reach it by."""

    text: str
    level: int
    anchor: str


@dataclass
class Prose:
    """A text as HTML, and the headings in it."""

    html: str
    headings: list[Heading] = field(default_factory=list)


def anchor_of(text: str) -> str:
    """The anchor that JupyterLab gives a heading; lessons link to these."""
    return text.replace(" ", "-")


def prose(text: str, source: Path, folder: Folder) -> Prose:
    """A Markdown text as HTML; ``source`` is the file it stands in, from which its links and pictures are found.

    Formulas become MathML, which browsers draw by themselves. Raises ValueError with one sentence for a formula that
    can't be read and a picture that isn't there.
    """
    renderer = _Renderer(source, folder)
    html = mistune.create_markdown(renderer=renderer, plugins=["table", "math", "url"])(text)
    return Prose(html, renderer.headings)


class _Renderer(mistune.HTMLRenderer):
    """Sends every link and picture to where the site has it."""

    def __init__(self, source: Path, folder: Folder) -> None:
        super().__init__(escape=False)
        self.source, self.folder = source, folder
        self.headings: list[Heading] = []

    def heading(self, text: str, level: int, **attributes: object) -> str:
        plain = unescape(TAG.sub("", text))
        self.headings.append(Heading(plain, level, anchor_of(plain)))
        return f'<h{level} id="{escape(anchor_of(plain))}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        address = self.address_of(url)
        return text if address is None else f'<a href="{escape(address)}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        path = (self.source.parent / unquote(url)).resolve()
        if not path.is_file():
            raise ValueError(f"{self.source.name}: there is no picture {url}.")
        return image(self.folder, path.read_bytes(), unescape(TAG.sub("", text)), path.suffix)

    def block_code(self, code: str, info: str | None = None) -> str:
        return highlighted(code) if info == "python" else f"<pre><code>{escape(code)}</code></pre>\n"

    def inline_math(self, text: str) -> str:
        return self._formula(text, "inline")

    def block_math(self, text: str) -> str:
        return f"<p>{self._formula(text, 'block')}</p>"

    def _formula(self, text: str, display: str) -> str:
        try:
            return convert(text, display=display)
        except Exception as error:
            raise ValueError(f"{self.source.name}: the formula ${text}$ can't be read.") from error

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        # A column without a title, such as that of the numbers, has no header to read out.
        tag = "th" if head and text.strip() else "td"
        return f"  <{tag}>{text}</{tag}>\n"

    def table(self, text: str) -> str:
        return f'<div class="wide" tabindex="0" role="group" aria-label="table"><table>\n{text}</table></div>\n'

    def address_of(self, url: str) -> str | None:
        """Where a link leads on the site; None for what only the project has."""
        parts = urlsplit(url)
        if parts.scheme:
            return url
        anchor = f"#{quote(unquote(parts.fragment), safe=',?:!+()')}" if parts.fragment else ""
        if not parts.path:
            return anchor
        path = (self.source.parent / unquote(parts.path)).resolve()
        page = PAGES.get(path.relative_to(ROOT).as_posix()) if path.is_relative_to(ROOT) else None
        return page and page + anchor
