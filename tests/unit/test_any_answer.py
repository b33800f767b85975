"""Explorer, editors, predictions, exercises, languages and saving: fine, or one sentence and the last good state."""

import errno
import json

import numpy as np
import pytest
import torch
from anything import ANYTHING, DTYPES, MARKUP, TEXTS, laid_out
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import either, refused

from widgets import BoxEditor, JointEditor, PixelExplorer, Predict, check, people_data, use_language
from widgets.exercises.exercise import names
from widgets.exports import files

SHAPES = st.sampled_from([(3, 4, 5), (1, 3, 4, 5), (2, 4, 5), (1, 2), (2,), (4, 5), (3, 4), (0, 4, 5), (3, 1, 1), ()])
VALUES = st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, -1.0, 255.0, 1e30, torch.nan, torch.inf])
ORDINARY = [d for d in DTYPES if "q" not in str(d) and "bits" not in str(d) and "4" not in str(d).replace("64", "")]


def tensor_of(shape, first, last, dtype, layout):
    values = torch.full(shape, first)
    if values.numel():
        values.flatten()[-1] = last
    return laid_out(values, layout, dtype)


TENSORS = st.builds(
    tensor_of,
    SHAPES,
    VALUES,
    VALUES,
    st.sampled_from([torch.float32, torch.int64]) | st.sampled_from(ORDINARY),
    st.sampled_from(["plain"] * 4 + ["learning", "meta", "numpy", "list", "conjugate", "sparse", "computed"]),
)
IMAGE, SCORES = torch.rand(3, 4, 5), torch.rand(2, 4, 5)
LABELS = torch.arange(20).reshape(4, 5) % 2


def whole(widget):
    """It can be shown and stored: a still, one line, and a state that JSON knows."""
    assert len(widget.still()) > 20
    assert len(repr(widget).splitlines()) == 1
    state = {k: v for k, v in widget.get_state().items() if not isinstance(v, (bytes, memoryview)) and k != "layout"}
    json.dumps(state, allow_nan=False)


@settings(max_examples=12)
@given(st.data())
def test_an_explorer_explores_or_refuses(data):
    made = {
        "image": IMAGE,
        "scores": SCORES,
        "labels": LABELS,
        "instances": LABELS,
        "class_names": ("a", "b"),
        "view": None,
    }
    others = {
        "class_names": st.sampled_from([["$\\frac{", MARKUP], "ab", ("a",), range(2)]),
        "view": st.sampled_from(["image", "mask", "instances", "nothing"]),
    }
    for name in data.draw(st.lists(st.sampled_from(sorted(made)), max_size=2, unique=True)):
        made[name] = data.draw(others.get(name, TENSORS) | ANYTHING, label=name)
    outcome = either(PixelExplorer, **made)
    if outcome.refused:
        return
    explorer = outcome.value
    before = explorer.mask, explorer.view
    mask, view = data.draw(st.just(LABELS) | TENSORS | ANYTHING), data.draw(others["view"] | ANYTHING)
    if either(setattr, explorer, "mask", mask).refused:
        assert torch.equal(before[0], explorer.mask)
    if either(setattr, explorer, "view", view).refused:
        assert before[1] == explorer.view
    whole(explorer)
    explorer.close()


NUMBERS = st.sampled_from([0, 1, 2.5, 4, -1, 10**400, np.float32(3), np.int8(2), True, torch.nan, "1", 5])
BOXES = (
    st.just((0, 0, 4, 4))
    | st.lists(NUMBERS, min_size=3, max_size=5)
    | st.lists(NUMBERS, min_size=4, max_size=4).map(tuple)
    | TENSORS
    | ANYTHING
)


