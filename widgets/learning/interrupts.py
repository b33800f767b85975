"""Interrupting the kernel between two training steps instead of in the middle of one.

Takes nothing, gives a context manager. ``runs`` imports it.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def after_this() -> Iterator[None]:
    """An interrupt that comes meanwhile is raised at the end as KeyboardInterrupt; a second one at once.

    Only the main thread hears interrupts; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    heard = []

    def hear(*_):
        heard.append(True)
        signal.signal(signal.SIGINT, before)

    # None is a handler that was not set from Python: it can't be put back, so it is left alone. Nor is anything heard
    # where interrupts are ignored, as in a program that a shell started in the background.
    if before in (None, signal.SIG_IGN):
        yield
        return
    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt
