"""Whatever network, loss, setting or file a training gets: it trains, or says in one sentence why not, and goes on."""

import functools
import json
import os
import pickle
import random
import struct
import warnings

import pytest
import torch
from anything import ANYTHING
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import either, refused
from torch import nn

from widgets import ClassAndBox, Data, Joints, LiveTrainer, Sketchpad, train
from widgets.learning import weights
from widgets.learning.tasks import Segmentation

OWN = "the network's own error"  # what a reader's network or loss raises comes through as it is


def toy(void=False):
    """Eight pictures (3, 6, 5), with one thing and two joints in each."""
    labels = torch.zeros(8, 6, 5, dtype=torch.int64)
    labels[:, 1:4, 1:3] = torch.arange(8)[:, None, None] % 2 + 1
    images = labels[:, None].float().expand(-1, 3, -1, -1) / 2 + 0.1
    labels = torch.where(torch.arange(5) == 4, 255, labels) if void else labels
    joints = torch.tensor([[0.2, 0.3], [0.6, 0.7]]).expand(8, -1, -1)
    return Data(
        images[:6],
        labels[:6],
        images[6:],
        labels[6:],
        ("ground", "$\\frac{", "<b>"),
        joints=joints[:6],
        held_out_joints=joints[6:],
        joint_names=("head", "toe"),
        limbs=((0, 1),),
    )


class Network(nn.Module):
    """A convolution, and whatever ``spoil`` makes of its answer; from call ``after`` on."""

    def __init__(self, channels=3, spoil=lambda scores, x: scores, after=0):
        super().__init__()
        self.scores, self.spoil, self.after, self.calls = nn.Conv2d(3, channels, 1), spoil, after, 0

    def forward(self, x):
        self.calls += 1
        weight = self.scores.weight
        scores = self.scores(x.to(weight.dtype))
        return self.spoil(scores, x) if self.calls > self.after else scores


def raises(*_):
    raise ValueError(OWN)


def in_place(scores, x):
    if not scores.requires_grad:  # else torch would refuse to go back through it
        x.zero_()
    return scores


# What a network may make of its answer, right or wrong; which of them a task can learn from is another matter.
SPOILT = {
    "nothing": lambda scores, x: scores,
    "in place": in_place,
    "ten times": lambda scores, x: 10 * scores,
    "double": lambda scores, x: scores.double(),
    "half": lambda scores, x: scores.half(),
    "nan": lambda scores, x: scores * torch.nan,
    "inf": lambda scores, x: scores / 0,
    "raises": raises,
    "none": lambda scores, x: None,
    "pair": lambda scores, x: (scores, scores),
    "list": lambda scores, x: [scores],
    "number": lambda scores, x: 3.0,
    "numpy": lambda scores, x: scores.detach().numpy(),
    "text": lambda scores, x: "a",
    "fewer": lambda scores, x: scores[:, :-1],
    "smaller": lambda scores, x: scores[..., :-1],
    "sum": lambda s, x: s.sum(),
    "one": lambda scores, x: scores[:1],
    "labels": lambda scores, x: scores.argmax(1),
    "long": lambda s, x: s.long(),
    "bool": lambda scores, x: scores > 0,
    "complex": lambda scores, x: scores.to(torch.complex64),
    "sparse": lambda scores, x: scores.detach().to_sparse(),
    "meta": lambda scores, x: scores.to("meta"),
    "detached": lambda scores, x: scores.detach(),
    "in numpy": lambda s, x: torch.from_numpy(s.detach().numpy()),
    "empty": lambda scores, x: scores[:0],
    "dictionary": lambda scores, x: {"out": scores},
    "input": lambda s, x: x,
    "too many": lambda scores, x: scores.repeat(1, 2, 1, 1),
    "float8": lambda s, x: s.to(torch.float8_e4m3fn),
    "boxes": lambda scores, x: (scores.mean((2, 3))[:, :2], scores.flatten(1)[:, :4]),
    "no boxes": lambda scores, x: (scores.mean((2, 3))[:, :2], scores.flatten(1)[:, :4] * torch.inf),
    "nan boxes": lambda scores, x: (scores.mean((2, 3))[:, :2], scores.flatten(1)[:, :4] * torch.nan),
    "whole boxes": lambda scores, x: (scores.mean((2, 3))[:, :2], scores.flatten(1)[:, :4].long()),
    "joints": lambda scores, x: scores.flatten(1)[:, :4].reshape(-1, 2, 2),
    "far joints": lambda scores, x: scores.flatten(1)[:, :4].reshape(-1, 2, 2) * 1e30,
    "nan joints": lambda scores, x: scores.flatten(1)[:, :4].reshape(-1, 2, 2) * torch.nan,
    "heatmaps": lambda scores, x: scores[:, :2],
    "no heatmaps": lambda scores, x: scores[:, :2, :0],
}


