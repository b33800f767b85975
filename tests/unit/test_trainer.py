"""The live trainer's Python half, its messages sent by hand: bursts, races, errors, locks, and nothing left behind."""

import re
import signal
import threading
from base64 import b64decode

import numpy as np
import pytest
import torch
from torch import nn

from widgets import cells
from widgets.data.scenes import Data
from widgets.learning.race import GHOSTS
from widgets.learning.training import train
from widgets.studio import trainer as trainer_module
from widgets.studio.trainer import LiveTrainer


def toy(void=False):
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 2, (12, 6, 5), generator=generator)
    images = labels[:, None].float().expand(-1, 3, -1, -1).contiguous()
    if void:
        labels = labels.clone()
        labels[:, 0] = 255
    return Data(images[:8], labels[:8], images[8:], labels[8:], ("ground", "thing"))


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 2, 1))


class Failing(nn.Module):
    """Trains for two steps, then raises."""

    def __init__(self):
        super().__init__()
        self.scores, self.calls = nn.Conv2d(3, 2, 1), 0

    def forward(self, x):
        self.calls += self.training
        if self.calls > 2:
            raise RuntimeError("out of\n luck.")
        return self.scores(x)


class Talk:
    """A browser's side of the conversation: sends requests, keeps the reports."""

    def __init__(self, trainer):
        self.trainer, self.reports = trainer, []
        trainer.send = lambda content, buffers: self.reports.append((content, buffers))

    def ask(self, kind, buffers=(), **details):
        """The report that answers a request."""
        before = len(self.reports)
        everyone = list(range(len(self.trainer.names)))
        self.trainer._receive({"kind": kind, "view": "me", "ask": before, "who": everyone, **details}, buffers)
        assert len(self.reports) == before + 1, "exactly one report answers a request"
        report, self.buffers = self.reports[-1]
        assert (report["kind"], report["view"], report["ask"]) == ("report", "me", before)
        return report

    def run(self, kind, buffers=(), **details):
        """What the answer says of the first run; its buffers become losses as pairs, predictions and confidences."""
        report = self.ask(kind, buffers, **details)
        place = [entry["who"] for entry in report["runs"]].index(0)
        losses, self.predictions, self.confidences = self.buffers[3 * place : 3 * place + 3]
        self.losses = np.frombuffer(losses, np.float32).reshape(-1, 2).tolist()
        assert len(self.losses) == report["runs"][place]["points"]
        return report["runs"][place]


@pytest.fixture
def made():
    trainer = LiveTrainer(network(), toy(), steps=6)
    yield trainer, Talk(trainer)
    trainer.close()


def weights(model):
    return [weight.detach().clone() for weight in model.state_dict().values()]


def model_of(trainer):
    return trainer._runs[0].model


def same(first, second):
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.fixture
def race():
    trainer = LiveTrainer({"one": network(), "other": network()}, toy(), steps=6)
    yield trainer, Talk(trainer)
    trainer.close()


def test_the_first_frame_is_there_before_any_click(made):
    trainer, _ = made
    assert (trainer.size, trainer.names) == ([6, 5], ["Sequential"])
    assert len(trainer.image) == 4 * 30
    assert len(trainer.truth) == 30
    (run,) = trainer.recorded["runs"]
    assert (run["begin"], run["step"], run["frames"], run["scores"][0][0]) == (0, 0, [0], 0)
    assert trainer.recorded["lengths"] == [0, 30, 30]
    assert len(trainer.recorded_bytes) == 60
    assert repr(trainer) == "LiveTrainer(Sequential, 8 images, step 0 of 6)"


def test_one_step_and_the_state(made):
    _, talk = made
    assert talk.run("step")["step"] == 1
    told = talk.run("step")
    assert (told["begin"], told["step"], told["frames"]) == (1, 2, [2])
    assert [step for step, _ in talk.losses] == [2]
    assert told["loss"] == pytest.approx(talk.losses[0][1])
    assert len(talk.predictions) == len(talk.confidences) == 30
    assert set(talk.predictions) <= {0, 1}
    everything = talk.run("state")
    assert (everything["begin"], everything["step"], everything["frames"]) == (0, 2, [0, 1, 2])
    assert [step for step, _ in talk.losses] == [1, 2]
    assert [score[0] for score in everything["scores"]] == [0]
    assert len(talk.predictions) == 3 * 30


