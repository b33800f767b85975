"""How soon the stage paints what the reader does, and how many frames a second it plays, in a real JupyterLab.

``python tests/bench/stage.py`` prints a table. Beside it the same grids drawn the usual way, with ``interact`` and
matplotlib, in the same notebook of the same run. Times run from the browser's own time stamp of the event to the moment
after the next frame was painted, so on an idle machine a display of 60 Hz adds up to 17 ms of waiting.
"""

import statistics

from open_lab import open_lab

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
    "Stage(torch.nn.MaxPool2d(2), torch.zeros(4, 4))",
    """
import matplotlib.pyplot as plt
from ipywidgets import interact

def show(k):
    x = torch.tensor([[1.0, 2], [3, 4]])
    x[0, 0] = k
    figure, axes = plt.subplots(1, 2, figsize=(6, 3))
    for ax, values in zip(axes, (x, transposed(x[None, None])[0, 0])):
        ax.imshow(values)
        for row in range(len(values)):
            for column in range(len(values)):
                ax.text(column, row, f"{values[row, column]:g}", ha="center", va="center")
    plt.show()

interact(show, k=(0, 200));
""",
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
# Resolves once the output cell shows a number that only the kernel can know, and it was painted: milliseconds.
THROUGH_THE_KERNEL = """(card, number) => new Promise((done) => {
    const field = document.activeElement;
    const cells = () => [...card.querySelectorAll("[role=gridcell]")];
    const shown = () => cells().filter((cell) => cell.textContent === number).length > 1;
    const begun = performance.now();
    const look = () => {
        if (!shown()) return requestAnimationFrame(look);
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now() - begun);
        channel.port2.postMessage(0);
    };
    field.value = number;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    requestAnimationFrame(look);
})"""
# Notes the time from a key on the slider to the end of the frame with the new picture.
WATCH_PICTURE = """(output) => {
    window.painted = [];
    let begun = 0;
    output.addEventListener("keydown", (event) => { begun = event.timeStamp; }, true);
    let last = output.querySelector("img")?.src;
    new MutationObserver(async () => {
        const picture = output.querySelector("img");
        if (!picture || picture.src === last) return;
        last = picture.src;
        await picture.decode();
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.painted.push(performance.now() - begun);
            channel.port2.postMessage(0);
        });
    }).observe(output, {childList: true, subtree: true, attributes: true});
}"""
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


def median_and_p95(times) -> tuple[float, float]:
    times = sorted(times)
    return statistics.median(times), times[int(0.95 * (len(times) - 1))]


def of_stage(notebook, index) -> dict:
    """Milliseconds, median and 95th percentile, for each thing a reader does; and frames a second."""
    page = notebook.page
    card = notebook.output(index).get_by_role("region", name="stage")
    card.scroll_into_view_if_needed()
    found = {}
    for what, kind in ((hover, "pointerover"), (scrub, "input"), (edit, "keydown")):
        card.evaluate(WATCH, kind)
        what(card, page)
        found[what.__name__] = median_and_p95(page.evaluate("window.painted"))
    return found | {"frames": card.evaluate(FRAMES)}


def through_the_kernel(notebook, index) -> tuple[float, float]:
    """An edit of what max pooling sees: the kernel must say which cell is the largest now."""
    card = notebook.output(index).get_by_role("region", name="stage")
    card.scroll_into_view_if_needed()
    card.get_by_role("button", name="last").click()
    times = []
    for k in range(TIMES // 3):
        card.get_by_role("gridcell").first.dblclick()
        times.append(card.evaluate(THROUGH_THE_KERNEL, str(k + 11)))
    return median_and_p95(times)


def of_interact(notebook, index) -> tuple[float, float]:
    """The peer's slider, one step at a time."""
    output = notebook.output(index)
    output.locator("img").wait_for()
    output.scroll_into_view_if_needed()
    output.evaluate(WATCH_PICTURE)
    handle = output.locator(".noUi-handle")
    handle.focus()
    for k in range(TIMES // 2):
        handle.press("ArrowRight")
        notebook.page.wait_for_function(f"window.painted.length > {k}")
    return median_and_p95(notebook.page.evaluate("window.painted"))


def measured() -> dict:
    """Everything, in one JupyterLab."""
    with open_lab("stage") as lab:
        notebook = lab.open(NOTEBOOK)
        notebook.run_all()
        return {
            "small": of_stage(notebook, 1),
            "large": of_stage(notebook, 2),
            "kernel": through_the_kernel(notebook, 3),
            "interact": of_interact(notebook, 4),
        }


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    found = measured()
    slow, slow_p95 = found["interact"]
    peer = f"interact + matplotlib, same content: {slow:.0f} ms, p95 {slow_p95:.0f}"
    table = []
    for size, name in (("small", "2×2 → 5×5"), ("large", "16×16 → 33×33")):
        for what in ("hover", "scrub", "edit"):
            median, p95 = found[size][what]
            aim, ratio = ("≥ 10×, p95 in a frame or two", f", {slow / median:.0f}×") if size == "small" else ("–", "")
            against = peer if size == "small" else "–"
            table.append((f"{what} → painted, {name}", against, aim, f"{median:.0f} ms, p95 {p95:.0f}{ratio}"))
        table.append((f"frames a second, {name}", "the display, 60", "60", f"{found[size]['frames']:.0f}"))
    median, p95 = found["kernel"]
    measured_text = f"{median:.0f} ms, p95 {p95:.0f}, {slow / median:.1f}×"
    return [*table, ("edit that needs the kernel → painted, 4×4 → 2×2", peer, "≥ 3×", measured_text)]


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
