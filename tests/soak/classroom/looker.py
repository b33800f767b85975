"""Students with a real browser: what a person feels, and which files a page loads.

``with Lookers(count) as lookers:`` starts Chromium in a thread of its own, since Playwright wants to be asked from one
thread only; every method gives something to await.
"""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("browser", "bench"))

import chromium
import stage as stage_bench
from lab import VIEWPORT, NotebookPage
from playwright.sync_api import Response

WAIT = 300_000  # ms
OTHERS = ("api/kernels/", "api/sessions", "api/events", "oauth_callback")
STAGE = 18  # the cell of lesson 5 that shows max pooling and its unpooling: its answers come from the kernel
CELL = "const t = performance.now(); await kernel.requestExecute({code: '1 + 1'}).done; return performance.now() - t;"


class Lookers:
    """Some students, each with a profile of its own in one Chromium."""

    def __init__(self, count: int) -> None:
        self.names = [f"looker{number + 1}" for number in range(count)]  # under which they log in
        self._numbers = itertools.count(11)  # to be typed, each another
        self._thread = ThreadPoolExecutor(1)
        self._stack = contextlib.ExitStack()
        self._pages: list[NotebookPage] = []
        self.files: list[str] = []  # what a page loads, below its student's address

    def __enter__(self) -> "Lookers":
        self._browser = self._thread.submit(lambda: self._stack.enter_context(chromium.running())).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._stack.close).result()
        self._thread.shutdown()

    async def come(self, address: str, lesson: str) -> None:
        """Each logs in, opens the lesson and runs all its cells."""
        await self._there(self._come, address, lesson)

    async def feel(self, times: int) -> dict[str, list[float]]:
        """Milliseconds of a click that is painted, an edit that the kernel answers, and a cell, some times each."""
        return await self._there(self._feel, times)

    async def go(self) -> None:
        """Closes all pages."""
        await self._there(self._go)

    async def _there(self, act: Callable, *arguments: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *arguments)

    # In the browser's thread.

    def _come(self, address: str, lesson: str) -> None:
        for name in self.names:
            page = self._browser.new_context(viewport=VIEWPORT).new_page()
            page.set_default_timeout(WAIT)
            loaded: list[str] = []
            page.on("response", lambda answer, loaded=loaded: fetched(answer) and loaded.append(answer.url))
            page.goto(f"{address}/hub/login")
            page.get_by_label("Username").fill(name)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{address}/user/{name}/lab**")
            page.goto(f"{address}/user/{name}/lab/tree/{lesson}")
            opened = NotebookPage(page)
            opened.wait_for("panel?.context?.isReady && panel.isVisible && notebook.widgets.length > 0", WAIT)
            opened.wait_until_idle(WAIT)
            self.files = self.files or files_of(loaded, f"/user/{name}/")
            opened.run_all(WAIT)
            self._pages.append(opened)

    def _feel(self, times: int) -> dict[str, list[float]]:
        felt = {"click": [], "edit": [], "cell": []}
        for notebook in self._pages:
            card = notebook.output(STAGE).get_by_role("region", name="stage")
            card.scroll_into_view_if_needed()
            card.evaluate(stage_bench.WATCH, "click")
            for number in range(times):
                card.get_by_role("button", name=("back", "forward")[number % 2]).click()
                notebook.page.wait_for_function(f"window.painted.length > {number}")
            felt["click"] += notebook.page.evaluate("window.painted")
            card.get_by_role("button", name="last").click()
            for _ in range(times):
                card.get_by_role("gridcell").first.dblclick()
                felt["edit"].append(card.evaluate(stage_bench.THROUGH_THE_KERNEL, str(next(self._numbers))))
                felt["cell"].append(notebook.evaluate(CELL))
        return felt

    def _go(self) -> None:
        for notebook in self._pages:
            notebook.page.context.close()
        self._pages = []


def fetched(answer: Response) -> bool:
    """Whether something was there."""
    return answer.request.method == "GET" and answer.status == 200


def files_of(loaded: list[str], own: str) -> list[str]:
    """What a page loaded from its own server, each once; not what it said to kernels, and nothing that is one's own."""
    kept: list[str] = []
    for url in map(urlsplit, loaded):
        place = unquote(url.path.removeprefix(own))
        if url.path.startswith(own) and not place.startswith(OTHERS):
            kept.append(place if "_xsrf" in url.query else f"{place}?{url.query}".rstrip("?"))
    return list(dict.fromkeys(kept))
