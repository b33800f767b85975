"""One small, quick example of every widget, and of every variant that looks or behaves differently.

``EVERY_WIDGET[name]()`` makes a fresh one, always the same. Tests of what all widgets have in common go through them,
mostly on a page with no kernel (see ``without_kernel.py``).
"""

import functools
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from widgets import (
    BoxEditor,
    Chain,
    ClassAndBox,
    Data,
    DownAndBack,
    FlowDesigner,
    Generators,
    JointEditor,
    Joints,
    LiveTrainer,
    MaxPair,
    PixelExplorer,
    Predict,
    ReceptiveField,
    ShapeFlow,
    SizeCalculator,
    Sketchpad,
    SlidingWindow,
    Stage,
    ink_data,
    objects_data,
    people_data,
)
from widgets.card import Card

BEFORE = [[1, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]
SMALL = [[1, 2], [3, 4]]
NAMES = ("grass", "cow", "sky")

EVERY_WIDGET: dict[str, Callable[[], Card]] = {}


def example(name: str) -> Callable:
    """Enters the function below as the example called ``name``; it gets the same random numbers every time."""

    def enter(make: Callable[[], Card]) -> Callable[[], Card]:
        @functools.wraps(make)
        def made() -> Card:
            torch.set_num_threads(1)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                return make()

        EVERY_WIDGET[name] = made
        return made

    return enter


# The stage.


def _transposed(weight: torch.Tensor, **settings: int) -> functools.partial:
    return functools.partial(F.conv_transpose2d, weight=weight[None, None], **settings)


def _kernel() -> torch.Tensor:
    return torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])


@example("stage")
def _stage() -> Stage:
    return Stage(functools.partial(F.interpolate, scale_factor=2), SMALL)


@example("stage with tabs")
def _stage_with_tabs() -> Stage:
    tabs = {
        "transposed": _transposed(_kernel(), stride=2),
        "bilinear": functools.partial(F.interpolate, scale_factor=2, mode="bilinear"),
        "unpooling": MaxPair(BEFORE),
        "max": (functools.partial(F.max_pool2d, kernel_size=2), BEFORE),
        "wide": (nn.Identity(), [[1 / 3, -12.25, 0, 1e5, 7]]),
    }
    return Stage(tabs, SMALL)


@example("stage with matrix")
def _stage_with_matrix() -> Stage:
    return Stage(_transposed(_kernel(), stride=2), SMALL, matrix=True, step=2)


@example("max pair")
def _max_pair() -> Stage:
    return Stage(MaxPair(BEFORE), SMALL, step=5)


@example("chain")
def _chain() -> Stage:
    chain = Chain(_transposed(_kernel() - 2, stride=2), torch.relu)
    return Stage({"stamps, then ReLU": chain, "stamps": chain.operations[0]}, SMALL)


@example("stage counting overlaps")
def _stage_counting_overlaps() -> Stage:
    return Stage(_transposed(torch.ones(3, 3), stride=2), [[3, 1], [2, 5]], overlap="count")


@example("large stage 16x16")
def _large_stage() -> Stage:
    grid = torch.arange(256.0).reshape(16, 16) % 10
    return Stage(functools.partial(F.avg_pool2d, kernel_size=3, stride=1, padding=1), grid)


# Pictures and questions.


@example("predict")
def _predict() -> Predict:
    return Predict(
        "Four numbers fill sixteen cells by `bed of nails`. How many cells are zero?",
        ["4", "8", "1 2 1 2\n3 4 3 4", "12"],
        answer=3,
        why="Each number keeps one cell, `y[2*i, 2*j]`; the other 16 - 4 = 12 stay 0.",
    )


