"""Whatever a widget is given or assigned: it is shown as it should be, or refused in one sentence and nothing left."""

import copy
import dataclasses
import json
import warnings
from collections.abc import Callable

import ipywidgets
import pytest
import torch
import torch.nn.functional as F
from any_operations import operations
from anything import ANYTHING, MARKUP, TEXTS, grids, tensors
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import networks
from refusals import either, is_a_line
from torch import nn

from widgets import (
    Chain,
    DownAndBack,
    FlowDesigner,
    Generators,
    MaxPair,
    ReceptiveField,
    ShapeFlow,
    SizeCalculator,
    SlidingWindow,
    Stage,
    layer_costs,
)
from widgets.exports.forms import exported
from widgets.exports.looks import Look

LANGUAGES = st.none() | st.just("en")
NUMBERS = st.integers(0, 6) | st.integers(-1, 40)
NAMES = st.lists(TEXTS, max_size=4) | st.sampled_from([("ground", "bar"), [MARKUP, "b"], "ab", None])


def pictures():
    """Images (C, H, W), mostly right."""
    shapes = st.tuples(st.sampled_from([3, 3, 3, 1, 2, 0]), st.integers(3, 9), st.integers(3, 9))
    dtypes = st.sampled_from([torch.float32] * 4 + [torch.float64, torch.float16, torch.uint8, torch.bfloat16])
    values = st.sampled_from([0.0, 0.5, 1.0] * 4 + [2.0, -1.0, float("nan"), float("inf"), 1e38])
    return st.builds(
        lambda shape, dtype, value, last: _filled(shape, value, last).to(dtype), shapes, dtypes, values, values
    )


def _filled(shape, value, last):
    image = torch.full(shape, float(value))
    if image.numel():
        image[..., -1] = last
    return image


