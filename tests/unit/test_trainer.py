"""The live trainer's Python half, its messages sent by hand: bursts, errors, locks, and nothing left behind."""

import threading
from base64 import b64decode

import numpy as np
import pytest
import torch
from torch import nn

from widgets import cells
from widgets import trainer as trainer_module
from widgets.scenes import Data
from widgets.trainer import LiveTrainer
from widgets.training import train


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

    def ask(self, kind):
        """The report that answers a request."""
        before = len(self.reports)
        self.trainer._receive({"kind": kind, "view": "me", "ask": before})
        assert len(self.reports) == before + 1, "exactly one report answers a request"
        report, self.buffers = self.reports[-1]
        assert (report["kind"], report["view"], report["ask"]) == ("report", "me", before)
        return report

    def losses(self):
        """The losses of the last report."""
        return np.frombuffer(self.buffers[0], np.float32).tolist()


@pytest.fixture
def made():
    trainer = LiveTrainer(network(), toy(), steps=6)
    yield trainer, Talk(trainer)
    trainer.close()


def weights(model):
    return [weight.detach().clone() for weight in model.state_dict().values()]


def same(first, second):
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_the_first_frame_is_there_before_any_click(made):
    trainer, _ = made
    assert trainer.size == [6, 5]
    assert len(trainer.image) == 4 * 30
    assert len(trainer.truth) == len(trainer.first_prediction) == 30
    assert trainer.first_scores[0][0] == 0
    assert repr(trainer) == "LiveTrainer(Sequential, 8 images, step 0 of 6)"


def test_one_step_and_the_state(made):
    _, talk = made
    assert talk.ask("step")["step"] == 1
    report = talk.ask("step")
    assert (report["begin"], report["step"]) == (1, 2)
    assert len(talk.losses()) == 1
    state = talk.ask("state")
    assert (state["begin"], state["step"], len(talk.losses())) == (0, 2, 2)
    assert [score[0] for score in state["scores"]] == [0]
    assert len(talk.buffers[1]) == 30


def test_a_burst_trains_to_the_end_and_no_further(made):
    _, talk = made
    while talk.ask("train")["step"] < 6:
        pass
    report = talk.ask("train")
    assert (report["step"], report["begin"], report["error"]) == (6, 6, "")
    assert talk.ask("state")["scores"][-1][0] == 6


def test_watched_and_unwatched_give_the_same_bits(made):
    trainer, talk = made
    for kind in ("step", "train", "step"):
        talk.ask(kind)
    last = trainer.finish()
    twin = network()
    *_, expected = train(twin, toy(), steps=6)
    assert last.loss == expected.loss
    assert last.miou == expected.miou
    assert same(weights(trainer._model), weights(twin))


def test_finish_is_done_once_and_tells_the_browser(made):
    trainer, talk = made
    last = trainer.finish()
    assert repr(last) == "Snapshot(step 6 of 6)"
    assert talk.reports[-1][0]["step"] == 6
    assert trainer.finish() is last


def test_reset_restores_the_first_weights_and_repeats_the_training(made):
    trainer, talk = made
    before = weights(network())
    first = trainer.finish()
    assert not same(before, weights(trainer._model))
    report = talk.ask("reset")
    assert (report["step"], report["begin"], report["run"]) == (0, 0, 2)
    assert same(before, weights(trainer._model))
    assert trainer.finish().loss == first.loss
    trainer.reset()
    assert talk.reports[-1][0]["run"] == 3


def test_an_error_reaches_the_browser_and_whoever_asks_for_the_end():
    trainer = LiveTrainer(Failing(), toy(), steps=6)
    talk = Talk(trainer)
    talk.ask("step")
    talk.ask("step")
    assert talk.ask("step")["error"] == "out of luck"
    assert talk.ask("train")["step"] == 2
    with pytest.raises(RuntimeError, match="luck"):
        trainer.finish()
    trainer._model.calls = 0
    assert talk.ask("reset")["error"] == ""
    assert talk.ask("step")["step"] == 1


def test_an_interrupt_leaves_a_trainer_that_can_be_reset(monkeypatch):
    trainer = LiveTrainer(network(), toy(), steps=6)
    talk = Talk(trainer)

    def interrupted():
        yield from ()
        raise KeyboardInterrupt

    trainer._run = interrupted()
    with pytest.raises(KeyboardInterrupt):
        trainer.finish()
    assert talk.ask("train")["error"] == "it was interrupted at step 0"
    assert talk.ask("reset")["error"] == ""
    assert trainer.finish().step == 6


@pytest.mark.parametrize("request_", [{"kind": "dance"}, {}, {"kind": None}, {"kind": ["train"]}, [], "train", None])
def test_a_strange_request_is_answered(made, request_):
    trainer, talk = made
    trainer._receive(request_)
    assert talk.reports[-1][0]["error"].startswith("kind must be one of state, train, step, reset")


def test_a_request_during_finish_does_not_train(made, monkeypatch):
    trainer, talk = made
    monkeypatch.setattr(trainer_module, "PATIENCE", 0.01)
    with trainer._lock:
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
    assert second.finish().loss == first._last.loss
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
    assert all(value is None or 0 <= value <= 1 for value in report["scores"][0][3])


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


def test_every_word_has_its_place():
    script = LiveTrainer._esm
    used = {word for word in trainer_module.WORDS["en"] if f"words.{word}" in script or f'"{word}"' in script}
    assert used == set(trainer_module.WORDS["en"])
