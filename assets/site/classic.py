"""A widget's ES module as a classic script, which a page opened from a folder may load; a module it may not.

Takes a module's text, gives the script's. The default export becomes a registration under a name (see ``host.js``), and
a function around it all keeps its names from those of other widgets.
"""

import re

DEFAULT = re.compile(r"^export\s+default\s+", re.MULTILINE)
NAMED = re.compile(r"^export\s+(?=(?:async\s+)?function\b|const\b|let\b|class\b)", re.MULTILINE)
LEFT = re.compile(r"^\s*(?:export\b|import\b).*", re.MULTILINE)


def classic(module: str, name: str) -> str:
    """The module as a script that registers its default export as ``name``.

    Raises ValueError with one sentence for a module that has no default export or several, or that imports anything.
    """
    found = len(DEFAULT.findall(module))
    if found != 1:
        raise ValueError(f"{name}: a widget's module has one `export default`; this one has {found}.")
    body = NAMED.sub("", DEFAULT.sub("const shownByDefault = ", module))
    if left := LEFT.search(body):
        raise ValueError(f"{name}: no classic script can be made of a module that says `{left[0].strip()}`.")
    return f'"use strict";\n(() => {{\n{body.rstrip()}\neveryPixel.register("{name}", shownByDefault);\n}})();\n'