MASKS = st.builds(
    lambda rows, columns, value, dtype: torch.full((rows, columns), value).to(dtype),
    st.integers(0, 9), st.integers(1, 9), st.sampled_from([0, 1, 2, 7, 39, 40, 255, 256, -1]),
    st.sampled_from([torch.int64] * 3 + [torch.uint8, torch.bool, torch.int32, torch.float32, torch.complex64]),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Case:
    """A widget, strategies for its arguments that are mostly right, and which of its attributes take assignments."""

    kind: Callable
    usual: dict[str, object]
    arguments: dict[str, st.SearchStrategy]
    assigned: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # arguments without a name at the call


def _small_operation():
    return {"up": torch.nn.Upsample(scale_factor=2), "own": (F.relu, [[-1.0, 2.0]])}


PAIRS = st.builds(
    lambda before, kernel, stride, padding, size: either(MaxPair, before, kernel, stride, padding, size).value,
    tensors(), NUMBERS | ANYTHING, st.none() | NUMBERS, st.just(0) | NUMBERS, st.none() | st.tuples(NUMBERS, NUMBERS),
)  # fmt: skip
CHAINS = st.lists(operations() | ANYTHING, max_size=5).map(lambda parts: either(Chain, *parts).value)
STAGED = operations() | PAIRS | CHAINS
CASES = {
    "stage": Case(
        Stage,
        {"operation": _small_operation(), "x": [[1, 2], [3, 4]]},
        {
            "operation": STAGED | st.dictionaries(st.sampled_from("ab") | TEXTS, STAGED | st.tuples(STAGED, grids())),
            "x": grids(), "view": st.sampled_from(["stamp", "window", None]), "step": st.none() | NUMBERS,
            "tab": NUMBERS, "matrix": st.booleans(), "overlap": st.sampled_from(["count", "sum", None]),
            "editable": st.booleans(), "language": LANGUAGES,
        },
        ("x", "view", "step", "tab", "matrix", "overlap", "editable"),
        ("operation", "x"),
    ),
    "sizes": Case(
        SizeCalculator,
        {},
        {
            "kind": st.sampled_from(["transposed", "convolution", "pooling"]), "size": NUMBERS, "kernel_size": NUMBERS,
            "stride": NUMBERS, "padding": NUMBERS, "output_padding": NUMBERS, "dilation": NUMBERS,
            "language": LANGUAGES,
        },
        ("setting",),
    ),
    "sliding": Case(
        SlidingWindow,
        {"image": torch.zeros(3, 6, 7), "window": 3},
        {
            "image": pictures(), "window": NUMBERS, "stride": NUMBERS, "classify": networks(), "class_names": NAMES,
            "truth": MASKS | st.just(torch.ones(6, 7).long()), "language": LANGUAGES,
        },
        ("window", "stride"),
    ),
    "generators": Case(
        Generators,
        {"networks": nn.Conv2d(3, 1, 3, padding=1), "noise": (3, 4, 4)},
        {
            "networks": networks() | st.dictionaries(TEXTS, networks(), max_size=3), "steps": NUMBERS, "seed": NUMBERS,
            "noise": st.tuples(NUMBERS, NUMBERS, NUMBERS), "target": operations() | st.just(lambda z: z[:, :1]),
            "language": LANGUAGES,
        },
    ),
    "field": Case(
        ReceptiveField,
        {"network": nn.Sequential(nn.Conv2d(3, 2, 3), nn.MaxPool2d(2)), "image": torch.zeros(3, 8, 8)},
        {
            "network": networks() | st.lists(operations(), max_size=3), "image": pictures(), "layer": NUMBERS,
            "unit": st.tuples(NUMBERS, NUMBERS), "language": LANGUAGES,
        },
        ("layer", "unit"),
    ),
    "down and back": Case(
        DownAndBack,
        {"mask": torch.ones(6, 7).long()},
        {
            "mask": MASKS | st.dictionaries(TEXTS, MASKS | st.tuples(MASKS, pictures(), NAMES), max_size=3),
            "image": pictures() | st.just(torch.zeros(3, 6, 7)), "factors": st.lists(NUMBERS, max_size=4).map(sorted),
            "ways": st.lists(st.sampled_from(["nearest", "majority", "max", "mean"]), max_size=3),
            "class_names": NAMES, "factor": NUMBERS, "way": st.sampled_from(["nearest", "mean", "max"]),
            "language": LANGUAGES,
        },
        ("factor", "way", "shown"),
    ),
    "flow": Case(
        ShapeFlow,
        {"network": nn.Conv2d(3, 2, 3), "input_shape": (3, 8, 8)},
        {"network": networks(), "input_shape": st.lists(NUMBERS, max_size=5).map(tuple), "language": LANGUAGES},
    ),
    "designer": Case(
        FlowDesigner,
        {},
        {
            "widths": st.lists(st.integers(1, 130), max_size=6),
            "size": st.tuples(st.integers(30, 70), st.integers(31, 64)), "classes": NUMBERS, "inside": st.booleans(),
            "language": LANGUAGES,
        },
        ("widths", "size", "classes", "inside"),
    ),
}  # fmt: skip


def made(case, arguments):
    places = [arguments[name] for name in case.places]
    return case.kind(*places, **{name: value for name, value in arguments.items() if name not in case.places})


def open_widgets():
    return set(ipywidgets.widget._instances)


def state_of(widget):
    return copy.deepcopy({name: value for name, value in widget.get_state().items() if name != "layout"})


def is_whole(widget, pictured):
    """Whether everything that a notebook asks of a widget works: its name, what goes to the page, its picture."""
    assert repr(widget) == repr(widget)
    assert is_a_line(repr(widget))
    assert " at 0x" not in repr(widget)
    sent = {name: value for name, value in widget.get_state().items() if not isinstance(value, bytes | memoryview)}
    json.dumps(sent, allow_nan=False)
    if pictured:
        data, _ = widget._repr_mimebundle_()
        assert data["image/png"].startswith("iVBOR")
        assert is_a_line(data["text/plain"])
        if hasattr(widget, "play"):
            play = widget.play({})
            assert 0 <= play.now <= play.last
            assert exported(play, "png", Look("dark", None)).startswith(b"\x89PNG")
            assert play.file_name("png").isascii()


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=6)
@given(data=st.data())
def test_arguments(name, data):
    case, before = CASES[name], open_widgets()
    changed = data.draw(st.lists(st.sampled_from(sorted(case.arguments)), min_size=1, max_size=3, unique=True))
    arguments = case.usual | {each: data.draw(case.arguments[each] | ANYTHING, label=each) for each in changed}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what torch says of odd tensors and settings is torch's
        outcome = either(made, case, arguments)
        if outcome.refused:
            assert open_widgets() == before
            return
        is_whole(outcome.value, pictured=data.draw(st.integers(0, 7), label="pictured if 0") == 0)
    outcome.value.close()
    assert open_widgets() == before


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.assigned])
@settings(max_examples=5)
@given(data=st.data())
def test_assignments(name, data):
    case = CASES[name]
    widget = made(case, case.usual)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(data.draw(st.integers(1, 3))):
                trait = data.draw(st.sampled_from(case.assigned))
                value = data.draw(case.arguments.get(trait, NUMBERS) | ANYTHING, label=trait)
                before = state_of(widget), repr(widget)
                outcome = either(setattr, widget, trait, value)
                if outcome.refused:
                    assert (state_of(widget), repr(widget)) == before
            is_whole(widget, pictured=data.draw(st.integers(0, 7), label="pictured if 0") == 0)
    finally:
        widget.close()


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if set(case.assigned) & set(case.arguments)])
@settings(max_examples=5)
@given(data=st.data())
def test_what_is_assigned_is_checked_as_the_constructor_checks_it(name, data):
    case = CASES[name]
    trait = data.draw(st.sampled_from([each for each in case.assigned if each in case.arguments]))
    value = data.draw(case.arguments[trait] | ANYTHING, label=trait)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        widget = made(case, case.usual)
        given_at_once, assigned = either(made, case, case.usual | {trait: value}), either(setattr, widget, trait, value)
        try:
            # None is left out at the call, and can't be assigned where it means no value.
            assert given_at_once.refused == assigned.refused or value is None
            if not assigned.refused and value is not None:
                assert _plain(getattr(given_at_once.value, trait)) == _plain(getattr(widget, trait))
        finally:
            widget.close()
            if not given_at_once.refused:
                given_at_once.value.close()


def _plain(value):
    return value.tolist() if isinstance(value, torch.Tensor) else value


@settings(max_examples=15)
@given(network=networks(), shape=st.lists(NUMBERS, max_size=5).map(tuple) | st.just((3, 8, 8)) | ANYTHING)
def test_layer_costs(network, shape):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = either(layer_costs, network, shape)
        if outcome.refused and "can't take an input" in outcome.sentence:
            assert not torch_takes(network, shape), outcome.sentence
    if not outcome.refused:
        for layer in outcome.value:
            assert repr(layer).isprintable()
            assert min(layer.multiply_adds, layer.parameters, layer.memory) >= 0


def torch_takes(network, shape):
    """Whether a network runs on zeros; one that answers otherwise each time is said not to."""
    try:
        some = next((weight for weight in network.parameters() if weight.is_floating_point()), torch.zeros(()))
        for module in network.modules():
            module.training = False
            if hasattr(getattr(module, "function", None), "calls"):
                return False
        network(torch.zeros(shape if len(shape) == 4 else (1, *shape), dtype=some.dtype, device=some.device))
    except Exception:  # noqa: BLE001 - whatever it raises
        return False
    return True
