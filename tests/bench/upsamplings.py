"""How soon each of the five upsamplings learns lesson 08's data, beside networks built the usual way.

``python tests/bench/upsamplings.py`` prints a table; ``rows`` is for the report that gathers all benches. One thread
throughout, all networks in one process and in turns, so that a machine that drifts drifts for all. Seconds are wall
time since the first step: ours with every evaluation and snapshot, the peers' without any.
"""

import math
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import lesson
import peers
import torch
from torch import nn

from widgets import Data, ink_data, train
from widgets.palette import CLASSES, THEMES

SEEDS = (0, 1, 2, 3, 4)
WHOLE = {"steps": 200, "batch": 12}  # as lesson 08 trains one network
RACE = {"steps": 160, "batch": 6, "evaluate_every": 20}  # as it lets five race
RACE_GOAL = 0.85
PEER_SEEDS, CAP = (0, 1), 90.0  # a peer stops at the last goal, or after so many seconds of training
GOALS = (0.5, 0.8, 0.9)
SHAPES = 0.5  # the first sensible shapes: IoU of ink, whatever the digit, against the ground
PICTURE = Path(__file__).parents[2] / "assets" / "benchmarks.png"


@dataclass
class Run:
    """One network trained once: (step, seconds, held-out mean IoU, IoU of ink against ground) at each evaluation."""

    name: str
    seed: int
    points: list[tuple[int, float, float, float]] = field(default_factory=list)

    def reached(self, goal: float, column: int = 2) -> tuple[float, float]:
        """Steps and seconds to a mean IoU (column 2) or to an IoU of ink (column 3); infinite if never."""
        return next(((step, at) for step, at, *scores in self.points if scores[column - 2] >= goal), (math.inf,) * 2)


def measure(say=lambda run: None) -> list[Run]:
    """Trains everything: five upsamplings with every seed, the peers with fewer. Takes some minutes."""
    network, data = lesson.network_class(), ink_data()
    list(train(network(5, "nearest"), data, steps=2))  # the first optimizer imports more of torch
    runs = []
    for seed in SEEDS:
        for how in lesson.UPSAMPLINGS:
            torch.manual_seed(seed)
            runs.append(_ours(how, network(5, how), data, seed, WHOLE))
            say(runs[-1])
        for name, peer in peers.PEERS.items() if seed in PEER_SEEDS else ():
            torch.manual_seed(seed)
            runs.append(_peer(name, peer(5), data, seed))
            say(runs[-1])
    return runs


def race(say=lambda run: None) -> list[Run]:
    """Trains the five upsamplings with every seed as the lesson's race does."""
    network, data = lesson.network_class(), ink_data()
    runs = []
    for seed in SEEDS:
        for how in lesson.UPSAMPLINGS:
            torch.manual_seed(seed)
            runs.append(_ours(how, network(5, how), data, seed, RACE))
            say(runs[-1])
    return runs


def _ours(name: str, model: nn.Module, data: Data, seed: int, plan: dict[str, int]) -> Run:
    run, elsewhere, begin = Run(name, seed), 0.0, time.perf_counter()
    for snapshot in train(model, data, seed=seed, **plan):
        if snapshot.miou is not None:
            seen = time.perf_counter()
            run.points.append((snapshot.step, seen - begin - elsewhere, snapshot.miou, _ink(model, data)))
            elsewhere += time.perf_counter() - seen
    return run


def _peer(name: str, model: nn.Module, data: Data, seed: int) -> Run:
    run = Run(name, seed)
    for step, seconds, miou in peers.train(model, data, seconds=CAP, seed=seed):
        run.points.append((step, seconds, miou, _ink(model, data)))
        if miou >= GOALS[-1]:
            break
    return run


def _ink(model: nn.Module, data: Data) -> float:
    """IoU of ink, whatever the digit, against the ground, on the held-out images."""
    with torch.inference_mode():
        said = model(data.held_out_images).argmax(1) > 0
    true = data.held_out_labels > 0
    return ((said & true).sum() / (said | true).sum()).item()


