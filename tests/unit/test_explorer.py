"""The pixel explorer's Python half: what it takes, what it sends to the browser, and the painted mask."""

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from widgets.pixels.digits import hundredths, shares
from widgets.pixels.explorer import VIEWS, PixelExplorer
from widgets.pixels.given import given

H, W = 4, 6
IMAGE = torch.rand(3, H, W, generator=torch.Generator().manual_seed(0))
SCORES = torch.randn(1, 3, H, W, generator=torch.Generator().manual_seed(1))
LABELS = torch.zeros(H, W, dtype=torch.long)
LABELS[1:3, 1:3] = LABELS[1:3, 4:] = 1
INSTANCES = LABELS.clone()
INSTANCES[:, 4:] *= 2
NAMES = ("grass", "cow", "sky")


@pytest.fixture
def explorer():
    made = PixelExplorer(IMAGE, SCORES, LABELS, INSTANCES, NAMES)
    yield made
    made.close()


def test_what_the_browser_gets(explorer):
    assert explorer.size == [H, W]
    assert explorer.views == list(VIEWS)
    assert explorer.view == "pixels"
    assert explorer.thing == 1
    scores = _summed(explorer.scores, np.int16) / 100
    assert np.abs(scores - SCORES[0].numpy()).max() <= 0.005
    halves = _summed(explorer.shares, np.uint8).astype(float)
    exact = 200 * SCORES[0].double().softmax(0).numpy()
    assert np.abs(halves - exact).max() <= 1
    assert list(explorer.prediction) == SCORES[0].argmax(0).flatten().tolist()
    assert explorer.whole == SCORES[0].mean((1, 2)).tolist()
    assert list(explorer.truth) == LABELS.flatten().tolist()
    assert list(explorer.instances) == INSTANCES.flatten().tolist()
    picture = np.frombuffer(explorer.picture, np.uint8).reshape(H, W, 3)
    assert np.abs(picture / 255 - IMAGE.permute(1, 2, 0).numpy()).max() < 1 / 255


def _summed(sent, kind):
    differences = np.frombuffer(sent, kind).reshape(3, H, W)
    return differences.cumsum(1, dtype=kind).cumsum(2, dtype=kind)


def test_digits_of_scores_that_are_large_and_shares_that_are_almost_certain():
    scores = torch.tensor([1000.0, -400.005, 0.125, -0.125, 6.0, 5.0]).repeat_interleave(4).reshape(1, H, W)
    assert _summed(hundredths(torch.cat([scores, -scores, scores])), np.int32)[0, 0, 0] == 100_000
    close = torch.tensor([0.0, 5.5, 800.0]).reshape(3, 1, 1).expand(3, H, W)
    assert _summed(shares(close), np.uint8)[:, 2, 3].tolist() == [0, 0, 200]
    close = torch.tensor([0.0, 0.0, 6.0]).reshape(3, 1, 1).expand(3, H, W)
    assert _summed(shares(close), np.uint8)[:, 2, 3].tolist() == [1, 1, 199]


def test_what_is_read_off_the_scores_is_what_torch_says():
    it = given(IMAGE, SCORES, None, None, NAMES)
    assert torch.equal(it.prediction, SCORES.argmax(1)[0])
    assert torch.equal(it.vector, SCORES.mean((2, 3))[0])
    whole = given(IMAGE, SCORES.mean((2, 3)), None, None, NAMES)
    assert torch.equal(whole.vector, it.vector)
    assert whole.prediction.unique().tolist() == [int(it.vector.argmax())]


def test_views_that_have_nothing_to_show_are_missing():
    for scores, more, views in (
        (SCORES, {}, ["image", "pixels", "mask"]),
        (SCORES[0].mean((1, 2)), {}, ["image", "mask"]),
        (SCORES.mean((2, 3)), {"labels": LABELS, "instances": INSTANCES}, ["image", "instances", "panoptic", "mask"]),
    ):
        made = PixelExplorer(IMAGE, scores, **more)
        assert made.views == views
        assert made.view in views
        made.close()


def test_repr(explorer):
    assert repr(explorer) == "PixelExplorer(4x6, a score map of 3 classes, 2 instances)"
    whole = PixelExplorer(IMAGE[None], SCORES.mean((2, 3)))
    assert repr(whole) == "PixelExplorer(4x6, 3 scores)"
    assert whole.class_names == ["class 0", "class 1", "class 2"]
    whole.close()


