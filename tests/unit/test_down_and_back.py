"""Masks down and back, with torch's own resizing as the oracle; the widget's Python half, its twin in the browser."""

import json
import shutil
import subprocess

import pytest
import torch
import torch.nn.functional as F

from widgets.fields.down_and_back import DownAndBack
from widgets.fields.round_trip import VOID, WAYS, round_trip
from widgets.front_end import script
from widgets.learning.metrics import iou, mean_iou, pixel_accuracy

BAR = torch.zeros(64, 64, dtype=torch.long)
BAR[:, 34:36] = 1
LABELS = torch.randint(4, (40, 56), generator=torch.Generator().manual_seed(0))


def test_the_number_to_remember():
    trip = round_trip(BAR, 8, "majority", classes=2)
    assert (round(trip.accuracy, 3), trip.iou[1], trip.wrong) == (0.969, 0.0, 128)
    assert round(trip.mean_iou, 4) == 0.4844


@pytest.mark.parametrize("way", ["nearest", "majority", "mean"])
def test_a_bar_that_is_aligned_bears_a_factor_of_two(way):
    assert round_trip(BAR, 2, way, classes=2).iou == [1, 1]
    assert round_trip(BAR, 8, way, classes=2).iou[1] == 0


def test_max_keeps_what_is_thin_and_makes_it_fat():
    trip = round_trip(BAR, 8, "max", classes=2)
    assert trip.iou[1] == 0.25
    assert int(trip.back.sum()) == 64 * 8


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_each_way_is_torchs(factor):
    as_image = LABELS[None].double()
    small = {way: round_trip(LABELS, factor, way, classes=4).small for way in WAYS}
    nearest = F.interpolate(as_image[None], scale_factor=1 / factor, mode="nearest")[0, 0]
    assert torch.equal(small["nearest"], nearest.long())
    assert torch.equal(small["max"], F.max_pool2d(as_image, factor)[0].long())
    assert torch.equal(small["mean"], (F.avg_pool2d(as_image, factor)[0] + 0.5).floor().long())
    blocks = F.unfold(as_image[None], factor, stride=factor)[0].T.long()
    counts = torch.stack([torch.bincount(block, minlength=4) for block in blocks])
    assert torch.equal(small["majority"].flatten(), counts.argmax(1))


@pytest.mark.parametrize("way", WAYS)
def test_scores_are_those_of_the_metrics(way):
    trip = round_trip(LABELS, 4, way, classes=4)
    assert trip.accuracy == pixel_accuracy(trip.back, LABELS, classes=4)
    assert trip.iou == iou(trip.back, LABELS, classes=4).tolist()
    assert trip.mean_iou == mean_iou(trip.back, LABELS, classes=4)
    assert trip.wrong == int((trip.back != LABELS).sum())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("factor", [1, 3, 7, 64])
