"""What holds for every lesson, as rules: each takes a lesson and yields one sentence for every fault it finds."""

import ast
import dataclasses
import functools
import re
from collections.abc import Iterator
from itertools import groupby, takewhile
from pathlib import Path

import refresh
from nbformat import NotebookNode

CELLS, CODE_LINES, WORDS, KILOBYTES = 48, 120, 1500, 1500
LINES_IN_A_CELL, WORDS_IN_A_CELL, CODE_CELLS_IN_A_ROW, CHANGING_CELLS = 12, 90, 3, 3
RECALLED, PREDICTIONS, EXERCISES = 2, 3, 2

FORBIDDEN = {
    r"^\s*[%!]": "no magics and no shell",
    r"\bsys\.path\b": "the package is installed; no sys.path",
    r"\bimport ipywidgets as widgets\b": "`widgets` is this project's package",
    r"\bmatplotlib\b|\bpyplot\b|\bplt\.": "widgets and figures draw; no plotting in a lesson",
    r"https?://|\burllib\b|\brequests\b": "nothing is downloaded",
}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]*)[^)]*\)|<img\s[^>]*src=\"([^\"]*)\"[^>]*>")


@dataclasses.dataclass(frozen=True)
class Lesson:
    """A notebook and the place where it stands."""

    path: Path
    notebook: NotebookNode

    @functools.cached_property
    def code(self) -> list[NotebookNode]:
        """The code cells that say something."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code" and cell.source.strip()]

    @functools.cached_property
    def prose(self) -> list[NotebookNode]:
        """The Markdown cells."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "markdown"]

    @functools.cached_property
    def outputs(self) -> list[NotebookNode]:
        """All outputs."""
        return [output for cell in self.code for output in cell.outputs]

    @functools.cached_property
    def targets(self) -> list[str]:
        """What links and pictures point at."""
        return [found[3] or found[4] for cell in self.prose for found in LINK.finditer(cell.source)]


def lesson(path: Path) -> Lesson:
    """Reads a lesson."""
    return Lesson(path, refresh.read(path))


def words(markdown: str) -> int:
    """How many words a reader reads: neither addresses nor tags nor code blocks nor formulas."""
    text = re.sub(r"```.*?```|\$\$.*?\$\$", " ", markdown, flags=re.DOTALL)
    text = LINK.sub(lambda found: " " if found[1] or found[4] else found[2], text)
    text = re.sub(r"<[^>]+>", " ", text)
    return sum(1 for word in text.split() if re.search(r"[^\W_]", word))


def lines(source: str) -> int:
    """How many lines a code cell has; blank ones count."""
    return len(source.strip().splitlines())


def start(cell: NotebookNode) -> str:
    """The first words of a cell, to find it by."""
    return f"“{cell.source.strip()[:40]}…”".replace("\n", " ")


def names_are_numbered(it: Lesson) -> Iterator[str]:
    """NN_noun.ipynb."""
    if not re.fullmatch(r"0[1-9]_[a-z]+(_[a-z]+)*\.ipynb", it.path.name):
        yield f"{it.path.name}: call it NN_noun.ipynb"


