"""What it costs to watch a network learn. Times are this machine's, now; shares are taken side by side.

``python tests/bench/training.py`` prints a table: steps a second of ``train``, of the live trainer's handler and of the
live trainer in a real JupyterLab, each beside a bare loop in turns; how long a pause takes to take effect, and how long
another cell takes meanwhile. One thread, the network that lesson 08 types. Without Chromium the last ones are left out.
"""

import inspect
import statistics
import time

import torch
from lesson import network_class, network_source
from open_lab import open_lab
from torch.nn import functional as F

from widgets import LiveTrainer, ink_data, train

STEPS, ROUNDS = 200, 5

Ratio = tuple[float, float]  # median of the paired shares of the bare loop's speed, and median steps a second


def bare(model, data, steps):
    """Seconds of a loop without snapshots, in which nothing is measured but the loss."""
    model = model.to(memory_format=torch.channels_last).train()
    images = data.images.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.012)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.012, total_steps=steps)
    begin = time.perf_counter()
    for _ in range(steps):
        chosen = torch.randint(len(images), (12,))
        loss = F.cross_entropy(model(images[chosen]), data.labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return time.perf_counter() - begin


def generator(model, data) -> float:
    """Seconds of ``train``, which also measures the held-out images every ten steps."""
    begin = time.perf_counter()
    for _ in train(model, data, steps=STEPS):
        pass
    return time.perf_counter() - begin


def handler(model, data) -> float:
    """Seconds of the live trainer, asked burst by burst without a browser."""
    trainer = LiveTrainer(model, data, steps=STEPS)
    trainer.send = lambda content, buffers: None
    begin = time.perf_counter()
    while not trainer._runs[0].ended:
        trainer._receive({"kind": "train", "who": [0]})
    seconds = time.perf_counter() - begin
    trainer.close()
    return seconds


def without_a_browser() -> dict[str, Ratio]:
    """Bare loop, generator and handler in turns."""
    torch.set_num_threads(1)
    network, data = network_class(), ink_data()

    def fresh():
        torch.manual_seed(0)
        return network(5, "transposed")

    bare(fresh(), data, 10)  # the first optimizer imports more of torch
    rounds = [(bare(fresh(), data, STEPS), generator(fresh(), data), handler(fresh(), data)) for _ in range(ROUNDS)]
    return {
        name: (
            statistics.median(row[0] / row[k] for row in rounds),
            STEPS / statistics.median(row[k] for row in rounds),
        )
        for k, name in enumerate(("a bare loop", "`train`", "the live trainer's handler"))
    }


LIVE = """
const card = document.querySelector('.every-pixel');
const press = (name) => [...card.querySelectorAll('button')].find((b) => b.textContent === name).click();
const until = (test) => new Promise((resolve) => {
  const look = () => test() && (observer.disconnect(), resolve(performance.now()));
  const observer = new MutationObserver(look);
  observer.observe(card, { attributes: true });
  look();
});
const is = (state) => () => card.dataset.state === state;
"""
WHOLE = LIVE + "const t = performance.now(); press('train'); return (await until(is('done'))) - t;"
PAUSE = (
    LIVE
    + """
const step = Number(card.dataset.step);
if (!is('training')()) press('train');
await until(() => Number(card.dataset.step) > step + 20);
await new Promise((r) => setTimeout(r, argument));
const t = performance.now(); press('pause');
return (await until(is('paused'))) - t;
"""
)
UPDATES = (
    LIVE
    + """
let [updates, step] = [0, card.dataset.step];
const count = () => { if (card.dataset.step !== step) { updates += 1; step = card.dataset.step; } };
const observer = new MutationObserver(count);
observer.observe(card, { attributes: true });
await new Promise((r) => setTimeout(r, 3000));
observer.disconnect();
return updates / 3;
"""
)
CELL = "const t = performance.now(); await kernel.requestExecute({code: '1 + 1'}).done; return performance.now() - t;"


def in_the_browser() -> dict | None:
    """The live trainer in JupyterLab beside the bare loop in the same kernel, pause, and another cell."""
    try:
        with open_lab("training") as lab:
            return measured(lab)
    except FileNotFoundError:
        return None


def measured(lab) -> dict:
    """One notebook: whole trainings in turns with the bare loop, then pauses and other cells."""
    setup = (
        f"import time\n{network_source()}\n\n{inspect.getsource(bare)}\n"
        "from widgets import LiveTrainer, ink_data\ndata = ink_data()\n\n"
        "def fresh():\n    torch.manual_seed(0)\n    return FCN(5, 'transposed')\n\nbare(fresh(), data, 10)"
    )
    live = f"trainer = LiveTrainer(fresh(), data, steps={STEPS})\ntrainer"
    notebook = lab.open([setup, live])
    notebook.run(0)
    rounds = []
    for _ in range(ROUNDS):
        alone = float(notebook.ask(f"bare(fresh(), data, {STEPS})"))
        notebook.run(1)
        notebook.page.locator(".every-pixel[data-state=ready]").wait_for()
        rounds.append((alone, notebook.evaluate(WHOLE) / 1000))
    notebook.set_source(1, live.replace(f"steps={STEPS}", "steps=100_000, evaluate_every=10"))
    notebook.run(1)
    notebook.page.locator(".every-pixel[data-state=ready]").wait_for()
    idle = [notebook.evaluate(CELL) for _ in range(15)]
    pauses = [notebook.evaluate(PAUSE, 37 * k % 150) for k in range(20)]
    notebook.evaluate(LIVE + "press('train'); await until(is('training'));")
    return {
        "live": (statistics.median(a / w for a, w in rounds), STEPS / statistics.median(w for _, w in rounds)),
        "updates": notebook.evaluate(UPDATES),
        "pause": sorted(pauses),
        "idle": sorted(idle),
        "busy": sorted(notebook.evaluate(CELL) for _ in range(15)),
    }


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    ways = without_a_browser()
    plain = f"a bare loop, {ways['a bare loop'][1]:.0f} steps a second"
    table = [
        (f"steps a second of {name}", plain, "–", f"{share:.0%}, {rate:.0f}")
        for name, (share, rate) in list(ways.items())[1:]
    ]
    found = in_the_browser()
    if not found:
        return [*table, ("the live trainer in JupyterLab", "–", "–", "not measured: there is no browser")]
    share, rate = found["live"]
    live = f"steps a second of the live trainer in JupyterLab, {found['updates']:.1f} updates a second"
    table.append(
        (live, "a bare loop in the same kernel", "≥ 97 % at 5 updates, ≥ 93 % at 10", f"{share:.0%}, {rate:.0f}")
    )
    for what, key, aim in (
        ("pause takes effect", "pause", "< 200 ms"),
        ("another cell, `1 + 1`, while it trains", "busy", "< 200 ms"),
        ("another cell, idle", "idle", "–"),
    ):
        times = found[key]
        table.append((what, "–", aim, f"{statistics.median(times):.0f} ms, worst {times[-1]:.0f}"))
    return table


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
