"""Every part of every widget's state, broken in every way that ``broken_states.js`` knows.

``WIDGETS="stage,max pair"`` tries only these. ``MOST`` states a widget at the most, taken by chance with the seed
``SEED``. What a page says to Python is in ``search``.
"""

import os
import sys
import time
from pathlib import Path

from ledger import Row, record

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import chromium
from broken_states import broken
from every_widget import EVERY_WIDGET
from without_kernel import page_of

KINDS = "a card that is blank, throws, freezes its page, leaves an error uncaught or says no sentence"


def main() -> int:
    """Tries all, prints what failed, and keeps the count."""
    begun, shown, told, faults = time.monotonic(), 0, 0, []
    wanted = os.environ.get("WIDGETS", "").split(",") if os.environ.get("WIDGETS") else list(EVERY_WIDGET)
    with chromium.running() as browser:
        for name in wanted:
            widget = EVERY_WIDGET[name]()
            with page_of(browser, widget) as page:
                limits = {"seed": int(os.environ.get("SEED", "1")), "most": int(os.environ.get("MOST", "1000000"))}
                found = broken(page, widget, everything=True, **limits)
            widget.close()
            count = found["hit"] + found["images"]
            faults += [[name, *fault] for fault in found["faults"]] + [[name, "markup"]] * count
            shown, told = shown + found["count"], told + found["told"]
            print(f"{name}: {found['count']} states, {found['told']} told, {len(found['faults'])} faults", flush=True)
    for fault in faults:
        print(*fault)
    ways = "each part of their states missing, of another type, cut off, huge or markup"
    how = f"{len(wanted)} widgets, {ways}; counted: {KINDS}"
    row = Row(
        "a broken state is told in a sentence", how, shown, len(faults), f"{told} told, the others could be drawn"
    )
    return record("pages", [row], time.monotonic() - begun, whole=wanted == list(EVERY_WIDGET))


if __name__ == "__main__":
    sys.exit(main())
