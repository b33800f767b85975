"""All lessons and ``tests/unit`` with every Python we name and with the lowest and the newest releases we admit.

``PYTHONS="python3.12 /opt/python/bin/python3"`` (those on the PATH) and ``LEVELS="lowest pinned newest"`` (lowest and
newest) choose. Each pair gets a fresh environment in ``.venv/versions``, which goes afterwards unless ``KEEP`` is set:
on Linux torch's releases bring CUDA, thus some 6 GB each. ``lowest`` pins every direct dependency at its lower bound
(``.ci/lowest``), and leaves what these need to pip.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from ledger import Row, record
from nbval_run import ROOT, lessons, run, tried

VENVS = ROOT / ".venv" / "versions"
PYTHONS = os.environ.get("PYTHONS", "python3.11 python3.12 python3.13").split()
LEVELS = os.environ.get("LEVELS", "lowest newest").split()
NEEDS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
ASK = "import platform, venv, ensurepip; print(platform.python_version())"


def version(python: str) -> str:
    """The version of this Python, empty if it isn't there or can't make a virtual environment."""
    try:
        done = subprocess.run([python, "-c", ASK], capture_output=True, text=True)
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.strip()


def constraints(level: str, folder: Path) -> list[str]:
    """What makes pip take these releases."""
    if level == "pinned":
        return ["-c", str(ROOT / "constraints.txt")]
    if level == "newest":
        return ["--upgrade", "--upgrade-strategy", "eager"]
    lowest = subprocess.run([sys.executable, ROOT / ".ci" / "lowest"], capture_output=True, text=True, check=True)
    (folder / "lowest.txt").write_text(lowest.stdout)
    return ["-c", str(folder / "lowest.txt")]


def installed(python: str, level: str, venv: Path) -> Path:
    """An environment with the package, its tests' needs and these releases; gives its Python."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    if not venv.exists():
        subprocess.run([python, "-m", "venv", venv], check=True)
    pip = [venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*pip, *constraints(level, Path(folder)), "-e", f"{ROOT}[site,test]"], check=True)
    return venv / "bin" / "python"


def releases(python: Path) -> str:
    """The releases of our direct dependencies there."""
    names = [re.match(r"[\w.-]+", need)[0] for need in NEEDS]
    ask = f"import importlib.metadata as m\nfor name in {names}: print(name, m.version(name).partition('+')[0])"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return ", ".join(done.stdout.splitlines())


def rows(python: str, level: str) -> list[Row]:
    """Tries one Python with one set of releases."""
    name = f"{version(python)}-{level}"
    venv = VENVS / name
    try:
        there = installed(python, level, venv)
        promise = f"Python {version(python)}, {level} releases"
        note = releases(there)
        outcome = run(lessons(), f"versions-{name}", python=there)
        broken = {failed.partition("::")[0] for failed in outcome.failed}
        flags = ["-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
        unit = tried([str(there), "-m", "pytest", *flags, str(ROOT / "tests" / "unit")], f"versions-{name}-unit", {})
    finally:
        if not os.environ.get("KEEP"):
            shutil.rmtree(venv, ignore_errors=True)
    return [
        Row(promise, "all lessons, nbval", len(lessons()), len(broken), "; ".join([note, *outcome.failed])),
        Row(promise, "tests/unit", unit.cases, len(unit.failed), ", ".join(unit.failed)),
    ]


def main() -> int:
    """Tries every pair that can be had here, says which can't, and records them one by one."""
    missing = [python for python in PYTHONS if not version(python)]
    print(f"Not here: {', '.join(missing) or 'none'}.", flush=True)
    failed = 0
    for python in PYTHONS:
        for level in LEVELS if python not in missing else ():
            start = time.perf_counter()
            found = rows(python, level)
            failed |= record("versions", found, time.perf_counter() - start, whole=False)
    return failed


if __name__ == "__main__":
    sys.exit(main())