def test_a_burst_trains_to_the_end_and_no_further(made):
    _, talk = made
    while talk.run("state")["step"] < 6:
        talk.ask("train")
    assert talk.ask("train")["runs"] == []
    last = talk.run("state")
    assert (last["step"], last["failure"], last["scores"][-1][0]) == (6, "", 6)
    assert last["rate"] > 0


def test_a_burst_lasts_as_long_as_it_is_asked_to(made):
    _, talk = made
    assert talk.run("train", seconds=0)["step"] == 1
    assert talk.ask("train", seconds=60)["error"] == "seconds must be from 0 to 2, got 60"
    assert talk.run("train", seconds=2)["step"] == 6


def test_watched_and_unwatched_give_the_same_bits(made):
    trainer, talk = made
    for kind in ("step", "train", "step"):
        talk.ask(kind)
    last = trainer.finish()
    twin = network()
    *_, expected = train(twin, toy(), steps=6)
    assert last.loss == expected.loss
    assert last.miou == expected.miou
    assert same(weights(model_of(trainer)), weights(twin))


def test_a_network_in_a_race_learns_as_it_does_alone(race):
    trainer, talk = race
    for who in ([0], [0, 1], [1]):
        talk.ask("train", who=who, seconds=0)
    last = trainer.finish()
    assert list(last) == ["one", "other"]
    *_, expected = train(network(), toy(), steps=6)
    assert last["one"].loss == last["other"].loss == expected.loss


def test_in_a_race_steps_are_shared_fairly(race):
    trainer, talk = race
    talk.ask("step", who=[0])
    for _ in range(3):  # the other catches up, then they take turns
        talk.ask("train", who=[0, 1], seconds=0)
    assert [run.last.step for run in trainer._runs] == [2, 2]
    talk.ask("step")
    assert [run.last.step for run in trainer._runs] == [3, 3]
    assert repr(trainer) == "LiveTrainer(one, other; 8 images, steps 3, 3 of 6)"


def test_only_what_is_new_is_told(race):
    _, talk = race
    talk.ask("state")
    report = talk.ask("step", who=[1])
    assert [entry["who"] for entry in report["runs"]] == [1]
    assert report["ghosts"] is None
    assert [entry["who"] for entry in talk.ask("state")["runs"]] == [0, 1]


def test_finish_is_done_once_and_tells_the_browser(made):
    trainer, talk = made
    last = trainer.finish()
    assert repr(last) == "Snapshot(step 6 of 6)"
    assert talk.reports[-1][0]["runs"][0]["step"] == 6
    assert trainer.recorded["runs"][0]["step"] == 6
    assert trainer.finish() is last


@pytest.mark.parametrize("seconds", [0.0, 100.0])
def test_what_finish_records_is_the_same_on_a_slow_machine(monkeypatch, seconds):
    monkeypatch.setattr(trainer_module, "UNATTENDED", seconds)
    trainer = LiveTrainer(network(), toy(), steps=120, batch=4, evaluate_every=50)
    trainer.finish()
    assert trainer.recorded["runs"][0]["frames"] == sorted({*range(0, 121, 3), 50, 100})
    trainer.close()


def test_reset_restores_the_first_weights_and_repeats_the_training(made):
    trainer, talk = made
    before = weights(network())
    first = trainer.finish()
    assert not same(before, weights(model_of(trainer)))
    told = talk.run("reset")
    assert (told["step"], told["begin"], told["run"]) == (0, 0, 2)
    assert same(before, weights(model_of(trainer)))
    assert trainer.finish().loss == first.loss
    trainer.reset()
    assert talk.reports[-1][0]["runs"][0]["run"] == 3


def test_reset_with_a_seed_draws_new_weights_and_batches(made):
    trainer, talk = made
    assert talk.run("reset", seed=3)["seed"] == 3
    drawn = weights(model_of(trainer))
    assert not same(drawn, weights(network()))
    loss = trainer.finish().loss
    trainer.reset(seed=np.int64(3))
    assert same(drawn, weights(model_of(trainer)))
    assert trainer.finish().loss == loss
    assert talk.run("reset")["seed"] == 0
    assert same(weights(model_of(trainer)), weights(network()))
    assert talk.ask("reset", seed="x")["error"] == "seed must be a whole number from 0 to 2147483647, got 'x'"


