"""Colours that stay apart for the colour-blind, or else a second mark that tells what they mean.

The three simulations are those of Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color
vision deficiency", IEEE TVCG 15(6), 2009, at severity 1.0: a matrix on linear sRGB. Difference is CIEDE2000, in which
about 1 can just be seen side by side and large fields from 10 on are taken for other colours at a glance.
"""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from widgets import palette

PACKAGE = Path(palette.__file__).parent
SEEN = {
    "ordinary": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
APART = 10  # other colours at a glance
STRONGER = 5  # the same colour, more of it: told apart side by side, as lit cells are among those at rest


def seen(colours, sight):
    """Colours as someone with this sight sees them, in CIELAB, (n, 3)."""
    light = np.array([palette.rgb(colour) for colour in colours]) / 255
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4) @ np.transpose(SEEN[sight])
    linear = linear.clip(0, 1)
    light = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb2lab(light[None])[0]


def difference(one, other, sight):
    return float(deltaE_ciede2000(*seen([one, other], sight)))


def nearest(colours, sight):
    """How far the two nearest of some colours are apart."""
    return min(difference(one, other, sight) for one, other in itertools.combinations(colours, 2))


def tints(share, theme):
    ground = palette.THEMES[theme]["surface"]
    return {role: palette.mix(colour, ground, share) for role, colour in palette.ROLES.items()}


def file(name):
    return (PACKAGE / name).read_text(encoding="utf-8")


def test_a_simulation_keeps_grey_and_takes_away_what_that_eye_lacks():
    for sight in SEEN:
        assert difference("#808080", "#808080", sight) == 0
        assert np.abs(seen(["#FFFFFF", "#777777"], sight)[:, 1:]).max() < 0.5
    assert difference("#D55E00", "#7E8200", "deuteranopia") < 0.3 * difference("#D55E00", "#7E8200", "ordinary")


@pytest.mark.parametrize("sight", SEEN)
def test_any_two_classes_are_told_apart_by_their_colours_alone(sight):
    assert nearest(palette.CLASSES, sight) >= APART


@pytest.mark.parametrize("sight", SEEN)
def test_any_two_roles_are_told_apart_at_full_strength(sight):
    assert nearest(palette.ROLES.values(), sight) >= APART


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize("sight", SEEN)
def test_what_is_lit_stands_out_among_what_is_at_rest(sight, theme):
    rest, lit = tints(palette.REST, theme), tints(palette.LIT, theme)
    for role in palette.ROLES:
        assert difference(rest[role], lit[role], sight) >= STRONGER
        assert difference(rest[role], palette.THEMES[theme]["surface"], sight) >= 0.8 * STRONGER


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize("sight", SEEN)
def test_input_and_output_are_told_apart_by_their_tints_too(sight, theme):
    """Those two stand side by side on every stage; kernel and memory have other marks, see below."""
    for share in (palette.REST, palette.LIT):
        shades = tints(share, theme)
        assert difference(shades["input"], shades["output"], sight) >= APART


def test_tints_that_come_close_have_a_second_mark():
    """A grid says in words above it what it holds; what is remembered is no tint but a frame or a dashed arc."""
    assert '"div", { class: "ep-label" }, label' in file("stage/grid.js")
    css = file("stage/stage.css")
    assert re.search(r"\.ep-remembered \{ box-shadow: inset 0 0 0 3px", css)
    assert re.search(r"\.ep-arc \{[^}]*stroke-dasharray", css)
    used = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.css"))
    assert "--ep-remembered-rest" not in used
    assert "--ep-remembered-lit" not in used


def test_curves_that_come_close_differ_by_their_dashes():
    dashes = re.search(r"const DASHES = \[(.*?)\];", file("studio/curves.js"))[1].split(", ")
    assert len({*dashes[: len(palette.RUNS)]}) == len(palette.RUNS)
