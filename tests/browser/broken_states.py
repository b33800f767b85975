"""A widget's state as an older version, a cut line or somebody with harm in mind may leave it: broken in many ways.

Takes a page that shows a widget (``without_kernel.py``), shows it broken states one after another, gives what it found:
``faults`` (blank, thrown, uncaught, not told, hangs), each with what was broken, and how often a card ``told`` of it.
"""

from pathlib import Path

from playwright.sync_api import Error
from without_kernel import traits

from widgets.card_words import WORDS

BREAK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8").partition("\n\n")[2]
FOUND = "({ ...breaking, hit: globalThis.hit ?? 0, images: document.querySelectorAll('img').length, run: null })"
AT_ONCE, PATIENCE = 20, 8000  # states between two frames, and ms that they may take


def broken(page, widget, *, everything, seed=1, most=10**6):
    """What became of the widget's broken states: every part in every way, or some by chance; ``most`` at the most."""
    page.evaluate(BREAK, [traits(widget), WORDS["en"]["broken"], everything, seed, most])
    line = page.context.new_cdp_session(page)
    more = True
    while more:
        try:
            asked = {"expression": f"breaking.run({AT_ONCE})", "timeout": PATIENCE, "returnByValue": True}
            more = line.send("Runtime.evaluate", asked)["result"]["value"]
        except Error:  # the execution was terminated
            page.evaluate("breaking.faults.push(['hangs', breaking.now, ''])")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    line.detach()
    return page.evaluate(FOUND)
