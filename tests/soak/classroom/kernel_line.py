"""A kernel's line over a server's websocket, as JupyterLab has it: cells, widgets and their messages.

``await Kernel.connect(address, cookies)`` gives a ``Kernel``; ``await kernel.run(code)`` runs a cell. Widgets talk over
a subshell, as JupyterLab lets them. What the kernel says of a widget waits in ``widget.heard``.
"""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
LARGEST = 1 << 28  # bytes of a message


@dataclass
class Widget:
    """A widget of the notebook: which class, and what the kernel says to it, as (time, what, buffers)."""

    number: str
    kind: str
    heard: asyncio.Queue = field(default_factory=asyncio.Queue)


@dataclass
class Question:
    """What was sent and waits for its answer: it is over when there is a reply and the kernel is idle again."""

    over: asyncio.Future
    reply: dict | None = None
    idle: bool = False


class Kernel:
    """One kernel, and what of it a page sees."""

    def __init__(self, socket: WebSocketClientConnection, subprotocol: str | None) -> None:
        assert subprotocol == PROTOCOL, f"the server speaks {subprotocol!r}"
        self._socket, self._session = socket, uuid.uuid4().hex
        self._questions: dict[str, Question] = {}
        self._subshell: str | None = None
        self.widgets: dict[str, Widget] = {}
        self.errors: list[str] = []
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, address: str, cookies: str) -> "Kernel":
        """Connects and waits until the kernel answers."""
        request = HTTPRequest(address, headers={"Cookie": cookies}, connect_timeout=300, request_timeout=300)
        socket = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=LARGEST)
        kernel = cls(socket, socket.selected_subprotocol)
        await kernel._first_answer()
        reply = await kernel.ask("create_subshell_request", {}, channel="control")
        kernel._subshell = reply["content"].get("subshell_id")
        return kernel

    async def run(self, code: str) -> float:
        """Seconds until a cell is done; what it raised stands in ``errors``."""
        begin = time.perf_counter()
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True}
        await self.ask("execute_request", {**content, "stop_on_error": True})
        return time.perf_counter() - begin

    async def ask(self, kind: str, content: dict, channel: str = "shell") -> dict:
        """Sends a request; gives its reply once the kernel has nothing more to say of it."""
        question = Question(asyncio.get_running_loop().create_future())
        self._questions[self._send(kind, content, channel)] = question
        await question.over
        return question.reply

    def tell(self, widget: Widget, content: dict, buffers: tuple[bytes, ...] = ()) -> None:
        """Sends a widget's message, which nobody answers but the widget itself."""
        data = {"comm_id": widget.number, "data": {"method": "custom", "content": content}}
        self._send("comm_msg", data, "shell", buffers, self._subshell)

    def widget(self, kind: str, place: int = 0) -> Widget:
        """A widget by the name of its class and its place among those of this class."""
        return [widget for widget in self.widgets.values() if widget.kind == kind][place]

    async def close(self) -> None:
        """Hangs up."""
        self._socket.close()
        await self._reader

    async def _first_answer(self) -> None:
        # What is sent before a new kernel listens is lost to iopub, so it is asked until it answers in full.
        while True:
            try:
                await asyncio.wait_for(self.ask("kernel_info_request", {}), timeout=5)
                return
            except TimeoutError:
                assert not self._reader.done(), "the server hung up"

    def _send(
        self, kind: str, content: dict, channel: str, buffers: tuple[bytes, ...] = (), subshell: str | None = None
    ) -> str:
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "date": datetime.now(UTC).isoformat(),
            "version": "5.4",
            **({"subshell_id": subshell} if subshell else {}),
        }
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        self._socket.write_message(serialize_msg_to_ws_v1([*parts, *buffers], channel), binary=True)
        return number

    async def _read(self) -> None:
        while (message := await self._socket.read_message()) is not None:
            channel, (header, parent, _, content, *buffers) = deserialize_msg_from_ws_v1(message)
            self._hear(channel, json.loads(header), json.loads(parent), content, buffers)
        for question in self._questions.values():
            if not question.over.done():
                question.over.set_exception(ConnectionError("the server hung up"))

    def _hear(self, channel: str, header: dict, parent: dict, content: bytes, buffers: list[bytes]) -> None:
        kind = header["msg_type"]
        question = self._questions.get(parent.get("msg_id"))
        if channel == "iopub":
            self._hear_all(kind, json.loads(content), buffers, question)
        elif question:
            question.reply = {"content": json.loads(content)}
        if question and question.reply and (question.idle or channel == "control") and not question.over.done():
            question.over.set_result(None)
            del self._questions[parent["msg_id"]]

    def _hear_all(self, kind: str, content: dict, buffers: list[bytes], question: Question | None) -> None:
        if kind == "status" and question:
            question.idle |= content["execution_state"] == "idle"
        elif kind == "error":
            self.errors.append(f"{content['ename']}: {content['evalue']}")
        elif kind == "comm_open":
            state = content["data"].get("state", {})
            name = state.get("_anywidget_id") or state.get("_model_name", "")
            self.widgets[content["comm_id"]] = Widget(content["comm_id"], name.rsplit(".", 1)[-1])
        elif kind == "comm_msg" and (widget := self.widgets.get(content["comm_id"])):
            widget.heard.put_nowait((time.perf_counter(), content["data"], buffers))