def made(kind, channels=3):
    """A network that is wrong as a whole."""
    network = Network(channels)
    if kind == "frozen":
        return network.requires_grad_(False)
    if kind == "meta":
        return network.to("meta")
    if kind in ("double", "half", "bfloat16"):
        return getattr(network, kind)()
    if kind == "complex":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return network.to(torch.complex64)
    with torch.no_grad():
        network.scores.weight.fill_(torch.nan if kind == "nan" else 1e30)
    return network


NETWORKS = st.one_of(
    st.builds(Network, st.just(3), st.sampled_from(sorted(SPOILT)).map(SPOILT.get), st.sampled_from([0, 0, 2, 3, 5])),
    st.sampled_from(["frozen", "meta", "double", "half", "bfloat16", "complex", "nan", "large"]).map(made),
    st.sampled_from(
        [
            lambda: nn.Identity(),
            lambda: nn.Sequential(),
            lambda: nn.LazyConv2d(3, 1),
            lambda: nn.Module(),
            lambda: nn.Conv2d(1, 3, 1),
            lambda: nn.Conv2d(3, 3, 9),
            lambda: nn.Linear(5, 5),
            lambda: nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3), nn.ReLU(inplace=True)),
            lambda: nn.ModuleList([nn.Conv2d(3, 3, 1)]),
            lambda: nn.Embedding(3, 3),
        ]
    ).map(lambda make: make()),
)

LOSSES = {
    "none": None,
    "fine": lambda o, t, share=0.5: share * o.square().mean(),
    "raises": raises,
    "class": nn.CrossEntropyLoss,
    "module": nn.CrossEntropyLoss(ignore_index=255),
    "function": nn.functional.cross_entropy,
    "built in": max,
    "number": lambda o, t: 3.0,
    "whole": lambda o, t: o.sum().long(),
    "many": lambda o, t: o,
    "no tensor": lambda o, t: None,
    "detached": lambda o, t: o.detach().sum(),
    "nan": lambda o, t: o.sum() * torch.nan,
    "complex": lambda o, t: o.sum() * 1j,
    "in place": lambda o, t: o.mul_(0).sum(),
    "flag": lambda o, t, deep=True: o.sum(),
    "below": lambda o, t, m=-1.0: o.mean(),
    "only by place": lambda o, t, w=1.0, /: o.mean(),
    "needs": lambda o, t, w: o.mean(),
    "one": lambda o: o.mean(),
    "meta": lambda o, t: o.sum().to("meta"),
    "half": lambda o, t: o.sum().half() * 1e3,
    "target": lambda o, t: t.float().mean(),
    "partial": functools.partial(nn.functional.cross_entropy, ignore_index=255),
}

