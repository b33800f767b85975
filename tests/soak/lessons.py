"""The whole nbval suite many times in a row: ``RUNS`` (50), each with its own order of lessons and its own hash seed.

Runs take one thread and two by turns. What is done is recorded after every run, so it may be stopped at any time; the
next call adds its runs to those before as long as lessons, widgets and pinned versions are the same. ``SEED=`` takes
up the order and hashes of a run that failed, whose log is in ``.venv/soak``.
"""

import hashlib
import json
import os
import secrets
import sys

from ledger import Row, record
from nbval_run import KEPT, ROOT, Outcome, lessons, run, shuffled

RUNS = int(os.environ.get("RUNS", "50"))
DONE = KEPT / "lessons.jsonl"
SOURCES = ("lessons/*.ipynb", "widgets/**/*.*", "tests/browser/warm_kernel.py", "constraints.txt")
PROMISE = "all lessons say the same each time"


def sources() -> str:
    """A short name for what is run, another one as soon as a file is."""
    files = sorted({file for pattern in SOURCES for file in ROOT.glob(pattern) if "__pycache__" not in file.parts})
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def once(threads: int, seed: int) -> Outcome:
    """All lessons in the order of this seed."""
    environment = {"OMP_NUM_THREADS": str(threads), "PYTHONHASHSEED": str(seed)}
    return run(shuffled(lessons(), seed), f"lessons-{seed}", environment=environment)


def keep(entry: dict) -> list[dict]:
    """Notes a run; gives all runs of the same sources, in a row up to this one."""
    DONE.parent.mkdir(parents=True, exist_ok=True)
    with DONE.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    entries = [json.loads(line) for line in DONE.read_text(encoding="utf-8").splitlines()]
    others = [index for index, other in enumerate(entries) if other["sources"] != entry["sources"]]
    return entries[max(others, default=-1) + 1 :]


def report(runs: list[dict]) -> int:
    """Records the runs with one thread and with two; gives the exit status."""
    rows = []
    for threads in (1, 2):
        mine = [entry for entry in runs if entry["threads"] == threads]
        failed = [str(entry["seed"]) for entry in mine if entry["failed"]]
        note = f"{sum(entry['cells'] for entry in mine):,} cells compared"
        note += f"; failed with SEED={', '.join(failed)}" if failed else ""
        how = f"nbval in random order, OMP_NUM_THREADS={threads}"
        rows += [Row(PROMISE, how, len(mine), len(failed), note)] if mine else []
    return record("lessons", rows, sum(entry["seconds"] for entry in runs))


def main() -> int:
    """Runs the suite ``RUNS`` times."""
    failed = 0
    for number in range(1, RUNS + 1):
        seed = int(os.environ.get("SEED") or secrets.randbelow(2**32))
        threads = 2 - number % 2
        before = sources()
        outcome = once(threads, seed)
        print(f"run {number} of {RUNS}: seed {seed}, {threads} threads, {outcome.cases} cells", end=", ")
        print(f"{outcome.seconds:.0f} s: {', '.join(outcome.failed) or 'all the same'}", flush=True)
        if sources() != before:
            print("A file was changed meanwhile, so this run doesn't count.", flush=True)
            continue
        entry = {"sources": before, "seed": seed, "threads": threads, "cells": outcome.cases}
        failed |= report(keep({**entry, "failed": outcome.failed, "seconds": round(outcome.seconds)}))
    return failed


if __name__ == "__main__":
    sys.exit(main())
