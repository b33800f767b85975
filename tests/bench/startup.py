"""What it costs to begin: importing the package, the memory of a kernel after a lesson, all lessons under nbval.

``python tests/bench/startup.py`` prints a table; each figure stands beside the same without us, measured in turns.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
ROUNDS = 5
MEMORY = "__import__('psutil').Process().memory_info().rss"
NBVAL = ("-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-o", "filterwarnings=", "-p", "no:cacheprovider")


def seconds(*arguments: str) -> float:
    """How long a Python program takes."""
    begin = time.perf_counter()
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin


def imports() -> tuple[float, float]:
    """Median seconds of ``import torch`` and of ``import widgets``, less those of an empty program."""
    rounds = [[seconds("-c", line) for line in ("", "import torch", "import widgets")] for _ in range(ROUNDS)]
    empty, torch, widgets = (statistics.median(column) for column in zip(*rounds, strict=True))
    return torch - empty, widgets - empty


def memory(cells: list) -> int:
    """Bytes that a kernel holds after it ran the cells."""
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(MEMORY)])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": ROOT / "lessons"}}).execute()
    return int(notebook.cells[-1].outputs[0]["data"]["text/plain"])


def after_lessons() -> tuple[int, dict[str, int]]:
    """The memory of a kernel that only imported torch, and of one after each lesson."""
    plain = memory([nbformat.v4.new_code_cell("import torch")])
    return plain, {path.stem: memory(nbformat.read(path, 4).cells) for path in LESSONS}


def suite() -> tuple[float, float]:
    """Seconds for all lessons under nbval, and for as many kernels that import torch and do nothing else."""
    whole = seconds(*NBVAL, "lessons")
    begin = time.perf_counter()
    for _ in LESSONS:
        memory([nbformat.v4.new_code_cell("import torch")])
    return whole, time.perf_counter() - begin


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    torch, widgets = imports()
    plain, lessons = after_lessons()
    heaviest = max(lessons, key=lessons.get)
    whole, kernels = suite()
    return [
        ("`import widgets`", f"`import torch`, {torch:.1f} s", "≤ 1.15×", f"{widgets / torch:.2f}×, {widgets:.1f} s"),
        (
            f"memory of a kernel after a lesson (the heaviest: {heaviest})",
            f"a kernel that imported torch, {plain / 2**20:.0f} MB",
            "≤ 1.5×",
            f"{lessons[heaviest] / plain:.2f}×, {lessons[heaviest] / 2**20:.0f} MB",
        ),
        (
            f"all {len(LESSONS)} lessons under nbval",
            f"as many kernels that import torch, {kernels:.0f} s",
            "≤ 3×",
            f"{whole / kernels:.1f}×, {whole:.0f} s",
        ),
    ]


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