SETTINGS = {
    "steps": st.integers(1, 3) | ANYTHING,
    "batch": st.integers(1, 4) | st.just(lambda: 2) | st.sampled_from([lambda: 0, lambda: "a", raises]) | ANYTHING,
    "learning_rate": st.sampled_from([0.01, 0, 1e300, 10**300, torch.tensor(1.0), lambda: torch.nan]) | ANYTHING,
    "seed": st.integers(0, 2**40) | ANYTHING,
    "evaluate_every": st.integers(1, 2) | st.just(lambda: 1) | ANYTHING,
    "shown": st.integers(-1, 3) | ANYTHING,
    "ground_weight": st.floats(0, 2) | ANYTHING,
    "label_smoothing": st.floats(0, 1) | ANYTHING,
    "no_such": ANYTHING,
}
TASKS = {
    "segmentation": lambda loss: Segmentation(toy(), loss),
    "void": lambda loss: Segmentation(toy(void=True), loss),
    "box": lambda loss: ClassAndBox(toy(), loss),
    "joints": lambda loss: Joints(toy(), loss),
}


@st.composite
def trainings(draw):
    """A task and settings, most of them fine."""
    make = TASKS[draw(st.sampled_from(sorted(TASKS)))]
    loss = LOSSES[draw(st.just("none") | st.sampled_from(sorted(LOSSES)))]
    names = draw(st.lists(st.sampled_from(sorted(SETTINGS)), max_size=2, unique=True))
    return make, loss, {"steps": 3, "batch": 2} | {name: draw(SETTINGS[name], label=name) for name in names}


def own_or_ours(call, *arguments, **more):
    """As ``either``; but what the reader's own network or loss raises may come through as it is. None then."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's, on strange networks
        try:
            return either(call, *arguments, **more)
        except AssertionError as fault:
            if from_the_reader(fault.__cause__):
                return None
            raise
        except Exception as error:
            if from_the_reader(error):
                return None
            raise


def from_the_reader(error):
    """Whether an exception passed through the network's own ``forward``, the loss, or what torch makes of them."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        own = code.co_filename == __file__ and (code.co_name in ("forward", "raises", "<lambda>"))
        if own or code.co_name in ("_call_impl", "backward", "cross_entropy"):
            return True
        trace = trace.tb_next
    # A loss that takes other arguments than these is called in vain.
    return isinstance(error, TypeError) and "argument" in str(error)


@settings(max_examples=60)
@given(NETWORKS | ANYTHING, trainings())
def test_a_training_trains_or_says_why_not(network, training):
    make, loss, more = training
    outcome = own_or_ours(make, loss)
    if outcome is None or outcome.refused:
        return
    task = outcome.value
    before = task.data.images.clone(), task.data.held_out_images.clone()
    outcome = own_or_ours(lambda: list(train(network, task, **more)))
    assert torch.equal(before[0], task.data.images), "a network changed the data"
    assert torch.equal(before[1], task.data.held_out_images), "a network changed the data"
    if outcome is not None and not outcome.refused:
        assert outcome.value[-1].step == int(more["steps"])
        assert all(p.isfinite().all() for p in network.parameters())


@settings(max_examples=25)
@given(
    NETWORKS,
    trainings(),
    st.lists(
        st.sampled_from(["step", "train", "reset", "reset 3", "tune", "save", "load", "finish", "state"]), max_size=5
    ),
    ANYTHING,
)
def test_a_trainer_stays_whole_whatever_happens(network, training, acts, anything):
    make, loss, more = training
    outcome = own_or_ours(make, loss)
    task = None if outcome is None else outcome.value
    outcome = own_or_ours(LiveTrainer, {"$\\frac{": network}, task, **more) if task else None
    if outcome is None or outcome.refused:
        return
    trainer = outcome.value
    sent = []
    trainer.send = lambda content, buffers=(): sent.append(content)
    page = {"who": [0], "view": "me", "ask": 1, "seconds": 0}
    try:
        for act in acts:
            told = len(sent)
            if act in ("step", "train", "state"):
                trainer._receive({"kind": act, **page})
                assert len(sent) > told
            elif act == "tune":
                tuned = dict(trainer._tuning)
                outcome = either(trainer.tune, learning_rate=anything)
                assert trainer._tuning == tuned or not outcome.refused
            elif act == "load":
                trainer._receive({"kind": "load", **page}, [trainer._runs[0].save()])
            elif act == "save":
                trainer._receive({"kind": "save", **page})
            else:
                own_or_ours(
                    {"finish": trainer.finish, "reset": trainer.reset}.get(act)
                    or functools.partial(trainer.reset, seed=3)
                )
            still_whole(trainer)
    finally:
        trainer.close()


