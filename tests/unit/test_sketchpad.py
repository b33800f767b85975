"""The sketchpad's Python half, its messages sent by hand: pictures, errors, nonsense, and nothing left behind."""

import json
import shutil
import subprocess
import threading
from base64 import b64decode

import numpy as np
import pytest
import torch
from torch import nn

from widgets import cells
from widgets.data.ink import CLASSES, OPAQUE, read_digits
from widgets.data.scenes import Data
from widgets.front_end import script
from widgets.learning import inference
from widgets.sketchpad import sketchpad as sketchpad_module
from widgets.sketchpad import strokes
from widgets.sketchpad.paper import Paper, grounds_of
from widgets.sketchpad.sketchpad import Sketchpad

DIGITS = ("ground", "0", "7")


def data(channels=3, size=(6, 5), names=("ground", "thing"), low=0.0, high=1.0, grounds=0):
    generator = torch.Generator().manual_seed(0)
    images = low + (high - low) * torch.rand(6, channels, *size, generator=generator)
    images[0, 0, 0, 0], images[0, 0, 0, 1] = low, high
    labels = torch.zeros(6, *size, dtype=torch.long)
    blank = torch.full((grounds, channels, *size), low) if grounds else None
    of_grounds = {"grounds": blank, "ground_names": tuple(f"wall {k}" for k in range(grounds))}
    return Data(images[:4], labels[:4], images[4:], labels[4:], names, **of_grounds)


class Bright(nn.Module):
    """Says class 1 where the first channel is above one half."""

    def __init__(self, classes=2):
        super().__init__()
        self.weight, self.classes = nn.Parameter(torch.tensor(8.0)), classes

    def forward(self, x):
        light = self.weight * (x[:, :1] - 0.5)
        return torch.cat([-light, light, *[torch.full_like(light, -9.0)] * (self.classes - 2)], 1)


class Moody(Bright):
    """Answers as its mood is."""

    mood = staticmethod(lambda scores: scores)

    def forward(self, x):
        return self.mood(super().forward(x))


class Talk:
    """A browser's side of the conversation."""

    def __init__(self, sketchpad):
        self.sketchpad, self.reports = sketchpad, []
        sketchpad.send = lambda content, buffers: self.reports.append((content, buffers))

    def say(self, content, buffers=None):
        before = len(self.reports)
        self.sketchpad._receive(content, buffers)
        assert len(self.reports) == before + 1, "exactly one report answers a request"
        report, self.buffers = self.reports[-1]
        assert report["kind"] == "report"
        assert report["seconds"] >= 0
        return report

    def look(self, pixels, picture=1):
        buffers = [memoryview(np.ascontiguousarray(pixels, np.uint8).tobytes())]
        return self.say({"kind": "look", "view": "me", "ask": 7, "picture": picture}, buffers)


def corner(size=(6, 5)):
    """Black, and white in the upper left corner."""
    pixels = np.zeros((*size, 3), np.uint8)
    pixels[0, 0] = 255
    return pixels


@pytest.fixture
def made():
    sketchpad = Sketchpad(Bright(), data())
    yield sketchpad, Talk(sketchpad)
    sketchpad.close()


# The first frame.


def test_the_first_frame_shows_an_answer(made):
    sketchpad, _ = made
    assert repr(sketchpad) == "Sketchpad(Bright, 6x5, classes ground, thing)"
    assert sketchpad.size == [6, 5]
    assert sketchpad.ground_names == ["blank", "picture 1", "picture 2"]
    assert len(sketchpad.grounds) == 3 * 90
    assert sketchpad.ground_names[sketchpad.first_ground] == "picture 1"
    assert not any(sketchpad.first_ink)
    classes, sure = np.frombuffer(sketchpad.first_answer, np.uint8).reshape(2, 6, 5)
    assert np.array_equal(classes, sketchpad.prediction.numpy())
    assert sure.min() > 120
    first = Paper(sketchpad._data).pixels(sketchpad._data.held_out_images[0])
    assert np.array_equal(Paper(sketchpad._data).pixels(sketchpad.image), first)


