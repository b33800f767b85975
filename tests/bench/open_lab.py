"""A JupyterLab and a browser of a bench's own: ``with open_lab("stage") as lab:`` gives what the browser tests have.

The benches that look at a page import it; without Chromium it raises FileNotFoundError with the advice.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import chromium
import server
from lab import VIEWPORT, Lab, Tabs


@contextmanager
def open_lab(name: str) -> Iterator[Lab]:
    """Opens notebooks in a server and a Chromium that end with the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        server.running(Path(folder)) as address,
        chromium.running(whole=True) as browser,
    ):
        lab = Lab(address, Path(folder) / "root", Tabs(browser.new_context(viewport=VIEWPORT)), name)
        yield lab
        lab.close()
