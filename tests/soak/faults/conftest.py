"""A JupyterLab behind a line that can be cut, for the tests of faults.

``SHOTS=/tmp/folder`` keeps a picture of every notebook as it is at the end of its test.
"""

import os
import re
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import server
import warm_kernel
from lab import VIEWPORT, Lab, Tabs
from line import Line

ROOT = Path(__file__).parents[3]
SHOTS = os.environ.get("SHOTS")
# What JupyterLab says itself while a server or a kernel is gone: pattern -> why it is no error of ours.
ALLOWED = {
    r"Canceled future for \w+ message before replies were done": "a question was open when the kernel went",
    r"net::ERR_(CONNECTION|EMPTY|SOCKET|INCOMPLETE|INTERNET|NETWORK)": "JupyterLab asked while the line was cut",
}


class FaultyLab(Lab):
    """A lab in which JupyterLab may complain of the fault; our own code may not."""

    def _complain(self, said: str) -> None:
        if "blob:" in said or not any(re.search(pattern, said) for pattern in ALLOWED):
            self.complaints.append(said)


@pytest.fixture(scope="session")
def patience():
    """Longer than for other tests, in ms."""
    return 40_000


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The server's root and its port."""
    folder = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "assets", folder / "root" / "assets")  # as lessons see them
    with warm_kernel.ready() as kernels, server.running(folder, kernels) as address:
        yield folder / "root", urlsplit(address).port


@pytest.fixture
def line(served):
    """The line to the server."""
    with Line(served[1]) as line:
        yield line


@pytest.fixture
def lab(browser, served, line, request):
    """Opens notebooks over the line, each in a tab of a fresh profile."""
    context = browser.new_context(viewport=VIEWPORT, permissions=["clipboard-read", "clipboard-write"])
    lab = FaultyLab(line.address, served[0], Tabs(context), re.sub(r"\W+", "_", request.node.name))
    yield lab
    if SHOTS:
        for opened in lab.pages:
            opened.page.screenshot(path=Path(SHOTS) / f"{lab.name}.png")
    line.whole()
    lab.close(reuse=False)
    context.close()


class Gate:
    """Lets work stand still in its middle, and go on."""

    def __init__(self, folder):
        self.held, self.begun = folder / "held", folder / "begun"
        folder.mkdir(exist_ok=True)
        self.begun.unlink(missing_ok=True)
        self.open()

    def close(self):
        self.begun.unlink(missing_ok=True)
        self.held.touch()

    def wait_until_begun(self, page):
        end = time.monotonic() + 60
        while not self.begun.exists():
            assert time.monotonic() < end, "nothing has begun"
            page.wait_for_timeout(20)  # between two looks

    def open(self):
        self.held.unlink(missing_ok=True)


@pytest.fixture
def gate(lab):
    """The gate of this server's notebooks."""
    gate = Gate(lab.root / "lessons")
    yield gate
    gate.open()