def test_with_digits_the_first_frame_is_written():
    size = (40, 44)
    sketchpad = Sketchpad(Bright(3), data(size=size, names=DIGITS, grounds=7))
    assert sketchpad.ground_names == [*(f"wall {k}" for k in range(5)), "blank", "picture 1", "picture 2"]
    assert sketchpad.first_ground == 0
    ink = np.frombuffer(sketchpad.first_ink, np.uint8).reshape(*size, 4)[..., 3]
    assert ink[:20, :22].max() == ink[20:, 22:].max() == 255
    assert ink[:20, 22:].max() == ink[20:, :22].max() == 0
    wall = np.frombuffer(sketchpad.grounds, np.uint8).reshape(-1, *size, 3)[0]
    seen = (255 * sketchpad.image.permute(1, 2, 0)).round().numpy()
    assert np.array_equal(seen[ink == 0], wall[ink == 0])
    assert (sketchpad.prediction.numpy() == (ink > 140)).mean() > 0.98


def test_the_blank_ground_has_the_typical_colour():
    paper = Paper(data())
    grounds = grounds_of(data(), paper, "blank", "picture {number}")
    median = data().images.transpose(0, 1).flatten(1).median(dim=1).values
    assert np.array_equal(grounds["blank"][3, 3], (255 * median).round().numpy())
    assert (grounds["blank"] == grounds["blank"][0, 0]).all()


def test_the_output_carries_a_still_picture(made):
    sketchpad, _ = made
    bundle, _metadata = sketchpad._repr_mimebundle_()
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" in bundle


# Pictures.


def test_a_picture_is_looked_at(made):
    sketchpad, talk = made
    report = talk.look(corner(), picture=3)
    assert (report["error"], report["view"], report["ask"], report["picture"]) == ("", "me", 7, 3)
    classes, sure = (np.frombuffer(buffer, np.uint8).reshape(6, 5) for buffer in talk.buffers)
    assert classes[0, 0] == 1
    assert classes.sum() == 1
    assert sure.min() == 255
    assert torch.equal(sketchpad.prediction, torch.from_numpy(classes.astype(np.int64)))
    assert sketchpad.prediction.dtype == torch.int64
    assert sketchpad.image[:, 0, 0].tolist() == [1, 1, 1]
    assert sketchpad.image.sum() == 3


def test_looking_again_sends_the_picture_too(made):
    sketchpad, talk = made
    talk.look(corner())
    with torch.no_grad():
        sketchpad._model.weight.neg_()  # the network has learnt something else since
    report = talk.say({"kind": "again", "picture": 0})
    assert (report["error"], report["picture"]) == ("", 0)
    assert np.frombuffer(talk.buffers[0], np.uint8).sum() == 29
    assert np.array_equal(np.frombuffer(talk.buffers[2], np.uint8).reshape(6, 5, 3), corner())


def test_what_is_read_can_not_be_changed(made):
    sketchpad, _ = made
    for name in ("image", "prediction"):
        before = getattr(sketchpad, name)
        getattr(sketchpad, name).zero_().add_(7)
        assert torch.equal(getattr(sketchpad, name), before)
        with pytest.raises(AttributeError):
            setattr(sketchpad, name, before)


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_other_channels_get_the_brightness(channels):
    sketchpad = Sketchpad(Bright(), data(channels))
    assert sketchpad.grey
    pixels = np.frombuffer(sketchpad.grounds, np.uint8).reshape(-1, 3)
    assert (pixels == pixels[:, :1]).all()
    red = np.zeros((6, 5, 3), np.uint8)
    red[..., 0] = 255
    Talk(sketchpad).look(red)
    assert sketchpad.image.shape == (channels, 6, 5)
    assert torch.allclose(sketchpad.image, torch.tensor(0.299))


def test_images_of_another_range_come_back_the_same():
    paper = Paper(data(low=-2.0, high=3.0))
    image = data(low=-2.0, high=3.0).images[0]
    assert torch.allclose(paper.image(paper.pixels(image)), image, atol=5 / 255)
    assert paper.image(corner()).min() == -2
    assert paper.image(corner()).max() == 3


