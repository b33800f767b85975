"""Tasks: what is right, what fits, what is measured and seen; training and the live trainer take any of them."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from widgets.data.objects import objects_data
from widgets.data.people import JOINTS, LIMBS, people_data
from widgets.data.scenes import Data
from widgets.learning.boxes import ClassAndBox, box_iou, boxes_of
from widgets.learning.joints import Joints, decode, heatmaps, near
from widgets.learning.tasks import Segmentation, task_of
from widgets.learning.training import train
from widgets.studio.trainer import LiveTrainer


@pytest.fixture(scope="module")
def things():
    return objects_data(40, 6, size=32)


@pytest.fixture(scope="module")
def people():
    return people_data(40, 6, size=32)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Both(nn.Module):
    """Class scores and a box from the mean of the picture."""

    def __init__(self, classes=4, numbers=4):
        super().__init__()
        torch.manual_seed(0)
        self.what, self.where = nn.Linear(3, classes), nn.Linear(3, numbers)

    def forward(self, x):
        x = x.mean((2, 3))
        return self.what(x), self.where(x)


def points():
    torch.manual_seed(0)
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 22), nn.Unflatten(1, (11, 2)))


def maps():
    torch.manual_seed(0)
    return nn.Conv2d(3, 11, 4, stride=4)


# Boxes


def test_iou_of_the_lessons_boxes():
    truth = torch.tensor([0.0, 0, 10, 10])
    boxes = torch.tensor([[2.0, 2, 12, 12], [-2, -2, 12, 12], [0, 0, 14, 10], [14, 15, 20, 20], [10, 10, 0, 0]])
    assert (boxes - truth).square().sum(1)[:3].tolist() == [16, 16, 16]
    assert [round(v, 3) for v in box_iou(boxes, truth).tolist()] == [0.471, 0.51, 0.714, 0, 0]


def test_the_iou_is_that_of_the_pixels():
    generator = torch.Generator().manual_seed(0)
    for _ in range(20):
        low, high = torch.randint(0, 6, (2, 2), generator=generator), torch.randint(6, 12, (2, 2), generator=generator)
        masks = torch.zeros(2, 12, 12, dtype=torch.bool)
        for mask, (x0, y0), (x1, y1) in zip(masks, low.tolist(), high.tolist(), strict=True):
            mask[y0:y1, x0:x1] = True
        boxes = torch.cat([low, high], 1).float()
        expected = (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum()
        torch.testing.assert_close(box_iou(boxes[0], boxes[1]), expected)
        torch.testing.assert_close(boxes_of(masks), boxes / 12)


def test_what_is_right_is_read_off_the_label_maps(things):
    task = ClassAndBox(things)
    labels, boxes = task.target
    for k in range(5):
        rows, columns = torch.nonzero(things.labels[k], as_tuple=True)
        ends = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert [round(v, 4) for v in (boxes[k] * 32).tolist()] == [int(v) for v in ends]
        assert things.labels[k].max() - 1 == labels[k]
    assert task.part_names == ("0", "1", "4", "7")


def test_measures_of_boxes(things):
    task = ClassAndBox(things)
    labels, boxes = task.held_out_target
    right = F.one_hot(labels, 4).float()
    assert task.measure((right, boxes))[:2] == pytest.approx((1, 1))
    wrong = task.measure((right.roll(1, 1), boxes + 1))
    assert (wrong.score, wrong.beside) == (0, 0)


def test_what_is_seen_of_a_box(things):
    task = ClassAndBox(things)
    labels, boxes = (tensor[:1] for tensor in task.held_out_target)
    sight = task.sight((10 * F.one_hot(labels, 4).float(), boxes), 0)
    true, own = sight.marks
    assert (true.kind, true.true, own.true) == ("box", True, False)
    assert own.at == pytest.approx((boxes[0] * 32).tolist())
    assert sight.note == f"{task.part_names[labels[0]]}, 100 % sure · IoU 1.00"


def test_pictures_without_one_thing_are_refused(things):
    labels = things.labels.clone()
    labels[3] = 0
    with pytest.raises(ValueError, match="picture 3 shows nothing but ground"):
        ClassAndBox(Data(things.images, labels, things.images, things.labels, things.class_names))
    labels[3, 0] = 1
    labels[3, 1] = 2
    with pytest.raises(ValueError, match="held-out picture 3 shows more than one class"):
        ClassAndBox(Data(things.images, things.labels, things.images, labels, things.class_names))


@pytest.mark.parametrize(
    ("model", "error", "sentence"),
    [
        (nn.Conv2d(3, 5, 1), TypeError, "class scores and boxes, two tensors; it returned one Tensor"),
        (Both(classes=5), ValueError, r"class scores \(1, 4\) and boxes \(1, 4\); it returned \(1, 5\)"),
        (Both(numbers=5), ValueError, r"it returned \(1, 4\) and \(1, 5\)"),
    ],
)
def test_networks_that_give_no_class_and_box(things, model, error, sentence):
    with pytest.raises(error, match=sentence):
        train(model, ClassAndBox(things))


# Joints


def test_heatmaps_are_read_where_they_are_highest():
    joints = torch.tensor([[[2.5, 1.5], [7.5, 3.5]]]) / torch.tensor([10.0, 5.0])
    hills = heatmaps(joints, 5, 10, sigma=2.0)
    assert hills.shape == (1, 2, 5, 10)
    assert hills[0, 0, 1, 2] == hills.max() == 1
    assert hills[0, 0, 1, 4] == pytest.approx(torch.e**-0.5)
    torch.testing.assert_close(decode(hills), joints)


def test_a_blank_heatmap_has_a_small_error():
    hill = heatmaps(torch.tensor([0.5, 0.5]), 64, 64, sigma=2.0)
    assert round(hill.square().mean().item(), 4) == 0.0031


def test_near_is_a_tenth_of_the_figures_longer_side():
    truth = torch.tensor([[[0.1, 0.1], [0.1, 0.6]]])  # 20 of 40 pixels high: 2 pixels are near enough
    off = torch.tensor([[[1.9, 0.0], [0.0, 2.1]]]) / torch.tensor([80.0, 40.0])
    assert near(truth + off, truth, (80, 40)).tolist() == [[True, False]]


def test_measures_of_joints(people):
    task = Joints(people)
    assert task.part_names == ("head", "neck", "elbow", "wrist", "hips", "knee", "ankle")
    assert task.measure(people.held_out_joints) == (1, 1, (1,) * 7)
    moved = people.held_out_joints.clone()
    moved[:, JOINTS.index("left wrist")] += 1
    measured = task.measure(moved)
    assert measured.score == pytest.approx(10 / 11)
    assert dict(zip(task.part_names, measured.parts, strict=True))["wrist"] == 0.5
    hills = heatmaps(people.held_out_joints, 32, 32)
    assert task.measure(hills).score == 1


def test_what_is_seen_of_joints(people):
    task = Joints(people)
    coordinates = task.sight(people.held_out_joints[:1], 0)
    assert coordinates.sure is None
    assert coordinates.note == "11 of 11 joints near"
    assert len(coordinates.marks) == 2 * (len(JOINTS) + len(LIMBS))
    hills = task.sight(heatmaps(people.held_out_joints[:1], 16, 16), 0)
    assert hills.sure.shape == (32, 32)
    assert 0 <= hills.sure.min() < hills.sure.max() == 1


@pytest.mark.parametrize("model", [points(), maps()])
def test_the_usual_loss_of_a_right_answer_is_the_least(people, model):
    task = Joints(people)
    target = people.joints[:2]
    right = target if model(people.images[:2]).ndim == 3 else 9 * heatmaps(target, 8, 8)
    assert task.loss(right, target) < task.loss(model(people.images[:2]), target)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (nn.Conv2d(3, 10, 1), r"coordinates \(1, 11, 2\) or heatmaps \(1, 11, rows, columns\)"),
        (nn.Sequential(nn.Conv2d(3, 11, 1), nn.Flatten(2)), "it returned"),
    ],
)
def test_networks_that_give_no_joints(people, model, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(model, Joints(people))


def test_data_without_joints_is_refused(things):
    with pytest.raises(ValueError, match="this data has no joints"):
        Joints(things)


# Any task


def test_a_data_is_segmentation(things):
    assert isinstance(task_of(things), Segmentation)
    with pytest.raises(TypeError, match="data must be a Data"):
        ClassAndBox(things.images)
    with pytest.raises(TypeError, match="loss must be a function"):
        ClassAndBox(things, 3)


@pytest.mark.parametrize("kind", ["box", "points", "maps"])
def test_a_task_trains_to_the_same_bits(things, people, kind):
    make = {"box": Both, "points": points, "maps": maps}[kind]
    task = ClassAndBox(things) if kind == "box" else Joints(people)

    def losses():
        return [snapshot.loss for snapshot in train(make(), task, steps=4, batch=4, learning_rate=0.05)]

    assert losses() == losses()
    first, second, *_, last = train(make(), task, steps=60, batch=16, learning_rate=0.05)
    assert last.loss < second.loss
    assert first.sight.marks
    assert last.truth is None
    assert 0 <= last.score <= 1


def test_a_readers_loss_brings_its_own_settings(things):
    def loss(output, target, weight=2.0, rest=0.5):
        seen.append((weight, rest))
        return (output[1] - target[1]).abs().mean() * weight

    seen = []
    list(train(Both(), ClassAndBox(things, loss), steps=1, weight=3.0))
    assert seen == [(3.0, 0.5)]
    trainer = LiveTrainer(Both(), ClassAndBox(things, loss), steps=2)
    assert trainer.task["tunable"] == ["learning_rate", "weight", "rest", "batch"]
    trainer.tune(rest=0.25)
    trainer.finish()
    assert seen[-1] == (2.0, 0.25)
    with pytest.raises(TypeError, match=r"there is no setting 'box_weight'; there are .*weight, rest"):
        train(Both(), ClassAndBox(things, loss), box_weight=1.0)
    with pytest.raises(ValueError, match="weight must be a number of at least 0"):
        train(Both(), ClassAndBox(things, loss), weight=-1.0)


def test_a_loss_that_is_not_one_number(things):
    def loss(output, target):
        return (output[1] - target[1]) ** 2

    with pytest.raises(TypeError, match=r"the loss must be one number, a tensor of shape \(\), got shape"):
        list(train(Both(), ClassAndBox(things, loss), steps=1))


def test_a_race_of_coordinates_and_heatmaps_is_told_to_the_browser(people):
    trainer = LiveTrainer({"coordinates": points(), "heatmaps": maps()}, Joints(people), steps=3, batch=2)
    trainer.finish()
    one, other = trainer.recorded["runs"]
    assert trainer.truth == b""
    assert [len(mark) for mark in trainer.true_marks] == [4] * (len(JOINTS) + len(LIMBS))
    assert one["frames"][-1] == 3
    assert len(one["marks"][-1]) == 2 * len(trainer.true_marks)
    assert one["notes"][-1].endswith("of 11 joints near")
    # Coordinates have no map to show; heatmaps have one number a pixel and frame.
    lengths = trainer.recorded["lengths"]
    assert lengths[1:3] == [0, 0]
    assert lengths[4:] == [0, 32 * 32 * len(other["frames"])]
    assert trainer.still().startswith(b"\x89PNG")


def test_stills_of_every_task(things, people):
    for model, task in ((Both(), ClassAndBox(things)), (maps(), Joints(people)), (points(), Joints(people))):
        assert LiveTrainer(model, task, steps=1).still().startswith(b"\x89PNG")