@dataclass(frozen=True)
class Result:
    """What the seeds of one network say together; each goal as (median, worst) steps and seconds."""

    name: str
    seeds: int
    shapes: tuple[tuple[float, float], tuple[float, float]]
    goals: dict[float, tuple[tuple[float, float], tuple[float, float]]]
    final: tuple[float, float, float]  # mean, lowest, highest mean IoU at the end
    rate: float  # steps a second

    def seconds(self, goal: float) -> float:
        return self.goals[goal][0][1]


def results(runs: list[Run]) -> list[Result]:
    """One ``Result`` per network, in the order of the runs."""
    return [_result(name, [run for run in runs if run.name == name]) for name in dict.fromkeys(r.name for r in runs)]


def _result(name: str, runs: list[Run]) -> Result:
    ends = [run.points[-1][2] for run in runs]
    return Result(
        name,
        len(runs),
        _together(run.reached(SHAPES, 3) for run in runs),
        {goal: _together(run.reached(goal) for run in runs) for goal in GOALS},
        (statistics.mean(ends), min(ends), max(ends)),
        statistics.median(run.points[-1][0] / run.points[-1][1] for run in runs),
    )


def _together(pairs) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median and worst of some (steps, seconds)."""
    steps, seconds = zip(*pairs, strict=True)
    return (statistics.median(steps), statistics.median(seconds)), (max(steps), max(seconds))


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised about learning: (what, against, aim, measured). Trains everything, and draws the picture."""
    runs = measure()
    draw(runs, PICTURE)
    return [*promises(results(runs)), *every_network(results(runs)), race_row(race())]


def promises(found: list[Result]) -> list[tuple[str, str, str, str]]:
    """The best, the slowest, and both beside the peers."""
    ours = [result for result in found if result.name not in peers.PEERS]
    theirs = [result for result in found if result.name in peers.PEERS]
    table = []
    for goal, aim in ((0.8, "≤ 5 s"), (0.9, "≤ 10 s")):
        best = min(ours, key=lambda result: result.seconds(goal))
        table.append((f"mean IoU {goal:.2f}, the fastest upsampling: {best.name}", "", aim, _said(best, goal)))
    slowest = max(ours, key=lambda result: result.seconds(0.9))
    table.append((f"mean IoU 0.90, the slowest: {slowest.name}", "", "≤ 20 s", _said(slowest, 0.9)))
    shapes = max(ours, key=lambda result: result.shapes[0][1])
    median, worst = shapes.shapes
    what = f"first sensible shapes (IoU of ink ≥ {SHAPES:.1f}), the slowest: {shapes.name}"
    table.append((what, "", "≤ 2 s", f"{median[1]:.1f} s, worst seed {worst[1]:.1f} s"))
    for peer in theirs:
        for goal in GOALS[1:]:
            best, last = (pick(ours, key=lambda result: result.seconds(goal)) for pick in (min, max))
            measured = f"{_ratio(peer, best, goal)} ({best.name}) to {_ratio(peer, last, goal)} ({last.name}) faster"
            table.append((f"seconds to mean IoU {goal:.2f}", f"{peer.name}: {_said(peer, goal)}", "≥ 5×", measured))
    return table


def every_network(found: list[Result]) -> list[tuple[str, str, str, str]]:
    """For the record, a row for each network."""
    what = " / ".join(f"{goal:.2f}" for goal in GOALS)
    table = []
    for result in found:
        seconds = " / ".join("–" if math.isinf(at) else f"{at:.1f}" for at in map(result.seconds, GOALS))
        mean, low, high = result.final
        measured = f"{seconds} s; ends at {mean:.3f} ({low:.3f} to {high:.3f}); {result.rate:.1f} steps a second"
        table.append((f"{result.name}: mean IoU {what}", f"median of {result.seeds} seeds", "", measured))
    return table


def race_row(runs: list[Run]) -> tuple[str, str, str, str]:
    """How long the race of five takes, and whether all end well, whatever the seed."""
    seconds = statistics.median(sum(run.points[-1][1] for run in runs if run.seed == seed) for seed in SEEDS)
    ends = [run.points[-1][2] for run in runs]
    what = "the race of five, {steps} steps of {batch} pictures each".format(**RACE)
    aim = f"≤ 10 s, all ≥ {RACE_GOAL:.2f}"
    good = sum(end >= RACE_GOAL for end in ends)
    return what, "", aim, f"{seconds:.1f} s; {good} of {len(ends)} at least {RACE_GOAL:.2f}, the worst {min(ends):.3f}"


