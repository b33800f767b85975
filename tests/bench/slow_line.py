"""When the first lesson of the site is of use on a slow line: 4 Mbit/s, 40 ms latency, an empty cache.

``python tests/bench/slow_line.py`` prints a table; ``rows()`` gives it. The site is served from its folder, unpacked,
by Python's own server, which is the worst that can happen to it. Of use is a page whose text is painted, whose scripts
have run and whose first widget is live. `make site` builds what is measured.
"""

import functools
import http.server
import statistics
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import chromium  # noqa: E402

SITE = ROOT / "dist" / "site"
AIM = 2.0  # s
REPEATS = 5
LINE = {"offline": False, "latency": 40, "downloadThroughput": 4_000_000 / 8, "uploadThroughput": 1_000_000 / 8}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LIVE = """() => new Promise((done) => {
    const first = document.querySelector("[data-widget]");
    const painted = () => setTimeout(() => done(performance.now()));
    const look = () => "live" in first.dataset && requestAnimationFrame(painted);
    new MutationObserver(look).observe(first, { attributes: true });
    look();
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that prints nothing."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


def opened(browser, address: str) -> tuple[float, float]:
    """Seconds until a page's text is painted, and until its first widget is live."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-widget]", state="attached")
    live = page.evaluate(LIVE)
    painted = page.wait_for_function(PAINTED).json_value()
    context.close()
    return painted / 1000, live / 1000


def rows() -> list[list[str]]:
    """The table's rows: what, against what, aim, measured."""
    lessons = sorted(path.name for path in SITE.glob("0*.html"))
    if not lessons:
        raise SystemExit("There is no site to measure: run make site first.")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    table = []
    with chromium.running(whole=True) as browser:
        for name in lessons:
            times = [opened(browser, f"http://127.0.0.1:{server.server_port}/{name}") for _ in range(REPEATS)]
            painted, live = (statistics.median(column) for column in zip(*times, strict=True))
            longest = max(live for _, live in times)
            aim = f"≤ {AIM:.0f} s" if name == lessons[0] else "–"
            measured = f"read after {painted:.2f} s, of use after {live:.2f} s, longest {longest:.2f} s"
            table.append(
                [f"{name.removesuffix('.html')}, empty cache", "4 Mbit/s, 40 ms, nothing packed", aim, measured]
            )
    server.shutdown()
    return table


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
