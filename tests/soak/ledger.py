"""What was tried for hours, and how often it failed: ``assets/soak.json``, and ``assets/soak.md`` to read.

``make soak`` runs all parts in order, each in a program of its own; ``make soak SOAK="places faults"`` runs only those
and keeps the other tables as they are. A part is a script, ``tests/soak/PART.py``; what it alone needs is in the folder
``tests/soak/PART/``. It ends with::

    from ledger import Row, record
    sys.exit(record("places", [Row("other locales", "all lessons under tr_TR.UTF-8", runs=9, failures=0)], seconds))

Only what was really run is recorded, with how often. ``LEDGER=/tmp/folder`` writes there instead, for a short trial.
"""

import contextlib
import fcntl
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from machine import machine

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("LEDGER") or HERE.parents[1] / "assets")

# In the order of the report: the part, and what it is about.
PARTS = {
    "search": "Bad input: many more examples for the property tests",
    "pages": "Bad input: broken states on pages",
    "lessons": "The same everywhere: the lessons, again and again",
    "places": "The same everywhere: locales, time zones, rights, no network",
    "versions": "The same everywhere: Python and package versions",
    "faults": "Faults: kernels, connections, pages, disks",
    "training": "Faults: a long training",
    "classroom": "A class of thirty on one hub",
    "mutation": "Gates: do the tests notice a change?",
}
HEAD = """# What holds

What was tried at length by `make soak`, how often, and how often it failed. What takes less is in `make test`.
"""


@dataclass(frozen=True)
class Row:
    """A promise, how it was tried, how many times (runs or cases), and how many of these failed."""

    promise: str
    how: str
    runs: int
    failures: int
    note: str = ""


def record(part: str, rows: Sequence[Row], seconds: float, *, whole: bool = True) -> int:
    """Keeps these rows as the part's last results and prints them; gives 1 if any has failures, as exit status.

    Without ``whole`` they replace only the rows of the same promise and how.
    """
    if part not in PARTS:
        raise ValueError(f"there is no part {part!r}; there are {', '.join(PARTS)}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Path(__file__).open() as lock:  # two parts may end at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = results()
        today = {"date": str(date.today()), "seconds": round(seconds / max(len(rows), 1), 1)}
        names = {(row.promise, row.how) for row in rows}
        old = [row for row in kept.get(part, {}).get("rows", ()) if (row["promise"], row["how"]) not in names]
        new = [{**asdict(row), **today} for row in rows]
        kept[part] = {"date": today["date"], "machine": tried_on(), "rows": new if whole else old + new}
        kept = {name: kept[name] for name in PARTS if name in kept}
        write("soak.json", json.dumps(kept, indent=1, ensure_ascii=False))
        write("soak.md", "\n".join([HEAD, *(section(name, results) for name, results in kept.items())]))
    for row in rows:
        print(f"{row.promise}, {row.how}: {row.failures} of {row.runs:,} failed. {row.note}".rstrip(), flush=True)
    return int(any(row.failures for row in rows))


def results() -> dict[str, dict]:
    """The last results of every part that was ever run."""
    path = FOLDER / "soak.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(name: str, text: str) -> None:
    """A file of the ledger, there as a whole or not at all."""
    fresh = FOLDER / f".{name}"
    fresh.write_text(text.rstrip() + "\n", encoding="utf-8")
    fresh.replace(FOLDER / name)


def tried_on() -> str:
    """The machine, and what was tried on it."""
    found = machine()
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # make versions does without
        torch = importlib.metadata.version("torch").partition("+")[0]
        found += f"; Python {platform.python_version()}, torch {torch}"
    return found


def section(part: str, kept: dict) -> str:
    """A part's results as a table; a row from another day says so."""
    lines = ["| promise | how | runs | failures | note |", "|---|---|---|---|---|"]
    for row in kept["rows"]:
        note = row["note"] + (f" ({row['date']})" if row["date"] != kept["date"] else "")
        cells = [row["promise"], row["how"], f"{row['runs']:,}", f"{row['failures']:,}", note]
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ").strip() for cell in cells) + " |")
    minutes = sum(row["seconds"] for row in kept["rows"]) / 60
    head = f"{kept['date']}, {kept['machine']}; took {minutes:.1f} min."
    return f"## {PARTS[part]}\n\n{head}\n\n" + "\n".join(lines) + "\n"


def main(parts: list[str]) -> int:
    """Runs the named parts, or all, whether or not one fails; gives 1 if any did."""
    if strange := [part for part in parts if part not in PARTS]:
        sys.exit(f"there is no part {strange[0]!r}; there are {', '.join(PARTS)}")
    failed = []
    for part in parts or PARTS:
        print(f"--- {part}", flush=True)
        if subprocess.run([sys.executable, HERE / f"{part}.py"]).returncode:
            failed.append(part)
    print(f"make soak: {'failed: ' + ', '.join(failed) if failed else 'everything held'}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
