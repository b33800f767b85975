"""The form in which lessons are committed."""

import nbformat
import pytest
import refresh
from nbformat import v4


@pytest.mark.parametrize("path", refresh.lessons(), ids=lambda path: path.name)
def test_committed_lessons_have_the_form(path):
    text = path.read_text(encoding="utf-8")
    assert text == refresh.write(refresh.normalise(refresh.read(path))), "run `make lessons`"


def stream(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def shown(**data):
    return v4.new_output("display_data", data={kind.replace("__", "/"): value for kind, value in data.items()})


def code(*outputs, source="1", **more):
    return v4.new_code_cell(source, outputs=list(outputs), **more)


def notebook(*cells, **metadata):
    return v4.new_notebook(cells=list(cells), metadata=metadata)


def normal(cell):
    return refresh.normalise(notebook(cell)).cells[0]


def test_twice_is_once():
    given = notebook(code(stream("a"), stream("b"), shown(text__plain="x")), v4.new_markdown_cell("# Title\n"))
    once = refresh.normalise(given)
    assert refresh.write(refresh.normalise(once)) == refresh.write(once)
    assert refresh.write(once).endswith("}\n")


def test_what_is_given_stays_as_it_is():
    given = notebook(code(stream("a"), metadata={"scrolled": True}))
    before = nbformat.writes(given)
    refresh.normalise(given)
    assert nbformat.writes(given) == before


def test_widget_views_and_state_go():
    picture = v4.new_output("display_data", data={refresh.WIDGET_VIEW: {"model_id": "1"}, "image/png": "abc\n"})
    only_a_view = v4.new_output("display_data", data={refresh.WIDGET_VIEW: {"model_id": "2"}})
    result = refresh.normalise(notebook(code(picture, only_a_view), widgets={"state": {}}))
    assert [output.data for output in result.cells[0].outputs] == [{"image/png": "abc"}]
    assert "widgets" not in result.metadata


def test_times_and_python_version_go():
    cell = code(metadata={"execution": {"iopub.status.idle": "now"}, "tags": ["hide-me"], "collapsed": False})
    result = refresh.normalise(notebook(cell, language_info={"name": "python", "version": "3.12.1"}))
    assert result.cells[0].metadata == {"tags": ["hide-me"]}
    assert "version" not in result.metadata.language_info


def test_printed_text_is_one_output():
    result = normal(code(stream("a\n"), stream("b\n"), stream("oh", name="stderr"), stream("c\n")))
    assert [output.text for output in result.outputs] == ["a\nb\n", "oh", "c\n"]


def test_a_result_counts_as_its_cell_does():
    result = v4.new_output("execute_result", data={"text/plain": "1"}, execution_count=7)
    assert normal(code(result, execution_count=3)).outputs[0].execution_count == 3


def test_ids_are_kept_or_made_from_the_content():
    given = notebook(code(source="a", id="mine"), code(source="b"), code(source="b"))
    del given.cells[1]["id"], given.cells[2]["id"]
    first = [cell.id for cell in refresh.normalise(given).cells]
    assert first[0] == "mine"
    assert len(set(first)) == 3
    given.cells.insert(0, v4.new_markdown_cell("new"))
    assert [cell.id for cell in refresh.normalise(given).cells][1:] == first


def test_execution_is_repeatable_and_keeps_what_always_changes():
    ticking = code(source="import time\ntime.time()", metadata={"tags": [refresh.CHANGING]})
    given = notebook(code(source="print('a')\nprint('b')"), ticking)
    first = refresh.execute(given)
    assert first.cells[0].outputs[0].text == "a\nb\n"
    assert refresh.write(refresh.execute(first)) == refresh.write(first)


def test_a_lesson_that_raises_stays_as_it_was(tmp_path, capsys):
    path = tmp_path / "01_fault.ipynb"
    path.write_text(refresh.write(refresh.normalise(notebook(code(source="1 / 0")))), encoding="utf-8")
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err
