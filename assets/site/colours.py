"""The site's colours as CSS custom properties: those of the widgets' cards, from the one palette.

Takes nothing, gives CSS. ``build`` puts it in front of ``site.css``.
"""

import runpy
from pathlib import Path

# Read as a file: the package around it would bring torch along.
_palette = runpy.run_path(str(Path(__file__).parents[2] / "widgets" / "palette.py"))
INPUT, THEMES, mix = (_palette[name] for name in ("INPUT", "THEMES", "mix"))

# Colours of code, by what a piece of it is; each keeps a contrast of 4.5 against the ground that code stands on.
CODE = {
    "light": {"keyword": "#8250DF", "text": "#0A5C36", "number": "#0550AE", "name": "#953800", "comment": "#59636E"},
    "dark": {"keyword": "#D2A8FF", "text": "#7EE2A8", "number": "#79C0FF", "name": "#FFA657", "comment": "#9DA7B3"},
}


def colours() -> str:
    """Light, dark, and what the system prefers where the reader has chosen nothing."""
    light, dark = (_properties(theme) for theme in THEMES)
    return f"""body {{ {light} }}
body[data-theme="dark"] {{ {dark} }}
@media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) {{ {dark} }} }}
"""


def _properties(theme: str) -> str:
    named = THEMES[theme]
    link = mix(INPUT, named["text"], 0.72) if theme == "light" else CODE["dark"]["number"]
    lines = [f"color-scheme: {theme};", f"--link: {link};"]
    lines += [f"--{name}: {named[name]};" for name in ("page", "surface", "text", "muted", "line", "zero")]
    lines += [f"--code-{name}: {colour};" for name, colour in CODE[theme].items()]
    return " ".join(lines)
