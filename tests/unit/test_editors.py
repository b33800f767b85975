"""The editors' Python halves: what can be read and set, and one sentence for what does not fit."""

import re

import pytest
import torch
from matplotlib.axes import Axes

from widgets.data.people import JOINTS, people_data
from widgets.editors.box_editor import BoxEditor
from widgets.editors.joint_editor import JointEditor

IMAGE = torch.rand(3, 20, 30, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def people():
    return people_data(2, 2)


def joint_editor_of(people, **more):
    return JointEditor(people.held_out_images[0], people.held_out_joints[0], **more)


def test_the_lessons_boxes_have_one_squared_error_and_three_ious():
    editor = BoxEditor()
    assert repr(editor) == "BoxEditor(truth (0, 0, 10, 10))"
    told = {}
    for name, box in editor.presets.items():
        editor.box = box
        told[name] = round(editor.iou, 3), editor.squared_error
    assert told == {"shifted": (0.471, 16), "grown": (0.51, 16), "widened": (0.714, 16), "the truth": (1, 0)}


def test_a_box_over_a_picture():
    editor = BoxEditor(IMAGE, truth=(5, 5, 20, 15), box=torch.tensor([5, 5, 20, 10]))
    assert editor.field == [0, 0, 30, 20]
    assert editor.iou == pytest.approx(0.5)
    assert len(editor.image) == 4 * 20 * 30
    assert list(editor.presets) == ["the truth"]


@pytest.mark.parametrize(
    ("box", "error", "sentence"),
    [
        ((0, 0, 1), TypeError, "box must be four numbers, left, top, right and bottom, got (0, 0, 1)"),
        ("box", TypeError, "got 'box'"),
        ((0, 0, float("nan"), 1), TypeError, "box must be four numbers"),
        ((5, 0, 5, 5), ValueError, "its left side before its right and its top above its bottom, got (5, 0, 5, 5)"),
        ((0, 0, 99, 5), ValueError, "box must lie within (-4, -4, 16, 16), got (0, 0, 99, 5)"),
    ],
)
def test_boxes_that_do_not_fit(box, error, sentence):
    editor = BoxEditor()
    with pytest.raises(error, match=re.escape(sentence)):
        BoxEditor(box=box)
    with pytest.raises(error, match=re.escape(sentence)):
        editor.box = box
    assert editor.box == (2, 2, 12, 12)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"image": "cat.png"}, TypeError, "image must be a torch tensor, got str"),
        ({"image": torch.zeros(4, 4)}, ValueError, "image must be floating point of shape (C, H, W)"),
        ({"truth": (0, 0, 0, 0)}, ValueError, "truth must have its left side"),
        ({"boxes": [(0, 0, 1, 1)]}, TypeError, "boxes must be a dictionary of boxes by their names"),
        ({"boxes": {"far": (0, 0, 1, 99)}}, ValueError, "'far' must lie within"),
    ],
)
def test_other_things_that_do_not_fit(arguments, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        BoxEditor(**arguments)


def test_the_first_frame_has_one_joint_off(people):
    editor = joint_editor_of(people)
    assert repr(editor) == "JointEditor(11 joints, 48x48)"
    assert editor.pck == pytest.approx(10 / 11)
    assert editor.names[editor.chosen] == "left wrist"
    side = (people.held_out_joints[0].amax(0) - people.held_out_joints[0].amin(0)).max() * 48
    assert editor.reach == pytest.approx(0.1 * float(side), rel=1e-4)
    editor.joints = editor.truth
    assert editor.pck == 1


def test_a_second_place_is_never_the_first(people):
    for k in range(2):
        editor = JointEditor(people.held_out_images[k], people.held_out_joints[k])
        apart = (torch.tensor(editor.others) - torch.tensor(editor.truth)).norm(dim=1)
        assert (apart > 11).all()


def test_an_answer_of_ones_own(people):
    answer = people.held_out_joints[1]
    editor = joint_editor_of(people, answer=answer)
    torch.testing.assert_close(torch.tensor(editor.joints), answer * 48, atol=0.06, rtol=0)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"image": None}, TypeError, "the joint editor needs an image"),
        ({"truth": torch.zeros(3, 2)}, ValueError, "truth must be finite numbers of shape (11, 2), got (3, 2)"),
        ({"truth": "up"}, TypeError, "truth must be x and y of every joint, (11, 2), got str"),
        ({"answer": torch.full((11, 2), torch.nan)}, ValueError, "answer must be finite numbers"),
        ({"limbs": ((0, 11),)}, ValueError, "limbs must be pairs of numbers of the 11 joints"),
    ],
)
def test_joints_that_do_not_fit(people, arguments, error, sentence):
    good = {"image": people.held_out_images[0], "truth": people.held_out_joints[0]}
    with pytest.raises(error, match=re.escape(sentence)):
        JointEditor(**good | arguments)


def test_joints_that_are_set_are_checked(people):
    editor = joint_editor_of(people)
    before = editor.joints
    with pytest.raises(ValueError, match=r"joints must be finite numbers of shape \(11, 2\), got \(1, 2\)"):
        editor.joints = [[1, 2]]
    assert editor.joints == before
    assert len(editor.joints) == len(JOINTS)


def test_stills(people):
    for editor in (BoxEditor(), BoxEditor(IMAGE, truth=(1, 1, 5, 5)), joint_editor_of(people)):
        data, _ = editor._repr_mimebundle_()
        assert data["image/png"].startswith("iVBORw0KGgo")


def test_a_stills_title_is_whole_and_a_very_long_name_is_cut(people, monkeypatch):
    titles = []
    monkeypatch.setattr(Axes, "set_title", lambda axes, title, **style: titles.append(title))
    editor = joint_editor_of(people, names=("wrist" * 20, *JOINTS[1:]))
    for editor.chosen in range(len(JOINTS)):
        editor._repr_mimebundle_()
    long, *usual = titles[1::2]
    assert long == "heatmap of wristwristwristwristwr …"
    assert usual == [f"heatmap of {name}, σ = {editor.sigma}" for name in JOINTS[1:]]