def still_whole(trainer):
    """It can be shown, says what it is, and tells a page all there is, in numbers that JSON knows."""
    assert "\n" not in repr(trainer)
    assert trainer.still().startswith(b"\x89PNG")
    trainer._receive({"kind": "state", "who": [0], "view": "me", "ask": 2})
    json.dumps(trainer.recorded, allow_nan=False)
    assert sum(trainer.recorded["lengths"]) == len(trainer.recorded_bytes)


@settings(max_examples=25)
@given(NETWORKS | ANYTHING, st.just(toy()) | st.just(ClassAndBox(toy())) | ANYTHING)
def test_a_sketchpad_asks_or_says_why_not(network, data):
    outcome = own_or_ours(Sketchpad, network, data)
    if outcome is None or outcome.refused:
        return
    pad, sent = outcome.value, []
    pad.send = lambda content, buffers=(): sent.append((content, buffers))
    for message, buffers in [({"kind": "look"}, [bytes(90)]), ({"kind": "again"}, []), ({"kind": "look"}, [b""])]:
        pad._receive(message, buffers)
    assert len(sent) == 3
    assert "object" not in sent[0][0]["error"]
    assert repr(pad).startswith("Sketchpad(")
    assert pad.still().startswith(b"\x89PNG")
    assert pad.prediction.shape == (6, 5)
    pad.close()


# ---- files of weights


def spoilt_file(kind, place, byte):
    """A file that was once whole."""
    content = bytearray(weights.to_bytes(Network()))
    if kind == "cut":
        return bytes(content[: place % len(content)])
    if kind == "byte":
        content[place % len(content)] = byte
    elif kind == "longer":
        content += bytes([byte]) * (place % 100 + 1)
    elif kind == "header":
        content[:8] = struct.pack("<Q", place * 2 ** (byte % 40))
    elif kind == "mixed":
        random.Random(place).shuffle(content)
    return bytes(content)


@settings(max_examples=100)
@given(st.sampled_from(["cut", "byte", "longer", "header", "mixed"]), st.integers(0, 2**20), st.integers(0, 255))
def test_a_spoilt_file_is_refused_or_read_and_nothing_between(kind, place, byte):
    model = Network()
    before = weights.copy(model)
    outcome = either(weights.from_bytes, model, spoilt_file(kind, place, byte))
    assert all(p.isfinite().all() for p in model.parameters())
    if outcome.refused:
        assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("run",)


def test_files_that_are_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trainer = LiveTrainer(Network(), toy(), steps=2)
    (tmp_path / "pickled.safetensors").write_bytes(pickle.dumps(Bomb()))
    torch.save(Network().state_dict(), tmp_path / "torch.safetensors")
    (tmp_path / "huge.safetensors").touch()
    os.truncate(tmp_path / "huge.safetensors", 2**40)
    os.mkfifo(tmp_path / "pipe.safetensors")
    (tmp_path / "<b>\n.safetensors").mkdir()
    for name, sentence in {
        "pickled.safetensors": "the file of weights can't be read: it must be a whole .safetensors file.",
        "torch.safetensors": "the file of weights can't be read: it must be a whole .safetensors file.",
        "huge.safetensors": "huge.safetensors is larger than 256 MB: it holds no weights of this network.",
        "pipe.safetensors": "pipe.safetensors is no ordinary file.",
        "missing.safetensors": "There is no file missing.safetensors.",
        "<b>\n.safetensors": "<b>\\n.safetensors is a folder.",
        "a\0b": "There can be no file called 'a\\x00b': choose another name.",
        3: "A path is a text or a Path, not 3.",
    }.items():
        assert refused(trainer.load, name) == sentence
    assert not (tmp_path / "run").exists()
    assert trainer.finish().step == 2
    trainer.close()


