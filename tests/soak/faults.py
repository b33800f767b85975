"""Faults in a real JupyterLab: kernels, connections, pages, cells, a hundred stages, full disks. About twenty minutes.

``CUT=5`` cuts the connection for 5 seconds instead of 30; ``ONLY="line disk"`` runs only those, and keeps the others'
rows as they are.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree.ElementTree import Element

import junit
from ledger import Row, record

ROOT, TESTS = Path(__file__).parents[2], Path(__file__).with_suffix("")
CUT = os.environ.get("CUT", "30")

# The file of tests: for each of its tests, what it promises, and how that is tried.
PROMISES = {
    "kernel": {
        "test_killed": ("a kernel that is killed leaves pictures with one sentence", "SIGKILL in the middle of {ids}"),
        "test_restarted": ("after a restart the same, and cells run again work", "restart in the middle of {ids}"),
        "test_interrupted": ("an interrupt harms nothing", "interrupt in the middle of {ids}"),
        "test_a_cell": ("a cell that trains can be interrupted, and the card goes on", "{ids} in a cell, interrupted"),
        "test_train_in_a_cell": (
            "a cell that trains may lose its kernel",
            "train() in a cell beside a trainer; killed, restarted",
        ),
        "test_every_widget": (
            "every widget can be used without its kernel",
            "killed; then every button, slider and key",
        ),
        "test_no_process": ("no process is left over", "killed and restarted twice"),
    },
    "line": {
        "test_what_runs": (
            "a cut line is said, and everything goes on after it",
            f"cut for {CUT} s, seven cards in use",
        ),
        "test_what_is_under": ("what is on the line when it is cut is not lost", f"bytes lost, then cut for {CUT} s"),
        "test_an_export": ("nothing is waited for for ever", f"an export, cut for {CUT} s"),
    },
    "pages": {
        "test_a_page": ("a page loaded again shows what Python knows", "loaded again at rest, and while all trains"),
        "test_one_notebook": ("one notebook in two browsers is one notebook", "edits and trainings in both at once"),
    },
    "lessons": {
        "test_cells": (
            "cells out of order and twice break and leave nothing",
            "backwards, forwards, widget cells three times more; {ids}",
        ),
    },
    "hundred": {
        "test_a_hundred": ("a hundred stages fit into one notebook", "shown, stepped, run again, closed"),
    },
    "disk": {
        "test_a_full": ("a full disk is one sentence, the old file stays whole", "six files on a full disk of 4 MB"),
        "test_a_file": ("so is a file that may not grow", "six files under RLIMIT_FSIZE"),
    },
}


def tried(name: str, folder: Path) -> list[Element]:
    """Runs one file of tests; gives what became of each."""
    report = folder / f"{name}.xml"
    options = ["-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    subprocess.run([sys.executable, "-m", "pytest", *options, TESTS / f"test_faults_{name}.py"], cwd=ROOT)
    return junit.cases(report)


def rows_of(name: str, cases: list[Element]) -> list[Row]:
    """A row for each promise of a file; what was skipped is no run."""
    rows = []
    for start, (promise, how) in PROMISES[name].items():
        mine = [case for case in cases if case.get("name").startswith(start)]
        run = [case for case in mine if case.find("skipped") is None]
        failed = [case for case in run if junit.broken(case)]
        names = [case.get("name").partition("[")[2].rstrip("]") for case in run]
        notes = [each.get("value") for case in run for each in case.iter("property")]
        notes += [case.find("skipped").get("message") for case in mine if case not in run]
        notes += [f"failed: {case.get('name')}" for case in failed]
        ids = f"{len(run)} lessons" if name == "lessons" else ", ".join(filter(None, names))
        rows.append(Row(promise, how.format(ids=ids), len(run), len(failed), "; ".join(notes)))
    return rows


def main() -> int:
    """Runs and records; gives the exit status."""
    begun, names = time.monotonic(), os.environ.get("ONLY", "").split() or list(PROMISES)
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for name in names for row in rows_of(name, tried(name, Path(folder)))]
    return record("faults", rows, time.monotonic() - begun, whole=names == list(PROMISES))


if __name__ == "__main__":
    sys.exit(main())
