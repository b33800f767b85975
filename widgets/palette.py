"""Colours: one copy, for matplotlib and for CSS alike.

Takes nothing, gives hex strings and the CSS custom properties made of them. Everything that draws imports it.

The four roles and most class colours are from Okabe & Ito's palette, which stays readable under the common forms of
colour blindness; where two of its tints come close, or two of RUNS, a second mark tells them apart. Colour never speaks
alone: whoever uses it adds a number, a border, dashes or a word. How far apart all are, also to the colour-blind, is
measured in tests/unit/test_colour_blindness.py.
"""

INPUT = "#0072B2"
WEIGHTS = "#009E73"
OUTPUT = "#D55E00"
REMEMBERED = "#CC79A7"

ROLES = {"input": INPUT, "weights": WEIGHTS, "output": OUTPUT, "remembered": REMEMBERED}

# Class 0 is the ground. Eleven are enough for ten digits and their ground. In a label map nothing but its colour tells
# a class, so any two differ by 10 or more (CIEDE2000), for the colour-blind too. Okabe & Ito's pink lies too near the
# ground's grey for that: here stands the purple of Paul Tol's bright scheme.
CLASSES = (
    "#999999",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#AA3377",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#551177",
    "#773300",
    "#BBDDAA",
)

# Curves of networks that race: each keeps a contrast of 3 against the surface of either theme.
RUNS = ("#D55E00", "#1F7FBF", "#009E73", "#B8578F", "#A87400", "#7A68C8")

THEMES = {
    "light": {
        "page": "#F7F8FA",
        "surface": "#FFFFFF",
        "text": "#1F2328",
        "muted": "#59636E",
        "line": "#C8CFD7",
        "edge": "#818B98",
        "zero": "#F6F8FA",
        "zero-text": "#646E79",
        "strong": "#1F2328",
        "on-strong": "#FFFFFF",
        "warning": "#A40E26",
    },
    "dark": {
        "page": "#0D1117",
        "surface": "#161B22",
        "text": "#E6EDF3",
        "muted": "#9DA7B3",
        "line": "#3D4650",
        "edge": "#6E7681",
        "zero": "#1C2128",
        "zero-text": "#8B96A2",
        "strong": "#E6EDF3",
        "on-strong": "#161B22",
        "warning": "#FF9492",
    },
}

# What a hall sees in full screen: firmer lines, text with a contrast of 7 and more. The rest is the theme's own.
HALL = {
    "light": {
        "page": "#FFFFFF",
        "surface": "#FFFFFF",
        "text": "#000000",
        "muted": "#3B434B",
        "line": "#6E7781",
        "edge": "#57606A",
        "zero": "#F0F2F5",
        "zero-text": "#3F4750",
        "strong": "#000000",
        "warning": "#86061D",
    },
    "dark": {
        "page": "#000000",
        "surface": "#000000",
        "text": "#FFFFFF",
        "muted": "#C6CED7",
        "line": "#8B949E",
        "edge": "#A8B0B9",
        "zero": "#15191E",
        "zero-text": "#BFC7D0",
        "strong": "#FFFFFF",
        "on-strong": "#000000",
        "warning": "#FFB3B0",
    },
}

# How much of a role's colour a cell shows at rest and when it is lit, and how much of it frames and text in that role
# have: these stand on tints, so they are darkened or lightened towards the text.
REST, LIT, FRAME, TEXT = SHARES = 0.20, 0.48, 0.75, 0.6
HALL_SHARES = 0.30, 0.60, 0.65, 0.5


def mix(colour: str, ground: str, share: float) -> str:
    """``share`` of ``colour`` over ``ground``: ``mix("#000000", "#FFFFFF", 0.5)`` is ``"#808080"``."""
    channels = zip(rgb(colour), rgb(ground), strict=True)
    return "#" + "".join(f"{round(share * c + (1 - share) * g):02X}" for c, g in channels)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#RRGGBB``, 0 to 255 each."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return red, green, blue


def css() -> str:
    """The palette as CSS custom properties on ``.every-pixel``, light and dark, at a desk and in a hall."""
    halls = (THEMES[name] | colours for name, colours in HALL.items())
    desk = _sheet(".every-pixel", *(_properties(name, colours, SHARES) for name, colours in THEMES.items()))
    properties = (_properties(*both, HALL_SHARES) for both in zip(HALL, halls, strict=True))
    hall = _sheet(":is(.every-pixel.ep-hall, .ep-walking)", *properties)
    return desk + hall


def _sheet(card: str, light: str, dark: str) -> str:
    return f"""
{card} {{ {light} }}
body[data-jp-theme-light="false"] {card},
body.vscode-dark {card},
[data-theme="dark"] {card} {{ {dark} }}
@media (prefers-color-scheme: dark) {{
  body:not([data-jp-theme-light]):not(.vscode-light):not([data-theme="light"]) {card} {{ {dark} }}
}}
"""


def _properties(theme: str, colours: dict[str, str], shares: tuple[float, ...]) -> str:
    lines = [
        f"--ep-theme: {theme};",
        f"color-scheme: {theme};",
        *(f"--ep-{name}: {value};" for name, value in colours.items()),
    ]
    rest, lit, frame, text = shares
    for role, colour in ROLES.items():
        # Contrast on the surface and on tints at rest: text needs 4.5, frames need 3.
        lines += [
            f"--ep-{role}: {colour};",
            f"--ep-{role}-rest: {mix(colour, colours['surface'], rest)};",
            f"--ep-{role}-lit: {mix(colour, colours['surface'], lit)};",
            f"--ep-{role}-frame: {mix(colour, colours['text'], frame)};",
            f"--ep-{role}-text: {mix(colour, colours['text'], text)};",
        ]
    lines += [f"--ep-class-{k}: {colour};" for k, colour in enumerate(CLASSES)]
    return " ".join(lines)