def _said(result: Result, goal: float) -> str:
    median, worst = result.goals[goal]
    if math.isinf(median[1]):
        return "not within " + (f"{CAP:.0f} s" if result.name in peers.PEERS else f"{WHOLE['steps']} steps")
    worst_seed = f"{worst[1]:.1f} s" if math.isfinite(worst[1]) else "never"
    return f"{median[1]:.1f} s ({median[0]:.0f} steps), worst of {result.seeds} seeds {worst_seed}"


def _ratio(peer: Result, ours: Result, goal: float) -> str:
    # A peer that did not get there took longer than the cap.
    return f"{'>' * math.isinf(peer.seconds(goal))}{min(peer.seconds(goal), CAP) / ours.seconds(goal):.0f}×"


def text(found: list[Result]) -> str:
    """The whole table: a line for every network."""
    goals = "".join(f"{f'IoU {goal:.2f}':>22}" for goal in GOALS)
    lines = [
        f"{'seconds / steps: median, worst':46}{'ink IoU 0.50':>22}{goals}{'mean IoU at the end':>24}{'steps/s':>9}"
    ]
    for result in found:
        cells = "".join(f"{_cell(*pair):>22}" for pair in (result.shapes, *result.goals.values()))
        mean, low, high = result.final
        name = f"{result.name} ({result.seeds} seeds)"
        lines.append(f"{name:46}{cells}{f'{mean:.3f} [{low:.3f} {high:.3f}]':>24}{result.rate:9.1f}")
    return "\n".join(lines)


def _cell(median: tuple[float, float], worst: tuple[float, float]) -> str:
    if math.isinf(median[1]):
        return "not reached"
    last = f"{worst[1]:.1f}" if math.isfinite(worst[1]) else "never"
    return f"{median[1]:.1f} / {median[0]:.0f}, {last}"


def draw(runs: list[Run], path: Path | str) -> None:
    """Mean IoU over seconds as a picture: at each step the median of the seeds, at a network's median speed."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    theme = THEMES["light"]
    figure = Figure(figsize=(9, 5), dpi=150, facecolor=theme["surface"], layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=theme["surface"])
    for k, result in enumerate(results(runs)):
        peer = result.name in peers.PEERS
        colour = theme["muted"] if peer else CLASSES[(2, 6, 3, 1, 7)[k % 5]]
        style = ("--", ":", "-.")[k % 3] if peer else "-"
        curve = _median_curve([run for run in runs if run.name == result.name])
        seconds, mious = zip(*((step / result.rate, miou) for step, miou in curve), strict=True)
        axes.plot(seconds, mious, style, color=colour, linewidth=1.8, label=result.name)
    for goal in GOALS:
        axes.axhline(goal, color=theme["line"], linewidth=0.8, zorder=0)
    axes.set_xscale("log")
    axes.set(ylim=(0, 1), xlabel="seconds of training on one thread", ylabel="mean IoU on held-out pictures")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks((0, 0.2, 0.4, *GOALS, 1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4)
    figure.savefig(path)


def _median_curve(runs: list[Run]) -> list[tuple[int, float]]:
    """Median mean IoU at each step that was measured; a run that has stopped keeps its last."""
    steps = sorted({step for run in runs for step, *_ in run.points if step})
    return [(step, statistics.median([p[2] for p in run.points if p[0] <= step][-1] for run in runs)) for step in steps]


def main() -> None:
    """Prints each run as it ends, then the table and the promises."""
    runs = measure(lambda run: print(f"{run.name}, seed {run.seed}: {run.points[-1][2]:.3f}", flush=True))
    found = results(runs)
    print("", text(found), "", *(" | ".join(row) for row in (*promises(found), race_row(race()))), sep="\n")


if __name__ == "__main__":
    main()
