"""Receptive fields asked of torch, against the textbook's rule and against gradients; and the widget's Python half."""

import json
import shutil
import subprocess

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from traitlets import TraitError

from widgets.fields.asking import fields_of
from widgets.fields.layers import layers_of, title_of
from widgets.fields.receptive_field import ReceptiveField
from widgets.front_end import script

FIVE = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]
IMAGE = torch.rand(1, 40, 44, generator=torch.Generator().manual_seed(0))


def rule(layers):
    """Size and jump by the textbook's rule, after each layer of (kernel, stride)."""
    size, jump, found = 1, 1, []
    for kernel, stride in layers:
        size, jump = size + (kernel - 1) * jump, jump * stride
        found.append((size, jump))
    return found


def chain(layers):
    return nn.Sequential(*(nn.MaxPool2d(k) if k == s else nn.Conv2d(1, 1, k, stride=s) for k, s in layers))


@pytest.mark.parametrize("layers", [FIVE, [(3, 2), (3, 2), (5, 1)], [(1, 1), (4, 2), (2, 2)], [(3, 3), (2, 2)]])
def test_sizes_and_jumps_follow_the_rule(layers):
    fields = fields_of(chain(layers), IMAGE)
    assert [(f.size, f.jump) for f in fields.all] == [((s, s), (j, j)) for s, j in rule(layers)]


def test_the_running_example():
    assert [f.size[0] for f in fields_of(chain(FIVE), IMAGE).all] == [3, 4, 8, 10, 18]


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Conv2d(1, 2, 3, padding=1), nn.AvgPool2d(2), nn.Conv2d(2, 1, (5, 3), dilation=2)],
        [nn.Conv2d(1, 1, 3, padding=1), nn.ConvTranspose2d(1, 2, 4, stride=2, padding=1)],
        [nn.AvgPool2d(3), nn.Upsample(scale_factor=2), nn.Conv2d(1, 1, 3)],
    ],
    ids=["dilated", "transposed", "upsampled"],
)
def test_every_box_is_where_the_gradient_is(layers):
    """In linear networks with positive weights no gradient is zero by chance."""
    for layer in layers:
        for weight in layer.parameters():
            nn.init.ones_(weight)
    image = IMAGE[:, :24, :27]
    fields = fields_of(layers, image)
    last = fields.all[-1]
    for row in range(last.shape[1]):
        for column in range(last.shape[2]):
            rows, columns = fields.heat(len(fields.all) - 1, row, column).nonzero()
            box = (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
            assert last.box(row, column) == box


def test_a_pixel_that_lost_in_max_pooling_belongs_to_the_field():
    fields = fields_of(nn.MaxPool2d(2), torch.tensor([[[1.0, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]]))
    assert fields.all[0].box(0, 0) == (0, 0, 2, 2)
    assert fields.heat(0, 0, 0).tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_a_weight_of_zero_and_a_dead_relu_belong_to_it_too():
    conv = nn.Conv2d(1, 1, 3)
    nn.init.zeros_(conv.weight)
    nn.init.constant_(conv.bias, -1.0)
    fields = fields_of([conv, nn.ReLU()], IMAGE)
    assert (len(fields.all), fields.all[0].size) == (1, (3, 3))
    assert not fields.heat(0, 4, 4).any()


def test_layers_without_a_kernel_stand_with_the_one_before():
    net = nn.Sequential(nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True)), nn.Conv2d(4, 2, 1))
    fields = fields_of(net, IMAGE)
    assert [f.name for f in fields.all] == ["Conv2d 3×3, BatchNorm2d, ReLU", "Conv2d 1×1"]
    assert net[0][1].training
    assert net[0][1].num_batches_tracked == 0


def test_what_sees_everything():
    flat = fields_of([nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(1)], IMAGE).all[-1]
    assert (flat.size, flat.jump, flat.shape) == ((40, 44), (0, 0), (1, 1, 1))
    linear = fields_of([nn.Flatten(), nn.Linear(40 * 44, 3)], IMAGE).all[-1]
    assert (linear.size, linear.shape) == ((40, 44), (3, 1, 1))


def test_functions_and_names():
    fields = fields_of({"thin": lambda x: x[..., ::2, ::2], "sign": lambda x: (x > 0.5).float()}, IMAGE)
    assert [(f.name, f.size, f.jump) for f in fields.all] == [("thin, sign", (1, 1), (2, 2))]
    assert fields_of([torch.relu], IMAGE).all[0].name == "relu"


def test_an_operation_with_numpy_or_without_gradient_has_no_heat():
    fields = fields_of([lambda x: torch.from_numpy(x.detach().numpy()[..., ::2, ::2])], IMAGE)
    assert fields.all[0].jump == (2, 2)
    assert not fields.heat(0, 1, 1).any()


def test_a_wide_image_is_asked_on_a_strip_and_gives_the_same():
    wide = torch.rand(1, 12, 100)
    assert [f.size for f in fields_of(chain(FIVE[:3]), wide).all] == [(3, 3), (4, 4), (8, 8)]
    assert len(fields_of(chain(FIVE[:3]), wide).all[-1].lefts) == 47


def test_titles():
    assert title_of(nn.Conv2d(1, 1, (3, 5), stride=2)) == "Conv2d 3×5, stride 2"
    assert title_of(nn.MaxPool2d(2)) == "MaxPool2d 2×2"
    assert title_of(nn.MaxPool2d(3, 1)) == "MaxPool2d 3×3, stride 1"
    assert title_of(nn.Conv2d(1, 1, 3, dilation=2)) == "Conv2d 3×3, dilation 2"
    assert len(layers_of(nn.Sequential(nn.ReLU(), nn.Sequential(nn.ReLU(), nn.ReLU())))) == 3


