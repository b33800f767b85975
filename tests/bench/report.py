"""Runs every bench and keeps what came out: ``assets/benchmarks.md`` and ``assets/benchmarks.png``.

``make bench`` calls it; with names, such as ``python tests/bench/report.py stage dense``, it runs only those and keeps
the other tables as they are. Ratios are taken side by side in one run, since the machine itself drifts.
"""

import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from machine import machine

HERE = Path(__file__).parent
ROW = "row: "  # in front of what belongs into the table; a bench may print more
TABLES = HERE.parents[1] / "assets" / "benchmarks.md"

# In the order of the report: the bench, and what it is about.
BENCHES = {
    "stage": "The stage: how soon it paints",
    "sketchpad": "The sketchpad: how soon it answers",
    "training": "The live trainer: what watching costs",
    "upsamplings": "Learning: seconds to a held-out mean IoU",
    "drawing": "The data: what drawing a batch costs",
    "dense": "Fully convolutional: one pass against sliding windows",
    "startup": "Starting: imports, memory, all lessons",
    "slow_line": "The site on a slow line",
}
HEAD = """# Benchmarks

What the project promises about speed, measured by `make bench`. Times are of one machine on one day; ratios were taken
side by side.

![Held-out mean IoU over seconds of training, for five upsamplings and two networks built the usual way](benchmarks.png)
"""


def section(name: str) -> str:
    """A bench as a section with its table, run in a program of its own so that none disturbs the next."""
    begin = time.perf_counter()
    program = (
        f"import sys; sys.path.insert(0, {str(HERE)!r}); sys.path.insert(0, {str(HERE.parents[1])!r})\n"
        f"import {name}\nfor row in {name}.rows(): print({ROW!r} + ' | '.join(row))"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.removeprefix(ROW) for line in done.stdout.splitlines() if line.startswith(ROW)]
    minutes = (time.perf_counter() - begin) / 60
    table = "\n".join(["| what | against | aim | measured |", "|---|---|---|---|", *(f"| {row} |" for row in rows)])
    return f"## {BENCHES[name]}\n\n{date.today()}, {machine()}; took {minutes:.1f} min.\n\n{table}\n"


def kept() -> dict[str, str]:
    """The sections of the last report, by bench."""
    text = TABLES.read_text(encoding="utf-8") if TABLES.exists() else ""
    titles = {title: name for name, title in BENCHES.items()}
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {titles[title]: part.rstrip() + "\n" for part in parts if (title := part[3:].splitlines()[0]) in titles}


def main(names: list[str]) -> None:
    """Runs the named benches, or all, and writes the report after each."""
    sections = kept()
    for name in names or BENCHES:
        print(f"--- {name}", flush=True)
        sections[name] = section(name)
        print(sections[name])
        report = "\n".join([HEAD, *(sections[name] for name in BENCHES if name in sections)])
        TABLES.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    strange = [name for name in sys.argv[1:] if name not in BENCHES]
    if strange:
        sys.exit(f"there is no bench {strange[0]!r}; there are {', '.join(BENCHES)}")
    main(sys.argv[1:])
