"""What happened at which step of a training, as much of it as can be kept: memory stays flat however long it runs.

Takes values step by step, gives (step, value) pairs. ``runs`` imports it; ``history.js`` keeps as much in the browser.
"""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class History(Generic[Value]):
    """At most ``limit`` values and the newest, evenly spread over the steps: when it is full, every second one goes.

    >>> history = History(4)
    >>> for step in range(11):
    ...     history.append(step, str(step))
    >>> history.since(0)
    [(4, '4'), (8, '8'), (10, '10')]
    """

    def __init__(self, limit: int):
        self._limit, self._every, self._count = limit, 1, 0
        self._kept: list[tuple[int, Value]] = []
        self._newest: tuple[int, Value] | None = None

    def append(self, step: int, value: Value) -> None:
        """Notes the value of a step that is later than all before."""
        self._newest = (step, value)
        if self._count % self._every == 0:
            # A new list rather than a changed one: another thread may be reading.
            self._kept = [*self._kept, self._newest]
        self._count += 1
        if len(self._kept) > self._limit:
            self._kept = self._kept[::2]
            self._every *= 2

    def since(self, step: int) -> list[tuple[int, Value]]:
        """What is kept of later steps, and the newest."""
        kept, newest = self._kept, self._newest
        pairs = kept if newest is None or (kept and kept[-1][0] >= newest[0]) else [*kept, newest]
        return [pair for pair in pairs if pair[0] > step]

    @property
    def newest(self) -> Value | None:
        """The last value."""
        return None if self._newest is None else self._newest[1]


def evenly(pairs: list[tuple[int, Value]], most: int) -> list[tuple[int, Value]]:
    """At most ``most`` (two or more) of some (step, value) pairs, spread over the steps; the first and last stay.

    >>> evenly([(0, "a"), (1, "b"), (2, "c"), (9, "d"), (10, "e")], 3)
    [(0, 'a'), (2, 'c'), (10, 'e')]
    """
    if len(pairs) <= most:
        return pairs
    first, last = pairs[0][0], pairs[-1][0]
    wanted = [first + (last - first) * k / (most - 1) for k in range(most)]
    nearest = {min(pairs, key=lambda pair: abs(pair[0] - step))[0] for step in wanted}
    return [pair for pair in pairs if pair[0] in nearest]