def the_whole_is_short(it: Lesson) -> Iterator[str]:
    """10 to 20 minutes."""
    sizes = {
        "cells": (len(it.notebook.cells), CELLS),
        "lines of code": (sum(lines(cell.source) for cell in it.code), CODE_LINES),
        "words": (sum(words(cell.source) for cell in it.prose), WORDS),
        "kilobytes": (len(refresh.write(it.notebook)) // 1000, KILOBYTES),
    }
    yield from (f"{size} {what}, at most {most}" for what, (size, most) in sizes.items() if size > most)


def cells_are_short(it: Lesson) -> Iterator[str]:
    """What is seen at one glance."""
    for cell in it.code:
        if lines(cell.source) > LINES_IN_A_CELL:
            yield f"{lines(cell.source)} lines in {start(cell)}, at most {LINES_IN_A_CELL}"
    for cell in it.prose:
        if words(cell.source) > WORDS_IN_A_CELL:
            yield f"{words(cell.source)} words in {start(cell)}, at most {WORDS_IN_A_CELL}"


def prose_and_code_take_turns(it: Lesson) -> Iterator[str]:
    """Code is never left alone for long."""
    for kind, group in groupby(it.notebook.cells, key=lambda cell: cell.cell_type):
        cells = list(group)
        if kind == "code" and len(cells) > CODE_CELLS_IN_A_ROW:
            yield f"{len(cells)} code cells in a row from {start(cells[0])}, at most {CODE_CELLS_IN_A_ROW}"


def it_opens_with_a_question_and_a_picture(it: Lesson) -> Iterator[str]:
    """Title, question and picture before any code."""
    opening = []
    for cell in it.notebook.cells:
        if cell.cell_type == "code":
            break
        opening.append(cell.source)
    text = "\n".join(opening)
    if not text.startswith("# "):
        yield "begin with a title"
    if "?" not in text:
        yield "ask the question before the first code cell"
    if not any(found[1] or found[4] for found in LINK.finditer(text)):
        yield "show a picture before the first code cell"


def it_ends_with_a_recap(it: Lesson) -> Iterator[str]:
    """A heading that a reader finds again."""
    if not any(re.search(r"^#+ .*\brecap\b", cell.source, re.IGNORECASE | re.MULTILINE) for cell in it.prose):
        yield "give the recap a heading"


def it_asks_before_it_tells(it: Lesson) -> Iterator[str]:
    """Two questions back, predictions on the way, exercises at the end."""
    opening = "\n".join(cell.source for cell in takewhile(lambda cell: cell.cell_type == "markdown", it.notebook.cells))
    counts = {
        "questions that recall something (<details>) before the first code": (opening.count("<details>"), RECALLED),
        "predictions": (sum(cell.source.startswith("Predict(") for cell in it.code), PREDICTIONS),
        "exercises": (sum(len(re.findall(r"^check\(", cell.source, re.MULTILINE)) for cell in it.code), EXERCISES),
    }
    yield from (f"{count} {what}, at least {least}" for what, (count, least) in counts.items() if count < least)


def it_names_its_number_and_its_sources(it: Lesson) -> Iterator[str]:
    """One number to take home, and where to read on."""
    text = "\n".join(cell.source for cell in it.prose)
    if not re.search(r"number to remember[^\n]*\*\*|\*\*[^\n*]*number to remember", text, re.IGNORECASE):
        yield "say which number to remember, in bold"
    sources = re.search(r"^#+ Sources$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    if not sources or "](https://" not in sources[1]:
        yield "give the sources a heading and a link"


def one_cell_imports(it: Lesson) -> Iterator[str]:
    """All imports stand together."""
    importing = [cell for cell in it.code if any(isinstance(n, ast.Import | ast.ImportFrom) for n in _nodes(cell))]
    if len(importing) != 1:
        yield f"{len(importing)} cells import; let one do it"


def torch_has_one_thread(it: Lesson) -> Iterator[str]:
    """With one thread the same seed gives the same bits."""
    if not any("torch.set_num_threads(1)" in cell.source for cell in it.code):
        yield "say torch.set_num_threads(1) beside the imports"


def answers_are_not_on_show(it: Lesson) -> Iterator[str]:
    """The call of a prediction names the answer, so JupyterLab shows its source only when asked to."""
    for cell in it.code:
        if cell.source.startswith("Predict(") and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            yield f"hide the source (jupyter.source_hidden) of {start(cell)}"


def nothing_forbidden(it: Lesson) -> Iterator[str]:
    """Things that belong to other notebooks."""
    for cell in it.code:
        for pattern, reason in FORBIDDEN.items():
            if re.search(pattern, cell.source, re.MULTILINE):
                yield f"{reason}: {start(cell)}"


def every_cell_was_run(it: Lesson) -> Iterator[str]:
    """From top to bottom in a fresh kernel."""
    counts = [cell.execution_count for cell in it.code]
    if counts != list(range(1, len(counts) + 1)):
        yield "run `make lessons`: not every cell was executed in order"


def outputs_are_clean(it: Lesson) -> Iterator[str]:
    """No errors or warnings, and nothing that differs from run to run."""
    for output in it.outputs:
        text = output.get("text", "") + "".join(map(str, output.get("data", {}).values()))
        if output.output_type == "error" or output.get("name") == "stderr":
            yield f"an error or a warning in the outputs: {text[:80] or output.get('evalue')}"
        if " at 0x" in text:
            yield f"a memory address in the outputs: {text[:80]}"
        if "image/svg+xml" in output.get("data", {}):
            yield "an SVG in the outputs; nbval would compare it: use PNG"


def decimals_are_few(it: Lesson) -> Iterator[str]:
    """Decimals that another thread count or another processor may change are not shown."""
    for output in it.outputs:
        text = output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
        if found := re.search(r"\d\.\d{5,}", text):
            yield f"round {found[0]}"


def few_outputs_are_ignored(it: Lesson) -> Iterator[str]:
    """An output that isn't compared is not tested."""
    ignored = [cell for cell in it.code if refresh.CHANGING in cell.metadata.get("tags", [])]
    if len(ignored) > CHANGING_CELLS:
        yield f"{len(ignored)} cells tagged {refresh.CHANGING}, at most {CHANGING_CELLS}"


def what_it_points_at_exists(it: Lesson) -> Iterator[str]:
    """Pictures are ours; links to other lessons lead somewhere."""
    for cell in it.prose:
        for found in LINK.finditer(cell.source):
            picture, target = bool(found[1] or found[4]), (found[3] or found[4]).split("#")[0]
            if re.match(r"https?://", target):
                if picture:
                    yield f"{target}: a picture from the network"
            elif target and not (it.path.parent / target).exists():
                yield f"{target} doesn't exist"
            if found[1] and not found[2]:
                yield f"{target}: say in words what the picture shows"


def neighbours_are_linked(it: Lesson) -> Iterator[str]:
    """A reader comes from the previous lesson and goes on to the next, where there is one."""
    number = int(it.path.name[:2])
    for other in it.path.parent.glob("0[1-9]_*.ipynb"):
        if abs(int(other.name[:2]) - number) == 1 and other.name not in it.targets:
            yield f"link {other.name}"


def _nodes(cell: NotebookNode) -> Iterator[ast.AST]:
    """The syntax of a cell; none if it isn't Python, which other rules tell."""
    try:
        yield from ast.walk(ast.parse(cell.source))
    except SyntaxError:
        return


ALL = (
    names_are_numbered,
    the_whole_is_short,
    cells_are_short,
    prose_and_code_take_turns,
    it_opens_with_a_question_and_a_picture,
    it_ends_with_a_recap,
    it_asks_before_it_tells,
    it_names_its_number_and_its_sources,
    one_cell_imports,
    torch_has_one_thread,
    answers_are_not_on_show,
    nothing_forbidden,
    every_cell_was_run,
    outputs_are_clean,
    decimals_are_few,
    few_outputs_are_ignored,
    what_it_points_at_exists,
    neighbours_are_linked,
)
