"""One JupyterLab and one Chromium for the whole session; a fresh notebook for every test."""

import os
import re
import shutil
from pathlib import Path

import chromium
import pytest
import server
from lab import Lab

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What isn't on this machine can't be found, so a request that leaves it fails too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
VIEWPORT = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window."""
    from playwright.sync_api import expect, sync_playwright

    place = chromium.find()
    if not place:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(chromium.ADVICE)
    expect.set_options(timeout=20_000)  # an upper bound for a busy machine; what is there is seen at once
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser):
    """One profile for the session, so that JupyterLab's files are loaded once."""
    context = browser.new_context(viewport=VIEWPORT, permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(scope="session")
def lab_server(browser, tmp_path_factory):
    """The server's address and its root, which holds the project's pictures as lessons see them."""
    folder = tmp_path_factory.mktemp("jupyter")
    if (ROOT / "assets").exists():
        shutil.copytree(ROOT / "assets", folder / "root" / "assets")
    with server.running(folder) as address:
        yield address, folder / "root"


@pytest.fixture(scope="module")
def module_lab(lab_server, context, request):
    """As `lab`, for tests of one file that share a kernel and run their cells anew, which saves starting torch."""
    address, root = lab_server
    lab = Lab(address, root, context, re.sub(r"\W+", "_", request.module.__name__))
    yield lab
    lab.close()


@pytest.fixture
def lab(lab_server, context, request):
    """Opens notebooks; afterwards their kernels are shut down, and an error in the browser's console fails the test."""
    address, root = lab_server
    lab = Lab(address, root, context, re.sub(r"\W+", "_", request.node.name))
    yield lab
    lab.close()
