"""One JupyterLab server for a test session: on 127.0.0.1 only, at a free port, with a home of its own.

``with running(folder) as address:`` gives the server's address. Nothing of the reader's own Jupyter settings is read
or written.
"""

import collections
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

FLAGS = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--IdentityProvider.token=",
    "--expose-app-in-browser",
    "--LabApp.extension_manager=readonly",
)

SETTINGS = {
    # Every cell is in the page, also those out of sight.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    # Nothing asks the network.
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": False},
}

PROMPT = Path(__file__).parents[2] / "lessons" / ".jupyter"  # as `make lab` has it
HOMES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
         "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip


@contextlib.contextmanager
def running(folder: Path, kernels: str = "") -> Iterator[str]:
    """A server whose root is ``folder/root`` and whose homes are beside it, stopped with all its kernels at the end.

    Descriptions of kernels are first looked for in the folder ``kernels``, where one is named.
    """
    root = folder / "root"
    root.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyterlab", *FLAGS, f"--ServerApp.root_dir={root}"]
    own = {**environment(folder), "JUPYTER_PATH": kernels}
    with subprocess.Popen(command, env=own, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = address_of(server)
            # Someone must go on reading, else the server stops when the pipe is full.
            reader = threading.Thread(target=collections.deque, args=(server.stderr, 0))
            reader.start()
            yield address
        finally:
            stop(server)
        reader.join()


def stop(server: subprocess.Popen) -> None:
    """Asks a server to end, and ends it if it doesn't."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()


def environment(folder: Path) -> dict[str, str]:
    """The environment of a server, and of its kernels, that keeps everything inside ``folder``."""
    homes = {name: folder / name.lower() for name in HOMES}
    for name, content in SETTINGS.items():
        file = homes["JUPYTERLAB_SETTINGS_DIR"] / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return {**own, "JUPYTER_CONFIG_PATH": str(PROMPT), **{name: str(path) for name, path in homes.items()}}


def address_of(server: subprocess.Popen) -> str:
    """The address a server prints when it listens; RuntimeError with its log if it ends before."""
    log = []
    for line in server.stderr:
        log.append(line)
        if found := re.search(r"(http://127\.0\.0\.1:(\d+))/lab", line):
            wait_until_it_listens(int(found[2]))
            return found[1]
    raise RuntimeError("JupyterLab did not start:\n" + "".join(log))


def wait_until_it_listens(port: int) -> None:
    """A server says its address a moment before it listens there; TimeoutError after half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)  # between two looks, not in place of one
    raise TimeoutError(f"nothing listens on port {port}")
