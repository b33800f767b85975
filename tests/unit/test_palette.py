"""Colours that can be read: contrast by WCAG 2.1, in both themes."""

import pytest

from widgets import palette


def luminance(colour):
    parts = [channel / 255 for channel in palette.rgb(colour)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", palette.THEMES)
def test_text_can_be_read(theme):
    colours = palette.THEMES[theme]
    pairs = [
        ("text", "surface"),
        ("muted", "surface"),
        ("zero-text", "zero"),
        ("on-strong", "strong"),
        ("warning", "surface"),
    ]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for role in palette.ROLES.values():
        assert contrast(palette.mix(role, colours["text"], palette.TEXT), colours["surface"]) >= 4.5
        for share in (palette.REST, palette.LIT):
            assert contrast(colours["text"], palette.mix(role, colours["surface"], share)) >= 4.5


@pytest.mark.parametrize("theme", palette.THEMES)
def test_what_is_no_text_but_means_something_can_be_seen(theme):
    """The edges of controls, and frames and arcs over the tints of cells, have a contrast of 3 (WCAG 2.1, 1.4.11)."""
    colours = palette.THEMES[theme]
    for ground in ("surface", "zero", "page"):
        assert contrast(colours["edge"], colours[ground]) >= 3, ground
    tints = [palette.mix(role, colours["surface"], palette.REST) for role in palette.ROLES.values()]
    for role in palette.ROLES.values():
        frame = palette.mix(role, colours["text"], palette.FRAME)
        assert min(contrast(frame, ground) for ground in (colours["surface"], colours["zero"], *tints)) >= 3


@pytest.mark.parametrize("theme", palette.THEMES)
def test_curves_can_be_seen(theme):
    for colour in palette.RUNS:
        assert contrast(colour, palette.THEMES[theme]["surface"]) >= 3


def test_css_names_every_colour_in_both_themes():
    css = palette.css()
    for name in (*palette.THEMES["light"], *(f"{role}-lit" for role in palette.ROLES), "class-10"):
        assert css.count(f"--ep-{name}:") == 6  # light, dark by the host, dark by the browser; at a desk and in a hall


def test_mix():
    assert palette.mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert palette.mix("#0072B2", "#FFFFFF", 1) == "#0072B2"