def test_earlier_runs_stay_as_ghosts_until_they_are_forgotten(made):
    trainer, talk = made
    assert talk.ask("reset")["ghosts"] == []  # it had not trained
    trainer.finish()
    (ghost,) = talk.ask("reset")["ghosts"]
    assert (ghost["label"], ghost["who"]) == ("seed 0 · rate 0.012", 0)
    assert [step for step, _ in ghost["scores"]] == [0, 6]
    for seed in range(20):
        talk.ask("step")
        trainer.reset(seed=seed)
    assert len(talk.ask("state")["ghosts"]) == GHOSTS
    assert talk.ask("forget")["ghosts"] == []


def test_settings_change_while_it_trains(made):
    trainer, talk = made
    talk.ask("step")
    before = weights(model_of(trainer))
    report = talk.ask("tune", values={"learning_rate": 0, "batch": 2, "ground_weight": 3.0})
    assert report["settings"] == {"learning_rate": 0, "batch": 2, "ground_weight": 3.0}
    talk.ask("step")
    # Without a learning rate only the averages of batch normalisation move.
    assert same(before[:2], weights(model_of(trainer))[:2])
    trainer.tune(learning_rate=0.01)
    talk.ask("step")
    assert not same(before[:1], weights(model_of(trainer))[:1])


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number of at least 0, got -1"),
        ({"learning_rate": "fast"}, "learning_rate must be a number of at least 0, got 'fast'"),
        ({"learning_rate": None}, "learning_rate must be a number of at least 0, got None"),
        ({"ground_weight": 1, "batch": 0.5}, "batch must be a whole number of at least 1, got 0.5"),
        ({"steps": 3}, "only learning_rate, ground_weight, batch can change while it trains, got 'steps'"),
        (None, "values must be settings by their names, got None"),
    ],
)
def test_a_setting_that_is_refused_changes_nothing(made, values, error):
    _, talk = made
    before = talk.ask("state")["settings"]
    report = talk.ask("tune", values=values)
    assert (report["error"], report["settings"]) == (error, before)


def test_saved_weights_come_back(made, tmp_path):
    trainer, talk = made
    trainer.finish()
    trained = weights(model_of(trainer))
    report = talk.ask("save", who=[0])
    assert report["file"] == "Sequential_step_6.safetensors"
    content = talk.buffers[-1]
    trainer.save(tmp_path / "w.safetensors")
    assert (tmp_path / "w.safetensors").read_bytes() == content
    talk.ask("reset")
    told = talk.run("load", who=[0], buffers=[memoryview(content)])
    assert told["step"] == 0
    assert same(weights(model_of(trainer)), trained)
    talk.ask("reset")
    trainer.load(tmp_path / "w.safetensors")
    assert same(weights(model_of(trainer)), trained)
    assert same(weights(network()), weights(model_of(trainer))) is False
    talk.ask("reset")
    assert same(weights(network()), weights(model_of(trainer)))


def test_a_file_that_does_not_fit_changes_nothing(made):
    trainer, talk = made
    talk.ask("step")
    before = weights(model_of(trainer))
    assert "can't be read" in talk.ask("load", who=[0], buffers=[b"no weights"])["error"]
    assert talk.ask("load", who=[0])["error"] == "there is no file: choose one that was saved here"
    assert same(before, weights(model_of(trainer)))
    assert talk.run("state")["step"] == 1


def test_of_several_networks_one_is_named(race, tmp_path):
    trainer, talk = race
    trainer.save(tmp_path / "w", "other")
    trainer.load(tmp_path / "w", "one")
    with pytest.raises(ValueError, match="name must be one of one, other, got None"):
        trainer.save(tmp_path / "w")
    for who in ([2], [], "one", [True], [0.0], None):
        assert talk.ask("step", who=who)["error"].startswith("who must be a list of numbers from 0 to 1, got")


def test_every_network_has_a_colour_for_its_curve():
    trainer = LiveTrainer({str(k): nn.Conv2d(3, 2, 1) for k in range(8)}, toy())
    assert len(trainer.run_colours) == 8


@pytest.mark.parametrize("networks", [{}, {"": nn.Conv2d(3, 2, 1)}, {1: nn.Conv2d(3, 2, 1)}])
def test_networks_without_names(networks):
    with pytest.raises(ValueError, match="networks must be a module, or a dictionary from names to modules"):
        LiveTrainer(networks, toy())


