"""Whatever a reader asks of the data sets, they draw it or say in one sentence why not; so does ``Data`` of tensors."""

import inspect

import numpy as np
import pytest
import torch
from anything import ANYTHING, KEYS, grids, laid_out
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import either, refused

import widgets
from widgets import Data, Pictures, ink_data, photograph, photographs_data, shapes, shapes_data

DRAWING = [
    getattr(widgets, name) for name in ("ink", "ink_data", "shapes", "shapes_data", "objects_data", "people_data")
]
DRAWING.append(photographs_data)
SMALL = {"count": 2, "held_out": 1, "size": 48}
FINE = {
    "count": st.integers(1, 3),
    "held_out": st.sampled_from([1, 2, np.uint8(2)]),
    "seed": st.sampled_from([0, 3, 10**30, np.int8(7)]),
    "size": st.sampled_from([32, 40, 128, np.uint8(40), np.int64(33)]),
    "classes": st.sampled_from([(0, 1), [7], range(10), np.array([1, 4]), (k for k in (1, 2))]),
    "split": st.sampled_from(["train", "held_out"]),
    "objects": st.sampled_from([1, 4, np.int16(2)]),
    "radius": st.sampled_from([(0.1, 0.12), [0.1, 0.1], (np.float32(0.1), np.float64(0.12))]),
    "noise": st.sampled_from([0, 1, 0.5, np.float16(0.25)]),
    "overlap": st.booleans(),
    "test": st.sampled_from(["cows", ("pig", "sheep"), ["horses"]]),
}


@settings(max_examples=30)
@given(draw=st.sampled_from(DRAWING), data=st.data())
def test_data_sets_draw_what_is_asked_for_or_refuse(draw, data):
    names = [name for name in inspect.signature(draw).parameters if name in FINE]
    asked = {name: SMALL[name] for name in names if name in SMALL}
    for name in data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        asked[name] = data.draw(st.one_of(FINE[name], FINE[name], ANYTHING), label=name)
    outcome = either(draw, **asked)
    if outcome.refused:
        return
    images, labels = outcome.value if isinstance(outcome.value, tuple) else (outcome.value.images, outcome.value.labels)
    assert images.shape == (asked["count"], 3, asked["size"], asked["size"])
    assert 0 <= images.min() <= images.max() <= 1.05
    assert labels.dtype == torch.int64
    assert labels.shape == (asked["count"], *images.shape[2:])


@settings(max_examples=20)
@given(name=st.sampled_from(["cows", "pig", np.str_("bison")]) | ANYTHING)
def test_a_photograph_is_there_or_not(name):
    outcome = either(photograph, name)
    assert outcome.refused or outcome.value.image.shape[0] == 3


def fields(count=2):
    """What a ``Data`` is made of, all of it fine."""
    labels = torch.arange(count * 20).reshape(count, 4, 5) % 3
    return {
        "images": labels[:, None].expand(-1, 3, -1, -1) / 3,
        "labels": labels,
        "held_out_images": labels[:, None].expand(-1, 3, -1, -1) / 3,
        "held_out_labels": labels,
        "class_names": ("ground", "one", "two"),
        "ignore_index": 255,
        "grounds": torch.zeros(1, 3, 4, 5),
        "ground_names": ("plain",),
        "joints": torch.full((count, 2, 2), 0.5),
        "held_out_joints": torch.full((count, 2, 2), 0.5),
        "joint_names": ("head", "toe"),
        "limbs": ((0, 1),),
    }


def altered(values):
    """A fine tensor, but for its dtype, its shape, its layout, or one number in it."""
    odd = st.sampled_from([torch.nan, torch.inf, -1.0, 1e30, 255.0, 3.0])
    kinds = [torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.bool, torch.complex64, torch.float8_e5m2]
    return st.one_of(
        st.sampled_from(kinds).map(values.to),
        odd.map(lambda v: torch.where(torch.arange(values.numel()).reshape(values.shape) == 1, v, values)),
        odd.map(lambda v: torch.full(values.shape, v).to(values.dtype)),
        st.sampled_from(["sparse", "meta", "quantised", "nested", "learning", "numpy", "list", "conjugate"]).map(
            lambda layout: laid_out(values, layout)
        ),
        st.sampled_from([(0, 3, 4, 5), (2, 0, 4, 5), (2, 3, 0, 5), (2, 4, 5), (2, 0, 2), (0,), (1, 1)]).map(
            lambda shape: torch.zeros(shape, dtype=values.dtype)
        ),
    )


