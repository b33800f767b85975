"""Half an hour of training in a real JupyterLab: memory flat in the kernel and in the page, no slower at the end.

``MINUTES=2`` for a short trial: the first half of it is compared with the second.
"""

import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

from ledger import Row, record

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from lesson import network_source
from open_lab import open_lab

MINUTES = float(os.environ.get("MINUTES", "30"))
MEMORY = "__import__('psutil').Process().memory_info().rss"
GLANCES = 12  # in all that time
MORE_KERNEL, MORE_PAGE = 40, 12  # megabytes by which a part may be larger at the end than in the middle: noise
SLOWEST = 0.5  # of the speed in the first half, that the second keeps at the least, on a machine that does other things
KEPT = {"losses": 600, "scores": 300, "frames": 64}  # and one more: the newest
HISTORY = "[len(getattr(trainer._runs[0], name).since(-1)) for name in ('losses', 'scores', 'frames')]"
TRAINER = "torch.manual_seed(0)\ntrainer = LiveTrainer(FCN(5, 'transposed'), ink_data(), steps=1_000_000)\ntrainer"


class Glance(NamedTuple):
    """What is seen at one moment: seconds and steps of training, megabytes of kernel and page, the page's nodes."""

    seconds: float
    step: int
    kernel: float
    page: float
    nodes: int


def glances(notebook) -> list[Glance]:
    """Trains, and looks now and then."""
    card = notebook.output(1).get_by_role("region")
    card.get_by_role("button", name="train", exact=True).click()
    begun, seen = time.monotonic(), []
    for k in range(1, GLANCES + 1):
        while time.monotonic() < begun + 60 * MINUTES * k / GLANCES:  # and it fails where training does not go on
            step = int(card.get_attribute("data-step"))
            notebook.page.wait_for_function(
                "([card, step]) => Number(card.dataset.step) > step", arg=[card.element_handle(), step], timeout=60_000
            )
        counted, kernel = notebook.counted(), int(notebook.ask(MEMORY)) / 2**20
        seconds, step, page = time.monotonic() - begun, int(card.get_attribute("data-step")), counted["JSHeapUsedSize"]
        seen.append(Glance(seconds, step, kernel, page / 2**20, counted["Nodes"]))
        print("{:.0f} s: step {}, kernel {:.0f} MB, page {:.1f} MB, {} nodes".format(*seen[-1]), flush=True)
    card.get_by_role("button", name="pause", exact=True).click()
    return seen


def trained() -> tuple[list[Glance], list[int]]:
    """What was seen, and how much of its history the kernel keeps at the end."""
    imports = f"{network_source()}\nfrom widgets import LiveTrainer, ink_data\n"
    with open_lab("training") as lab:
        notebook = lab.open([imports, TRAINER])
        notebook.run_all()
        seen = glances(notebook)
        history = [int(part) for part in notebook.ask(HISTORY)[1:-1].split(",")]
    return seen, history


def rows_of(seen: list[Glance], history: list[int]) -> list[Row]:
    """A row for each promise."""
    first, middle, last = seen[0], seen[len(seen) // 2 - 1], seen[-1]
    before = (middle.step - first.step) / (middle.seconds - first.seconds)
    after = (last.step - middle.step) / (last.seconds - middle.seconds)
    how = f"{last.seconds / 60:.0f} minutes of lesson 8's network, {last.step:,} steps"

    def row(promise: str, held: bool, note: str) -> Row:
        return Row(promise, how, 1, int(not held), note)

    return [
        row("the kernel's memory is flat", last.kernel - middle.kernel < MORE_KERNEL,
            f"{first.kernel:.0f} MB at first, {middle.kernel:.0f} MB half-way, {last.kernel:.0f} MB at the end"),
        row("the page's memory is flat", last.page - middle.page < MORE_PAGE and last.nodes < 1.1 * middle.nodes + 50,
            f"{first.page:.1f}, {middle.page:.1f}, {last.page:.1f} MB; {middle.nodes}, then {last.nodes} nodes"),
        row("it does not get slower", after > SLOWEST * before, f"{before:.1f} steps a second, then {after:.1f}"),
        row("its history is bounded", all(n <= most + 1 for n, most in zip(history, KEPT.values(), strict=True)),
            ", ".join(f"{n} {name}" for n, name in zip(history, KEPT, strict=True))),
    ]  # fmt: skip


if __name__ == "__main__":
    begun = time.monotonic()
    sys.exit(record("training", rows_of(*trained()), time.monotonic() - begun))
