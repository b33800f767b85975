"""A lesson's notebook as the content of its page: cells as HTML, widgets in their places.

Takes an executed notebook, gives the page's parts. ``build`` puts them into the template. The class names are those of
JupyterLab, so that what walks through a notebook's cells walks through the page's as well.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from html import escape
from pathlib import Path

from code_cells import highlighted
from execution import COLOUR_CODES
from folder import Folder
from images import image
from live import Live
from nbformat import NotebookNode
from prose import Heading, prose

VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass
class LessonPage:
    """What a lesson's page shows."""

    title: str
    cells: list[str]  # as HTML
    contents: list[Heading]
    widgets: list[str]  # the files that its widgets load, in order


def lesson_page(notebook: NotebookNode, source: Path, states: dict[str, dict], folder: Folder) -> LessonPage:
    """The page of one executed lesson. Raises ValueError with one sentence for what a page can't show."""
    live = Live(folder, source.stem[:2], states)
    cells, headings = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = prose(cell.source, source, folder)
            headings += text.headings
            cells.append(_cell("Markdown", f'<div class="jp-RenderedHTMLCommon jp-MarkdownOutput">{text.html}</div>'))
        elif cell.cell_type == "code" and cell.source.strip():
            cells.append(_cell("Code", _source(cell) + _outputs(cell, live, folder, source)))
    if not headings or headings[0].level != 1:
        raise ValueError(f"{source.name}: a lesson begins with its title.")
    return LessonPage(headings[0].text, cells, [h for h in headings if h.level == 2], live.files)


def _cell(kind: str, html: str) -> str:
    return f'<div class="jp-Cell jp-{kind}Cell">{html}</div>'


def _source(cell: NotebookNode) -> str:
    if cell.metadata.get("jupyter", {}).get("source_hidden"):
        return ""
    return f'<div class="jp-InputArea">{highlighted(cell.source)}</div>'


def _outputs(cell: NotebookNode, live: Live, folder: Folder, source: Path) -> str:
    shown = [_output(output, live, folder, source) for output in cell.outputs]
    inner = "".join(f'<div class="jp-OutputArea-output">{html}</div>' for html in shown if html)
    return f'<div class="jp-OutputArea">{inner}</div>' if inner else ""


def _output(output: NotebookNode, live: Live, folder: Folder, source: Path) -> str:
    if output.output_type == "stream":
        return _text(output.text)
    if output.output_type == "error":
        return _text("\n".join(output.traceback))
    data = output.data
    still = _still(data, folder)
    if VIEW not in data:
        return still
    place = live.place(data[VIEW]["model_id"], still)
    if place is None:
        name = data.get("text/plain", "an output")
        raise ValueError(f"{source.name}: {name} is a widget that isn't ours, which the site can't show.")
    return place


def _still(data: NotebookNode, folder: Folder) -> str:
    """The output where there is no kernel and no script: HTML, a picture, or text."""
    if "text/html" in data:
        return f'<div class="jp-RenderedHTMLCommon jp-RenderedHTML">{data["text/html"]}</div>'
    if "image/png" in data:
        return image(folder, b64decode(data["image/png"]), data.get("text/plain", ""))
    return _text(data.get("text/plain", ""))


def _text(text: str) -> str:
    plain = re.sub(r"\n+$", "", COLOUR_CODES.sub("", text))
    return f'<pre class="text">{escape(plain)}</pre>'
