"""The built site, opened from its folder in a browser that reaches nothing else."""

import os
import subprocess
import sys

import chromium
import pytest
from reading import ROOT, SITE, Reader

MADE_OF = (
    "README.md",
    "lessons/*.ipynb",
    "lessons/*.md",
    "assets/**/*",
    *(f"widgets/**/*.{e}" for e in ("py", "js", "css")),
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def is_fresh():
    """Whether the site is newer than all it is made of."""
    files = [path for pattern in MADE_OF for path in ROOT.glob(pattern) if path.is_file() and path.suffix != ".pyc"]
    built = SITE / "index.html"
    return built.exists() and built.stat().st_mtime > max(path.stat().st_mtime for path in files)


@pytest.fixture(scope="session")
def site():
    """The folder with the site, built unless it is there and fresh."""
    if not is_fresh():
        command = [sys.executable, ROOT / "assets/site/build.py"]
        built = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        assert built.returncode == 0, built.stderr
    return SITE


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window."""
    from playwright.sync_api import expect, sync_playwright

    place = chromium.find()
    if not place:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(chromium.ADVICE)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reader(browser, site):
    """One reader for a file of tests; a complaint fails its last test."""
    reader = Reader(browser, site)
    yield reader
    reader.context.close()
    assert not reader.complaints, "\n".join(reader.complaints)
