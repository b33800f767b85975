"""Names that look like markup, formulas or places of a sentence are drawn as they are, in stills and exports too.

A broken formula makes matplotlib raise wherever it is taken for one, and places in braces make ``format`` raise.
"""

import functools
import io

import pytest
import torch
import torch.nn.functional as F
from every_widget import EVERY_WIDGET
from torch import nn

from widgets import (
    BoxEditor,
    Data,
    DownAndBack,
    Generators,
    JointEditor,
    LiveTrainer,
    PixelExplorer,
    Predict,
    ReceptiveField,
    ShapeFlow,
    Sketchpad,
    SlidingWindow,
    Stage,
)
from widgets.exports.animated import Animated
from widgets.exports.looks import Look

NAME = r"$\frac{$ {0} {a} {} %s <img src=x onerror=hit()> &amp; `a` _b_ ^{ #"
LOOK = Look("dark", (480, 270))


def names(count):
    return tuple(f"{NAME}{k}" for k in range(count))


class Strange(nn.Module):
    """A layer that calls itself something."""

    def forward(self, x):
        return x

    def extra_repr(self):
        return NAME


def scores(classes=2):
    return nn.Conv2d(3, classes, 1)


def light():
    images = torch.rand(4, 3, 8, 10, generator=torch.manual_seed(0))
    labels = (images[:, 0] > 0.5).long()
    return Data(images, labels, images, labels, names(2), grounds=images[:2], ground_names=names(2))


def explorer():
    data = light()
    return PixelExplorer(data.images[0], torch.rand(1, 2, 8, 10), data.labels[0], data.labels[0], names(2))


def window():
    data = light()
    patch = nn.Sequential(nn.Conv2d(3, 2, 5), nn.Flatten())
    return SlidingWindow(data.images[0], 5, classify=patch, truth=data.labels[0], class_names=names(2))


def strange_function(x):
    return x * 2


strange_function.__name__ = NAME
doubled = functools.partial(F.interpolate, scale_factor=2)
MADE = {
    "stage": lambda: Stage(dict.fromkeys(names(2), doubled), [[1, 2], [3, 4]]),
    "stage of a function": lambda: Stage(strange_function, [[1, 2], [3, 4]]),
    "predict": lambda: Predict(NAME, list(names(3)), answer=1, why=NAME),
    "explorer": explorer,
    "window": window,
    "flow": lambda: ShapeFlow(nn.Sequential(Strange(), scores()), (3, 8, 8)),
    "field": lambda: ReceptiveField([nn.Conv2d(3, 2, 3), strange_function], torch.rand(3, 8, 8)),
    "down and back": lambda: DownAndBack(dict.fromkeys(names(2), (light().labels[0], None, names(2))), factors=(1, 2)),
    "generators": lambda: Generators({NAME: nn.Conv2d(2, 1, 3, padding=1)}, noise=(2, 4, 4), target=lambda z: z[:, :1]),
    "box editor": lambda: BoxEditor(boxes={name: (1, 1, 5, 5 + k) for k, name in enumerate(names(3))}),
    "joint editor": lambda: JointEditor(torch.rand(3, 8, 8), torch.rand(3, 2), limbs=[(0, 1)], names=names(3)),
    "trainer": lambda: LiveTrainer({name: scores() for name in names(2)}, light(), steps=2, batch=2),
    "sketchpad": lambda: Sketchpad(scores(), light()),
}


@pytest.mark.parametrize("name", MADE)
def test_a_name_is_drawn_as_it_is(name):
    torch.manual_seed(0)
    widget = MADE[name]()
    try:
        assert widget.still()
        assert "\n" not in repr(widget)
        if isinstance(widget, Animated):
            play = widget.play({})
            for step in {0, play.last}:
                play.draw(step, LOOK).savefig(io.BytesIO(), format="png")
            assert set(play.file_name("png")) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")
    finally:
        widget.close()


def test_a_race_of_such_names_is_told_and_drawn():
    trainer = MADE["trainer"]()
    trainer.finish()
    trainer.reset()
    trainer.finish()
    assert NAME in trainer.recorded["ghosts"][0]["label"]
    assert trainer.still()
    trainer.play({}).draw(0, LOOK).savefig(io.BytesIO(), format="svg")
    trainer.close()


def test_a_question_as_html_is_text():
    still = MADE["predict"]().still()
    assert "<img" not in still
    assert "&lt;img src=x onerror=hit()&gt;" in still


def test_all_classes_are_named_here():
    kinds = {type(make()).__name__ for make in MADE.values()}
    others = {"FlowDesigner", "SizeCalculator"}  # nothing in them is named by an author
    assert {type(EVERY_WIDGET[name]()).__name__ for name in EVERY_WIDGET} == kinds | others