def test_the_mask_is_read_and_set(explorer):
    assert explorer.mask.dtype == torch.int64
    assert torch.equal(explorer.mask, torch.zeros(H, W).long())
    explorer.mask = LABELS
    assert torch.equal(explorer.mask, LABELS)
    explorer.mask[0, 0] = 2  # a copy
    assert torch.equal(explorer.mask, LABELS)
    for wrong in (LABELS[:2], LABELS + 2, LABELS.float(), [[0]], None):
        with pytest.raises((TypeError, ValueError), match=r"^mask must"):
            explorer.mask = wrong
    assert torch.equal(explorer.mask, LABELS)


def test_the_browsers_mask(explorer):
    painted = (2 * torch.ones(H, W)).to(torch.uint8).numpy().tobytes()
    explorer._receive({"kind": "mask"}, [memoryview(painted)])
    assert explorer.mask.unique().tolist() == [2]
    for content, buffers in (
        ({"kind": "mask"}, []),
        ({"kind": "mask"}, [b"1"]),
        ({"kind": "mask"}, [bytes([3]) * (H * W)]),
        ({"kind": "other"}, [bytes(H * W)]),
        ("mask", [bytes(H * W)]),
        (None, None),
    ):
        explorer._receive(content, buffers)
        assert explorer.mask.unique().tolist() == [2]


def test_the_still_is_a_picture_of_all_views(explorer):
    still = explorer.still()
    assert Image.open(BytesIO(still)).size[0] == 800  # four pictures of two inches
    assert explorer.still() == still
    whole = PixelExplorer(IMAGE, SCORES.mean((2, 3)))
    assert Image.open(BytesIO(whole.still())).size[0] == 400
    whole.close()


def test_a_batch_of_one_and_maps_of_other_whole_numbers():
    it = given(IMAGE[None], SCORES, LABELS[None].to(torch.uint8), INSTANCES.int(), NAMES)
    assert it.labels.dtype == it.instances.dtype == torch.int64
    assert it.size == (H, W)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"image": [[0]]}, "image must be a torch tensor, got list"),
        ({"image": torch.rand(1, H, W)}, "image must be .3, H, W., got .1, 4, 6."),
        ({"image": torch.zeros(3, H, W).byte()}, "image must be floating point of shape"),
        ({"image": torch.rand(3, 0, W)}, "image is empty"),
        ({"image": torch.rand(3, 1, 600)}, "image may have 1 to 512 pixels a side, got 1x600"),
        ({"scores": SCORES[:, :, :2]}, "scores must be floating point of shape"),
        ({"scores": SCORES.long()}, "scores must be floating point of shape"),
        ({"scores": torch.cat([SCORES, SCORES])}, "scores must be floating point of shape"),
        ({"scores": SCORES / 0}, "scores must be finite, and some are not"),
        ({"scores": SCORES * 1e9}, "scores must be at most 10 million away from 0"),
        ({"scores": SCORES[:, :1], "names": ("grass",)}, "scores must be of 2 to 11 classes, got 1"),
        ({"labels": LABELS.float()}, "labels must hold whole numbers"),
        ({"labels": LABELS + 2}, "labels must be from 0 to 2, got 2 to 3"),
        ({"labels": LABELS[:, :3]}, "labels must be .4, 6., one number per pixel"),
        ({"instances": INSTANCES - 1}, "instances must be from 0 to 32, got -1 to 1"),
        ({"labels": None}, "instances need labels"),
        ({"names": ("grass", "cow")}, "class_names must name each of the 3 classes"),
    ],
)
def test_bad_arguments_get_one_sentence(change, sentence):
    arguments = {"image": IMAGE, "scores": SCORES, "labels": LABELS, "instances": INSTANCES, "names": NAMES} | change
    with pytest.raises((TypeError, ValueError), match=sentence):
        PixelExplorer(*arguments.values())


def test_the_view_can_be_changed(explorer):
    explorer.view = "instances"
    with pytest.raises(ValueError, match="view must be one of image, pixels, instances, panoptic, mask, got 'nothing'"):
        explorer.view = "nothing"
    assert explorer.view == "instances"


def test_a_view_that_is_not_there():
    with pytest.raises(ValueError, match="view must be one of image, pixels, mask, got 'instances'"):
        PixelExplorer(IMAGE, SCORES, view="instances")
