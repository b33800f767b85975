"""What a page asks of the live trainer, read with care: a page may be broken, and none may break the kernel.

Takes a message as it came, gives values that are what they should be. Only ``trainer`` imports it. Each function raises
TypeError or ValueError with one sentence for what is not allowed.
"""

from collections.abc import Sequence

from widgets.given import real, shown, whole
from widgets.heard import Message

LONGEST_BURST = 2.0  # seconds
LARGEST_BATCH = 256  # images: a step must not take minutes, nor more memory than there is
SEEDS = 2**31


def places(content: Message, count: int) -> list[int]:
    """Which of ``count`` runs it is about, each once. It must say so: nothing is done to runs that nobody named."""
    who = content.get("who")
    if not isinstance(who, list) or not who or not all(type(k) is int and k in range(count) for k in who):
        raise ValueError(f"who must be a list of numbers from 0 to {count - 1}, got {shown(who)}.")
    return list(dict.fromkeys(who))


def settings(content: Message) -> dict[str, object]:
    """New values of settings, by their names; not yet whether there are such settings."""
    values = content.get("values")
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise ValueError(f"values must be settings by their names, got {shown(values)}.")
    if type(batch := values.get("batch", 1)) is int and batch > LARGEST_BATCH:
        raise ValueError(f"batch must be from 1 to {LARGEST_BATCH} where a page sets it, got {batch}")
    return values


def seconds(content: Message, usual: float) -> float:
    """How long a burst is to last; as ``usual``, if it does not say."""
    wanted = content.get("seconds", usual)
    if real(wanted) is None or not 0 <= wanted <= LONGEST_BURST:
        raise ValueError(f"seconds must be from 0 to {LONGEST_BURST:g}, got {shown(wanted)}.")
    return wanted


def seed(value: object) -> int | None:
    """A seed for new weights and batches, or None for the first ones."""
    return None if value is None else whole("seed", value, 0, SEEDS - 1)


def file(buffers: Sequence[bytes | memoryview]) -> bytes:
    """The bytes of the file that was sent along."""
    if not buffers:
        raise ValueError("there is no file: choose one that was saved here.")
    return bytes(buffers[0])
