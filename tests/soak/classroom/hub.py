"""JupyterHub on this machine for the length of a trial: ``with running(folder) as hub:``, at ``hub.address``.

JupyterHub, with the packages that only it needs, has an environment of its own that sees those of the lessons. It is
made when it is first wanted, and takes Node.js with npm for the hub's proxy.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import usage

ROOT = Path(__file__).parents[3]
PLACE = ROOT / ".venv" / "classroom"
PYTHON = PLACE / "bin" / "python"
PROXY = PLACE / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
CONFIG = Path(__file__).with_name("jupyterhub_config.py")
PACKAGES, NODE_PACKAGES = ("jupyterhub==6.1.1",), ("configurable-http-proxy@5.3.0",)
PATIENCE = 60  # seconds for the hub to start, and to end with all that it started


@dataclass
class Hub:
    """A hub that runs: where it listens, its process, and the folder where students have their homes."""

    address: str
    process: subprocess.Popen
    homes: Path


def installed() -> None:
    """Makes the environment, if it isn't there; RuntimeError with what is missing."""
    stamp = PLACE / "for-classroom"
    wanted = " ".join([*PACKAGES, *NODE_PACKAGES])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not shutil.which("npm"):
        raise RuntimeError("JupyterHub's proxy runs on Node.js, and there is no npm here: install nodejs and npm.")
    print(f"Installing JupyterHub into {PLACE.relative_to(ROOT)}.", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
    packages = Path(sysconfig.get_path("purelib"))
    beside = PLACE / packages.relative_to(sys.prefix) / "beside.pth"
    beside.write_text(str(packages), encoding="utf-8")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run([*pip, "-c", ROOT / "constraints.txt", *PACKAGES], check=True)
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", PLACE]
    subprocess.run([*npm, *NODE_PACKAGES], check=True)
    stamp.write_text(wanted)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Hub]:
    """A hub whose files are all in ``folder``; at the end it and all that it started are gone."""
    (folder / "homes").mkdir(parents=True)
    ports = free_ports(3)
    log = (folder / "hub.log").open("w")
    command = [PYTHON, "-m", "jupyterhub", "-f", CONFIG, "--log-level=WARN"]
    hub = Hub(
        f"http://127.0.0.1:{ports[0]}",
        subprocess.Popen(command, cwd=folder, env=surroundings(folder, ports), stdout=log, stderr=log),
        folder / "homes",
    )
    try:
        wait_until_it_answers(hub, folder / "hub.log")
        yield hub
    finally:
        stop(hub)
        log.close()


def surroundings(folder: Path, ports: list[int]) -> dict[str, str]:
    """The environment of the hub: nothing of the reader's own Jupyter settings, and what the configuration asks for."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "OMP_", "CONFIGPROXY"))}
    given = {
        "ROOT": ROOT,
        "FOLDER": folder,
        "PREFIX": sys.prefix,
        "PYTHON": PYTHON,
        "PROXY": f"{shutil.which('node')}\n{PROXY}",
        **dict(zip(("PORT", "HUB_PORT", "PROXY_PORT"), ports, strict=True)),
    }
    return {**own, "HOME": str(folder), **{f"CLASS_{name}": str(value) for name, value in given.items()}}


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for free in found:
            free.bind(("127.0.0.1", 0))
        return [free.getsockname()[1] for free in found]


def wait_until_it_answers(hub: Hub, log: Path) -> None:
    """Waits for the hub's login page; RuntimeError with the log if it ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and hub.process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(f"{hub.address}/hub/login"):
            return
        time.sleep(0.1)  # between two looks, not in place of one
    raise RuntimeError("JupyterHub did not start:\n" + log.read_text())


def stop(hub: Hub) -> None:
    """Ends the hub, its proxy, the students' servers and their kernels, each by its number."""
    started = usage.family(hub.process.pid)
    hub.process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        hub.process.wait(timeout=PATIENCE)
    usage.end(started)
    hub.process.wait()
