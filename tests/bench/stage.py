"""How soon the stage paints what the reader does, and how many frames a second it plays, in a real JupyterLab.

``python tests/bench/stage.py`` prints a table. Times run from the browser's own time stamp of the event to the moment
after the next frame was painted, so on an idle machine a display of 60 Hz adds up to 17 ms of waiting.
"""

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import chromium
import conftest
import server
from lab import Lab

NOTEBOOK = [
    """
import functools
import torch
import torch.nn.functional as F
from widgets import Stage

kernel = torch.tensor([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]])
transposed = functools.partial(F.conv_transpose2d, weight=kernel, stride=2)
""",
    "Stage(transposed, [[1, 2], [3, 4]])",
    "Stage(transposed, torch.arange(256.0).reshape(16, 16))",
]
# Notes the time from each event of one kind to the end of the frame that shows it.
WATCH = """(card, kind) => {
    window.painted = [];
    window.watching?.abort();
    window.watching = new AbortController();
    const watch = (event) => {
        if (kind === "keydown" && event.key !== "Enter") return;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.painted.push(performance.now() - event.timeStamp);
            channel.port2.postMessage(0);
        });
    };
    card.addEventListener(kind, watch, {capture: true, signal: window.watching.signal});
}"""
# Moves the scrubber on every frame for two seconds; a frame that is missed is missing in the count.
FRAMES = """(card) => new Promise((done) => {
    const scrubber = card.querySelector("input[type=range]");
    let [frames, begun] = [0, null];
    const next = (now) => {
        begun ??= now;
        if (now - begun > 2000) return done(frames / (now - begun) * 1000);
        scrubber.value = frames++ % (Number(scrubber.max) + 1);
        scrubber.dispatchEvent(new Event("input", {bubbles: true}));
        requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
})"""
TIMES = 60


def hover(card, page):
    cells = card.get_by_role("gridcell")
    count = min(cells.count(), 250)
    for k in range(TIMES):
        cells.nth((7 * k) % count).hover(force=True)


def scrub(card, page):
    scrubber = card.get_by_role("slider", name="step")
    last = int(scrubber.get_attribute("max"))
    for k in range(TIMES):
        scrubber.fill(str((7 * k) % (last + 1)))


def edit(card, page):
    for k in range(TIMES // 3):
        card.get_by_role("gridcell").first.dblclick()
        field = card.get_by_role("textbox")
        field.fill(str(k + 100))
        field.press("Enter")
        page.wait_for_function(f"window.painted.length > {k}")


def measure(notebook, name, index):
    page = notebook.page
    card = notebook.output(index).get_by_role("region", name="stage")
    card.scroll_into_view_if_needed()
    for what, kind in ((hover, "pointerover"), (scrub, "input"), (edit, "keydown")):
        card.evaluate(WATCH, kind)
        what(card, page)
        times = sorted(page.evaluate("window.painted"))
        p95 = times[int(0.95 * (len(times) - 1))]
        print(
            f"| {name} | {what.__name__} → painted | {statistics.median(times):.0f} ms | {p95:.0f} ms | {len(times)} |"
        )
    print(f"| {name} | frames a second, a step on each | {card.evaluate(FRAMES):.0f} | | |")


def main():
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        server.running(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=conftest.FLAGS)
        lab = Lab(address, Path(folder) / "root", browser.new_context(viewport=conftest.VIEWPORT), "bench")
        notebook = lab.open(NOTEBOOK)
        notebook.run_all()
        print("| stage | what | median | p95 | times |\n|---|---|---|---|---|")
        measure(notebook, "2×2 → 5×5", 1)
        measure(notebook, "16×16 → 33×33", 2)
        lab.close()
        browser.close()


if __name__ == "__main__":
    main()
