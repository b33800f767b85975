"""Builds the site: the lessons as pages that need no kernel, no network and no server. ``make site`` runs it.

Every lesson is run anew, unless its run was kept; pages, pictures, and widgets are written to ``dist/site``. A table
says what each page weighs.
"""

import argparse
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nbformat
from code_cells import highlighted
from colours import colours
from execution import LessonError, executed, kept, states
from folder import Folder, fingerprint
from images import image
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lesson_table import Row, opening, rows, section
from prose import Heading, Prose, anchor_of, prose

from lessons import lesson_page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = ROOT / "dist" / "site"
GALLERY = ROOT / "assets" / "gallery" / "gallery.json"
AT_ONCE = 2  # kernels that run side by side
SCRIPTS = ("theme.js", "hold.js", "host.js", "places.js", "search.js", "page.js")
OTHERS = {  # pages made of Markdown files
    "glossary": "lessons/GLOSSARY.md",
    "misconceptions": "lessons/MISCONCEPTIONS.md",
    "credits": "assets/CREDITS.md",
    "benchmarks": "assets/benchmarks.md",
}


MADE_OF = (
    "README.md",
    "lessons/*.ipynb",
    "lessons/*.md",
    "assets/**/*",
    *(f"widgets/**/*.{ending}" for ending in ("py", "js", "css")),
)


@dataclass
class Page:
    """A page that was written, and the files that it loads besides its own."""

    name: str
    html: str
    widgets: list[str] = field(default_factory=list)


class Site:
    """All that the pages share: the folder, the templates, the map."""

    def __init__(self, folder: Folder, table: list[Row]) -> None:
        self.folder, self.table = folder, table
        self.title, self.intro = opening(_read("README.md"))
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._shared = {"site": self.title, "table": table, **self._write_shared()}

    def _write_shared(self) -> dict:
        """Scripts and style; their addresses change with their content, so that no browser mixes old and new."""
        written = {}
        for name in SCRIPTS:
            text = (HERE / name).read_text(encoding="utf-8")
            stem = name.removesuffix(".js")
            written[stem] = self.folder.write(f"scripts/{stem}-{fingerprint(text)}.js", text)
        style = colours() + (HERE / "site.css").read_text(encoding="utf-8")
        written["style"] = self.folder.write(f"scripts/site-{fingerprint(style)}.css", style)
        return {"scripts": written}

    def write(self, name: str, template: str, **parts: object) -> Page:
        """Writes a page from a template."""
        html = self._environment.get_template(template).render(name=name, **self._shared, **parts)
        self.folder.write(f"{name}.html", html)
        return Page(name, html)

    def prose(self, text: str, source: str) -> Prose:
        """A text of a file of the project as HTML."""
        return prose(text, ROOT / source, self.folder)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def is_fresh() -> bool:
    """Whether the site is there and newer than all it is made of."""
    built = PLACE / "index.html"
    files = [path for pattern in MADE_OF for path in ROOT.glob(pattern) if path.is_file() and path.suffix != ".pyc"]
    return built.exists() and built.stat().st_mtime > max(path.stat().st_mtime for path in files)


def build(runs: Path | None = None) -> tuple[Folder, list[Page]]:
    """Writes all pages, gives their folder and them. Raises an exception with one sentence for what can't be built.

    Every lesson is run, or with ``runs`` read from the folder where ``make nbval`` has kept its run.
    """
    paths = sorted((ROOT / "lessons").glob("*.ipynb"))
    table = rows(_read("README.md"), [path.stem for path in paths])
    folder = Folder(PLACE)
    site = Site(folder, table)
    run = partial(kept, folder=runs) if runs else executed
    with ThreadPoolExecutor(AT_ONCE) as kernels:
        # The later ones train networks and take longest, so they begin first.
        running = {path: kernels.submit(run, path) for path in reversed(paths)}
        try:
            pages = [front(site), gallery(site), *(other(site, name, source) for name, source in OTHERS.items())]
            pages += [lesson(site, k, path, running[path].result()) for k, path in enumerate(paths)]
        except BaseException:
            kernels.shutdown(wait=False, cancel_futures=True)
            raise
    folder.finish()
    return folder, pages


