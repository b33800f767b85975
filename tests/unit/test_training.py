"""The generator of snapshots: it learns, twice the same bits, and says in one sentence what does not fit."""

import dataclasses
import math

import pytest
import torch
from torch import nn

from widgets.data.ink import ink_data
from widgets.data.scenes import Data
from widgets.learning import metrics
from widgets.learning.inference import predict
from widgets.learning.training import Snapshot, train


@pytest.fixture(scope="module")
def data():
    return ink_data(60, 4)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network(classes=5, seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, classes, 3, padding=1)
    )


def toy(seed=0):
    """Two flat colours to tell apart: learned in a few steps."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 2, (12, 6, 6), generator=generator)
    images = labels[:, None].float().expand(-1, 3, -1, -1).contiguous()
    return Data(images[:8], labels[:8], images[8:], labels[8:], ("ground", "thing"))


def weights(model):
    return [weight.detach().clone() for weight in model.state_dict().values()]


def test_one_snapshot_before_and_one_after_every_step(data):
    snapshots = list(train(network(), data, steps=5, evaluate_every=2))
    assert [s.step for s in snapshots] == [0, 1, 2, 3, 4, 5]
    assert {s.steps for s in snapshots} == {5}
    assert [s.miou is not None for s in snapshots] == [True, False, True, False, True, True]
    assert snapshots[0].loss is None
    assert all(s.loss > 0 and s.learning_rate > 0 for s in snapshots[1:])
    assert repr(snapshots[-1]) == "Snapshot(step 5 of 5)"


def test_it_learns():
    first, *_, last = train(network(classes=2), toy(), steps=60)
    assert last.miou > 0.9 > first.miou
    assert last.accuracy > 0.9


def test_scores_are_those_of_the_metrics(data):
    model = network()
    *_, last = train(model, data, steps=2)
    prediction = predict(model, data.held_out_images)
    case = {"prediction": prediction, "truth": data.held_out_labels, "classes": 5}
    assert last.miou == metrics.mean_iou(**case)
    assert last.accuracy == metrics.pixel_accuracy(**case)
    assert len(last.iou) == 5


def test_the_shown_picture(data):
    first = next(train(network(), data, steps=1, shown=2))
    assert torch.equal(first.image, data.held_out_images[2])
    assert torch.equal(first.truth, data.held_out_labels[2])
    assert first.prediction.shape == (40, 40)
    chosen = next(train(network(), data, steps=1)).truth
    assert len(chosen.unique()) == max(len(labels.unique()) for labels in data.held_out_labels)


def test_same_seed_same_bits(data):
    def outcome(seed):
        model = network()
        losses = [s.loss for s in train(model, data, steps=6, seed=seed)]
        return losses, weights(model)

    first, again, other = outcome(0), outcome(0), outcome(1)
    assert first[0] == again[0]
    assert all(torch.equal(a, b) for a, b in zip(first[1], again[1], strict=True))
    assert first[0] != other[0]


def test_what_happens_elsewhere_between_steps_changes_nothing(data):
    calm = [s.loss for s in train(network(), data, steps=4)]
    disturbed = []
    for snapshot in train(network(), data, steps=4):
        torch.rand(3)
        torch.manual_seed(snapshot.step)
        disturbed.append(snapshot.loss)
    assert disturbed == calm


def test_the_network_is_in_evaluation_mode_between_steps(data):
    model = network()
    for _ in train(model, data, steps=2):
        assert not model.training


def test_gradients_switched_off_elsewhere_do_not_stop_training(data):
    with torch.no_grad():
        *_, last = train(network(), data, steps=2)
    assert last.step == 2


def test_the_loss_is_torchs(data):
    model = network()
    run = train(model, data, steps=1, batch=3, ground_weight=0.25, label_smoothing=0.1, seed=4)
    next(run)
    twin = network().train()
    chosen = torch.randint(len(data.images), (3,), generator=torch.Generator().manual_seed(4))
    weight = torch.tensor([0.25, 1, 1, 1, 1])
    loss = nn.functional.cross_entropy(
        twin(data.images[chosen]), data.labels[chosen], weight=weight, label_smoothing=0.1
    )
    assert next(run).loss == pytest.approx(loss.item(), rel=1e-5)


def test_ignored_pixels_neither_teach_nor_count():
    plain = toy()
    labels = plain.held_out_labels.clone()
    labels[:, 0] = 255
    first = next(train(network(classes=2), dataclasses.replace(plain, held_out_labels=labels), steps=1))
    case = {"prediction": predict(network(classes=2), plain.held_out_images), "truth": labels, "classes": 2}
    assert first.miou == pytest.approx(metrics.mean_iou(**case, ignore_index=255))


@pytest.mark.parametrize("channels", [1, 4])
def test_any_number_of_channels(channels):
    labels = torch.zeros(2, 8, 8, dtype=torch.long)
    images = torch.rand(2, channels, 8, 8)
    *_, last = train(nn.Conv2d(channels, 2, 1), Data(images, labels, images, labels, ("a", "b")), steps=2)
    assert last.step == 2


def test_double_precision():
    assert list(train(network(classes=2).double(), toy(), steps=2))[-1].step == 2


class Exploding(nn.Module):
    """A fair network whose scores become infinite in the fourth training step."""

    def __init__(self):
        super().__init__()
        self.scores, self.calls = nn.Conv2d(3, 2, 1), 0

    def forward(self, x):
        self.calls += self.training
        return self.scores(x) * (math.inf if self.calls == 4 else 1)


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_weights():
    model = Exploding()
    run = train(model, toy(), steps=10)
    good = [weights(model) for _ in zip(range(4), run, strict=False)]
    with pytest.raises(FloatingPointError, match=r"the loss became nan at step 4.*below 0\.012"):
        next(run)
    # Those of step 3 made the loss infinite; those of step 2 gave the last finite one.
    assert all(torch.equal(a, b) for a, b in zip(weights(model), good[2], strict=True))


class Fixed(nn.Module):
    """Returns what it was given to return."""

    def __init__(self, answer):
        super().__init__()
        self.weight, self.answer = nn.Parameter(torch.zeros(1)), answer

    def forward(self, x):
        return self.answer


@pytest.mark.parametrize(
    ("model", "error", "sentence"),
    [
        ("network", TypeError, "model must be a torch.nn.Module, got str"),
        (nn.Identity(), ValueError, "no parameters to train"),
        (nn.Conv2d(3, 5, 1).requires_grad_(False), ValueError, "no parameters to train"),
        (nn.Conv2d(3, 4, 1), ValueError, r"= \(1, 5, 40, 40\).*returned \(1, 4, 40, 40\)"),
        (nn.Conv2d(3, 5, 2, stride=2), ValueError, r"returned \(1, 5, 20, 20\)"),
        (Fixed((1, 2)), TypeError, "one tensor of scores, it returned tuple"),
    ],
)
def test_networks_that_do_not_fit(data, model, error, sentence):
    with pytest.raises(error, match=sentence):
        train(model, data)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"steps": 0}, "steps must be a whole number of at least 1, got 0"),
        ({"steps": 2.5}, "steps must be"),
        ({"batch": 0}, "batch must be"),
        ({"evaluate_every": 0}, "evaluate_every must be"),
        ({"learning_rate": -1.0}, "learning_rate must be a number of at least 0"),
        ({"learning_rate": math.nan}, "learning_rate must be"),
        ({"ground_weight": math.inf}, "ground_weight must be"),
        ({"label_smoothing": 1.5}, "label_smoothing must be from 0 to 1"),
        ({"shown": 4}, "shown must be a whole number from 0 to 3, got 4"),
    ],
)
def test_bad_arguments(data, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(network(), data, **arguments)


def test_no_data():
    with pytest.raises(TypeError, match="data must be a Data"):
        train(network(), torch.zeros(3))


def test_snapshots_are_not_compared_by_value(data):
    first, second = train(network(), data, steps=1)
    assert isinstance(first, Snapshot)
    assert first != second
