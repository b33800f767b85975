"""How many threads a widget's network may take: what is fair where two kernels work at once.

torch takes a thread for every core that it sees, also where others train on the same cores, and in a container that is
allowed one of sixty-four. Threads without a core of their own wait for each other, and all become several times slower.
Knows no widget; whoever runs a network in answer to a page asks here.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import torch

OWN = Path("/proc/self/cgroup")  # which groups of processes this one is in, where Linux limits it
GROUPS = Path("/sys/fs/cgroup")


def share() -> int:
    """Half of the cores that this process may use, at least one; never more than torch was told to take."""
    return min(torch.get_num_threads(), max(1, cores() // 2))


@contextlib.contextmanager
def limited(count: int) -> Iterator[None]:
    """Lets torch take so many threads until the block ends; the notebook's own number is its own again then."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def cores() -> int:
    """How many cores this process may use: those it is bound to, or fewer if its container's time is limited."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, int(quota())))


def quota(own: Path = OWN, groups: Path = GROUPS) -> float:
    """The cores' worth of time that a control group allows, of version 1 or 2; without a limit, as many as you like.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files: ``cpu.max`` is "quota period" in µs.
    """
    least = 1e9
    with contextlib.suppress(OSError):  # not Linux, or not allowed to look
        for line in own.read_text(encoding="utf-8").splitlines():
            number, kinds, place = line.split(":", 2)
            if number == "0" or "cpu" in kinds.split(","):
                # A container sees its own group at the top, under whatever name the outside has for it.
                top = groups if number == "0" else groups / "cpu"
                least = min([least, *(allowed(top / part) for part in ancestors(place))])
    return least


def ancestors(place: str) -> list[Path]:
    """A group and those that it is in, the outermost last; each limits it."""
    path = Path(place.lstrip("/"))
    return [path, *path.parents]


def allowed(group: Path) -> float:
    """The cores' worth of time of one group; very many where it has no limit."""
    found = [value for name in ("cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us") for value in words(group / name)]
    if len(found) == 2 and found[0] not in ("max", "-1"):
        return float(found[0]) / float(found[1])
    return 1e9


def words(file: Path) -> list[str]:
    """What stands in a small file; nothing if there is none."""
    with contextlib.suppress(OSError):
        return file.read_text(encoding="utf-8").split()
    return []