def test_sizes_that_do_not_divide(way, factor):
    trip = round_trip(LABELS, factor, way, classes=4)
    assert trip.back.shape == LABELS.shape
    assert trip.small.shape == (-(-40 // factor), -(-56 // factor))
    assert (factor > 1) or torch.equal(trip.back, LABELS)


def test_the_mean_of_sky_and_cow_is_grass():
    labels = torch.tensor([[0, 0, 0, 2, 2, 2], [0, 0, 0, 2, 2, 2]])  # sky 0, grass 1, cow 2
    trip = round_trip(labels, 2, "mean", classes=3)
    assert trip.small.tolist() == [[0, 1, 2]]
    assert trip.made_up.tolist() == [[False, True, False]]
    assert trip.iou[1] == 0
    for way in ("nearest", "majority", "max"):
        assert not round_trip(labels, 2, way, classes=3).made_up.any()


@pytest.mark.parametrize("way", WAYS)
def test_what_has_no_class_does_not_count(way):
    labels = torch.tensor([[VOID, VOID, 1, 1], [VOID, VOID, 1, VOID]])
    trip = round_trip(labels, 2, way, classes=2)
    assert (trip.counted, trip.wrong, trip.iou) == (3, 0, [None, 1.0])
    assert trip.small.tolist() == [[VOID, 1]]


def test_a_pixel_that_gets_no_class_back_is_wrong():
    labels = torch.tensor([[VOID, 1], [1, 1]])
    trip = round_trip(labels, 2, "nearest", classes=2)
    assert (trip.counted, trip.wrong, trip.accuracy, trip.iou) == (3, 3, 0.0, [None, 0.0])


# The widget's Python half


def test_the_first_frame():
    it = DownAndBack(BAR, class_names=("ground", "bar"))
    assert repr(it) == "DownAndBack(mask 64×64, factors 1, 2, 4, 8, 16, 32, ways nearest, majority, mean)"
    assert (it.factor, it.way, it.shown) == (8, "majority", "mask")
    assert round(it.trip.accuracy, 3) == 0.969
    assert json.dumps(it.masks)
    assert it.still().startswith(b"\x89PNG")
    assert it.still() == it.still()


def test_several_masks_with_pictures_and_names_of_their_own():
    picture = torch.rand(3, 40, 56)
    it = DownAndBack(
        {"bar": (BAR, None, ("ground", "bar")), "noise": (LABELS, picture), "truth": BAR.bool()},
        class_names=("a", "b", "c", "d"),
        factors=(2, 6),
        ways="mean",
        factor=6,
    )
    assert [mask["class_names"] for mask in it.masks] == [["ground", "bar"], ["a", "b", "c", "d"], ["a", "b", "c", "d"]]
    assert [mask["pictured"] for mask in it.masks] == [False, True, False]
    it.shown = "noise"
    it.factor = 2
    assert it.trip.small.shape == (20, 28)
    assert it.still().startswith(b"\x89PNG")


def test_classes_without_names_get_numbers():
    assert DownAndBack(LABELS).masks[0]["class_names"] == ["class 0", "class 1", "class 2", "class 3"]
    assert DownAndBack(torch.zeros(4, 4).long()).masks[0]["class_names"] == ["class 0", "class 1"]


BAD = [
    (([[0, 1]],), {}, "in a tensor; got list"),
    ((LABELS.float(),), {}, "whole class numbers .* got float32"),
    ((LABELS[None],), {}, r"got \(1, 40, 56\)"),
    ((torch.zeros(0, 4, dtype=torch.long),), {}, r"got \(0, 4\)"),
    ((LABELS - 1,), {}, "runs from -1 to 2"),
    ((LABELS,), {"class_names": ("a", "b")}, "holds class 3, so class_names must name 4 or more; got 2"),
    ((LABELS,), {"class_names": "abcd"}, "class_names must be texts"),
    ((LABELS, torch.rand(3, 4, 4)), {}, r"image must be a float tensor \(C, 40, 56\); got \(3, 4, 4\)"),
    (({},), {}, "1 to 9 masks by name; got 0"),
    (({"a": LABELS}, torch.rand(3, 40, 56)), {}, "give each its image in a pair"),
    (({"a": (LABELS, None, None, None)},), {}, "a: give a mask"),
    ((LABELS,), {"factors": (2, 1)}, "ascending; got"),
    ((LABELS,), {"factors": ()}, "1 to 12 different whole numbers"),
    ((LABELS,), {"factors": (1, 2.5)}, "whole numbers"),
    ((LABELS,), {"factors": (0, 2)}, "from 1 to 256"),
    ((LABELS,), {"ways": ("bilinear",)}, "ways must be some of nearest, majority, max, mean"),
    ((LABELS,), {"ways": ()}, "ways must be"),
    ((LABELS,), {"factor": 3}, "factor must be one of 1, 2, 4, 8, 16, 32; got 3"),
    ((LABELS,), {"way": "max"}, "way must be one of nearest, majority, mean; got 'max'"),
    ((LABELS,), {"language": "xx"}, "The language is one of en"),
]


@pytest.mark.parametrize(("given", "named", "sentence"), BAD)
def test_bad_arguments(given, named, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence) as raised:
        DownAndBack(*given, **named)
    assert "\n" not in str(raised.value)


def test_bad_assignments_change_nothing():
    it = DownAndBack(BAR)
    for name, value in (("factor", 5), ("way", "mode"), ("shown", "nobody")):
        before = getattr(it, name)
        with pytest.raises(ValueError, match=f"{name} must be one of"):
            setattr(it, name, value)
        assert getattr(it, name) == before


@pytest.mark.skipif(shutil.which("node") is None, reason="the twin in the browser is compared there too")
def test_the_browser_unpacks_and_grows_the_same():
    labels = LABELS[:23, :31].clone()
    labels[0, 0] = VOID
    it = DownAndBack({"a": (labels, torch.rand(3, 23, 31)), "b": BAR}, class_names=("a", "b", "c", "d"), factors=(1, 5))
    program = (
        script("card.js", "broken.js", "panels.js", "fields/score_chart.js", "fields/trip_views.js")
        + f"const masks = {json.dumps(it.masks)}; const all = new Uint8Array({list(it.pixels)});"
        + "const one = unpackTrips(all, masks)[0]; const at = masks[0].trips[2][1];"
        + "const back = grown(one.maps[2][1].small, at.size, 5, [23, 31]);"
        + "const madeUp = grown(one.maps[2][1].madeUp, at.size, 5, [23, 31]);"
        + "const texts = [0.96875, 0, 1, 0.5, null].map(thousandths);"
        + "console.log(JSON.stringify([[...back], countTrip(one.truth, back, madeUp, 4), texts]));"
    )
    done = subprocess.run(["node", "--input-type=module"], input=program, capture_output=True, text=True, check=True)
    back, counts, texts = json.loads(done.stdout)
    trip = round_trip(labels, 5, "mean", classes=4)
    assert back == trip.back.flatten().tolist()
    counted = labels != VOID
    assert [one["pixels"] for one in counts] == torch.bincount(labels[counted], minlength=4).tolist()
    assert [one["back"] for one in counts] == torch.bincount(trip.back[counted], minlength=4).tolist()
    made_up = trip.made_up.repeat_interleave(5, 0).repeat_interleave(5, 1)[:23, :31] & counted
    assert [one["madeUp"] for one in counts] == torch.bincount(trip.back[made_up], minlength=4).tolist()
    assert texts == [".969", "0", "1", ".500", "–"]
