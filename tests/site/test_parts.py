"""What the site is put together from, and what is said when it can't be."""

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"  # a PNG of one


@pytest.fixture(autouse=True)
def beside_the_build(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "assets" / "site"))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(ROOT / "assets" / "site")):
            del sys.modules[name]


@pytest.fixture
def folder(tmp_path):
    from folder import Folder

    return Folder(tmp_path / "site")


def test_a_module_becomes_a_script_that_registers_its_default_export():
    from classic import classic

    script = classic("export function add(a) {}\nexport default { render };\nfunction render() {}\n", "Card-1")
    assert "export" not in script
    assert "const shownByDefault = { render };" in script
    assert script.rstrip().endswith('everyPixel.register("Card-1", shownByDefault);\n})();')


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("const a = 1;", "this one has 0"),
        ("export default 1;\nexport default 2;", "this one has 2"),
        ("import a from './a.js';\nexport default a;", "says `import a from './a.js';`"),
        ("export { a };\nexport default a;", "says `export { a };`"),
    ],
)
def test_a_module_that_can_not_become_one_is_named(module, said):
    from classic import classic

    with pytest.raises(ValueError, match="Card-1: ") as raised:
        classic(module, "Card-1")
    assert said in str(raised.value)


def test_every_module_of_ours_becomes_a_script():
    from classic import classic

    import widgets

    kinds = {kind for name in widgets.__all__ if hasattr(kind := getattr(widgets, name), "_esm")}
    assert len(kinds) > 8
    for kind in kinds:
        assert classic(str(kind._esm), "x").count("everyPixel.register") == 1


def test_links_lead_to_pages_and_what_the_site_lacks_is_plain_text(folder):
    from prose import prose

    text = (
        "[four](04_downsampling.ipynb#What-breaks?) [map](../README.md) [code](../widgets/card.py) <https://torch.org>"
    )
    html = prose(text, ROOT / "lessons" / "x.ipynb", folder).html
    assert '<a href="04_downsampling.html#What-breaks?">four</a>' in html
    assert '<a href="index.html">map</a> code <a href="https://torch.org">' in html


def test_headings_have_the_anchors_of_jupyterlab(folder):
    from prose import prose

    made = prose("## There, and `back`?", ROOT / "lessons" / "x.ipynb", folder)
    assert 'id="There,-and-back?"' in made.html
    assert (made.headings[0].text, made.headings[0].level) == ("There, and back?", 2)


def test_a_formula_is_drawn_by_the_browser(folder):
    from prose import prose

    assert "<mfrac>" in prose(r"half: $\frac{1}{2}$", ROOT / "lessons" / "x.ipynb", folder).html
    with pytest.raises(ValueError, match=r"^x.ipynb: the formula \$.*\$ can't be read\.$"):
        prose(r"$x_1_2$", ROOT / "lessons" / "x.ipynb", folder)


def test_a_missing_picture_is_named(folder):
    from prose import prose

    with pytest.raises(ValueError, match=r"^x.ipynb: there is no picture \.\./assets/none\.png\.$"):
        prose("![none](../assets/none.png)", ROOT / "lessons" / "x.ipynb", folder)


def test_markup_in_what_widgets_hold_and_cells_say_stays_text(folder, tmp_path):
    from lessons import lesson_page

    evil = '</script><!-- \u2028 " onerror="hit()" <img src=x>'
    state = {"_esm": "export default { render };\n", "_css": "", "_anywidget_id": "widgets.x.Stage", "names": [evil]}
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": evil}
    outputs = [
        nbformat.v4.new_output("display_data", data=view),
        nbformat.v4.new_output("display_data", data={"image/png": PIXEL, "text/plain": evil}),
        nbformat.v4.new_output("stream", text=evil),
        nbformat.v4.new_output("error", ename="E", evalue=evil, traceback=[evil]),
    ]
    cells = [nbformat.v4.new_markdown_cell("# One"), nbformat.v4.new_code_cell(f"name = '{evil}'", outputs=outputs)]
    made = lesson_page(nbformat.v4.new_notebook(cells=cells), Path("01_one.ipynb"), {"m": {"state": state}}, folder)
    html = "".join(made.cells)
    assert set(re.findall(r"<(\w+)", html)) == {"h1", "div", "pre", "code", "span", "img"}
    assert len(re.findall("<img", html)) == 1
    assert re.findall(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', html)) == []
    folder.finish()
    kept = (tmp_path / "site" / "states" / "01-1.js").read_text(encoding="utf-8")
    held = json.loads(kept.removeprefix('everyPixel.keep("01-1", ').removesuffix(");\n"))
    assert held["traits"]["names"] == [evil]


def test_the_map_is_the_readmes():
    from lesson_table import rows

    stems = [path.stem for path in sorted((ROOT / "lessons").glob("*.ipynb"))]
    found = rows((ROOT / "README.md").read_text("utf-8"), stems)
    assert [row.number for row in found] == list(range(1, 10))
    assert all((ROOT / row.cover).is_file() and row.alt and row.question and row.remember for row in found)
    with pytest.raises(ValueError, match=r"^README.md: the table of lessons names none; there are 01_a\.$"):
        rows("# Every Pixel", ["01_a"])


def test_a_cell_that_raises_is_named(tmp_path):
    from execution import LessonError, executed

    cells = [nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_code_cell("half = 1 / 0\nhalf")]
    path = tmp_path / "10_broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    said = r"^10_broken.ipynb: cell 2, which begins with `half = 1 / 0`, raises ZeroDivisionError: division by zero$"
    with pytest.raises(LessonError, match=said):
        executed(path)


def test_a_run_that_was_kept_shows_committed_times(tmp_path):
    from execution import LessonError, kept

    def lesson(said):
        cells = [nbformat.v4.new_code_cell("slow()"), nbformat.v4.new_code_cell("1 + 1")]
        cells[0].metadata["tags"] = ["nbval-ignore-output"]
        for cell, text in zip(cells, said, strict=True):
            cell.outputs = [nbformat.v4.new_output("stream", text=text)]
        return nbformat.v4.new_notebook(cells=cells)

    path, runs = tmp_path / "10_slow.ipynb", tmp_path / "runs"
    runs.mkdir()
    nbformat.write(lesson(["3 s", "2"]), path)
    with pytest.raises(LessonError, match=r"^10_slow.ipynb: \S+/runs has no run of it\.$"):
        kept(path, runs)
    nbformat.write(lesson(["9 s", "two"]), runs / path.name)
    assert [cell.outputs[0].text for cell in kept(path, runs).cells] == ["3 s", "two"]


def test_what_is_there_stays_until_all_is_written(tmp_path):
    from folder import Folder

    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("old")
    folder = Folder(tmp_path / "site")
    assert folder.keep("bytes", b"same", ".js") == folder.keep("bytes", b"same", ".js")
    folder.write("new.html", "new")
    assert (tmp_path / "site" / "old.html").exists()
    folder.finish()
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["bytes", "new.html"]


def test_a_folder_that_can_not_be_written_is_one_sentence(tmp_path):
    from folder import Folder

    (tmp_path / "dist").write_text("a file")
    with pytest.raises(OSError, match="dist/site can't be written: "):
        Folder(tmp_path / "dist" / "site")
