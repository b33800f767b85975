"""Lessons as HTML by nbconvert: with their widgets' state and local scripts they play, without any script they read."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from cards import is_light, prediction_is_answered, stage_plays, trainers
from places import PREFIX, ROOT, html
from playwright.sync_api import expect

# What the page loads, from beside itself: as nbviewer does, but without the network. `make elsewhere` fetches the two.
SCRIPTS = Path(sys.prefix) / "page-scripts"
LOCAL = (
    "--HTMLExporter.require_js_url=require.js",
    "--HTMLExporter.widget_renderer_url=embed-amd.js",
    "--HTMLExporter.mathjax_url=",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Makes the page of a lesson that was run, in a folder with all that it loads."""
    if not (SCRIPTS / "embed-amd.js").exists():
        pytest.skip("html-manager is missing: make elsewhere gets it where there is npm")
    folder = tmp_path_factory.mktemp("html")
    shutil.copytree(ROOT / "assets", folder / "assets")
    (folder / "lessons").mkdir()
    for name in ("require.js", "embed-amd.js"):
        shutil.copy(SCRIPTS / name, folder / "lessons" / name)
    anywidget = PREFIX / "share" / "jupyter" / "nbextensions" / "anywidget" / "index.js"
    shutil.copy(anywidget, folder / "lessons" / "anywidget.js")

    def made(name):
        shutil.copy(ROOT / "lessons" / f"{name}.ipynb", folder / "lessons")
        target = folder / "lessons" / f"{name}.html"
        html(folder / "lessons" / f"{name}.ipynb", target, "--execute", *LOCAL, folder=folder)
        return target.as_uri()

    return made


def test_unpooling(made, open_page):
    page = open_page(made("05_unpooling"))
    stage_plays(page)
    prediction_is_answered(page)
    assert is_light(page.locator("section.every-pixel").first)


def test_training_is_played_again(made, open_page):
    page = open_page(made("08_train_a_toy_fcn"))
    prediction_is_answered(page)
    trainer = trainers(page).first
    expect(trainer).to_have_attribute("data-state", "picture")
    expect(trainer).to_contain_text("This training is recorded")
    trainer.scroll_into_view_if_needed()
    trainer.focus()
    trainer.press("Home")
    expect(trainer).to_have_attribute("data-shown", "0")
    trainer.press("Space")
    expect(trainer).to_have_attribute("data-state", "replaying")
    expect(trainer).not_to_have_attribute("data-shown", re.compile("^0$"))


@pytest.mark.parametrize("name", ["05_unpooling", "08_train_a_toy_fcn"])
def test_without_scripts_there_are_stills(tmp_path, open_page, name):
    """What is committed: outputs without widgets' state. A browser that runs no script sees pictures and text."""
    lesson = ROOT / "lessons" / f"{name}.ipynb"
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    (tmp_path / "lessons").mkdir()
    target = tmp_path / "lessons" / f"{name}.html"
    html(lesson, target, folder=tmp_path)
    page = open_page(target.as_uri(), java_script_enabled=False)
    outputs = [out for cell in json.loads(lesson.read_text())["cells"] for out in cell.get("outputs", ())]
    stills = sum("image/png" in out.get("data", {}) for out in outputs)
    pictures = page.locator(".jp-OutputArea-output img")
    assert stills > 3
    expect(pictures).to_have_count(stills)
    assert all(picture.bounding_box()["width"] > 50 for picture in pictures.all())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
