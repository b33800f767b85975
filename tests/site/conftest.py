"""The built site, opened from its folder in a browser that reaches nothing else."""

import os

import chromium
import pytest
from reading import SITE, Reader

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


@pytest.fixture(scope="session")
def site():
    """The folder with the site."""
    if not (SITE / "index.html").exists():
        pytest.fail("There is no site yet: make pages builds it and runs these tests.")
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