def test_numbers_that_are_none_do_no_harm():
    broken = data()
    broken.images[0] = torch.nan
    assert Sketchpad(Bright(), broken).size == [6, 5]


def test_asking_trains_nothing_and_leaves_the_mode():
    model = nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2)).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    Talk(Sketchpad(model, data())).look(corner())
    assert model.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_a_question_waits_for_the_trainer_and_uses_as_many_threads_as_the_notebook(made):
    sketchpad, talk = made
    threads, counts = torch.get_num_threads(), []
    try:
        sketchpad._threads = 1
        torch.set_num_threads(2)
        sketchpad._model.register_forward_hook(lambda *_: counts.append(torch.get_num_threads()))
        with inference.lock_of(sketchpad._model):
            worker = threading.Thread(target=talk.look, args=(corner(),))
            worker.start()
            assert not talk.reports
        worker.join()
    finally:
        torch.set_num_threads(threads)
    assert counts == [1]
    assert talk.reports[0][0]["error"] == ""


# Errors.


@pytest.mark.parametrize(
    ("content", "buffers"),
    [
        (None, None),
        ("look", []),
        ([], None),
        ({}, None),
        ({"kind": None}, None),
        ({"kind": ["look"]}, None),
        ({"kind": "dance"}, [b""]),
        ({"kind": "look"}, None),
        ({"kind": "look"}, []),
        ({"kind": "look"}, [b"short"]),
        ({"kind": "look"}, [bytes(91)]),
        ({"kind": "look"}, [bytes(90), bytes(90)]),
        ({"kind": "look"}, [None]),
        ({"kind": "look"}, 90),
    ],
)
def test_nonsense_is_answered_and_changes_nothing(made, content, buffers):
    sketchpad, talk = made
    image, prediction = sketchpad.image, sketchpad.prediction
    report = talk.say(content, buffers)
    assert report["error"]
    assert "\n" not in report["error"]
    assert talk.buffers == []
    assert torch.equal(sketchpad.image, image)
    assert torch.equal(sketchpad.prediction, prediction)
    assert talk.look(corner())["error"] == ""


def test_a_wrong_length_is_named(made):
    _, talk = made
    assert talk.say({"kind": "look"}, [b"short"])["error"] == "a picture must be one buffer of 90 bytes, got [5]"


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        (lambda scores: 1 / 0, "division by zero"),
        (lambda scores: scores[..., 1:], "the network must return scores (N, classes, H, W) = (1, 2, 6, 5)"),
        (lambda scores: None, "the network must return one tensor of scores, it returned NoneType"),
    ],
)
def test_a_network_that_fails_is_quoted(mood, sentence):
    sketchpad = Sketchpad(Moody(), data())
    talk, before = Talk(sketchpad), sketchpad.image
    sketchpad._model.mood = mood
    assert sentence in talk.look(corner())["error"]
    assert torch.equal(sketchpad.image, before)
    del sketchpad._model.mood
    assert talk.look(corner())["error"] == ""


def test_a_network_of_nans_is_unsure():
    sketchpad = Sketchpad(Moody(), data())
    sketchpad._model.mood = lambda scores: scores * torch.nan
    talk = Talk(sketchpad)
    assert talk.look(corner())["error"] == ""
    assert not any(talk.buffers[1])


def test_an_interrupt_is_answered_too():
    sketchpad = Sketchpad(Moody(), data())

    def interrupted(scores):
        raise KeyboardInterrupt

    sketchpad._model.mood = interrupted
    talk = Talk(sketchpad)
    with pytest.raises(KeyboardInterrupt):
        talk.look(corner())
    assert talk.reports[-1][0]["error"] == "it was interrupted"


def test_bad_arguments_raise_one_sentence():
    with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module, got str"):
        Sketchpad("model", data())
    with pytest.raises(TypeError, match="data must be a Data"):
        Sketchpad(Bright(), [1])
    with pytest.raises(ValueError, match="the network must return scores"):
        Sketchpad(Bright(), data(names=DIGITS))


