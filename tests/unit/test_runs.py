"""A run trains as the plain generator does, and keeps only as much of it as stays small."""

import pytest
import torch
from torch import nn

from widgets.data.scenes import Data
from widgets.learning.runs import FRAMES, LOSSES, Run
from widgets.learning.training import train


def toy():
    labels = torch.randint(0, 2, (12, 6, 5), generator=torch.Generator().manual_seed(0))
    images = labels[:, None].float().expand(-1, 3, -1, -1).contiguous()
    return Data(images[:8], labels[:8], images[8:], labels[8:], ("ground", "thing"))


def network():
    torch.manual_seed(0)
    return nn.Conv2d(3, 2, 1)


def run_of(**settings):
    return Run("toy", network(), toy(), {"steps": 6, "batch": 4, "learning_rate": 0.01, "evaluate_every": 3} | settings)


def test_it_keeps_what_the_generator_gave():
    run = run_of()
    while not run.ended:
        run.step()
    snapshots = list(train(network(), toy(), steps=6, batch=4, learning_rate=0.01, evaluate_every=3))
    assert run.losses.since(0) == [(s.step, s.loss) for s in snapshots[1:]]
    assert [(step, score.score) for step, score in run.scores.since(-1)] == [
        (s.step, s.miou) for s in snapshots if s.miou is not None
    ]
    assert torch.equal(run.frames.newest.labels, snapshots[-1].prediction)


def test_a_burst_ends_with_a_rate_and_a_look_keeps_a_picture_once():
    run = run_of()
    run.end_burst()
    assert run.rate is None
    run.step()
    assert [step for step, _ in run.frames.since(-1)] == [0]
    run.end_burst()
    for _ in range(2):
        run.look()
    assert [step for step, _ in run.frames.since(-1)] == [0, 1]
    assert run.rate > 0


def test_a_long_training_stays_small():
    run = run_of(steps=3 * LOSSES, evaluate_every=10_000)
    while not run.ended:
        run.step()
        run.look()
    assert len(run.losses.since(-1)) <= LOSSES + 1
    assert len(run.frames.since(-1)) <= FRAMES + 1
    assert run.losses.since(-1)[-1][0] == 3 * LOSSES


def test_a_restart_leaves_a_ghost():
    run = run_of()
    assert run.restart() is None
    run.step()
    ghost = run.restart(seed=4)
    assert (ghost.name, ghost.seed, ghost.learning_rate) == ("toy", 0, 0.01)
    assert [step for step, _ in ghost.scores] == [0]
    assert (run.seed, run.number, run.last.step) == (4, 3, 0)


def test_weights_that_do_not_fit_change_nothing():
    run = run_of()
    run.step()
    with pytest.raises(ValueError, match="can't be read"):
        run.load(b"no weights")
    assert (run.last.step, run.number) == (1, 1)