def _meadow() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A picture (3, 30, 40) of three cows, of which two touch; its labels and its instances, (30, 40) each."""
    labels, instances = torch.zeros(2, 30, 40, dtype=torch.long)
    labels[:6] = 2
    for number, place in enumerate(((10, 16, 4, 14), (10, 16, 14, 24), (22, 26, 30, 36)), start=1):
        top, bottom, left, right = place
        labels[top:bottom, left:right], instances[top:bottom, left:right] = 1, number
    colours = torch.tensor([[0.35, 0.55, 0.25], [0.45, 0.3, 0.2], [0.6, 0.75, 0.95]])
    image = colours[labels].permute(2, 0, 1) + 0.05 * torch.rand(3, 30, 40)
    return image.clamp(0, 1), labels, instances


@example("pixel explorer")
def _pixel_explorer() -> PixelExplorer:
    image, labels, instances = _meadow()
    scores = F.one_hot(labels, 3).permute(2, 0, 1)[None] * 4.0 - 1
    scores[0, :, 20, 0] = torch.tensor([0.0, 2.5, 1.0])  # one pixel wrong
    return PixelExplorer(image, scores, labels, instances, NAMES)


class _Bright(nn.Module):
    """Says "light" where the middle of a patch (N, 3, h, w) is brighter than one half; ``whole`` asks every pixel."""

    def __init__(self, whole: bool = False):
        super().__init__()
        self.weight, self.whole = nn.Parameter(torch.tensor(9.0)), whole

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = x[:, :1] if self.whole else x[:, :1, x.shape[2] // 2, x.shape[3] // 2]
        light = self.weight * (seen - 0.5)
        return torch.cat([-light, light], 1)


@example("sliding window")
def _sliding_window() -> SlidingWindow:
    image = torch.full((3, 12, 16), 0.2)
    image[:, :, 8:] = 0.9
    truth = torch.zeros(12, 16).long()
    truth[:, 9:] = 1
    return SlidingWindow(image, 5, classify=_Bright(), truth=truth, class_names=("dark", "light"))


# Networks.


@example("shape flow")
def _shape_flow() -> ShapeFlow:
    layers = nn.Conv2d(3, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 8 * 8, 5)
    return ShapeFlow(nn.Sequential(*layers), (3, 18, 18))


@example("flow designer")
def _flow_designer() -> FlowDesigner:
    return FlowDesigner((16, 32), (64, 64))


@example("receptive field")
def _receptive_field() -> ReceptiveField:
    first, second = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)
    return ReceptiveField(nn.Sequential(first, nn.ReLU(), nn.MaxPool2d(2), second), _meadow()[0])


@example("down and back")
def _down_and_back() -> DownAndBack:
    image, labels, _ = _meadow()
    bar = torch.zeros(32, 32, dtype=torch.long)
    bar[:, 18:20] = 1
    return DownAndBack({"bar": (bar, None, ("ground", "bar")), "cows": (labels, image)}, class_names=NAMES)


@example("size calculator")
def _size_calculator() -> SizeCalculator:
    return SizeCalculator()


@example("generators")
def _generators() -> Generators:
    transposed = nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1)
    resized = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(2, 1, 3, padding=1))
    target = functools.partial(F.interpolate, scale_factor=2, mode="bicubic")
    networks = {"kernel 3": transposed, "resize": resized}
    return Generators(networks, noise=(2, 5, 4), target=lambda z: target(z[:, :1]), steps=4)


# Editors.


@example("box editor")
def _box_editor() -> BoxEditor:
    return BoxEditor()


@example("joint editor")
def _joint_editor() -> JointEditor:
    people = people_data(2, 2)
    return JointEditor(people.held_out_images[0], people.held_out_joints[0])


# What learns.


def _network(width: int = 4, classes: int = 5) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, classes, 3, padding=1))


@example("trainer")
def _trainer() -> LiveTrainer:
    return LiveTrainer(_network(), ink_data(24, 4), steps=12, batch=4)


@example("trainer after finish")
def _trainer_after_finish() -> LiveTrainer:
    trainer = LiveTrainer(_network(), ink_data(24, 4), steps=12, batch=4, evaluate_every=3)
    trainer.finish()
    return trainer


@example("race")
def _race() -> LiveTrainer:
    race = {"narrow": _network(2), "wide": _network(8)}
    trainer = LiveTrainer(race, ink_data(24, 4), steps=8, batch=4, evaluate_every=2)
    trainer.finish()
    return trainer


class _Both(nn.Module):
    """From images (N, 3, H, W) to scores (N, 4) and a box (N, 4)."""

    def __init__(self):
        super().__init__()
        self.what, self.where = nn.Linear(3, 4), nn.Linear(3, 4)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = x.mean((2, 3))
        return self.what(x), self.where(x).sigmoid()


@example("trainer of boxes")
def _trainer_of_boxes() -> LiveTrainer:
    return LiveTrainer(_Both(), ClassAndBox(objects_data(16, 4)), steps=8, batch=4)


@example("trainer of joints")
def _trainer_of_joints() -> LiveTrainer:
    return LiveTrainer(nn.Conv2d(3, 11, 4, stride=4), Joints(people_data(16, 4)), steps=8, batch=4)


@example("sketchpad")
def _sketchpad() -> Sketchpad:
    dark = torch.full((2, 3, 40, 50), 0.1)
    dark[1, :, :20] = 0.9
    labels = torch.zeros(2, 40, 50, dtype=torch.long)
    data = Data(dark, labels, dark, labels, ("ground", "light"), grounds=dark * 0.8, ground_names=("slate", "wall"))
    return Sketchpad(_Bright(whole=True), data)
