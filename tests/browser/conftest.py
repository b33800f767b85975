"""One JupyterLab and one Chromium for the whole session; a fresh notebook and a fresh kernel for a test or a file."""

import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
import server
import warm_kernel
from lab import VIEWPORT, Lab, Tabs

ROOT = Path(__file__).parents[2]
KERNELS = pytest.StashKey[str]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Under xdist one process, started here for all its workers, has imported torch."""
    stash = node.config.stash
    if KERNELS not in stash:
        stack = ExitStack()
        node.config.add_cleanup(stack.close)
        stash[KERNELS] = stack.enter_context(warm_kernel.ready())
    node.workerinput["kernels"] = stash[KERNELS]


@pytest.fixture(scope="session")
def kernels(request):
    """The folder with the description of kernels that start at once."""
    with ExitStack() as stack:
        given = getattr(request.config, "workerinput", {}).get("kernels")
        yield given if given is not None else stack.enter_context(warm_kernel.ready())


@pytest.fixture(scope="session")
def context(browser):
    """One profile for the session, so that JupyterLab's files are loaded once."""
    context = browser.new_context(viewport=VIEWPORT, permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(scope="session")
def tabs(context):
    """The tabs that this session's notebooks share, one after another."""
    return Tabs(context)


@pytest.fixture(scope="session")
def lab_server(kernels, browser, tmp_path_factory):
    """The server's address and its root, which holds the project's pictures as lessons see them."""
    folder = tmp_path_factory.mktemp("jupyter")
    if (ROOT / "assets").exists():
        shutil.copytree(ROOT / "assets", folder / "root" / "assets")
    with server.running(folder, kernels) as address:
        yield address, folder / "root"


@pytest.fixture(scope="module")
def module_lab(lab_server, tabs, request):
    """As `lab`, for tests of one file that share a notebook and run its cells anew."""
    yield from lab_of(lab_server, tabs, request.session, request.module.__name__)


@pytest.fixture
def lab(lab_server, tabs, request):
    """Opens notebooks; afterwards their kernels are shut down, and an error in the browser's console fails the test."""
    yield from lab_of(lab_server, tabs, request.session, request.node.name)


def lab_of(lab_server, tabs, session, name):
    """A lab, closed at the end; its tabs are used again if no test failed in them."""
    failed = session.testsfailed
    lab = Lab(*lab_server, tabs, re.sub(r"\W+", "_", name))
    yield lab
    lab.close(reuse=session.testsfailed == failed)