def lesson(site: Site, k: int, path: Path, notebook: nbformat.NotebookNode) -> Page:
    """The page of the ``k``-th lesson."""
    made = lesson_page(notebook, path, states(notebook), site.folder)
    neighbours = {
        "before": site.table[k - 1] if k else None,
        "after": site.table[k + 1] if k + 1 < len(site.table) else None,
    }
    shown = {"title": made.title, "cells": made.cells, "contents": made.contents}
    page = site.write(path.stem, "lesson.html.j2", **shown, **neighbours)
    page.widgets = made.widgets
    return page


def front(site: Site) -> Page:
    """The map of all lessons."""
    readme = _read("README.md")
    covers = {row.stem: image(site.folder, (ROOT / row.cover).read_bytes(), row.alt) for row in site.table}
    texts = {row.stem: [_inline(site, row.question), _inline(site, row.remember)] for row in site.table}
    return site.write(
        "index",
        "front.html.j2",
        title=site.title,
        intro=site.prose(site.intro, "README.md").html,
        lessons=site.prose(section(readme, "The lessons").partition("\n\n")[0], "README.md").html,
        commands=site.prose(section(readme, "Two commands"), "README.md").html,
        covers=covers,
        texts=texts,
        contents=[],
    )


def gallery(site: Site) -> Page:
    """The animations, each with its line of PyTorch."""
    sections: dict[str, list[dict]] = {}
    if not GALLERY.exists():
        raise ValueError("The animations of the gallery aren't there: make assets draws them.")
    for one in json.loads(GALLERY.read_text(encoding="utf-8")):
        name = f"{one['section']}: {one['title']}"
        film = image(site.folder, (ROOT / "assets" / one["file"]).read_bytes(), name, ".gif")
        shown = {"title": one["title"], "film": film, "code": highlighted(one["line"])}
        sections.setdefault(one["section"], []).append(shown)
    contents = [Heading(name, 2, anchor_of(name)) for name in sections]
    return site.write("gallery", "gallery.html.j2", title="Gallery", sections=sections, contents=contents)


def other(site: Site, name: str, source: str) -> Page:
    """A page made of one Markdown file."""
    text = site.prose(_read(source), source)
    contents = [heading for heading in text.headings if heading.level == 2]
    return site.write(name, "text.html.j2", title=text.headings[0].text, content=text.html, contents=contents)


def _inline(site: Site, text: str) -> str:
    return re.sub(r"^<p>|</p>\s*$", "", site.prose(text, "README.md").html.strip())


def weights(folder: Folder, pages: list[Page]) -> str:
    """A table of what each page weighs in kB, as it is and packed: HTML, scripts and style, widgets, pictures."""
    parts = ("HTML", "scripts", "states", "pictures", "all")
    lines = [f"{'page, kB (gzip)':<28}" + "".join(f"{part:>19}" for part in parts)]
    for page in pages:
        sums = [_weight(folder, group) for group in _parts(page)]
        sums.append(tuple(map(sum, zip(*sums, strict=True))))
        cells = (f"{plain / 1000:>10.0f} ({packed / 1000:>5.0f}) " for plain, packed in sums)
        lines.append(f"{page.name:<28}" + "".join(cells))
    return "\n".join(lines)


def _parts(page: Page) -> list[list[str]]:
    """The files of a page: itself, scripts and styles, what widgets hold, and the rest."""
    named = re.findall(r'(?:href|src)="([\w/.-]+\.(?:js|css|png|gif|jpg|mp4))"', page.html)
    groups = [[f"{page.name}.html"], [], [], []]
    for name in dict.fromkeys(named + page.widgets):
        folder = name.partition("/")[0]
        groups[{"scripts": 1, "widgets": 1, "states": 2, "bytes": 2}.get(folder, 3)].append(name)
    return groups


def _weight(folder: Folder, names: list[str]) -> tuple[int, int]:
    weighed = [folder.weigh(name) for name in names]
    return sum(plain for plain, _ in weighed), sum(packed for _, packed in weighed)


def main() -> int:
    """Builds and prints the weights; gives 1 and one sentence if it can't be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="where make nbval has kept its runs of the lessons")
    parser.add_argument("--unless-fresh", action="store_true", help="only if something has changed since")
    wanted = parser.parse_args()
    if wanted.unless_fresh and is_fresh():
        return 0
    begun = time.monotonic()
    try:
        folder, pages = build(wanted.runs)
    except (LessonError, ValueError, OSError) as error:
        print(f"make site: {error}", file=sys.stderr)
        return 1
    print(weights(folder, pages))
    print(f"{len(pages)} pages in {time.monotonic() - begun:.0f} s: {PLACE.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