@settings(max_examples=20)
@given(
    st.none() | st.just(IMAGE) | TENSORS | ANYTHING,
    st.just((0, 0, 4, 3)) | BOXES,
    st.none() | st.dictionaries(TEXTS, BOXES, max_size=2) | ANYTHING,
    st.none() | BOXES,
    BOXES,
)
def test_a_box_editor_edits_or_refuses(image, truth, boxes, box, later):
    outcome = either(BoxEditor, image, truth, boxes, box)
    if outcome.refused:
        return
    editor = outcome.value
    before = editor.box
    if either(setattr, editor, "box", later).refused:
        assert editor.box == before
    else:
        again = either(BoxEditor, image, truth, boxes, later)
        assert not again.refused
        assert again.value.box == editor.box
    assert 0 <= editor.iou <= 1
    whole(editor)


POINTS = st.sampled_from(
    [
        torch.full((2, 2), 0.5),
        [[0.1, 0.2], [0.9, 1.0]],
        torch.full((2, 2), 1e30),
        [[0, 1], [2, 3]],
        torch.full((2, 2), torch.nan),
        torch.zeros(2, 2).bool(),
        np.zeros((2, 2)),
        [["a", "b"]] * 2,
    ]
)


@settings(max_examples=8)
@given(st.data())
def test_a_joint_editor_edits_or_refuses(data):
    made = {
        "image": IMAGE,
        "truth": torch.tensor([[0.2, 0.3], [0.8, 0.7]]),
        "limbs": ((0, 1),),
        "names": ("a", "left wrist"),
        "answer": None,
    }
    others = {
        "image": TENSORS,
        "limbs": st.sampled_from([[], [[0, 1]], [(0, 2)], [(0.0, 1.0)], [5], [(True, 0)]]),
        "names": st.sampled_from([["$\\frac{", MARKUP], "ab", ("a",), []]),
    }
    for name in data.draw(st.lists(st.sampled_from(sorted(made)), max_size=2, unique=True)):
        made[name] = data.draw(others.get(name, POINTS) | ANYTHING, label=name)
    outcome = either(JointEditor, **made)
    if outcome.refused:
        return
    editor = outcome.value
    for name, values in {"joints": POINTS, "sigma": st.integers(0, 5), "chosen": st.integers(-1, 3)}.items():
        before = getattr(editor, name)
        if either(setattr, editor, name, data.draw(values | ANYTHING, label=name)).refused:
            assert getattr(editor, name) == before
    assert 0 <= editor.pck <= 1
    whole(editor)


CHOICES = st.lists(TEXTS, max_size=4) | st.just(["yes", "no", "$"]) | ANYTHING
INDICES = st.integers(-1, 4) | ANYTHING


@settings(max_examples=60)
@given(TEXTS | ANYTHING, CHOICES, INDICES, TEXTS | ANYTHING, st.data())
def test_a_prediction_asks_or_refuses(question, choices, answer, why, data):
    outcome = either(Predict, question, choices, answer=answer, why=why)
    if outcome.refused:
        return
    asked = outcome.value
    later = {
        "question": TEXTS,
        "choices": CHOICES,
        "answer": INDICES,
        "why": TEXTS,
        "chosen": INDICES,
        "committed": ANYTHING,
    }
    for name, values in later.items():
        before = getattr(asked, name)
        if either(setattr, asked, name, data.draw(values, label=name)).refused:
            assert getattr(asked, name) == before
    assert len(repr(asked).splitlines()) == 1
    assert asked.still().startswith("<p>")
    assert MARKUP not in asked.still()


def leaves(*_):
    raise SystemExit


ANSWERS = st.one_of(
    ANYTHING,
    TENSORS,
    st.sampled_from(
        [
            leaves,
            lambda *x: x[0].zero_(),
            lambda *x: x[0].resize_(0),
            lambda *x: x[0].unsqueeze_(0),
            lambda: 1,
            lambda *x: x[0] * torch.nan,
            lambda *x: x[0].to_sparse(),
            lambda *x: x[0].to("meta"),
            lambda x: "a",
            lambda *x: x[0].bool(),
            lambda *x: x[0] * 1j,
            lambda *x: [x[0]] * 3,
            lambda *x: 1 / 0,
            torch.nn.ReLU(),
            torch.relu,
            max,
            print,
            lambda *x: (k for k in x),
            lambda *x: x[0].numpy()[::-1],
            torch.empty,
        ]
    ),
)


