"""Shapes: drawn as labelled, as large as asked for, fairly split, and told apart by nothing but their outline."""

import math

import numpy as np
import pytest
import torch
from skimage import measure

from widgets.data.scenes import SPLITS
from widgets.data.shapes import SHAPE_CLASSES, shapes, shapes_data

CLEAN = {"noise": 0.0}
THINGS = range(1, len(SHAPE_CLASSES))


def alone(count, radius=0.2, seed=0):
    """One shape per picture: the shape's mask, bool (count, 64, 64), and its class, (count,)."""
    _, labels = shapes(count, seed, size=64, objects=1, radius=(radius, radius), **CLEAN)
    return labels > 0, labels.amax((1, 2))


@pytest.mark.parametrize("overlap", [False, True])
def test_shapes_types_and_ranges(overlap):
    images, labels = shapes(40, 3, size=50, objects=4, radius=(0.08, 0.1), overlap=overlap)
    assert images.shape == (40, 3, 50, 50)
    assert images.dtype == torch.float32
    assert labels.shape == (40, 50, 50)
    assert labels.dtype == torch.int64
    assert 0 <= images.min() < images.max() <= 1
    assert set(labels.unique().tolist()) == {0, 1, 2, 3}


def test_same_seed_same_pictures():
    first, again, other = shapes(4, 1), shapes(4, 1), shapes(4, 2)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_splits_have_streams_of_their_own():
    (images, labels), (held_out_images, held_out_labels) = (shapes(4, 1, split=split) for split in SPLITS)
    assert not torch.equal(images, held_out_images)
    assert not torch.equal(labels, held_out_labels)


@pytest.mark.parametrize("k", THINGS)
def test_each_class_is_as_large_as_its_circle(k):
    masks, classes = alone(300)
    areas = masks[classes == k].sum((1, 2)).double()
    wanted = math.pi * (0.2 * 64) ** 2
    assert areas.mean().item() == pytest.approx(wanted, rel=0.005)
    assert (areas / wanted - 1).abs().max() < 0.05  # what a grid of pixels adds and takes


@pytest.mark.parametrize(
    ("k", "corner"),
    # From the middle to the farthest point, for the area of a circle of radius 1.
    [(1, 1), (2, math.sqrt(math.pi / 2)), (3, math.sqrt(4 * math.pi / math.sqrt(27)))],
)
def test_each_class_has_its_outline(k, corner):
    masks, classes = alone(300)
    for mask in masks[classes == k]:
        pixels = mask.nonzero().double()
        reach = (pixels - pixels.mean(0)).norm(dim=1).max().item()
        # The grid of pixels takes up to two off a sharp corner, and adds less than one.
        assert -2 < reach - corner * 0.2 * 64 < 0.8


def test_squares_and_triangles_are_turned():
    """The farthest pixel lies in every direction: the four quarters of the circle get alike many."""
    masks, classes = alone(400)
    for k in (2, 3):
        angles = []
        for mask in masks[classes == k]:
            pixels = mask.nonzero().double()
            away = pixels - pixels.mean(0)
            angles.append(torch.atan2(*away[away.norm(dim=1).argmax()]).item())
        quarters = np.histogram(angles, 4, (-math.pi, math.pi))[0]
        assert quarters.min() > 0.15 * len(angles)


@pytest.mark.parametrize(
    ("objects", "radius"), [(1, (0.1, 0.3)), (3, (0.09, 0.15)), (4, (0.05, 0.15)), (9, (0.04, 0.095))]
)
def test_without_overlap_none_touch(objects, radius):
    _, labels = shapes(100, 0, size=64, objects=objects, radius=radius, **CLEAN)
    assert all(measure.label(picture > 0, connectivity=2).max() == objects for picture in labels.numpy())
    border = torch.ones(64, 64, dtype=torch.bool)
    border[1:-1, 1:-1] = False
    assert not labels[:, border].any()


def test_with_overlap_they_cover_one_another():
    covered = {}
    for overlap in (False, True):
        _, labels = shapes(100, 0, objects=4, radius=(0.13, 0.14), overlap=overlap)
        covered[overlap] = (labels > 0).double().mean().item()
    assert covered[True] < 0.9 * covered[False]


@pytest.mark.parametrize("overlap", [False, True])
def test_labels_change_where_the_picture_does(overlap):
    """So they are the labels of what is drawn, and of what lies on top."""
    images, labels = shapes(100, 0, size=64, objects=4, radius=(0.12, 0.15), overlap=overlap, **CLEAN)
    step = (images[..., 2:] - images[..., :-2]).abs().amax(1)  # across the pixel of an edge
    left, right = labels[..., :-2], labels[..., 2:]
    outlines = (left != right) & ((left > 0) & (right > 0) if overlap else True)
    assert outlines.sum() > 500
    assert step[outlines].median() > 2 * step[left == right].median()


