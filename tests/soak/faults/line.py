"""A line between browser and server that can be cut: a small proxy on 127.0.0.1.

``with Line(port) as line:`` carries everything from ``line.address`` to the server's port and back. ``line.cut()`` ends
every connection and refuses new ones until ``line.mend()``; ``line.hold()`` lets the bytes stand still first, so that
what is under way when the line is cut is lost.
"""

import contextlib
import socket
import threading

CHUNK = 1 << 16  # bytes


class Line:
    """Carries bytes between browser and server, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._ends: set[socket.socket] = set()  # of the connections that are open
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._listener = self._listening(0)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def hold(self) -> None:
        """From now on nothing arrives, on neither side; nobody is told."""
        self._flows.clear()

    def cut(self) -> None:
        """Ends every connection, with what is under way in it, and refuses new ones."""
        self._shut(self._listener)
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            self._shut(end)
        self._flows.set()  # whoever holds bytes finds nobody to give them to

    def mend(self) -> None:
        """Takes connections again, at the same address."""
        self._listener = self._listening(self.port)

    def whole(self) -> None:
        """Mends the line if it is cut, so that what is left can be tidied up."""
        if self._listener.fileno() < 0:
            self.mend()

    def _listening(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # until it is closed
            while True:
                browser, _ = listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._ends |= {browser, server}
                for pair in ((browser, server), (server, browser)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(CHUNK):
                self._flows.wait()
                other.sendall(data)
        for end in (one, other):
            self._shut(end)
        with self._lock:
            self._ends -= {one, other}

    @staticmethod
    def _shut(end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for it
        end.close()
