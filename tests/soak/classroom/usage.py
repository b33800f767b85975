"""What processes take: memory with shared pages counted fairly (PSS), and seconds of processor. Linux only.

``family(pid)`` gives a process and all below it; ``kinds(processes)`` sorts those of a hub by what they do.
"""

import contextlib
from collections import defaultdict
from pathlib import Path

import psutil

MB = 2**20
# What a process of the hub is, by a word of its command; the first that fits.
KINDS = {"jupyterhub.singleuser": "server", "ipykernel_launcher": "kernel", "configurable-http-proxy": "proxy"}


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started and that still run."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def end(processes: list[psutil.Process]) -> None:
    """Ends those that still run; a number that another process has meanwhile is left alone (psutil looks)."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=20)


def kinds(processes: list[psutil.Process]) -> dict[str, list[psutil.Process]]:
    """The processes of a hub: server, kernel, proxy and hub."""
    found = defaultdict(list)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            command = " ".join(process.cmdline())
            found[next((kind for word, kind in KINDS.items() if word in command), "hub")].append(process)
    return dict(found)


def memory(process: psutil.Process) -> float:
    """Megabytes (of 2**20 bytes) of a process; a page that n processes share counts as an nth. 0 for one that ended."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / MB


def seconds(processes: list[psutil.Process]) -> float:
    """Seconds of processor that these processes took so far."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def available() -> float:
    """Megabytes that the machine has left."""
    return psutil.virtual_memory().available / MB


def total() -> int:
    """Megabytes that the machine has."""
    return round(psutil.virtual_memory().total / MB)


def user(process: psutil.Process) -> str | None:
    """Which user of the hub a server or a kernel works for."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.environ().get("JUPYTERHUB_USER")
    return None
