"""Gates: do the tests notice a change? mutmut changes one thing at a time, and for each runs the tests that pass there.

What is changed, and which tests are asked, stands in pyproject.toml under ``[tool.mutmut]``; the work is done in a
temporary folder. ``MUTANTS="widgets.learning.metrics.*"`` tries only those. ``RESULTS=/tmp/folder`` keeps the folder,
and a later run goes on there.
"""

import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from pathlib import Path

from ledger import Row, record

ROOT = Path(__file__).parents[2]
COPIED = ("widgets", "tests/unit", "tests/conftest.py", "pyproject.toml")
NOTICED = {"killed", "timeout", "segfault", "suspicious"}  # an endless loop is noticed as well
LEAST = 0.9  # of all changes

# Changes after which nothing that anybody can see is different, by the changed line; no test can notice them.
NO_DIFFERENCE = {
    "before or after the numbers of all lines, as it was": (
        "return 11**9",
        "return 10**10",
        "return trace.tb_next.tb_lineno if trace is not None and trace.tb_next is not None else 1",
    ),
    "with_kernel takes the old kernel's dtype": (
        "numbers = torch.arange(1, kernel.numel() + 1, dtype=None).reshape(kernel.shape)",
        "numbers = torch.arange(1, kernel.numel() + 1, ).reshape(kernel.shape)",
    ),
    "what gets by is refused by the comparison with the weights that follows": (
        "if np.abs(found - np.rint(found)).max() >= 1e-3 or found.min() < -0.5 or found.max() > kernel.numel() + 0.5:",
        "if np.abs(found - np.rint(found)).max() > 1.001 or found.min() < -0.5 or found.max() > kernel.numel() + 0.5:",
        "if np.abs(found - np.rint(found)).max() > 1e-3 or found.min() <= -0.5 or found.max() > kernel.numel() + 0.5:",
        "if np.abs(found - np.rint(found)).max() > 1e-3 or found.min() < -1.5 or found.max() > kernel.numel() + 0.5:",
        "if np.abs(found - np.rint(found)).max() > 1e-3 or found.min() < -0.5 or found.max() >= kernel.numel() + 0.5:",
        "if np.abs(found - np.rint(found)).max() > 1e-3 or found.min() < -0.5 or found.max() > kernel.numel() + 1.5:",
    ),
    "numpy takes c as C, and torch a copy in any order of its cells": (
        "labels = torch.as_tensor(np.array(labels, order=None) if isinstance(labels, np.ndarray) else labels)",
        "labels = torch.as_tensor(np.array(labels, ) if isinstance(labels, np.ndarray) else labels)",
        'labels = torch.as_tensor(np.array(labels, order="c") if isinstance(labels, np.ndarray) else labels)',
    ),
    "a difference may be a little smaller or larger": (
        "size = 2.0 ** np.ceil(np.log2(max(2.0, float(x.abs().max()))))",
        "step = size * max(2.0**-11, 4 * torch.finfo(x.dtype).eps)",
        "step = size * max(2.0**-10, 5 * torch.finfo(x.dtype).eps)",
    ),
    "beyond all others is beyond all others, however far": ("reach = high - low + 2.0",),
    "an error this small beside a float's own makes no difference": (
        "return dense, np.where(np.abs(rest) < _rounding(dense, x, _flat(y)), 0.0, rest), False",
        "if (np.abs(_flat(answer) - foretold) >= _rounding(dense, probe, constant)).any():",
        "return (257 if eps < 1e-6 else 8) * eps * (np.abs(dense) @ np.abs(_flat(x)) + np.abs(constant) + 1e-30)",
    ),
    "any input unlike the others will do": (
        "other = 3 / torch.randn(x.shape, generator=torch.Generator().manual_seed(0)).to(x.dtype)",
        "other = 4 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0)).to(x.dtype)",
        "other = 3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(1)).to(x.dtype)",
    ),
}
EQUIVALENT = {line: why for why, lines in NO_DIFFERENCE.items() for line in lines}


def prepare(folder: Path) -> None:
    """What mutmut needs of the project, without what it made itself."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Runs mutmut in the folder."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def results(folder: Path) -> dict[str, str]:
    """What became of every mutant that was tried, by its name."""
    lines = mutmut(folder, "results", "--all", "true").stdout.splitlines()
    pairs = (line.strip().rpartition(": ") for line in lines if ": " in line)
    return {name: status for name, _, status in pairs if status != "not checked"}


def changed(folder: Path, name: str) -> tuple[str, str]:
    """The line of a mutant before and after; of what is left out, nothing."""
    lines = mutmut(folder, "show", name).stdout.splitlines()
    marked = [line for line in lines if re.match(r"[-+](?![-+]{2} )", line)]
    before = " ".join(line[1:].strip() for line in marked if line[0] == "-")
    return before, " ".join(line[1:].strip() for line in marked if line[0] == "+")


def report(folder: Path, path: str, found: dict[str, str]) -> Row:
    """How many changes of one file were noticed; the others are printed."""
    same = 0
    for name in (name for name, status in found.items() if status not in NOTICED):
        before, after = changed(folder, name)
        same += after in EQUIVALENT
        print(f"{name}: {found[name]}\n  - {before}\n  + {after}  {EQUIVALENT.get(after, '')}".rstrip(), flush=True)
    noticed = sum(status in NOTICED for status in found.values())
    missing = max(0, math.ceil(LEAST * len(found)) - noticed)
    note = f"{noticed:,} noticed ({noticed / len(found):.1%})"
    note += f"; of the others {same} make no difference" if same else ""
    return Row("9 of 10 small changes are noticed", f"mutmut changes {path}", len(found), missing, note)


def main() -> int:
    """Tries all mutants of all files, or those that ``MUTANTS`` names."""
    begun = time.monotonic()
    paths = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]["only_mutate"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("RESULTS") or temporary)
        prepare(folder)
        wanted = os.environ.get("MUTANTS", "").split()
        run = mutmut(folder, "run", "--max-children", str(os.cpu_count() or 1), *wanted)
        if run.returncode:
            print(run.stdout[-3000:], run.stderr[-3000:], sep="\n")
            return run.returncode
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for name, status in results(folder).items():
            path = next(path for path in paths if name.startswith(path.removesuffix(".py").replace("/", ".") + "."))
            found[path][name] = status
        rows = [report(folder, path, found[path]) for path in paths if found[path]]
    return record("mutation", rows, time.monotonic() - begun, whole=not wanted)


if __name__ == "__main__":
    sys.exit(main())