BAD = [
    ("net", IMAGE, "module or a function; got str"),
    ([], IMAGE, "1 to 60 layers; got 0"),
    ([nn.ReLU(), 3], IMAGE, "module or a function; got int"),
    (nn.ReLU(), [[1.0]], "float tensor .* got list"),
    (nn.ReLU(), torch.zeros(1, 4, 4, dtype=torch.long), "got int64"),
    (nn.ReLU(), torch.zeros(4, 4), r"got \(4, 4\)"),
    (nn.ReLU(), torch.zeros(1, 300, 4), r"at most 256 pixels a side; got \(1, 300, 4\)"),
    (nn.ReLU(), torch.full((1, 4, 4), torch.nan), "holds nan"),
    (nn.Conv2d(3, 1, 3), IMAGE, r"Layer 1, Conv2d 3×3, does not take its input \(1, 40, 44\)"),
    ([nn.ReLU(), lambda x: x.sum()], IMAGE, "Layer 2, operation, must return maps"),
]


@pytest.mark.parametrize(("network", "image", "sentence"), BAD)
def test_bad_networks_and_images(network, image, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence) as raised:
        ReceptiveField(network, image)
    assert "\n" not in str(raised.value)


# The widget's Python half


def widget(**given):
    return ReceptiveField(chain(FIVE), IMAGE, **given)


def test_the_first_frame():
    it = widget()
    assert repr(it) == "ReceptiveField(1×40×44, 5 layers, field 18×18, jump 4)"
    assert (it.layer, it.unit) == (5, [3, 3])
    assert it.size == [40, 44]
    assert len(it.picture) == 4 * 40 * 44
    assert len(it.maps) == sum(rows * columns for _, rows, columns in (one["shape"] for one in it.layers))
    assert json.dumps(it.layers)
    assert it.still().startswith(b"\x89PNG")
    assert it.still() == it.still()


def test_layer_and_unit_may_be_assigned():
    it = widget(layer=2, unit=(0, 1))
    assert it.unit == [0, 1]
    it.layer = 5
    assert it.unit == [0, 0]  # the one over the same pixels
    it.layer = 0
    assert it.still().startswith(b"\x89PNG")


def test_bad_layers_and_units():
    for given, sentence in (
        ({"layer": 6}, "layer must be a whole number from 0, the image, to 5"),
        ({"layer": True}, "layer must be"),
        ({"unit": (0, 99)}, "unit must be a row from 0 to 5 and a column from 0 to 6"),
        ({"unit": 3}, "unit must be"),
        ({"language": "xx"}, "The language is one of en"),
    ):
        with pytest.raises(ValueError, match=sentence):
            widget(**given)
    it = widget()
    with pytest.raises(ValueError, match="layer must be"):
        it.layer = 9
    with pytest.raises((ValueError, TraitError), match="unit must be"):
        it.unit = [99, 0]
    assert (it.layer, it.unit) == (5, [3, 3])


def said(it, content):
    reports = []
    it.send = lambda report, buffers: reports.append((report, buffers))
    it._receive(content)
    assert len(reports) == 1
    return reports[0]


def test_the_kernel_answers_how_much_each_pixel_counts():
    it = widget()
    report, (heat,) = said(it, {"kind": "heat", "view": "me", "ask": 3, "layer": 5, "row": 1, "column": 2})
    top, left, bottom, right = it.fields.all[-1].box(1, 2)
    shape = (bottom - top, right - left)
    assert shape == (18, 18)
    assert (report["error"], report["view"], report["row"]) == ("", "me", 1)
    wanted = it.fields.heat(4, 1, 2)[top:bottom, left:right]
    assert np.array_equal(np.frombuffer(heat, np.uint8).reshape(shape) > 0, wanted > 0)


@pytest.mark.parametrize(
    "content",
    [None, {}, {"kind": "x"}, {"kind": "heat", "layer": 9}, {"kind": "heat", "layer": 1, "row": 0.5, "column": 0}],
)
def test_nonsense_is_answered_too(content):
    report, buffers = said(widget(), content)
    assert report["error"]
    assert buffers == []


@pytest.mark.skipif(shutil.which("node") is None, reason="the twin in the browser is compared there too")
def test_the_browser_finds_the_same_units_and_boxes():
    it = widget()
    program = (
        script("fields/field_views.js")
        + f"const layers = {json.dumps(it.layers)};"
        + "const out = layers.map((one) => {"
        + "  const unit = unitUnder(one, layers[5], [2, 3]); return [...unit, ...fieldBox(one, unit)]; });"
        + "console.log(JSON.stringify([out, unitAt(layers[5], [20, 22], [40, 44])]));"
    )
    done = subprocess.run(["node", "--input-type=module"], input=program, capture_output=True, text=True, check=True)
    found, under = json.loads(done.stdout)
    last = it._all[-1]
    from widgets.fields.receptive_field import _nearest

    for field, unit in zip(it._all, found, strict=True):
        place = _nearest(field, last, (2, 3))
        assert unit == [*place, *field.box(*place)]
    top, left, bottom, right = last.box(*under)
    assert top <= 20 < bottom
    assert left <= 22 < right


def test_gradients_by_hand():
    """Lesson 04's own way of asking."""
    image = torch.zeros(1, 1, 40, 40, requires_grad=True)
    x = image
    for kernel, stride in FIVE:
        x = F.avg_pool2d(x, kernel) if stride == 2 else F.conv2d(x, torch.ones(1, 1, 3, 3))
    x[0, 0, 2, 2].backward()
    assert int((image.grad[0, 0] != 0).any(0).sum()) == 18
