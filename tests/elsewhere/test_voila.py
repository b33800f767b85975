"""Lessons in Voilà: outputs and widgets without the code, a kernel behind them."""

import shutil

import pytest
from cards import is_light, prediction_is_answered, stage_plays, trainers
from places import MINUTES, ROOT, voila
from playwright.sync_api import expect

# Voilà's own noise: text -> why it is no error of ours.
ALLOWED = {
    "fortawesome": "Voilà's page asks a CDN for icons, which no lesson shows",
    "@jupyterlab/docregistry": "Notebook 7's extension asks for what Voilà has not",
}
CDN = ("cdn.jsdelivr.net",)


@pytest.fixture
def serve(tmp_path):
    """Opens a server on the lessons, light or dark."""
    shutil.copytree(ROOT / "lessons", tmp_path / "root" / "lessons", ignore=shutil.ignore_patterns(".*"))
    return lambda theme: voila(tmp_path, theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_unpooling(serve, open_page, theme):
    with serve(theme) as address:
        page = open_page(f"{address}/voila/render/lessons/05_unpooling.ipynb", ALLOWED, CDN)
        card = page.locator("section.every-pixel").first
        expect(card).to_be_visible(timeout=60_000 * MINUTES)
        stage_plays(page)
        prediction_is_answered(page)
        assert is_light(card) == (theme == "light")
        page.close()  # before the server, else it misses it


def test_training(serve, open_page):
    with serve("light") as address:
        page = open_page(f"{address}/voila/render/lessons/08_train_a_toy_fcn.ipynb", ALLOWED, CDN)
        trainer = trainers(page).first
        expect(trainer).to_have_attribute("data-state", "done", timeout=60_000 * MINUTES)
        prediction_is_answered(page)
        page.close()
