"""What a page asks of the live trainer, read with care: a page may be broken, and none may break the kernel.

Takes a message as it came, gives values that are what they should be. Only ``trainer`` imports it. Each function raises
ValueError with one sentence for what is not allowed.
"""

LONGEST_BURST = 2.0  # seconds
SEEDS = 2**31


def places(content: dict, count: int) -> list[int]:
    """Which of ``count`` runs it is about, each once; all, if it does not say."""
    who = content.get("who", list(range(count)))
    if not isinstance(who, list) or not who or not all(type(k) is int and k in range(count) for k in who):
        raise ValueError(f"who must be a list of numbers from 0 to {count - 1}, got {who!r}")
    return list(dict.fromkeys(who))


def settings(content: dict) -> dict[str, object]:
    """New values of settings, by their names; not yet whether there are such settings."""
    values = content.get("values")
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise ValueError(f"values must be settings by their names, got {values!r}")
    return values


def seconds(content: dict, usual: float) -> float:
    """How long a burst is to last; as ``usual``, if it does not say."""
    wanted = content.get("seconds", usual)
    if isinstance(wanted, bool) or not isinstance(wanted, (int, float)) or not 0 <= wanted <= LONGEST_BURST:
        raise ValueError(f"seconds must be from 0 to {LONGEST_BURST:g}, got {wanted!r}")
    return wanted


def seed(value: object) -> int | None:
    """A seed for new weights and batches, or None for the first ones."""
    if value is not None and (type(value) is not int or not 0 <= value < SEEDS):
        raise ValueError(f"seed must be a whole number from 0 to {SEEDS - 1}, got {value!r}")
    return value


def file(buffers) -> bytes:
    """The bytes of the file that was sent along."""
    if not buffers:
        raise ValueError("there is no file: choose one that was saved here")
    return bytes(buffers[0])
