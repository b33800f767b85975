"""One run of nbval over lessons, as ``make nbval`` does it, or of other tests, in surroundings that one chooses."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import junit

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".venv" / "soak"  # logs of what failed
LONGEST = 1800  # seconds after which a run has hung
FLAGS = [
    *("-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),  # or xdist would take the longest file first
    *("--nbval", "--nbval-kernel-name=python3", "-o", "filterwarnings=", "-p", "no:cacheprovider"),
    *("-c", str(ROOT / "pyproject.toml")),
]


@dataclass(frozen=True)
class Outcome:
    """How many cells were compared or tests run, which of them failed, and how many seconds it took."""

    cases: int
    failed: tuple[str, ...]
    seconds: float


def lessons(folder: Path = ROOT / "lessons") -> list[Path]:
    """The lessons of this folder, in their order."""
    return sorted(folder.glob("[0-9]*.ipynb"))


def shuffled(files: Sequence[Path], seed: int) -> list[Path]:
    """The same files in another order; the worker that gets a file depends on it."""
    return random.Random(seed).sample(list(files), len(files))


def run(
    files: Sequence[Path],
    name: str,
    *,
    python: Path | str = sys.executable,
    environment: Mapping[str, str | None] = {},
    before: Sequence[str] = (),
    warm: bool = True,
) -> Outcome:
    """Executes these notebooks and compares their outputs.

    ``environment`` is laid over ours, and ``None`` takes a name out; ``before`` is a command that runs the command
    after it. With ``warm`` the kernels are forked from one that has imported torch, otherwise they are ordinary ones.
    """
    around = [str(ROOT / "tests" / "browser" / "warm_kernel.py"), "around"] if warm else []
    root = f"--rootdir={files[0].parents[1]}"  # xdist tells files outside it not apart
    command = [*before, str(python), *around, "-m", "pytest", *FLAGS, root, *map(str, files)]
    return tried(command, name, {"OMP_NUM_THREADS": "1", **environment})


def tried(command: Sequence[str], name: str, environment: Mapping[str, str | None]) -> Outcome:
    """Runs pytest by this command, and keeps the log as ``name``.log where something failed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        log = KEPT / f"{name}.log"
        with log.open("w", encoding="utf-8") as said:
            ended = finish([*command, f"--junitxml={report}"], merged({"IPYTHONDIR": folder, **environment}), said)
        cases, failed = read(report)
    if ended and not failed:
        failed = (f"pytest ended with {ended}",)
    if not failed:
        log.unlink()
    return Outcome(cases, failed, time.perf_counter() - begun)


def finish(command: Sequence[str], environment: Mapping[str, str], said) -> int:
    """Runs the command to its end, or ends it when it has hung; gives its exit status."""
    try:
        how = {"stdout": said, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL, "timeout": LONGEST}
        return subprocess.run(command, env=environment, cwd=ROOT, **how).returncode
    except subprocess.TimeoutExpired:
        return 124


def merged(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Our environment with these changes."""
    return {name: value for name, value in {**os.environ, **changes}.items() if value is not None}


def read(report: Path) -> tuple[int, tuple[str, ...]]:
    """How many tests a JUnit report counts, and the names of those that failed."""
    cases = junit.cases(report)
    return len(cases), tuple(f"{case.get('classname')}::{case.get('name')}" for case in cases if junit.broken(case))
