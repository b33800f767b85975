"""Networks as boxes: the designer's rules against the modules they make, stills, bad input, and nothing left behind."""

import dataclasses
import json
import re
import shutil
import subprocess
from base64 import b64decode

import pytest
import torch
import traitlets
from torch import nn

from widgets import cells
from widgets.flow import design
from widgets.flow.designer import FlowDesigner
from widgets.flow.flow_still import boxes_of
from widgets.flow.shape_flow import ShapeFlow
from widgets.front_end import script
from widgets.given import shown
from widgets.learning.layer_costs import layer_costs

NEEDS_NODE = pytest.mark.skipif(shutil.which("node") is None, reason="the browser tests count there too")
DESIGNS = [
    {"widths": [16, 32, 64], "size": [64, 96], "classes": 5, "inside": True},
    {"widths": [16, 32, 64], "size": [64, 96], "classes": 5, "inside": False},
    {"widths": [4], "size": [33, 32], "classes": 2, "inside": True},
    {"widths": [8, 4], "size": [222, 100], "classes": 3, "inside": True},
    {"widths": [8, 16, 8, 16, 32], "size": [64, 34], "classes": 3, "inside": True},
]


def node(expression):
    """What an expression over the browser's rules gives."""
    program = f"{script('flow/design.js')}\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run(["node", "--input-type=module"], input=program, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@NEEDS_NODE
@pytest.mark.parametrize("settings", DESIGNS, ids=str)
def test_the_browser_counts_what_the_module_has(settings):
    text, rows, totals = node(
        f"[designedCode({json.dumps(settings)}), designedRows({json.dumps(settings)}), "
        f"designedTotals(designedRows({json.dumps(settings)}))]"
    )
    names = {"nn": nn}
    exec(text, names)  # noqa: S102  the lines that the card offers to copy
    counted = layer_costs(names["network"], (3, *settings["size"]))
    for ours, theirs in zip(counted, rows, strict=True):
        plain = json.loads(json.dumps(dataclasses.asdict(ours)))
        theirs.pop("symbol")
        assert theirs | {"line": ""} == plain | {"line": ""}
    for name in ("multiply_adds", "parameters", "memory"):
        assert totals[name] == sum(getattr(layer, name) for layer in counted)
    how = settings["widths"], settings["classes"], settings["inside"]
    assert text == design.code(*how)
    assert str(design.network(*how)) == str(names["network"])


@NEEDS_NODE
def test_the_symbols_are_those_of_the_lecture():
    rows = node(f"designedRows({json.dumps(DESIGNS[0])})")
    pools = [row["symbol"] for row in rows if row["kind"] == "MaxPool2d"]
    assert pools == ["D₁ × H/2 × W/2", "D₂ × H/4 × W/4", "D₃ × H/8 × W/8"]
    assert rows[-1]["symbol"] == "{classes} × H × W"
    assert rows[3]["symbol"] == "D₂ × H/2 × W/2"


@NEEDS_NODE
@pytest.mark.parametrize("side", [222, 256, 33])
def test_halvings_are_those_of_the_layers(side):
    x, expected = torch.zeros(1, 1, side, side), [side]
    for layer in (nn.MaxPool2d(2), nn.MaxPool2d(2), nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2)):
        x = layer(x)
        expected.append(x.shape[-1])
    assert node(f"halvings({side}, 2)") == expected
    if side == 222:
        assert expected[1:4] == [111, 55, 110]


def test_both_ways_have_the_same_weights():
    inside, full = (design.network([8, 16], 3, how).state_dict() for how in (True, False))
    assert [tuple(w.shape) for w in inside.values()] == [tuple(w.shape) for w in full.values()]


def test_the_lessons_design():
    designer = FlowDesigner((16, 32, 64), (256, 256), classes=5)
    assert repr(designer) == "FlowDesigner(16-32-64, 3×256×256, down- and upsampling inside)"
    assert sum(layer.multiply_adds for layer in designer.layers) == 377_487_360
    designer.inside = False
    assert sum(layer.multiply_adds for layer in designer.layers) == 3_095_396_352
    assert designer.layers[-1].field == (13, 13)
    assert repr(designer) == "FlowDesigner(16-32-64, 3×256×256, full resolution)"
    designer.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("widths", value) for value in ([], [2], [16] * 6, [16.0], [256], 16, "16")),
        *(("size", value) for value in ([256], [256, 31], [256, 1024], 256, [256.0, 256])),
        *(("classes", value) for value in (1, 33, 5.5, True)),
    ],
)
def test_a_bad_setting_gets_one_sentence_and_loses_nothing(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be .*, got {re.escape(shown(value))}\.$"):
        FlowDesigner(**{name: value})
    designer = FlowDesigner([8])
    before = repr(designer), designer.classes
    with pytest.raises((ValueError, traitlets.TraitError)):
        setattr(designer, name, value)
    assert (repr(designer), designer.classes) == before
    designer.close()


# Any network.


def patches():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4 * 3 * 3, 2))


def test_the_rows_begin_with_the_input():
    flow = ShapeFlow(patches(), (3, 8, 8))
    assert repr(flow) == "ShapeFlow(Sequential, 3×8×8 → 2)"
    assert [row["kind"] for row in flow.rows] == ["", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear"]
    assert flow.rows[0]["shape"] == (1, 3, 8, 8)
    assert flow.error == ""
    assert flow.multiply_adds == 3 * 4 * 9 * 36 + 36 * 2
    flow.close()


def test_a_forward_that_fails_shows_what_ran():
    flow = ShapeFlow(patches(), (3, 10, 10))
    assert repr(flow) == "ShapeFlow(Sequential, 3×10×10 → 64, then it fails)"
    assert "in layer 4 (Linear), mat1 and mat2 shapes cannot be multiplied" in flow.error
    assert len(flow.rows) == 5
    assert flow.still().startswith(b"\x89PNG")
    flow.close()


def test_what_is_none_gets_one_sentence():
    with pytest.raises(TypeError, match=r"^network must be a torch\.nn\.Module, got str\.$"):
        ShapeFlow("network", (3, 8, 8))
    with pytest.raises(ValueError, match=r"^input_shape must be"):
        ShapeFlow(patches(), (8, 8))


def test_layers_that_only_pass_on_join_the_box_before():
    boxes = boxes_of((1, 3, 8, 8), layer_costs(patches(), (3, 8, 8)))
    assert [sides for sides, _ in boxes] == [(3, 8, 8), (4, 6, 6), (4, 3, 3), (36, 1, 1), (2, 1, 1)]


@pytest.mark.parametrize("make", [lambda: ShapeFlow(patches(), (3, 8, 8)), FlowDesigner], ids=["flow", "designer"])
def test_the_output_carries_a_still_picture(make):
    card = make()
    bundle, _ = card._repr_mimebundle_()
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert card.still() == card.still()
    card.close()


def test_the_same_cell_run_again_closes_what_it_made(monkeypatch):
    def in_cell(cell, run):
        monkeypatch.setattr(cells, "_origin", lambda: (cell, run))
        return ShapeFlow(patches(), (3, 8, 8)), FlowDesigner()

    first, elsewhere, again = in_cell("a", 1), in_cell("b", 2), in_cell("a", 3)
    assert [[card.comm is None for card in pair] for pair in (first, elsewhere, again)] == [
        *([True, True], [False, False], [False, False]),
    ]
