"""Colours: one copy, for matplotlib and for CSS alike.

Takes nothing, gives hex strings and the CSS custom properties made of them. Everything that draws imports it.

The four roles and the class colours are from Okabe & Ito's palette, which stays readable under the common forms of
colour blindness. Colour never speaks alone: whoever uses it adds a number, a border or a word.
"""

INPUT = "#0072B2"
WEIGHTS = "#009E73"
OUTPUT = "#D55E00"
REMEMBERED = "#CC79A7"

ROLES = {"input": INPUT, "weights": WEIGHTS, "output": OUTPUT, "remembered": REMEMBERED}

# Class 0 is the ground. Eleven are enough for ten digits and their ground.
CLASSES = (
    "#999999",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#6A3D9A",
    "#8C564B",
    "#17BECF",
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
        "zero": "#1C2128",
        "zero-text": "#8B96A2",
        "strong": "#E6EDF3",
        "on-strong": "#161B22",
        "warning": "#FF9492",
    },
}

# How much of a role's colour a cell shows at rest and when it is lit, and how much of it text in that role has.
REST, LIT, TEXT = 0.20, 0.48, 0.6


def mix(colour: str, ground: str, share: float) -> str:
    """``share`` of ``colour`` over ``ground``: ``mix("#000000", "#FFFFFF", 0.5)`` is ``"#808080"``."""
    channels = zip(rgb(colour), rgb(ground), strict=True)
    return "#" + "".join(f"{round(share * c + (1 - share) * g):02X}" for c, g in channels)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#RRGGBB``, 0 to 255 each."""
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


def css() -> str:
    """The palette as CSS custom properties on ``.every-pixel``, for the light and the dark theme."""
    light, dark = (_properties(name) for name in THEMES)
    return f"""
.every-pixel {{ {light} }}
body[data-jp-theme-light="false"] .every-pixel,
body.vscode-dark .every-pixel,
[data-theme="dark"] .every-pixel {{ {dark} }}
@media (prefers-color-scheme: dark) {{
  body:not([data-jp-theme-light]):not(.vscode-light):not([data-theme="light"]) .every-pixel {{ {dark} }}
}}
"""


def _properties(theme: str) -> str:
    colours = THEMES[theme]
    lines = [f"--ep-theme: {theme};", *(f"--ep-{name}: {value};" for name, value in colours.items())]
    for role, colour in ROLES.items():
        # Role colours as text need contrast 4.5 on the surface, so they are darkened or lightened towards the text.
        lines += [
            f"--ep-{role}: {colour};",
            f"--ep-{role}-rest: {mix(colour, colours['surface'], REST)};",
            f"--ep-{role}-lit: {mix(colour, colours['surface'], LIT)};",
            f"--ep-{role}-text: {mix(colour, colours['text'], TEXT)};",
        ]
    lines += [f"--ep-class-{k}: {colour};" for k, colour in enumerate(CLASSES)]
    return " ".join(lines)
