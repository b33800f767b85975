"""Many more examples for every property test: ``EXAMPLES`` (2000) random ones for a property that names no number.

Those that name one, since each of their examples is dear, take as much more in proportion; see ``tests/conftest.py``.
``FILES="test_links.py test_metrics.py"`` tries only these. An example that fails is printed with the line that repeats
it; the whole output of pytest is in ``.venv/soak/search.log``.
"""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import junit
from ledger import Row, record

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "tests" / "unit"
KEPT = ROOT / ".venv" / "soak"
EXAMPLES = os.environ.get("EXAMPLES", "2000")


def with_properties() -> list[Path]:
    """The test files that hold properties, or those of ``FILES``."""
    wanted = os.environ.get("FILES", "").split()
    files = [UNIT / name for name in wanted] or sorted(UNIT.glob("test_*.py"))
    return [file for file in files if "@given(" in file.read_text(encoding="utf-8")]


def promise(file: Path) -> str:
    """What a test file says it holds: the first sentence of its docstring."""
    text = " ".join((ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or file.stem).split())
    return text.split(". ")[0].rstrip(".")


def tried(files: list[Path]) -> tuple[list[dict], set[str]]:
    """Runs the properties; gives hypothesis' count for each, and the names of those that failed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    counts, report = KEPT / "search.jsonl", KEPT / "search.xml"
    counts.unlink(missing_ok=True)
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
    command += ["-o", "junit_family=xunit1", f"--junitxml={report}", *map(str, files)]
    environment = os.environ | {"HYPOTHESIS_PROFILE": "soak", "EXAMPLES": EXAMPLES, "EXAMPLES_RUN": str(counts)}
    with (KEPT / "search.log").open("w+", encoding="utf-8") as log:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        log.seek(0)
        output = log.read()
    failed = {f"{case.get('file')}::{case.get('name')}" for case in junit.cases(report) if junit.broken(case)}
    if failed or not counts.exists():
        print(output)
    lines = counts.read_text(encoding="utf-8").splitlines() if counts.exists() else []
    return [json.loads(line) for line in lines], failed


def row(file: Path, counts: list[dict], failed: set[str]) -> Row:
    """What was found of one file's properties."""
    name = str(file.relative_to(ROOT))
    own = [count for count in counts if count["property"].startswith(f"{name}::")]
    broken = sorted(test.partition("::")[2] for test in failed if test.startswith(f"{name}::"))
    turned_away = sum(count["invalid"] for count in own)
    note = f"{len(own)} properties; {turned_away:,} examples that did not fit were drawn anew"
    note += f"; failed: {', '.join(broken)}" if broken else ""
    return Row(promise(file), file.name, sum(c["passing"] + c["failing"] for c in own), len(broken), note)


def main() -> int:
    """Tries all and records it; gives the exit status."""
    begun, files = time.monotonic(), with_properties()
    print(f"{len(files)} files with properties, EXAMPLES={EXAMPLES}", flush=True)
    counts, failed = tried(files)
    if not counts:
        return 1  # pytest didn't even begin: nothing was tried, so there is nothing to record
    rows = [row(file, counts, failed) for file in files]
    return record("search", rows, time.monotonic() - begun, whole="FILES" not in os.environ)


if __name__ == "__main__":
    sys.exit(main())
