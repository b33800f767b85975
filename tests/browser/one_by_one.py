"""One page with no kernel on which widgets are shown one after another, which is far quicker than a page for each."""

from contextlib import contextmanager

from every_widget import EVERY_WIDGET
from without_kernel import HOST, MODEL, state

from assets.site.classic import classic

# Before and after stand the things that the focus comes from and goes to.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>body { margin: 0; }</style></head>
<body data-theme="light"><main><button id="before">before</button><div id="here"></div><button id="after">after</button>
</main></body></html>"""
SHOW = f"""([kind, state, css]) => {{
    document.querySelector("style.widget")?.remove();
    const style = Object.assign(document.createElement("style"), {{ className: "widget", textContent: css }});
    document.head.append(style);
    window.takeAway?.();
    window.model = ({MODEL})(state);
    const here = document.getElementById("here");
    here.replaceChildren();
    window.takeAway = everyPixel.show(kind, model, here);
}}"""

_made = {}


def made(name):
    """What a page needs to show an example: its kind, script, style and state. Each is made once for all tests."""
    if name not in _made:
        widget = EVERY_WIDGET[name]()
        _made[name] = type(widget).__mro__[1].__name__, widget._esm, widget._css, state(widget)
        widget.close()
    return _made[name]


class OneByOne:
    """The page. ``complaints`` are what its console said of errors, and exceptions."""

    def __init__(self, page):
        self.page, self.known, self.complaints = page, set(), []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"{error.name}: {error.message}"))
        page.set_content(PAGE)
        page.add_script_tag(path=HOST)

    def show(self, name, theme="light"):
        """Shows an example of ``EVERY_WIDGET`` in place of what was shown; gives its card."""
        kind, script, css, shown = made(name)
        if kind not in self.known:
            self.page.add_script_tag(content=classic(script, kind))
            self.known.add(kind)
        self.theme(theme)
        self.page.evaluate(SHOW, [kind, shown, css])
        return self.card

    def theme(self, name):
        """Changes the page's theme: light or dark."""
        self.page.evaluate("(name) => (document.body.dataset.theme = name)", name)

    @property
    def card(self):
        return self.page.locator(".every-pixel")


@contextmanager
def one_by_one(browser, **options):
    """Such a page; ``options`` are those of ``browser.new_page``. AssertionError if its console complained."""
    page = browser.new_page(**options)
    try:
        shown = OneByOne(page)
        yield shown
        assert not shown.complaints, "\n".join(shown.complaints)
    finally:
        page.close()
