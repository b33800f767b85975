"""Where else a lesson may be opened: servers of Notebook 7 and Voilà, and HTML made by nbconvert.

Each runs with homes of its own, like the JupyterLab of the browser tests (see ``server.py`` there).
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import anywidget
import server

ROOT = Path(__file__).parents[2]
# Front-end extensions such as anywidget's lie beside the packages, which may be in another environment than ours.
PREFIX = Path(anywidget.__file__).parents[4]
MINUTES = 5  # for a lesson that trains five networks, on a slow machine

NOTEBOOK = ("notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=",
            "--expose-app-in-browser")  # fmt: skip
VOILA = ("voila", "--no-browser", "--Voila.ip=127.0.0.1", "--show_tracebacks=True", "--theme={theme}",
         f"--VoilaExecutor.timeout={60 * MINUTES}")  # fmt: skip


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a server or of nbconvert: homes inside ``folder``, and the shared front-end files."""
    homes = server.environment(folder)
    settings = f"{homes['JUPYTER_CONFIG_PATH']}{os.pathsep}{PREFIX / 'etc' / 'jupyter'}"
    shared = os.pathsep.join(str(prefix / "share" / "jupyter") for prefix in (Path(sys.prefix), PREFIX))
    beside = {"JUPYTER_PATH": shared, "JUPYTER_CONFIG_PATH": settings}
    return {**homes, **beside, "PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def notebook(folder: Path) -> Iterator[str]:
    """Notebook 7 on ``folder/root``; gives its address."""
    port = free_port()
    with _running([*NOTEBOOK, f"--port={port}", f"--ServerApp.root_dir={folder / 'root'}"], folder, port) as address:
        yield address


@contextlib.contextmanager
def voila(folder: Path, theme: str) -> Iterator[str]:
    """Voilà on the notebooks in ``folder/root``, light or dark; gives its address."""
    port = free_port()
    command = [part.format(theme=theme) for part in VOILA]
    with _running([*command, f"--port={port}", str(folder / "root")], folder, port) as address:
        yield address


def html(lesson: Path, target: Path, *options: str, folder: Path) -> None:
    """Makes a page of a lesson with nbconvert; RuntimeError with what it said if it fails."""
    command = [sys.executable, "-m", "nbconvert", "--to", "html", *options, "--output", str(target), str(lesson)]
    made = subprocess.run(command, env=surroundings(folder), capture_output=True, text=True, timeout=60 * MINUTES)
    if made.returncode:
        raise RuntimeError(made.stderr)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """A server in a process of its own, which ends with the block; RuntimeError with what it said if it fails."""
    (folder / "root").mkdir(parents=True, exist_ok=True)
    said: deque[str] = deque(maxlen=200)
    begin = [sys.executable, "-m", *command]
    with subprocess.Popen(begin, env=surroundings(folder), stderr=subprocess.PIPE, text=True) as process:
        # Someone must go on reading, else the server stops when the pipe is full.
        reader = threading.Thread(target=said.extend, args=(process.stderr,))
        reader.start()
        try:
            try:
                server.wait_until_it_listens(port)
            except TimeoutError as error:
                raise RuntimeError(f"{command[0]} did not start:\n{''.join(said)}") from error
            yield f"http://127.0.0.1:{port}"
        finally:
            server.stop(process)
            reader.join()