@settings(max_examples=60)
@given(
    ANSWERS,
    st.sampled_from(names()) | st.sampled_from(["05.nearest", "09.missing", ""]) | ANYTHING,
    st.none() | st.just("en") | ANYTHING,
)
def test_an_exercise_is_judged_whatever_the_answer_is(answer, name, language):
    outcome = either(check, answer, name, language=language)
    known = isinstance(name, str) and name in names()
    known = known and (language is None or (isinstance(language, str) and language == "en"))
    assert outcome.refused != known
    if known:
        assert len(repr(outcome.value).splitlines()) == 1
        assert outcome.value._repr_html_().startswith("<div>")


@settings(max_examples=30)
@given(ANYTHING)
def test_there_are_the_languages_that_there_are(language):
    if not isinstance(language, str) or language != "en":
        refused(use_language, language)


# ---- saving


@settings(max_examples=60)
@given(
    path=ANYTHING
    | st.sampled_from(
        [
            "a.jpg",
            "a",
            "",
            ".png",
            "x/../y.bmp",
            "~nobody-of-this-name/a.png",
            "a.png\0",
            "a" * 300 + ".png",
            "missing/a.png",
            "/dev/null/a.gif",
        ]
    )
)
def test_a_path_is_one_or_is_refused(path):
    outcome = either(files.place, path)
    if not outcome.refused:
        either(files.check_folder, outcome.value)
        either(files.read, outcome.value, 10)


@pytest.mark.parametrize("step", ["open", "write", "replace"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
def test_what_cannot_be_written_leaves_the_old_file_whole(tmp_path, monkeypatch, step, reason):
    path = tmp_path / "<b>.png"
    path.write_bytes(b"old")

    def fails(*_):
        raise OSError(reason, "no luck")

    whole_open = files.Path.open

    def half(self, *arguments):
        file = whole_open(self, *arguments)
        file.write(b"ne")

        class Full:
            __enter__ = lambda self: self  # noqa: E731
            __exit__ = lambda self, *_: file.close()  # noqa: E731
            write = fails

        return Full()

    monkeypatch.setattr(files.Path, "replace" if step == "replace" else "open", half if step == "write" else fails)
    sentence = refused(files.written, path, b"new")
    monkeypatch.undo()
    assert sentence == f"<b>.png can't be written in {tmp_path} (no luck): choose another folder."
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


# What was found, each by a case of its own.


def test_names_that_can_be_no_file(tmp_path):
    long = "a" * 300 + ".png"
    assert refused(files.written, tmp_path / long, b"").endswith(
        "can't be a file (file name too long): choose another name."
    )
    assert files.written(tmp_path / ("a" * 251 + ".png"), b"new").read_bytes() == b"new"
    assert refused(files.written, "a\0.png", b"") == "There can be no file called 'a\\x00.png': choose another name."
    assert refused(files.written, None, b"") == "A path is a text or a Path, not None."
    assert refused(files.written, "/dev/null", b"") == "/dev/null is no ordinary file: choose another name."


def test_an_editor_keeps_its_state_when_something_is_refused():
    data = people_data(1, 1)
    editor = JointEditor(data.held_out_images[0], data.held_out_joints[0])
    assert refused(setattr, editor, "sigma", 0) == "sigma must be a whole number from 1 to 4, got 0."
    assert refused(setattr, editor, "sigma", 3) == "sigma must be one of 1, 2, 4, got 3."
    assert refused(setattr, editor, "chosen", 11) == "chosen must be a whole number from 0 to 10, got 11."
    whole(editor)


def test_an_answer_that_ends_python_ends_nothing():
    assert "SystemExit" in repr(check(leaves, "05.nearest"))
