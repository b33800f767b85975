"""The sliding window without a browser: counts against torch, answers, messages for what can't be shown, the still."""

import json
import shutil
import subprocess
from io import BytesIO

import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from widgets.cells import open_widgets
from widgets.front_end import script
from widgets.sliding import classified
from widgets.sliding.sliding import SlidingWindow
from widgets.sliding.windows import Windows

SIZES = [(5, 5, 3, 1), (9, 7, 4, 2), (12, 8, 5, 3), (6, 6, 6, 1), (10, 11, 3, 3)]


class Bright(nn.Module):
    """Says class 1 where the patch's middle pixel is brighter than one half."""

    def forward(self, x):
        middle = x[:, 0, x.shape[2] // 2, x.shape[3] // 2] - 0.5
        return torch.stack([-middle, middle], 1)


def patch_network(classes=5):
    torch.manual_seed(0)
    first = nn.Conv2d(3, 16, 3), nn.ReLU(), nn.MaxPool2d(2)
    second = nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(32 * 3 * 3, 64), nn.ReLU(), nn.Linear(64, classes))


def picture(rows=24, columns=30, channels=3):
    return torch.rand(channels, rows, columns, generator=torch.Generator().manual_seed(0))


# Counting.


@pytest.mark.parametrize(("height", "width", "window", "stride"), SIZES)
def test_windows_and_reads_are_torchs(height, width, window, stride):
    grid = Windows(height, width, window, stride)
    ones = F.unfold(torch.ones(1, 1, height, width), window, stride=stride)
    assert grid.count == ones.shape[-1]
    assert torch.equal(grid.reads().float(), F.fold(ones, (height, width), window, stride=stride)[0, 0])
    numbers = F.unfold(torch.arange(height * width).float().reshape(1, 1, height, width), window, stride=stride)[0]
    for k in range(grid.count):
        top, left = grid.corner(k)
        assert numbers[0, k] == top * width + left
        assert grid.centre(k) == (top + window // 2, left + window // 2)


def test_the_number_to_remember():
    grid = Windows(64, 64, 16)
    assert (grid.count, int(grid.reads()[32, 32]), int(grid.reads()[0, 0])) == (2401, 256, 1)
    every, once = grid.multiply_adds(), grid.multiply_adds_once()
    assert (every, once, round(every / once)) == (4_235_364, 34_596, 122)


def test_the_browser_counts_alike():
    """windows.js and windows.py keep one set of rules."""
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed")
    program = (
        script("sliding/windows.js")
        + f"""
    const told = {json.dumps(SIZES)}.map(([height, width, window, stride]) => {{
      const layout = layOut([height, width], window, stride);
      const numbers = [...Array(layout.count).keys()];
      const middles = numbers.map((k) => centreOf(layout, k));
      return {{
        count: layout.count,
        reads: [...readsOf(layout)],
        corners: numbers.map((k) => cornerOf(layout, k)),
        middles,
        near: middles.map(([row, column]) => windowNear(layout, [column + 0.5, row + 0.5])),
        work: layerWork(layout, {{ kernel: 3, per_cell: 9 }}),
      }};
    }});
    console.log(JSON.stringify(told));
    """
    )
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    for size, told in zip(SIZES, json.loads(done.stdout), strict=True):
        grid = Windows(*size)
        assert told["count"] == grid.count
        assert told["reads"] == grid.reads().flatten().tolist()
        assert told["corners"] == [list(grid.corner(k)) for k in range(grid.count)]
        assert told["middles"] == [list(grid.centre(k)) for k in range(grid.count)]
        assert told["near"] == list(range(grid.count))
        assert told["work"] == {"perWindow": grid.multiply_adds() // grid.count, "once": grid.multiply_adds_once()}


# Asking the classifier.


def test_labels_are_those_of_each_patch_alone():
    image, network = picture(), patch_network()
    widget = SlidingWindow(image, 18, classify=network)
    with torch.no_grad():
        rows = [
            [int(network(image[None, :, r : r + 18, c : c + 18]).argmax()) for c in range(0, 13, 4)]
            for r in range(0, 7, 4)
        ]
    widget.stride = 4
    assert widget.labels.tolist() == rows
    assert widget.answers == classified.ask(network, image, 18).labels.numpy().tobytes()


def test_each_label_is_about_the_middle_pixel():
    image = torch.zeros(1, 10, 12)
    image[0, 4, 7] = 1
    for window in (3, 4, 5):
        widget = SlidingWindow(image, window, classify=Bright())
        ((row, column),) = widget.labels.nonzero().tolist()
        assert widget.grid.centre(row * widget.grid.columns + column) == (4, 7)


def test_the_network_keeps_its_mode_and_layers_are_counted():
    network = patch_network().train()
    widget = SlidingWindow(picture(), 18, classify=network)
    assert network.training
    assert widget.costs["whole"] == 110_592 + 165_888 + 18_432 + 320 == 295_232
    assert [layer[0] for layer in widget.costs["layers"]] == [
        "Conv2d(3, 16, (3, 3))", "Conv2d(16, 32, (3, 3))", "Linear(288, 64)", "Linear(64, 5)",
    ]  # fmt: skip
    assert (widget.costs["per_cell"], widget.costs["kernel"]) == (432, 3)
    assert min(widget.seconds["batched"], widget.seconds["one_by_one"]) > 0


def test_a_first_layer_that_windows_do_not_share_is_not_counted_as_shared():
    padded = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.Flatten(), nn.Linear(4 * 25, 2))
    assert SlidingWindow(picture(), 5, classify=padded).costs["first"] == ""


# What can't be shown.


@pytest.mark.parametrize(
    ("error", "said", "arguments"),
    [
        (TypeError, "image must be a float tensor", {"image": [[1.0]]}),
        (ValueError, r"got torch.int64 \(3, 8, 8\)", {"image": torch.zeros(3, 8, 8).long()}),
        (ValueError, r"got torch.float32 \(2, 8, 8\)", {"image": torch.zeros(2, 8, 8)}),
        (ValueError, "values from 0 to 255", {"image": 255 * torch.eye(8).expand(3, 8, 8)}),
        (ValueError, "sides from 3 to 256", {"image": torch.zeros(3, 8, 257)}),
        (ValueError, "window must be a whole number from 3 to 24, .* got 2", {"window": 2}),
        (ValueError, "got 25", {"window": 25}),
        (TypeError, "got 7.0", {"window": 7.0}),
        (TypeError, "got True", {"stride": True}),
        (ValueError, "stride must be a whole number from 1 to 8, .* got 0", {"stride": 0}),
        (ValueError, "more would skip pixels; got 9", {"stride": 9}),
        (TypeError, "classify must be a torch.nn.Module .* got function", {"classify": lambda x: x}),
        (ValueError, "can't take an input of 1×3×8×8: in layer 5", {"classify": patch_network()}),
        (ValueError, "one row for each of 2 windows; it gave", {"classify": nn.Conv2d(3, 2, 3)}),
        (ValueError, r"shape \(24, 30\), .* got torch.int64 \(3, 3\)", {"truth": torch.zeros(3, 3).long()}),
        (TypeError, "truth must be int64", {"truth": "grass"}),
        (ValueError, "class_names must name 2 classes, got", {"classify": Bright(), "class_names": ("ground",)}),
    ],
)  # fmt: skip
def test_bad_arguments_get_one_sentence(error, said, arguments):
    with pytest.raises(error, match=said):
        SlidingWindow(**{"image": picture(), "window": 8} | arguments)


def test_too_many_windows_for_a_classifier():
    with pytest.raises(ValueError, match="35721 windows are too many to ask about, at most 20000"):
        SlidingWindow(torch.zeros(1, 191, 191), 3, classify=Bright())


def test_assignment_is_checked_alike():
    widget = SlidingWindow(picture(), 8, stride=6)
    for name, value in (("window", 2), ("window", 40), ("window", "9"), ("stride", 0), ("stride", 9)):
        with pytest.raises((TypeError, ValueError), match=f"{name} must be"):
            setattr(widget, name, value)
    assert (widget.window, widget.stride) == (8, 6)
    widget.window = 4  # no pixel is skipped: the stride follows
    assert (widget.window, widget.stride) == (4, 4)
    fixed = SlidingWindow(picture(), 18, classify=patch_network())
    with pytest.raises(ValueError, match="window must stay 18"):
        fixed.window = 17


# The widget as a whole.


def test_it_says_what_it_is():
    assert repr(SlidingWindow(picture(64, 64), 16)) == "SlidingWindow(64x64, window 16, stride 1: 2401 windows)"
    named = SlidingWindow(picture(), 8, 2, Bright(), class_names=("dark", "light"))
    assert repr(named) == "SlidingWindow(24x30, window 8, stride 2: 108 windows, classes dark, light)"
    assert repr(SlidingWindow(picture(), 8, classify=Bright())).endswith("classes 0, 1)")


def test_the_still_is_the_same_whenever_it_is_drawn():
    truth = torch.zeros(24, 30).long()
    truth[3, 4] = 255
    widget = SlidingWindow(picture(), 8, classify=Bright(), truth=truth, class_names=("dark", "light"))
    still = widget.still()
    assert still == widget.still()
    assert Image.open(BytesIO(still)).size[0] > 600
    assert Image.open(BytesIO(SlidingWindow(picture(), 8).still())).size[0] < 600


def test_closing_it_leaves_nothing():
    widget = SlidingWindow(picture(), 8)
    assert widget in open_widgets(SlidingWindow)
    widget.close()
    assert widget not in open_widgets(SlidingWindow)
