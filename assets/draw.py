"""Draws the pictures and animations that the README and the lessons show: ``make assets``.

Takes the package's own figures, writes files beside itself. What moves here is what torch computes.
"""

import ast
import functools
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from widgets import (
    ClassAndBox,
    DownAndBack,
    Joints,
    MaxPair,
    PixelExplorer,
    SlidingWindow,
    Stage,
    ink_data,
    objects_data,
    people_data,
    photograph,
    photographs_data,
    train,
)
from widgets.data.label_maps import LIGHT, image_pixels, label_pixels, png, put, row
from widgets.data.marks import draw as draw_marks
from widgets.flow import flow_still
from widgets.flow.shape_flow import ShapeFlow
from widgets.learning.layer_costs import layer_costs
from widgets.palette import OUTPUT
from widgets.stage.acts import tab_of
from widgets.stage.figures import picture

HERE = Path(__file__).parent
X = torch.tensor([[1.0, 2], [3, 4]])
BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]


def draw() -> dict[str, bytes]:
    """File names and contents."""
    question = tab_of("question", functools.partial(F.interpolate, scale_factor=2), X)
    question["code"] = "y = upsample(x)"
    pair = tab_of("max unpooling", MaxPair(BEFORE), X)
    return {
        "03_fully_convolutional.png": patch_and_picture(),
        "02_sliding_windows.png": window_over_a_cow(),
        "04_downsampling.png": there_and_back(),
        "01_image_or_pixels.png": three_answers(),
        "09_boxes_and_joints.png": box_and_joints(),
        "08_train_a_toy_fcn.png": before_and_after(),
        "06_transposed_convolution.png": three_of_four_stamps(),
        "07_checkerboards.png": squares(),
        "05_unpooling.png": picture(question, "window", 0, caption="Four numbers, sixteen cells: what goes where?"),
        "stage.gif": picture(pair, "stamp", 0, form="gif"),
    }


def patch_and_picture() -> bytes:
    """Lesson 03's patch classifier for one patch, and the same weights in one pass over a picture, as boxes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = lesson_definitions("03_fully_convolutional.ipynb", "network =", "def slide")
    flows = {
        "one patch, one answer": (names["network"], (1, 3, 18, 18)),
        "the same weights, one pass: a map of answers": (names["one_pass"], (1, 3, 64, 64)),
    }
    figure = Figure(figsize=(7, 2), dpi=110, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    drawn = {title: (shape, layer_costs(net, shape)) for title, (net, shape) in flows.items()}
    widths = [flow_still.width_of(*network) for network in drawn.values()]
    for axes, (title, network) in zip(figure.subplots(1, 2, width_ratios=widths), drawn.items(), strict=True):
        flow_still.boxes_on(axes, *network)
        axes.set_title(title, fontsize=10, loc="left", color=LIGHT["text"])
    return png(canvas)


def window_over_a_cow() -> bytes:
    """Lesson 02's patch network, taught with five photographs, half-way over a sixth; and how often pixels are read."""
    torch.set_num_threads(1)
    names = lesson_definitions("02_sliding_windows.ipynb", "def patch_network", "def fit")
    data = photographs_data(test=("cows",), size=128)
    images, labels = F.avg_pool2d(data.images, 2), data.labels[:, ::2, ::2]
    patches = images.unfold(2, 18, 1).unfold(3, 18, 1)  # (600, 3, 47, 47, 18, 18)

    def some_patches():
        n, (i, j) = torch.randint(len(images), (128,)), torch.randint(47, (2, 128))
        return patches[n, :, i, j], labels[n, i + 9, j + 9]

    torch.manual_seed(0)
    names["weight"] = None  # the four classes of the photographs count alike
    classify = names["fit"](names["patch_network"](4), some_patches, steps=600, rate=0.004)
    cows = photograph("cows")
    image, truth = F.avg_pool2d(cows.image[None], 2)[0], cows.labels[::2, ::2]
    return SlidingWindow(image, 18, classify=classify, truth=truth, class_names=cows.class_names).still()


def there_and_back() -> bytes:
    """A photograph, its true mask, and the mask after factor 8 there and back."""
    cows = photograph("cows")
    trip = DownAndBack(cows.labels, cows.image, class_names=cows.class_names, factor=8).trip
    pictures = {
        "photograph": image_pixels(cows.image),
        "true mask": label_pixels(cows.labels),
        "shrunk by 8, back again": label_pixels(trip.back),
    }
    return row(pictures, cows.class_names)


def three_of_four_stamps() -> bytes:
    """A transposed convolution in the middle of its play, its matrix beside it."""
    stamp = functools.partial(F.conv_transpose2d, weight=torch.arange(1.0, 10).reshape(1, 1, 3, 3), stride=2)
    return Stage(stamp, X, matrix=True, view="stamp", step=3).picture()


