"""Stick figures and single digits: seeded, checked, held apart, and with the truth where the picture shows it."""

import numpy as np
import pytest
import torch

from widgets.data.objects import objects, objects_data
from widgets.data.people import JOINTS, LIMBS, people, people_data
from widgets.data.scenes import Data


@pytest.mark.parametrize("draw", [people, objects])
def test_same_seed_same_pictures(draw):
    first, again, other, held_out = draw(6, 3), draw(6, 3), draw(6, 4), draw(6, 3, split="held_out")
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])
    assert not torch.equal(first[0], held_out[0])


@pytest.mark.parametrize("draw", [people, objects])
@pytest.mark.parametrize("size", [32, 48, 77])
def test_shapes_and_ranges(draw, size):
    images, labels, *_ = draw(5, size=size)
    assert images.shape == (5, 3, size, size)
    assert images.dtype == torch.float32
    assert 0 <= images.min() < images.max() <= 1
    assert labels.shape == (5, size, size)
    assert labels.dtype == torch.int64


@pytest.mark.parametrize("draw", [people, objects])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [({"count": 0}, "count must be"), ({"size": 31}, "size must be a whole number from 32"), ({"split": "x"}, "split")],
)
def test_bad_arguments(draw, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw(**{"count": 2} | arguments)


def test_every_joint_lies_on_its_figure_and_in_the_picture():
    images, labels, joints = people(60, 1, size=48)
    assert images.shape[0] == len(joints)
    assert joints.shape == (60, len(JOINTS), 2)
    assert joints.min() > 0
    assert joints.max() < 1
    column, row = (joints * 48).long().unbind(-1)
    assert labels[torch.arange(60)[:, None], row, column].all()
    # The middle of every limb, too.
    ends = torch.tensor(LIMBS)
    column, row = (joints[:, ends].mean(2) * 48).long().unbind(-1)
    assert labels[torch.arange(60)[:, None], row, column].all()


def test_left_is_left_where_arms_and_legs_begin():
    joints = people(200, 2)[2]
    neck = joints[:, JOINTS.index("neck"), 0]
    assert (joints[:, JOINTS.index("left elbow"), 0] < neck).all()
    assert (joints[:, JOINTS.index("right elbow"), 0] > neck).all()


def test_a_figure_has_one_colour():
    images, labels, _ = people(4, 3)
    inside = torch.nn.functional.avg_pool2d(labels[:, None].float(), 3, 1, 1)[:, 0] == 1  # away from its edge
    for image, mask in zip(images, inside, strict=True):
        colours = image[:, mask]
        assert ((colours - colours.median(1, keepdim=True)[0]).abs() < 1e-5).float().mean() > 0.9


def test_every_picture_shows_one_thing_and_every_class_is_there():
    _, labels = objects(200, 5)
    shown = [labels[k].unique().tolist() for k in range(200)]
    assert all(len(classes) == 2 and classes[0] == 0 for classes in shown)
    assert {classes[1] for classes in shown} == {1, 2, 3, 4}


def test_things_are_small_and_large_and_anywhere():
    _, labels = objects(300, 6)
    rows, columns = labels.amax(2) > 0, labels.amax(1) > 0
    heights, widths = rows.sum(1), columns.sum(1)
    assert heights.min() < 22 < 36 < heights.max()
    assert widths.min() >= 3
    middles = columns.float().argmax(1) + widths / 2
    assert middles.min() < 15
    assert middles.max() > 33


def test_data_sets():
    things, figures = objects_data(4, 3), people_data(4, 3)
    assert repr(things) == "Data(4 images and 3 held out, 3x48x48, classes ground, 0, 1, 4, 7)"
    assert repr(figures) == "Data(4 images and 3 held out, 3x48x48, classes ground, person, 11 joints)"
    assert things._repr_png_().startswith(b"\x89PNG")
    assert figures._repr_png_().startswith(b"\x89PNG")
    assert len(figures.figure(0)) == len(JOINTS) + len(LIMBS)
    assert things.figure(0) == ()


def test_numbers_may_be_numpys():
    images, labels, joints = torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 4, dtype=torch.int64), torch.zeros(2, 2, 2)
    own = {"joints": joints, "held_out_joints": joints, "joint_names": ("a", "b"), "limbs": np.array([[0, 1]])}
    data = Data(images, labels, images, labels, ("ground", "thing"), **own, ignore_index=np.int64(9))
    assert (data.limbs, data.ignore_index) == (((0, 1),), 9)
    assert {type(k) for k in (*data.limbs[0], data.ignore_index)} == {int}


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"joints": torch.zeros(2, 3, 2)}, ValueError, r"joints must be floating point of shape \(2, 2, 2\)"),
        ({"joints": [[1]]}, TypeError, "joints must be a torch tensor, got list"),
        ({"held_out_joints": None}, TypeError, "held_out_joints must be a torch tensor"),
        ({"joints": torch.zeros(2, 2, 2).long()}, ValueError, "floating point"),
        ({"limbs": ((0, 2),)}, ValueError, "limbs must be pairs of numbers of the 2 joints"),
    ],
)
def test_joints_that_do_not_fit(changes, error, sentence):
    images, labels = torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 4, dtype=torch.int64)
    good = {"joints": torch.zeros(2, 2, 2), "held_out_joints": torch.zeros(2, 2, 2), "joint_names": ("a", "b")}
    with pytest.raises(error, match=sentence):
        Data(images, labels, images, labels, ("ground", "thing"), **good | changes)