# Nothing is left behind.


def test_the_same_cell_run_again_closes_what_it_made(monkeypatch):
    def in_cell(cell, run):
        monkeypatch.setattr(cells, "_origin", lambda: (cell, run))
        return Sketchpad(Bright(), data())

    first, beside, elsewhere = in_cell("a", 1), in_cell("a", 1), in_cell("b", 2)
    again = in_cell("a", 3)
    assert [pad.comm is None for pad in (first, beside, elsewhere, again)] == [True, True, False, False]


def test_no_thread_is_started(made):
    _, talk = made
    before = threading.active_count()
    talk.look(corner())
    assert threading.active_count() == before


def test_a_closed_one_can_still_be_told(made):
    sketchpad = Sketchpad(Bright(), data())
    sketchpad.close()
    sketchpad._receive({"kind": "look"}, [corner().tobytes()])


def test_every_chalk_and_brush_has_a_name():
    words = sketchpad_module.WORDS["en"]
    assert set(words["chalks"]) == set(sketchpad_module.CHALKS)
    assert len(words["brushes"]) == len(strokes.WIDTHS)


# Strokes.


def test_a_line_of_ink():
    ink = strokes.cover([[(2, 3.5), (8, 3.5)]], (7, 10), 3)
    assert ink[3, 5] == 1
    assert ink[2, 5] == ink[4, 5] == pytest.approx(0.75)
    assert ink[1, 5] == ink[5, 5] == pytest.approx(0.25)
    assert ink[0].max() == ink[6].max() == 0
    assert ink.sum(axis=0)[5] == pytest.approx(3)


def test_a_point_is_a_dot_and_lines_of_one_stroke_do_not_add_up():
    dot = strokes.cover([[(3.5, 3.5)]], (7, 7), 3)
    assert dot[3, 3] == 1
    assert np.array_equal(dot, dot.T)
    there_and_back = strokes.cover([[(2, 3), (5, 3), (2, 3)]], (7, 7), 3)
    assert np.array_equal(there_and_back, strokes.cover([[(2, 3), (5, 3)]], (7, 7), 3))


def test_medium_ink_is_like_the_handwriting_of_the_lessons():
    """Its digits have nearly as much ink as real ones in their square; thin and thick lie around them."""
    scans, values = read_digits()
    real = np.minimum(scans[np.isin(values, CLASSES)] / 16 / OPAQUE, 1).mean()
    thin, medium, thick = (
        np.mean([strokes.cover(digit, (16, 16), width) for digit in strokes.DIGITS.values()])
        for width in strokes.WIDTHS
    )
    assert thin < 0.85 * real
    assert 0.8 * real < medium < 1.1 * real
    assert thick > 1.1 * real


@pytest.mark.skipif(shutil.which("node") is None, reason="the twin in the browser is compared there too")
def test_the_browser_draws_the_same():
    lines = strokes.moved(strokes.DIGITS["4"], 2, 3)
    program = (
        script("sketchpad/strokes.js")
        + f"""
    const drawing = makeDrawing([20, 21], {strokes.EDGE});
    drawing.setGround(new Uint8Array(3 * 420).fill(77));
    for (const points of {json.dumps(lines)}) {{
      drawing.begin([200, 150, 250]);
      for (let k = 1; k < points.length; k++) drawing.line(points[k - 1], points[k], 3.4);
    }}
    console.log(JSON.stringify([...drawing.picture()]));
    """
    )
    done = subprocess.run(["node", "--input-type=module"], input=program, capture_output=True, text=True, check=True)
    theirs = np.array(json.loads(done.stdout)).reshape(20, 21, 3)
    ink = np.zeros((20, 21, 4), np.uint8)
    ink[..., :3] = 200, 150, 250
    ink[..., 3] = (255 * strokes.cover(lines, (20, 21), 3.4)).round()
    ours = strokes.over(np.full((20, 21, 3), 77, np.uint8), ink)
    assert np.abs(theirs - ours.astype(int)).max() <= 1