def test_every_class_as_often_as_the_others():
    _, labels = shapes(400, 0)
    shares = torch.bincount(labels.flatten())[1:].double()
    assert ((shares / shares.mean()) - 1).abs().max() < 0.1


def test_position_does_not_tell_the_classes_apart():
    masks, classes = alone(600)
    distance = [torch.nonzero(mask).double().mean(0).sub(31.5).norm().item() for mask in masks]
    means = [np.mean([d for d, own in zip(distance, classes, strict=True) if own == k]) for k in THINGS]
    assert max(means) - min(means) < 0.15 * np.std(distance)


def colours(images):
    """Which of 6 x 6 x 6 colours each pixel has: (N, H, W)."""
    bins = (images * 6).long().clamp(0, 5)
    return bins[:, 0] * 36 + bins[:, 1] * 6 + bins[:, 2]


@pytest.mark.parametrize("names", [SHAPE_CLASSES, SHAPE_CLASSES[1:]])
def test_the_best_guess_from_colour_is_no_better_than_chance(names):
    """The best there is for one pixel's colour: how often each class has it, each class counting the same."""
    images, labels = shapes(1500, 0)
    classes = [SHAPE_CLASSES.index(name) for name in names]
    own = colours(images)
    frequency = torch.stack([torch.bincount(own[labels == k], minlength=216) / (labels == k).sum() for k in classes])
    images, labels = shapes(300, 0, split="held_out")
    guess = torch.tensor(classes)[frequency.argmax(0)][colours(images)]
    right = [(guess[labels == k] == k).double().mean().item() for k in classes]
    assert np.mean(right) < 1 / len(classes) + 0.03


def test_noise_is_a_share_of_every_pixel():
    clean, _ = shapes(20, 0, noise=0.0)
    half, _ = shapes(20, 0, noise=0.5)
    noise = 2 * half - clean
    assert -1e-5 < noise.min() < noise.max() < 1 + 1e-5
    assert noise.mean().item() == pytest.approx(0.5, abs=0.01)
    nothing, _ = shapes(2, 0, noise=1)
    assert (nothing[0] - nothing[1]).abs().mean().item() == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"count": 0}, ValueError, "count must be a whole number of at least 1, got 0"),
        ({"size": 19}, ValueError, "size must be a whole number from 20 to 128, got 19"),
        ({"split": "test"}, ValueError, "split must be 'train' or 'held_out'"),
        ({"objects": 17}, ValueError, "objects must be a whole number from 1 to 16, got 17"),
        ({"objects": 1.5}, TypeError, "objects must be a whole number"),
        ({"overlap": 0.5}, TypeError, "overlap must be True or False, got 0.5"),
        ({"noise": 1.5}, ValueError, "noise must be a number from 0 to 1, got 1.5"),
        ({"noise": "a lot"}, ValueError, "noise must be a number from 0 to 1"),
        ({"noise": math.nan}, ValueError, "noise must be a number from 0 to 1"),
        ({"radius": (0.2, 0.3)}, ValueError, "from 0.042 to 0.147 for 3 shapes side by side in 48 x 48 pixels, got"),
        ({"radius": (0.2, 0.6), "overlap": True}, ValueError, "from 0.042 to 0.479 for shapes in 48 x 48"),
        ({"radius": (0.14, 0.1)}, ValueError, r"radius must be \(smallest, largest\)"),
        ({"radius": 0.1}, ValueError, r"radius must be \(smallest, largest\), .* got 0.1"),
        ({"radius": (0.1, math.nan)}, ValueError, "radius must be"),
        ({"radius": ("a", "b")}, ValueError, "radius must be"),
    ],
)
def test_bad_arguments(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        shapes(**{"count": 2, "seed": 0} | arguments)


@pytest.mark.parametrize("size", [40, 64, 128])
@pytest.mark.parametrize("objects", range(1, 17))
def test_what_the_sentence_allows_is_allowed(size, objects):
    with pytest.raises(ValueError, match="shares of the side") as raised:
        shapes(1, size=size, objects=objects, radius=(0, 0))
    least, most = (float(word) for word in str(raised.value).split() if word.startswith("0."))
    if least <= most:
        shapes(1, size=size, objects=objects, radius=(least, most))


def test_shapes_data():
    data = shapes_data(6, 3, size=40, objects=2, noise=0.2, overlap=True)
    assert repr(data) == "Data(6 images and 3 held out, 3x40x40, classes ground, circle, square, triangle)"
    assert data.ground_names == ("fine", "medium", "coarse")
    assert data.grounds.shape == (3, 3, 40, 40)
    assert 0 <= data.grounds.min() < data.grounds.max() <= 1
    assert torch.equal(data.images, shapes(6, 0, size=40, objects=2, noise=0.2, overlap=True)[0])
    assert data._repr_png_().startswith(b"\x89PNG")
