"""Every lesson keeps every rule, and every rule finds what it is there to find."""

import pytest
import refresh
import rules
from nbformat import v4

LESSONS = refresh.lessons()
HIDDEN = {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_lesson(path, rule):
    faults = list(rule(rules.lesson(path)))
    assert not faults, f"{path.name}: " + "; ".join(faults)


def test_there_are_lessons():
    assert LESSONS


def good(folder):
    """The cells of a small lesson without a fault, in a folder with the picture it shows."""
    (folder / "picture.png").touch()
    recap = "## Recap\n\nThe number to remember: **2**.\n\n## Sources\n\n[a paper](https://example.org)"
    return [
        v4.new_markdown_cell(
            "# Title\n\nWhy?\n\n![a picture](picture.png)\n\n<details>1</details><details>2</details>"
        ),
        v4.new_code_cell("import torch\n\ntorch.set_num_threads(1)", execution_count=1),
        v4.new_code_cell('check(1, "01.one")\ncheck(2, "01.two")', execution_count=2, outputs=[result("2")]),
        v4.new_markdown_cell(recap),
        *(v4.new_code_cell(f"Predict({k})", execution_count=k, metadata=HIDDEN) for k in (3, 4, 5)),
    ]


def result(text, kind="text/plain"):
    return v4.new_output("execute_result", data={kind: text}, execution_count=2)


def faults(folder, cells, name="01_title.ipynb"):
    lesson = rules.Lesson(folder / name, v4.new_notebook(cells=cells))
    return {rule.__name__ for rule in rules.ALL if list(rule(lesson))}


def test_a_good_lesson_has_no_faults(tmp_path):
    assert faults(tmp_path, good(tmp_path)) == set()


CODE = {
    "x = 1\n" * 13: {"cells_are_short"},
    "x = 1\n" * 130: {"cells_are_short", "the_whole_is_short"},
    "import numpy": {"one_cell_imports"},
    "%autoreload 2": {"nothing_forbidden"},
    "!pip install torch": {"nothing_forbidden"},
    "%pip install torch": {"nothing_forbidden"},
    "sys.path.append('..')": {"nothing_forbidden"},
    "plt.plot()": {"nothing_forbidden"},
    "import ipywidgets as widgets": {"nothing_forbidden", "one_cell_imports"},
    "open('https://example.org')": {"nothing_forbidden"},
}


@pytest.mark.parametrize(("source", "expected"), CODE.items())
def test_faults_in_code(tmp_path, source, expected):
    cells = good(tmp_path)
    cells += [v4.new_markdown_cell("And then:"), v4.new_code_cell(source, execution_count=6)]
    assert faults(tmp_path, cells) == expected


PROSE = {
    "word " * 91: {"cells_are_short"},
    "[a few](https://example.org/a/b) $$x = y$$ " * 45: set(),
    "![gone](gone.png)": {"what_it_points_at_exists"},
    "![](picture.png)": {"what_it_points_at_exists"},
    "![far](https://example.org/a.png)": {"what_it_points_at_exists"},
    "[next](02_missing.ipynb)": {"what_it_points_at_exists"},
    "[paper](https://example.org)": set(),
}


@pytest.mark.parametrize(("text", "expected"), PROSE.items())
def test_faults_in_prose(tmp_path, text, expected):
    assert faults(tmp_path, [*good(tmp_path), v4.new_markdown_cell(text)]) == expected


OUTPUTS = {
    "error": (v4.new_output("error", ename="E", evalue="e", traceback=[]), {"outputs_are_clean"}),
    "warning": (v4.new_output("stream", name="stderr", text="careful"), {"outputs_are_clean"}),
    "address": (result("<Stage at 0x7f00>"), {"outputs_are_clean"}),
    "svg": (result("<svg/>", "image/svg+xml"), {"outputs_are_clean"}),
    "decimals": (result("0.123456"), {"decimals_are_few"}),
}


@pytest.mark.parametrize(("output", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_faults_in_outputs(tmp_path, output, expected):
    cells = good(tmp_path)
    cells[2].outputs = [output]
    assert faults(tmp_path, cells) == expected


def test_faults_of_the_whole(tmp_path):
    title, imports, code, recap, *predictions = good(tmp_path)
    rest = [recap, *predictions]
    bare = v4.new_markdown_cell("# Title\n\nWhy?\n\n![a picture](picture.png)")
    assert faults(
        tmp_path, [title, imports, code, *predictions[:1], v4.new_markdown_cell("Bye."), *predictions[1:]]
    ) == {
        "it_ends_with_a_recap",
        "it_names_its_number_and_its_sources",
    }
    assert faults(tmp_path, [bare, imports, code, *rest]) == {"it_asks_before_it_tells"}
    assert faults(tmp_path, [title, imports, v4.new_code_cell("1", execution_count=2), *rest]) == {
        "it_asks_before_it_tells"
    }
    assert faults(tmp_path, [title, imports, code, *rest[:-1]]) == {"it_asks_before_it_tells"}
    assert faults(tmp_path, [title, imports, code, *rest], "01-Title.ipynb") == {"names_are_numbered"}
    assert faults(tmp_path, [title, code, imports, *rest]) == {"every_cell_was_run"}
    assert faults(tmp_path, [imports, code, title, *rest]) == {
        "it_opens_with_a_question_and_a_picture",
        "it_asks_before_it_tells",
    }
    counted = [v4.new_code_cell("1", execution_count=k, metadata={"tags": [refresh.CHANGING]}) for k in range(6, 10)]
    assert faults(tmp_path, [title, imports, code, *rest, *counted]) == {
        "few_outputs_are_ignored",
        "prose_and_code_take_turns",
    }
    predictions[0].metadata = {}
    assert faults(tmp_path, [title, imports, code, recap, *predictions]) == {"answers_are_not_on_show"}
    predictions[0].metadata = HIDDEN
    imports.source = "import torch"
    assert faults(tmp_path, [title, imports, code, *rest]) == {"torch_has_one_thread"}


def test_a_neighbour_that_exists_is_linked(tmp_path):
    (tmp_path / "02_next.ipynb").touch()
    assert faults(tmp_path, good(tmp_path)) == {"neighbours_are_linked"}
    assert faults(tmp_path, [*good(tmp_path), v4.new_markdown_cell("[next](02_next.ipynb)")]) == set()