NAMES = st.sampled_from(
    [
        ["ground", "one", "two"],
        ("a", "b"),
        "abc",
        ["$\\frac{", "<b>", "_x"],
        range(3),
        ["a"] * 300,
        ["a", "b\n", "c"],
        [],
    ]
)


@settings(max_examples=30)
@given(data=st.data())
def test_data_is_what_it_says_or_refused(data):
    made = fields()
    for name in data.draw(st.lists(st.sampled_from(sorted(made)), min_size=1, max_size=2, unique=True)):
        value = made[name]
        near = altered(value) if isinstance(value, torch.Tensor) else NAMES
        made[name] = data.draw(st.one_of(near, near, ANYTHING, st.none()), label=name)
    outcome = either(Data, **made)
    if not outcome.refused:
        kept = outcome.value
        assert len(repr(kept).splitlines()) == 1
        assert kept._repr_png_().startswith(b"\x89PNG")
        assert not kept.images.requires_grad
        assert torch.equal(kept.images, made["images"])


@settings(max_examples=12)
@given(
    pictures=st.dictionaries(
        KEYS,
        grids()
        | st.sampled_from(
            [torch.rand(3, 4, 5), torch.zeros(3, 1, 300), torch.full((3, 2, 2), 1e300, dtype=torch.float64)]
        )
        | ANYTHING,
        min_size=1,
        max_size=2,
    )
    | ANYTHING,
    names=NAMES | ANYTHING,
)
def test_pictures_are_shown_or_refused(pictures, names):
    outcome = either(Pictures, pictures, names)
    if not outcome.refused:
        assert len(repr(outcome.value).splitlines()) == 1
        assert outcome.value._repr_png_().startswith(b"\x89PNG")


# What was found, each by a case of its own.


def test_numpys_small_numbers_do_not_wrap_round():
    drawn, asked = shapes_data(2, 1, size=np.uint8(40)), shapes_data(2, 1, size=40)
    assert torch.equal(drawn.images, asked.images)
    assert torch.equal(drawn.grounds, asked.grounds)


def test_what_is_wrong_is_called_by_its_name():
    assert refused(ink_data, 2, 0) == "held_out must be a whole number of at least 1, got 0."
    assert refused(shapes, 10**9).startswith("count must be at most 29127 for pictures of 48 x 48 pixels")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"images": torch.full((2, 3, 4, 5), torch.nan)}, "images must hold finite numbers, and some are not."),
        ({"held_out_images": torch.zeros(2, 3, 0, 5)}, "held_out_images must be floating point of shape"),
        ({"ignore_index": None}, f"ignore_index must be a whole number from {-(2**63)} to {2**63 - 1}, got None."),
        ({"ignore_index": 2**63}, "ignore_index must be a whole number from"),
        ({"limbs": ((0.0, 1.0),)}, "limbs must be pairs of numbers of the 2 joints, got (0.0, 1.0) among them."),
        ({"class_names": "abc"}, "class_names must be a list of words, got 'abc'."),
        ({"joints": torch.full((2, 2, 2), torch.inf)}, "joints must hold finite numbers"),
    ],
)
def test_data_that_would_fail_later(changes, sentence):
    assert refused(Data, **(fields() | changes)).startswith(sentence)


def test_names_are_text_and_no_formulas():
    made = Data(**(fields() | {"class_names": ("$\\frac{", "_hidden", "<script>")}))
    assert made._repr_png_().startswith(b"\x89PNG")
    assert Pictures({"$\\frac{": torch.eye(3)}, ("$a_",))._repr_png_().startswith(b"\x89PNG")


def test_many_and_long_names_leave_the_pictures_room():
    assert Pictures({"x" * 999: torch.eye(3)}, ["a" * 999] * 300)._repr_png_().startswith(b"\x89PNG")
