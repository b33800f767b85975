"""Whether memory stays flat while a network trains for half an hour in a real JupyterLab.

``python tests/bench/memory.py`` prints what kernel and page hold after the first minutes and at the end; the
environment variable MINUTES says how long, if not thirty.
"""

import os
import time

from lesson import network_source
from open_lab import open_lab

MINUTES = int(os.environ.get("MINUTES", "30"))
SETTLED = 2  # minutes after which everything that is kept has been thinned at least once
MEMORY = "__import__('psutil').Process().memory_info().rss"


def trained(notebook, minutes: int) -> list[tuple[int, int, int, int]]:
    """Trains and notes each minute: step, the kernel's bytes, the page's bytes, the page's nodes."""
    card = notebook.output(1).get_by_role("region")
    card.get_by_role("button", name="train", exact=True).click()
    notes = []
    for minute in range(1, minutes + 1):
        end = time.monotonic() + 60
        while time.monotonic() < end:  # waits for training to go on, and fails if it does not
            step = int(card.get_attribute("data-step"))
            notebook.page.wait_for_function(
                "([card, step]) => Number(card.dataset.step) >= step + 25", arg=[card.element_handle(), step]
            )
        step, page = int(card.get_attribute("data-step")), notebook.counted()
        notes.append((step, int(notebook.ask(MEMORY)), page["JSHeapUsedSize"], page["Nodes"]))
        print(f"minute {minute}: step {notes[-1][0]}, kernel {notes[-1][1] / 2**20:.0f} MB, "
              f"page {notes[-1][2] / 2**20:.1f} MB, {notes[-1][3]} nodes", flush=True)  # fmt: skip
    return notes


def rows(minutes: int = MINUTES) -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    cells = [
        f"{network_source()}\nfrom widgets import LiveTrainer, ink_data\n",
        "torch.manual_seed(0)\ntrainer = LiveTrainer(FCN(5, 'transposed'), ink_data(), steps=1_000_000)\ntrainer",
    ]
    with open_lab("memory") as lab:
        notebook = lab.open(cells)
        notebook.run_all()
        notes = trained(notebook, minutes)
    (_, kernel, page, nodes), (steps, kernel_end, page_end, nodes_end) = notes[min(SETTLED, len(notes)) - 1], notes[-1]
    return [
        (
            f"{who} after {minutes} minutes, {steps} steps",
            f"after {SETTLED} minutes: {before:.0f} {unit}",
            "flat",
            f"{after:.0f} {unit}",
        )
        for who, before, after, unit in (
            ("kernel", kernel / 2**20, kernel_end / 2**20, "MB"),
            ("page, JavaScript", page / 2**20, page_end / 2**20, "MB"),
            ("page, nodes", nodes, nodes_end, "nodes"),
        )
    ]


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