def three_answers() -> bytes:
    """A photograph and what lesson 01's network says of it as a whole and of its pixels; and every animal by itself."""
    torch.set_num_threads(1)
    model = lesson_definitions("01_image_or_pixels.ipynb", "def conv")["model"]
    *_, _ = train(
        model, photographs_data(test=("pig",)), steps=150, learning_rate=0.02, ground_weight=1.0, evaluate_every=150
    )
    cows = photograph("cows")
    with torch.no_grad():
        scores = model(cows.image[None])
    return PixelExplorer(cows.image, scores, cows.labels, cows.instances, cows.class_names).still()


def before_and_after() -> bytes:
    """A held-out picture, its labels, and what lesson 08's network says before and after 200 steps."""
    torch.set_num_threads(1)
    data, model = ink_data(), lesson_network()
    first, *_, last = train(model, data, steps=200)
    pictures = {
        "image": image_pixels(last.image),
        "truth": label_pixels(last.truth),
        "before training": label_pixels(first.prediction),
        "200 steps later": label_pixels(last.prediction),
    }
    return row(pictures, data.class_names)


def squares() -> bytes:
    """How many stamps reach each cell, and what lesson 07's generator with a kernel of 3 paints before training."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    ones = torch.ones(1, 1, 4, 4)
    counts = F.conv_transpose2d(ones, torch.ones(1, 1, 3, 3), stride=2)[0, 0]
    noise = torch.randn(1, 8, 6, 6, generator=torch.Generator().manual_seed(0))
    painted = untrained_generator()(noise)[0, 0].detach()
    figure = Figure(figsize=(6.6, 3.3), dpi=110, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    tint = LinearSegmentedColormap.from_list("output", [LIGHT["surface"], OUTPUT])
    left.imshow(counts, cmap=tint, vmin=0, vmax=6)
    for (i, j), count in np.ndenumerate(counts.numpy()):
        left.text(j, i, f"{count:.0f}", ha="center", va="center", fontsize=10, color=LIGHT["text"])
    right.imshow(painted, cmap="gray", interpolation="nearest")
    for axes, title in ((left, "how many stamps reach each cell"), (right, "a picture before training")):
        axes.set(xticks=[], yticks=[])
        axes.set_title(title, fontsize=9, loc="left", color=LIGHT["text"])
        axes.spines[:].set_color(LIGHT["line"])
    return png(canvas)


def untrained_generator() -> nn.Module:
    """The generator that lesson 07 types, with a kernel of 3 and the lesson's seed."""
    names = lesson_definitions("07_checkerboards.ipynb", "def transposed", "def generator")
    return names["networks"]["kernel 3"]


def box_and_joints() -> bytes:
    """Two held-out pictures, what lesson 09's two networks say of them after training, and the heatmaps."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    torch.set_num_threads(1)
    names = lesson_definitions("09_boxes_and_joints.ipynb", "def conv", "class ", "def heatmaps", "def pose_loss")
    torch.manual_seed(0)
    things, people = ClassAndBox(objects_data()), Joints(people_data(), names["pose_loss"])
    box = list(train(names["WhatAndWhere"](), things, steps=400, batch=16, learning_rate=0.015, shown=1))[-1]
    pose = list(train(names["Heatmaps"](), people, steps=120, batch=16, shown=2))[-1]
    heat = pose.sight.sure.numpy()[..., None].repeat(3, 2)
    panels = (
        (box.sight.note, image_pixels(box.image), box.sight.marks, things.colours),
        ("a figure", image_pixels(pose.image), (), ()),
        (pose.sight.note, image_pixels(pose.image), pose.sight.marks, people.colours),
        ("their heatmaps", heat, (), ()),
    )
    figure = Figure(figsize=(8, 2.3), dpi=100, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    for axes, (title, pixels, marks, colours) in zip(figure.subplots(1, len(panels)), panels, strict=True):
        put(axes, pixels, title)
        draw_marks(axes, marks, colours)
    return png(canvas)


def lesson_network() -> nn.Module:
    """The network that lesson 08 types, with the lesson's seed."""
    names = lesson_definitions("08_train_a_toy_fcn.ipynb", "def conv", "def grow", "class ")
    torch.manual_seed(1)
    return names["FCN"](classes=5, how="transposed")


def lesson_definitions(lesson: str, *starts: str) -> dict:
    """What a lesson's code cells that begin so define; what they only show is left out."""
    cells = json.loads((HERE.parent / "lessons" / lesson).read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names = {"torch": torch, "nn": nn, "F": F, "ShapeFlow": ShapeFlow}
    program = ast.parse("\n\n".join(source for source in sources if source.startswith(starts)))
    program.body = [statement for statement in program.body if not isinstance(statement, ast.Expr)]
    exec(compile(program, lesson, "exec"), names)  # noqa: S102  our own cells
    return names


if __name__ == "__main__":
    for name, content in draw().items():
        (HERE / name).write_bytes(content)
        print(f"assets/{name}: {len(content) // 1000} kB")
