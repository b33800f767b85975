"""A widget on a page with no kernel, as our website shows it: its traits, its script, no line to anywhere."""

import json
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path

from assets.site.classic import classic

HOST = Path(__file__).parents[2] / "assets" / "site" / "host.js"
KERNEL_ONLY = ("comm", "layout", "log", "tabbable", "tooltip")
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A widget</title>
<meta name="viewport" content="width=device-width"></head>
<body data-theme="{theme}"><main id="here"></main></body></html>"""
# A function of what ``state`` gives.
MODEL = """(state) => {
    const { traits, bytes } = JSON.parse(state);
    for (const [name, base64] of Object.entries(bytes)) traits[name] = everyPixel.bytesOf(base64);
    return everyPixel.makeModel(traits);
}"""
SHOW = f"""(state) => {{
    const model = ({MODEL})(state);
    globalThis.shown = {{ model, close: everyPixel.show("widget", model, document.getElementById("here")) }};
}}"""


def traits(widget):
    """The names of what a page shows of the widget."""
    return [name for name in widget.keys if not name.startswith("_") and name not in KERNEL_ONLY]


def state(widget):
    """What a page needs of the widget for ``MODEL``, as one text: Playwright takes far longer to pass on the parts."""
    shown = {name: getattr(widget, name) for name in traits(widget)}
    raw = {name: b64encode(value).decode() for name, value in shown.items() if isinstance(value, bytes)}
    plain = {name: value for name, value in shown.items() if name not in raw}
    return json.dumps({"traits": plain, "bytes": raw}, allow_nan=False)


# Pages that nobody looks at any more, by who made them: opening another takes longer than all that is done on it.
_free = {}


@contextmanager
def page_of(browser, widget, theme="light", **options):
    """A page that shows the widget and nothing else, light or dark; `options` are those of `browser.new_page`.

    The document is new, the tab may be one that another widget was shown in. The page's `shown` has the widget's
    `model`, and `close()`, which takes it away.
    """
    free = _free.setdefault((browser, repr(options)), [])
    page = free.pop() if free else browser.new_page(**options)
    try:
        page.set_content(PAGE.format(theme=theme))
        page.add_style_tag(content=widget._css)
        page.add_script_tag(path=HOST)
        page.add_script_tag(content=classic(widget._esm, "widget"))
        page.evaluate(SHOW, state(widget))
        yield page
    except BaseException:
        page.close()
        raise
    page.mouse.move(0, 0)
    page.goto("about:blank")
    free.append(page)
