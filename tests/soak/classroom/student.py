"""A simulated student: logs in, opens a lesson, runs its cells, plays its widgets and trains, over HTTP and websockets.

It sends what JupyterLab and the widgets' scripts send. Which files a page loads it is told by whoever saw a real
browser do it (``looker.py``).
"""

import asyncio
import json
import random
import time
import uuid
from pathlib import Path

import httpx
from kernel_line import Kernel, Widget

CONNECTIONS = 6  # that a browser opens to one host
PATIENCE = 300  # seconds a student waits for a page
LEAD = 0.04  # seconds before the end of a burst at which the trainer asks for the next, as in pulling.js
CELL = "1 + 1"


class Student:
    """One student of a class, by name."""

    def __init__(self, address: str, name: str) -> None:
        self.name, self._address, self._own = name, address, f"/user/{name}"
        limits = httpx.Limits(max_connections=CONNECTIONS)
        self._http = httpx.AsyncClient(
            base_url=address, verify=False, follow_redirects=True, timeout=PATIENCE, limits=limits
        )
        self.kernel: Kernel | None = None
        self._session: dict = {}
        self.bytes = 0

    # ------------------------------------------------------------------------------------------------- coming in

    async def arrive(self) -> None:
        """Logs in and waits until the hub has started a server, as its page does."""
        form = await self._get("/hub/login")
        known = {"username": self.name, "password": "", "_xsrf": self._cookie("_xsrf", "/hub/")}
        page = await self._http.post(f"/hub/login?next=%2Fhub%2Fspawn&_xsrf={known['_xsrf']}", data=known)
        page.raise_for_status()
        assert form.url != page.url, "the hub let nobody in"
        progress = f"/hub/api/users/{self.name}/server/progress?_xsrf={self._cookie('_xsrf', '/hub/')}"
        async with self._http.stream("GET", progress) as events:
            async for line in events.aiter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("failed"):
                    raise RuntimeError(f"the hub could not start a server: {told}")
                if told.get("ready"):
                    return
        raise RuntimeError("the hub fell silent while it started a server")

    async def open_page(self, files: list[str]) -> None:
        """Loads JupyterLab: its page, then what a browser loads with it."""
        await self._get(f"{self._own}/lab")
        line = asyncio.Semaphore(CONNECTIONS)

        async def load(file: str) -> None:
            async with line:
                await self._get(f"{self._own}/{file}")

        await asyncio.gather(*map(load, files))

    async def open_lesson(self, path: str) -> dict:
        """Reads a notebook, starts its kernel and connects to it; gives the notebook."""
        lesson = (await self._get(f"{self._own}/api/contents/{path}?content=1")).json()["content"]
        wanted = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
        self._session = (await self._send("POST", "/api/sessions", wanted)).json()
        number, page = self._session["kernel"]["id"], uuid.uuid4().hex
        place = f"{self._own}/api/kernels/{number}/channels?session_id={page}"
        cookies = self._http.build_request("GET", place).headers["cookie"]
        self.kernel = await Kernel.connect(self._address.replace("http", "ws", 1) + place, cookies)
        return lesson

    async def close_lesson(self) -> None:
        """Shuts the kernel down."""
        await self.kernel.close()
        await self._send("DELETE", f"/api/sessions/{self._session['id']}")

    async def leave(self) -> None:
        """Closes the lines; the hub ends the server."""
        await self._http.aclose()

    # --------------------------------------------------------------------------------------------------- working

    async def run_cells(self, cells: list[str]) -> None:
        """Sends all cells at once, as *Run All Cells* does; AssertionError with what they raised."""
        await asyncio.gather(*(self.kernel.run(cell) for cell in cells))
        await self._greet()
        assert not self.kernel.errors, self.kernel.errors[0]

    async def _greet(self) -> None:
        # What the scripts of a new card ask by themselves.
        for widget in list(self.kernel.widgets.values()):
            if widget.kind in ("LiveTrainer", "Sketchpad"):
                kind = "state" if widget.kind == "LiveTrainer" else "again"
                await self._report(widget, {"kind": kind, "picture": 0})

    async def play(self, seconds: float, pause: float) -> dict[str, list[float]]:
        """Edits what max unpooling was told, and runs a cell, by turns with pauses: seconds until each was answered."""
        taken, end = {"edit": [], "cell": []}, time.perf_counter() + seconds
        stage = self.kernel.widget("Stage", 1)
        for number in range(1, 1000):
            await asyncio.sleep(random.uniform(0, 2 * pause))  # a reader thinks
            if time.perf_counter() >= end:
                break
            taken["edit"].append(await self._edit(stage, number))
            await asyncio.sleep(random.uniform(0, 2 * pause))
            taken["cell"].append(await self.kernel.run(CELL))
        return taken

    async def _edit(self, stage: Widget, number: int) -> float:
        begin = time.perf_counter()
        edit = {"kind": "edit", "tab": 0, "act": 0, "grid": "input", "cell": number % 16, "value": number}
        self.kernel.tell(stage, {"view": self.name, "number": number, **edit})
        while True:
            heard, data, _ = await stage.heard.get()
            if data["method"] == "custom":
                raise AssertionError(data["content"])
            if data["method"] == "update" and data["state"].get("acknowledged", {}).get(self.name) == number:
                return heard - begin

    async def sketch(self, seconds: float, size: tuple[int, int] = (40, 40)) -> list[float]:
        """Draws without a pause: asks for a segmentation as soon as the last is there; seconds of each."""
        taken, end, pad = [], time.perf_counter() + seconds, self.kernel.widget("Sketchpad")
        while (begin := time.perf_counter()) < end:
            paper = random.randbytes(size[0] * size[1] * 3)
            await self._report(pad, {"kind": "look", "picture": len(taken)}, (paper,))
            taken.append(time.perf_counter() - begin)
            await asyncio.sleep(0.03)  # until the hand has moved on
        return taken

    async def train(self, seconds: float, pause: float) -> tuple[float, list[float]]:
        """Trains as the trainer's script does, and runs a cell now and then: steps a second, seconds of each cell."""
        trainer = self.kernel.widget("LiveTrainer")
        begin = time.perf_counter()
        pulling = asyncio.create_task(self._pull(trainer, begin + seconds))
        cells = []
        while time.perf_counter() + pause < begin + seconds:
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
            cells.append(await self.kernel.run(CELL))
        return (await pulling) / (time.perf_counter() - begin), cells

    async def _pull(self, trainer: Widget, end: float) -> int:
        """At most two questions under way, the next asked shortly before the burst is over; gives the steps taken."""
        waiting, steps, number = set(), [], 0
        ask_at = 0.0
        while waiting or time.perf_counter() < end:
            now = time.perf_counter()
            if now < end and len(waiting) < 2 and (not waiting or now >= ask_at):
                number += 1
                waiting.add(number)
                ask_at = float("inf")
                self.kernel.tell(trainer, {"kind": "train", "who": [0], "view": self.name, "ask": number})
            try:
                wait = max(0.0, ask_at - now) if now < end and len(waiting) < 2 else None
                _, data, _ = await asyncio.wait_for(trainer.heard.get(), wait if wait != float("inf") else None)
            except TimeoutError:
                continue
            if data["method"] != "custom" or data["content"].get("view") != self.name:
                continue
            report = data["content"]
            assert (report["error"], report["elsewhere"]) == ("", False), report
            waiting.discard(report["ask"])
            steps += [run["step"] for run in report["runs"]]
            ask_at = time.perf_counter() + max(0.0, report["seconds"] - LEAD)
        return steps[-1] - steps[0] if steps else 0

    async def _report(self, widget: Widget, question: dict, buffers: tuple[bytes, ...] = ()) -> dict:
        """Asks a widget and waits for the report that answers this question."""
        ask = uuid.uuid4().int % 1_000_000
        self.kernel.tell(widget, {**question, "view": self.name, "ask": ask}, buffers)
        while True:
            _, data, _ = await widget.heard.get()
            if data["method"] == "custom" and data["content"].get("ask") == ask:
                assert not data["content"]["error"], data["content"]["error"]
                return data["content"]

    # ---------------------------------------------------------------------------------------------------- asking

    async def _get(self, path: str) -> httpx.Response:
        answer = await self._http.get(path)
        answer.raise_for_status()
        self.bytes += answer.num_bytes_downloaded
        return answer

    async def _send(self, method: str, path: str, content: dict | None = None) -> httpx.Response:
        headers = {"X-XSRFToken": self._cookie("_xsrf", f"{self._own}/")}
        answer = await self._http.request(method, f"{self._own}{path}", json=content, headers=headers)
        answer.raise_for_status()
        return answer

    def _cookie(self, name: str, path: str) -> str:
        return next(cookie.value for cookie in self._http.cookies.jar if (cookie.name, cookie.path) == (name, path))
