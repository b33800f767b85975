"""How soon the network's answer to a stroke is painted, in a real JupyterLab with the network of lesson 08.

``python tests/bench/sketchpad.py`` prints a table; ``rows()`` gives it. Times run from the browser's own time stamp of
each movement of the mouse to the moment after the frame that shows the segmentation of a picture with this movement in
it; on an idle machine a display of 60 Hz adds up to 17 ms of waiting.
"""

import math
import statistics

import lesson
from open_lab import open_lab

AIM = 100  # ms
STROKES, MOVEMENTS = 8, 30
NOTEBOOK = [
    f"{lesson.network_source()}\n\n\nfrom widgets import Sketchpad, ink_data\n\nmodel = FCN(5, 'nearest')",
    "Sketchpad(model, ink_data())",
]
# For every movement: its time stamp, and the number of the picture that it made; the card says which one is answered.
WATCH = """(card) => {
    window.latencies = [];
    const open = [];
    const note = (event) => {
        if (event.buttons && event.target.matches("canvas")) open.push([event.timeStamp, Number(card.dataset.drawn)]);
    };
    for (const kind of ["pointerdown", "pointermove"]) card.addEventListener(kind, note);
    new MutationObserver(() => {
        const answered = Number(card.dataset.answered);
        const now = open.filter(([, picture]) => picture <= answered);
        open.splice(0, now.length);
        if (!now.length) return;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.latencies.push(...now.map(([begin]) => performance.now() - begin));
            channel.port2.postMessage(0);
        });
    }).observe(card, {attributeFilter: ["data-answered"]});
}"""
SETTLED = "(card) => card.dataset.state === 'ready' && card.dataset.drawn === card.dataset.answered"


def loop(box: dict, k: int) -> list[tuple[float, float]]:
    """A 0 as a hand draws it, in one of the four quarters of the sheet."""
    across, down = (
        box["x"] + box["width"] * (0.25 + 0.5 * (k % 2)),
        box["y"] + box["height"] * (0.25 + 0.5 * (k // 2 % 2)),
    )
    angles = [2 * math.pi * n / MOVEMENTS for n in range(MOVEMENTS)]
    return [(across + 0.1 * box["width"] * math.sin(a), down - 0.18 * box["height"] * math.cos(a)) for a in angles]


def latencies(notebook) -> list[float]:
    """Milliseconds from a movement to its painted segmentation, one per movement."""
    page = notebook.page
    card = notebook.output(1).get_by_role("region", name="Sketchpad")
    sheet = card.get_by_role("application", name="your drawing")
    sheet.scroll_into_view_if_needed()
    page.wait_for_function(SETTLED, arg=card.element_handle())
    card.evaluate(WATCH)
    for k in range(STROKES):
        if k % 4 == 0:
            card.get_by_role("button", name="clear").click()
        first, *rest = loop(sheet.bounding_box(), k)
        page.mouse.move(*first)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point)
        page.mouse.up()
        page.wait_for_function(SETTLED, arg=card.element_handle())
    page.wait_for_function(f"window.latencies.length >= {STROKES * MOVEMENTS}")
    return sorted(page.evaluate("window.latencies"))


def measured() -> list[float]:
    """The same, with a JupyterLab and a browser of its own."""
    with open_lab("sketchpad") as lab:
        notebook = lab.open(NOTEBOOK)
        notebook.run_all()
        return latencies(notebook)


def rows() -> list[tuple[str, str, str, str]]:
    """One row for the table of benchmarks: what, against, aim, measured."""
    times = measured()
    p95 = times[int(0.95 * (len(times) - 1))]
    told = f"median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms ({len(times)} movements)"
    return [("stroke → segmentation painted", "the reader's patience", f"within {AIM} ms", told)]


if __name__ == "__main__":
    print("| what | against | aim | measured |\n|---|---|---|---|")
    for row in rows():
        print(f"| {' | '.join(row)} |")
