"""How fast the lesson's network learns, and what it costs to watch. Prints tables; times are this machine's, now.

``python tests/bench/training.py`` measures, on one thread and with the network that lesson 08 types:
seconds and steps to a held-out mean IoU; steps a second of a bare loop, of ``train``, of the live trainer's handler and
of the live trainer in a real JupyterLab, each beside ``train`` in turns; how long a pause takes to take effect, and how
long another cell takes meanwhile. Without Chromium the last three are left out.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import nn

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from widgets.scenes import ink_data  # noqa: E402
from widgets.trainer import LiveTrainer  # noqa: E402
from widgets.training import train  # noqa: E402

SEEDS, STEPS, ROUNDS = (0, 1, 2), 200, 3
GOALS = (0.5, 0.8, 0.9)
IMPORTS = (
    "import time\nimport torch\nfrom torch import nn\nfrom torch.nn import functional as F\ntorch.set_num_threads(1)"
)


def lesson_network() -> str:
    """The source of the cells in which lesson 08 types its network."""
    cells = json.loads((ROOT / "lessons" / "08_train_a_toy_fcn.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n\n".join([IMPORTS, *(s for s in sources if s.startswith(("def conv", "class Down", "class FCN")))])


def learning(network, data) -> None:
    """Seconds and steps to each goal, median over seeds."""
    reached = {goal: [] for goal in GOALS}
    for seed in SEEDS:
        model, begin, missing = network(seed), time.perf_counter(), list(GOALS)
        for snapshot in train(model, data, steps=STEPS, seed=seed):
            while missing and snapshot.miou is not None and snapshot.miou >= missing[0]:
                reached[missing.pop(0)].append((snapshot.step, time.perf_counter() - begin))
    print(f"\nmean IoU   steps   seconds   (median of {len(SEEDS)} seeds, {STEPS} steps planned)")
    for goal, runs in reached.items():
        steps, seconds = (statistics.median(column) for column in zip(*runs, strict=True))
        print(
            f"{goal:8.2f} {steps:7.0f} {seconds:9.1f}   {'' if len(runs) == len(SEEDS) else f'{len(runs)} runs only'}"
        )


def bare(network, data) -> float:
    """Steps a second of a loop as a student writes it: no snapshots, nothing measured."""
    model = network(0).to(memory_format=torch.channels_last).train()
    images = data.images.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.012)
    loss_of = nn.CrossEntropyLoss()
    begin = time.perf_counter()
    for _ in range(STEPS):
        chosen = torch.randint(len(images), (12,))
        loss = loss_of(model(images[chosen]), data.labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return STEPS / (time.perf_counter() - begin)


def generator(network, data) -> float:
    """Steps a second of ``train``."""
    model, begin = network(0), time.perf_counter()
    for _ in train(model, data, steps=STEPS):
        pass
    return STEPS / (time.perf_counter() - begin)


def handler(network, data) -> float:
    """Steps a second of the live trainer, asked burst by burst without a browser."""
    trainer = LiveTrainer(network(0), data, steps=STEPS)
    trainer.send = lambda content, buffers: None
    begin = time.perf_counter()
    while not trainer._ended:
        trainer._receive({"kind": "train"})
    rate = STEPS / (time.perf_counter() - begin)
    trainer.close()
    return rate


def costs(network, data) -> None:
    """Bare loop, generator and handler in turns."""
    ways = (bare, generator, handler)
    rates = [[way(network, data) for way in ways] for _ in range(ROUNDS)]
    print(f"\nsteps a second            (median of {ROUNDS} rounds; shares are medians of the paired shares)")
    for k, way in enumerate(ways):
        share = statistics.median(row[k] / row[1] for row in rates)
        print(f"{way.__name__:10} {statistics.median(row[k] for row in rates):7.1f}   {share:5.0%} of train()")


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
CELL = "const t = performance.now(); await kernel.requestExecute({code: '1 + 1'}).done; return performance.now() - t;"


def in_the_browser() -> None:
    """The live trainer in JupyterLab beside ``train`` in the same kernel, pause, and another cell."""
    import chromium
    import conftest
    import server
    from lab import Lab
    from playwright.sync_api import sync_playwright

    place = chromium.find()
    if not place:
        print(f"\nnot measured in JupyterLab: {chromium.ADVICE}")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=conftest.FLAGS)
        context = browser.new_context(viewport=conftest.VIEWPORT)
        with server.running(Path(folder)) as address:
            lab = Lab(address, Path(folder) / "root", context, "bench")
            measure(lab)
            lab.close()
        browser.close()


def measure(lab) -> None:
    """One notebook: whole trainings in turns with the bare generator, then pauses and other cells."""
    setup = (
        f"{lesson_network()}\n\nfrom widgets.scenes import ink_data\nfrom widgets.trainer import LiveTrainer\n"
        "from widgets.training import train\ndata = ink_data()\n"
        "def timed():\n    torch.manual_seed(0)\n    run = train(FCN(5), data, steps=200)\n    next(run)\n"
        "    begin = time.perf_counter()\n    for _ in run:\n        pass\n    return time.perf_counter() - begin\n"
    )
    live = f"torch.manual_seed(0)\ntrainer = LiveTrainer(FCN(5), data, steps={STEPS})\ntrainer"
    notebook = lab.open([setup, live])
    notebook.run(0)
    rates = []
    for _ in range(ROUNDS):
        alone = STEPS / float(notebook.ask("timed()"))
        notebook.run(1)
        notebook.page.locator(".every-pixel[data-state=ready]").wait_for()
        watched = STEPS / (notebook.evaluate(WHOLE) / 1000)
        rates.append((alone, watched))
    share = statistics.median(watched / alone for alone, watched in rates)
    alone, watched = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"\nin JupyterLab: train() in a cell {alone:.1f} steps a second, live trainer {watched:.1f}: {share:.0%}")
    notebook.set_source(1, live.replace(f"steps={STEPS}", "steps=100_000, evaluate_every=10"))
    notebook.run(1)
    notebook.page.locator(".every-pixel[data-state=ready]").wait_for()
    idle = [notebook.evaluate(CELL) for _ in range(15)]
    pauses = [notebook.evaluate(PAUSE, 37 * k % 150) for k in range(20)]
    notebook.evaluate(LIVE + "press('train'); await until(is('training'));")
    busy = [notebook.evaluate(CELL) for _ in range(15)]
    print("\nmilliseconds                      median   95 %   worst")
    for name, times in (("pause takes effect", pauses), ("a cell, idle", idle), ("a cell, while training", busy)):
        ordered = sorted(times)
        print(f"{name:30} {statistics.median(times):9.0f} {ordered[int(0.95 * len(times))]:6.0f} {ordered[-1]:7.0f}")


def main() -> None:
    """Prints all tables."""
    torch.set_num_threads(1)
    cells = {}
    exec(lesson_network(), cells)  # noqa: S102  the lesson's own cells, so that what is measured is what is taught

    def network(seed):
        torch.manual_seed(seed)
        return cells["FCN"](5)

    data = ink_data()
    next(train(network(0), data, steps=1))  # the first optimizer imports more of torch
    learning(network, data)
    costs(network, data)
    in_the_browser()


if __name__ == "__main__":
    main()
