"""An interrupt waits for the end of what is under way, and the handler before is put back; pages are answered."""

import signal
import threading

import pytest
import torch
from torch import nn

from widgets import Generators, ReceptiveField, Stage
from widgets.card import Card
from widgets.card_words import WORDS
from widgets.learning import interrupts

CARD = WORDS["en"]


@pytest.fixture(autouse=True)
def interrupts_are_heard():
    """As in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_is_raised_at_the_end():
    done, before = [], signal.getsignal(signal.SIGINT)

    def work():
        with interrupts.after_this():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the rest"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_is_raised_at_once():
    done = []

    def work():
        with interrupts.after_this():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == []


def test_where_interrupts_are_ignored_nothing_is_raised():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts.after_this():
        signal.raise_signal(signal.SIGINT)


def test_an_error_inside_comes_through():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="inside"), interrupts.after_this():
        raise ValueError("inside")
    assert signal.getsignal(signal.SIGINT) is before


def test_without_an_interrupt_and_on_another_thread_nothing_happens():
    done = []

    def work():
        with interrupts.after_this():
            done.append(1)

    work()
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert done == [1, 1]


# A page that asks is answered, whatever comes between.


class Interrupted(nn.Module):
    """Passes on what it gets, until it is interrupted."""

    now = False

    def forward(self, x):
        if self.now:
            raise KeyboardInterrupt
        return x


@pytest.fixture
def answers(monkeypatch):
    """What widgets send to their pages."""
    sent = []
    monkeypatch.setattr(Card, "send", lambda self, content, buffers=None: sent.append(content))
    return sent


def test_a_stage_takes_back_an_edit_that_was_interrupted(answers):
    part = Interrupted()
    stage = Stage(nn.Sequential(part, nn.MaxPool2d(2)), [[1, 2], [3, 4]])
    part.now = True
    edit = {"kind": "edit", "view": "v", "number": 3, "tab": 0, "act": 0, "grid": "input", "cell": 0, "value": 9}
    with pytest.raises(KeyboardInterrupt):
        stage._handle_custom_msg(edit, [])
    assert answers == [{"kind": "refused", "view": "v", "sentence": CARD["interrupted"]}]
    assert stage.acknowledged == {"v": 3}
    assert stage.x[0, 0] == 1


def test_an_export_that_was_interrupted_says_so(answers, monkeypatch):
    stage = Stage(nn.Identity(), [[1, 2], [3, 4]])
    monkeypatch.setattr(type(stage), "play", lambda *_: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        stage._handle_custom_msg({"kind": "export", "view": "v", "form": "png", "shown": {}}, [])
    assert answers[-1] == {"kind": "unexported", "view": "v", "sentence": CARD["interrupted"]}


def test_a_receptive_field_that_was_interrupted_says_so(answers):
    part = Interrupted()
    field = ReceptiveField(nn.Sequential(nn.Conv2d(1, 1, 3), part), torch.rand(1, 6, 6))
    part.now = True
    with pytest.raises(KeyboardInterrupt):
        field._handle_custom_msg({"kind": "heat", "view": "v", "ask": 1, "layer": 1, "row": 0, "column": 0}, [])
    assert "interrupted" in answers[-1]["error"]


def test_generators_that_were_interrupted_stand_after_a_whole_step(answers):
    part = Interrupted()
    network = nn.Sequential(nn.ConvTranspose2d(1, 1, 2, stride=2), part)
    generators = Generators(
        network, noise=(1, 4, 4), target=lambda z: z.repeat_interleave(2, 2).repeat_interleave(2, 3)
    )

    hook = network.register_forward_hook(lambda *_: hook.remove() or signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        generators._handle_custom_msg({"kind": "train", "view": "v", "ask": 1}, [])
    assert answers[-1]["interrupted"]
    assert not answers[-1]["elsewhere"]
    assert answers[-1]["step"] == generators.step
    generators._handle_custom_msg({"kind": "train", "view": "v", "ask": 2}, [])
    assert generators.step > answers[-2]["step"]