def test_one_network_under_two_names():
    with pytest.raises(ValueError, match="each name needs a network of its own"):
        LiveTrainer(dict.fromkeys(("one", "other"), network()), toy())


def test_an_error_reaches_the_browser_and_whoever_asks_for_the_end():
    trainer = LiveTrainer(Failing(), toy(), steps=6)
    talk = Talk(trainer)
    talk.ask("step")
    talk.ask("step")
    failure = talk.run("step")["failure"]
    assert re.fullmatch(r'out of luck\. Your line \d+: raise RuntimeError\("out of\\n luck\."\)', failure)
    assert talk.run("train")["step"] == 2
    with pytest.raises(RuntimeError, match="luck"):
        trainer.finish()
    model_of(trainer).calls = 0
    assert talk.run("reset")["failure"] == ""
    assert talk.run("step")["step"] == 1


def test_in_a_race_the_others_go_on_when_one_fails():
    trainer = LiveTrainer({"bad": Failing(), "good": network()}, toy(), steps=6)
    with pytest.raises(RuntimeError, match="luck"):
        trainer.finish()
    assert [run.last.step for run in trainer._runs] == [2, 6]


def test_a_loss_that_is_no_number_keeps_the_last_good_weights(made):
    trainer, talk = made
    talk.ask("step")
    talk.ask("tune", values={"learning_rate": 1e30})
    while not (told := talk.run("train"))["failure"]:
        pass
    assert re.match(r"the loss became (nan|inf) at step \d", told["failure"])
    assert all(weight.isfinite().all() for weight in weights(model_of(trainer)))
    with pytest.raises(FloatingPointError):
        trainer.finish()


def test_an_interrupt_pauses_between_two_steps(made, request):
    trainer, talk = made
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    heard = []

    def interrupt(*_):
        if not heard:
            heard.append(signal.raise_signal(signal.SIGINT))

    model_of(trainer).register_forward_hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        trainer.finish()
    assert trainer._runs[0].last.step == 1
    heard.clear()
    with pytest.raises(KeyboardInterrupt):
        talk.ask("train", seconds=2)
    assert talk.reports[-1][0]["interrupted"] is True
    assert trainer._runs[0].last.step == 2
    last = trainer.finish()
    *_, expected = train(network(), toy(), steps=6)
    assert last.loss == expected.loss


@pytest.mark.parametrize("request_", [{"kind": "dance"}, {}, {"kind": None}, {"kind": ["train"]}, [], "train", None])
def test_a_strange_request_is_answered(made, request_):
    trainer, talk = made
    trainer._receive(request_)
    assert talk.reports[-1][0]["error"].startswith("kind must be one of state, tune, forget, train")


def test_a_request_during_finish_does_not_train(made, monkeypatch):
    trainer, talk = made
    monkeypatch.setattr(trainer_module, "PATIENCE", 0.01)
    with trainer._race.lock:
        assert talk.ask("train")["elsewhere"] is True
        assert talk.ask("reset")["elsewhere"] is True
        state = talk.ask("state")
    assert state["elsewhere"] is False
    assert talk.ask("train")["elsewhere"] is False


def test_a_burst_on_another_thread_uses_as_many_threads_as_the_notebook():
    threads = torch.get_num_threads()
    model, counts = network(), []
    try:
        torch.set_num_threads(1)
        talk = Talk(LiveTrainer(model, toy(), steps=2))
        # A new thread takes this number, as it would take all cores where nobody has set one.
        torch.set_num_threads(2)
        model.register_forward_hook(lambda *_: counts.append(torch.get_num_threads()))
        worker = threading.Thread(target=talk.ask, args=("step",))
        worker.start()
        worker.join()
        assert set(counts) == {1}
    finally:
        torch.set_num_threads(threads)


def test_no_thread_is_started(made):
    trainer, talk = made
    before = threading.active_count()
    talk.ask("train")
    trainer.finish()
    assert threading.active_count() == before


def test_a_second_trainer_of_the_same_network_closes_the_first():
    model = network()
    first = LiveTrainer(model, toy(), steps=2)
    second = LiveTrainer(model, toy(), steps=2)
    other = LiveTrainer(network(), toy(), steps=2)
    assert first.comm is None
    assert second.comm is not None
    assert other.comm is not None


