"""A reader of the built site with no network, and axe-core over what is read."""

import re
from pathlib import Path

import axe_playwright_python

ROOT = Path(__file__).parents[2]
SITE = ROOT / "dist" / "site"
VIEWPORT = {"width": 1280, "height": 900}
GIVEN_UP = " can't be loaded."
ELSEWHERE = re.compile(r"^(?!file:|data:|blob:)")
LESSONS = [path.stem for path in sorted((ROOT / "lessons").glob("*.ipynb"))]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
PLACES = "[data-widget]"
OF_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"]}
NO_COLOUR = {rule: {"enabled": False} for rule in OF_COLOUR["runOnly"]}
RUN_AXE = """async ([exclude, options]) => {
    const { violations } = await axe.run({ exclude }, { resultTypes: ["violations"], preload: false, ...options });
    const told = (node) => node.target.join(" ") + ": " + node.html.slice(0, 160);
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(told)].join("\\n  "));
}"""

BRING_ALL = "(places) => document.querySelectorAll(places).forEach((place) => everyPixel.bring(place))"
ALL_LIVE = "(places) => [...document.querySelectorAll(places)].every((place) => 'live' in place.dataset)"


def bring_all(page):
    """Brings all widgets of a page to life, however far down they stand."""
    page.evaluate(BRING_ALL, PLACES)
    page.wait_for_function(ALL_LIVE, arg=PLACES)


def axe(page, without=(), **options):
    """What axe-core finds on the page, leaving out what selectors name; ``options`` are axe's."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN_AXE, [list(without), options])


class Reader:
    """Somebody who opens pages of the site with no network; ``complaints`` is what went wrong meanwhile."""

    def __init__(self, browser, site, **options):
        self.site, self.complaints = site, []
        self.given_up = set()  # addresses that a page was still loading when it was closed
        self.context = browser.new_context(**{"viewport": VIEWPORT, "offline": True, **options})
        self.context.route(ELSEWHERE, lambda route: route.abort())
        self.context.on("request", self._asked)
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, request):
        if ELSEWHERE.match(request.url):
            self.complaints.append(f"asked for {request.url}")

    def _failed(self, request):
        if request.failure == "net::ERR_ABORTED" and not ELSEWHERE.match(request.url):
            self.given_up.add(request.url)
            self.complaints[:] = [said for said in self.complaints if not self._gave_up(said)]

    def _gave_up(self, said):
        return any(f"/{said.removesuffix(GIVEN_UP)}" in url for url in self.given_up if said.endswith(GIVEN_UP))

    def _said(self, message):
        if message.type in ("error", "warning") and not self._gave_up(message.text):
            self.complaints.append(message.text)

    def open(self, name):
        """A page of the site, from its folder."""
        page = self.context.new_page()
        page.goto((self.site / f"{name}.html").as_uri())
        return page
