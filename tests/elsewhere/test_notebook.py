"""Lessons in Notebook 7."""

import shutil

import pytest
from cards import is_light, prediction_is_answered, stage_plays, trainers
from lab import NotebookPage
from places import MINUTES, ROOT, notebook
from playwright.sync_api import expect

# Notebook 7's own noise: text -> why it is no error of ours.
ALLOWED = {
    "reading 'schema'": "it loads settings while it starts, also of plugins that it has not",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    shutil.copytree(ROOT / "lessons", folder / "root" / "lessons", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "assets", folder / "root" / "assets")
    with notebook(folder) as address:
        yield address


@pytest.fixture
def run(open_page, address):
    """Opens a lesson and runs all its cells."""

    def run(name):
        lesson = NotebookPage(open_page(f"{address}/notebooks/lessons/{name}.ipynb", ALLOWED))
        lesson.wait_until_ready()
        lesson.run_all(timeout=60_000 * MINUTES)
        return lesson

    return run


def test_unpooling(run):
    lesson = run("05_unpooling")
    stage_plays(lesson.page)
    prediction_is_answered(lesson.page)
    card = lesson.page.locator("section.every-pixel").first
    for theme in ("dark", "light"):
        lesson.theme(theme)
        assert is_light(card) == (theme == "light")


def test_training(run):
    lesson = run("08_train_a_toy_fcn")
    prediction_is_answered(lesson.page)
    trainer = trainers(lesson.page).first
    expect(trainer).to_have_attribute("data-state", "done")
    trainer.scroll_into_view_if_needed()
    trainer.focus()
    trainer.press("r")
    expect(trainer).to_have_attribute("data-state", "ready")
    trainer.press("Space")
    expect(trainer).to_have_attribute("data-state", "training")
    trainer.press("Space")
    expect(trainer).to_have_attribute("data-state", "paused")