# What was found, each by a case of its own.


def test_a_network_that_writes_into_its_input_leaves_the_data_alone():
    data = toy()
    before = data.held_out_images.clone()
    list(train(Network(spoil=in_place), data, steps=1, batch=2))
    assert torch.equal(before, data.held_out_images)


@pytest.mark.parametrize(
    ("network", "more", "sentence"),
    [
        (made("meta"), {}, "the network has weights without numbers, on the device meta: give them numbers first."),
        (Network(spoil=SPOILT["long"]), {}, "the network must return floating-point numbers, it returned torch.int64."),
        (
            Network(spoil=SPOILT["detached"]),
            {"steps": 1},
            "the loss does not depend on the network's weights, so there is nothing to learn from it.",
        ),
        (
            Network(),
            {"evaluate_every": lambda: 1},
            "evaluate_every must be a whole number of at least 1, got this function.",
        ),
        (Network(), {"seed": "a"}, "seed must be a whole number from 0 to 9223372036854775807, got 'a'."),
        (
            Network(),
            {"steps": 10**400},
            "steps must be a whole number of at least 1, got a number with more than 40 digits.",
        ),
        (Network(), {"batch": 10**9}, "batch must be at most 4096, got 1000000000."),
        (Network(), {"batch": iter([2, 2, 0]).__next__}, "batch must be a whole number of at least 1, got 0."),
    ],
)
def test_trainings_that_would_fail_later(network, more, sentence):
    assert refused(lambda: list(train(network, toy(), **{"steps": 2, "batch": 2} | more))) == sentence


def test_a_batch_of_which_no_pixel_counts_teaches_nothing():
    data = toy()
    void = Data(
        data.images, torch.full_like(data.labels, 255), data.held_out_images, data.held_out_labels, data.class_names
    )
    assert [snapshot.loss for snapshot in train(Network(), void, steps=2, batch=2)][1:] == [0, 0]
    nothing = torch.full_like(data.held_out_labels, 255)
    assert refused(Segmentation, Data(data.images, data.labels, data.held_out_images, nothing, data.class_names)) == (
        "held_out_labels must have pixels that count, and all are 255."
    )


def test_a_reset_that_fails_leaves_the_training_as_it_was():
    network = Network(spoil=raises, after=100)
    trainer = LiveTrainer(network, toy(), steps=4, batch=2)
    trainer._receive({"kind": "step", "who": [0]})
    before, network.after = weights.copy(network), 0
    with pytest.raises(ValueError, match=OWN):
        trainer.reset()
    assert repr(trainer) == "LiveTrainer(Network, 6 images, step 1 of 4)"
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    still_whole(trainer)
    network.after = 1000
    assert trainer.finish().step == 4
    trainer.close()


def test_a_trainer_that_is_refused_closes_no_other():
    network = Network()
    trainer = LiveTrainer(network, toy(), steps=2, batch=2)
    refused(LiveTrainer, network, toy(), steps=0)
    refused(LiveTrainer, {"a": network, "b": Network(spoil=SPOILT["one"], after=1)}, toy())
    assert trainer.finish().step == 2
    trainer.close()


def test_a_loss_of_torch_can_be_given():
    def ignoring(output, target, ignore_index=-100, deep=True):
        return nn.functional.cross_entropy(output, target)

    task = Segmentation(toy(), ignoring)
    assert task.settings == {}
    assert Segmentation(toy(), max).settings == {}
    assert refused(Segmentation, toy(), lambda o, t, batch=3: o.sum()) == (
        "the loss has an argument 'batch', as train has: give it another name."
    )