def test_the_same_cell_run_again_closes_what_it_made(monkeypatch):
    def in_cell(cell, run):
        monkeypatch.setattr(cells, "_origin", lambda: (cell, run))
        return LiveTrainer(network(), toy(), steps=2)

    first, beside, elsewhere = in_cell("a", 1), in_cell("a", 1), in_cell("b", 2)
    again = in_cell("a", 3)
    assert [trainer.comm is None for trainer in (first, beside, elsewhere, again)] == [True, True, False, False]


def test_the_same_cell_run_again_with_the_same_network_starts_again(monkeypatch):
    monkeypatch.setattr(cells, "_origin", lambda: ("a", 1))
    model = network()
    first = LiveTrainer(model, toy(), steps=4)
    first.finish()
    monkeypatch.setattr(cells, "_origin", lambda: ("a", 2))
    second = LiveTrainer(model, toy(), steps=4)
    assert same(weights(model), weights(network()))
    assert second.finish().loss == first._runs[0].last.loss
    with pytest.raises(RuntimeError, match="another trainer has this network now"):
        first.finish()


def test_another_trainer_in_another_cell_goes_on_with_the_weights():
    model = network()
    LiveTrainer(model, toy(), steps=2).finish()
    trained = weights(model)
    LiveTrainer(model, toy(), steps=2)
    assert same(weights(model), trained)


def test_bad_arguments_raise_before_anything_is_closed():
    model = network()
    first = LiveTrainer(model, toy(), steps=2)
    with pytest.raises(ValueError, match="steps must be"):
        LiveTrainer(model, toy(), steps=0)
    with pytest.raises(TypeError, match="model must be"):
        LiveTrainer("model", toy())
    with pytest.raises(TypeError, match="colour"):
        LiveTrainer(model, toy(), colour="red")
    assert first.comm is not None


def test_void_pixels_are_told_and_unseen_classes_have_no_number():
    trainer = LiveTrainer(network(), toy(void=True), steps=2)
    assert set(trainer.truth[:5]) == {255}
    names = ("ground", "thing", "nothing")
    data = toy()
    wide = Data(data.images, data.labels, data.held_out_images, data.held_out_labels, names)
    report = Talk(LiveTrainer(nn.Conv2d(3, 3, 1), wide, steps=2)).ask("state")
    assert all(value is None or 0 <= value <= 1 for value in report["runs"][0]["scores"][0][3])


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_pictures_of_any_channels_and_range(channels):
    labels = torch.zeros(1, 3, 3, dtype=torch.long)
    images = torch.linspace(-2, 3, 9 * channels).reshape(1, channels, 3, 3)
    trainer = LiveTrainer(nn.Conv2d(channels, 2, 1), Data(images, labels, images, labels, ("a", "b")), steps=1)
    pixels = np.frombuffer(trainer.image, np.uint8).reshape(3, 3, 4)
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels.min(), pixels[..., 0].max(), pixels[..., 3].min()) == (0, 255, 255)


def test_the_output_carries_a_still_picture(made):
    trainer, _ = made
    for _ in range(2):
        data, _metadata = trainer._repr_mimebundle_()
        assert b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert "application/vnd.jupyter.widget-view+json" in data
        trainer.finish()


def test_a_recorded_race_stays_light_and_keeps_its_first_and_last_picture(monkeypatch):
    monkeypatch.setattr("widgets.studio.reports.RECORDED", 600)  # a picture of one network takes 2 maps of 6 x 5 bytes
    race = LiveTrainer({"one": network(), "two": network()}, toy(), steps=20, batch=2, evaluate_every=1)
    race.finish()
    assert len(race._runs[0].frames.since(-1)) == 21
    for run in race.recorded["runs"]:
        assert len(run["frames"]) <= 600 // 120
        assert (run["frames"][0], run["frames"][-1]) == (0, 20)
    assert sum(race.recorded["lengths"]) == len(race.recorded_bytes)


def test_a_training_that_the_page_ended_is_recorded():
    trainer = LiveTrainer(network(), toy(), steps=2, batch=2)
    for _ in range(2):
        trainer._receive({"kind": "step", "who": [0]})
    assert trainer.recorded["runs"][0]["step"] == 2
    trainer._receive({"kind": "reset", "who": [0]})
    assert trainer.recorded["runs"][0]["step"] == 0
