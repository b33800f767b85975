"""Sizes of convolutions, transposed convolutions and poolings: the formula, what is possible, which cells take part.

Takes one dimension's setting, a dictionary of whole numbers under PyTorch's names; gives whole numbers and plain data.
The browser counts by the same rules (arithmetic.js); tests hold both against torch. ``calculator`` and ``still`` import
it; it knows neither torch nor pictures.

    >>> output_size("transposed", {"size": 2, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 0,
    ...                            "dilation": 1})
    3
"""

from typing import Any

# What a control offers at the most; what is possible among these depends on the others.
RANGES = {
    "size": (1, 512),
    "kernel_size": (1, 16),
    "stride": (1, 16),
    "padding": (0, 16),
    "output_padding": (0, 15),
    "dilation": (1, 8),
}
SHARED = ("size", "kernel_size", "stride", "padding", "dilation")
PARAMETERS = {
    "transposed": ("size", "kernel_size", "stride", "padding", "output_padding", "dilation"),
    "convolution": SHARED,
    "pooling": SHARED,
}


def reach_of(setting: dict[str, int]) -> int:
    """How many cells the kernel spans, gaps of the dilation included."""
    return setting["dilation"] * (setting["kernel_size"] - 1) + 1


def output_size(kind: str, setting: dict[str, int]) -> int:
    """The output's size by the formula in PyTorch's documentation, below 1 where the setting is impossible."""
    size, stride, padding = setting["size"], setting["stride"], setting["padding"]
    if kind == "transposed":
        return (size - 1) * stride - 2 * padding + reach_of(setting) + setting["output_padding"]
    return (size + 2 * padding - reach_of(setting)) // stride + 1


def fault_of(kind: str, setting: dict[str, int]) -> str | None:
    """Why torch refuses a setting: the key of a sentence, or None where it takes it."""
    if kind == "transposed":
        if setting["output_padding"] >= max(setting["stride"], setting["dilation"]):
            return "output_padding"
        return "empty" if output_size(kind, setting) < 1 else None
    if kind == "pooling" and setting["padding"] > setting["kernel_size"] // 2:
        return "half"
    return "wider" if setting["size"] + 2 * setting["padding"] < reach_of(setting) else None


def allowed(kind: str, setting: dict[str, int], name: str) -> tuple[int, int]:
    """The smallest and the largest possible value of one parameter while the others stay; ``setting`` is possible."""
    low, high = RANGES[name]
    possible = [value for value in range(low, high + 1) if not fault_of(kind, {**setting, name: value})]
    return possible[0], possible[-1]


def sizes_behind(kind: str, setting: dict[str, int]) -> list[int]:
    """The sizes that a convolution with these parameters takes to one and the same size.

    For a transposed convolution these are the sizes that could come back from ``size``; otherwise those that go where
    ``size`` goes.
    """
    small = setting["size"] if kind == "transposed" else output_size(kind, setting)
    smallest = (small - 1) * setting["stride"] - 2 * setting["padding"] + reach_of(setting)
    return [size for size in range(smallest, smallest + setting["stride"]) if size >= 1]


def strip_of(kind: str, setting: dict[str, int]) -> dict[str, list[Any]]:
    """One dimension as cells: ``{"top", "stamps", "bottom"}``.

    ``top`` and ``bottom`` hold pairs (place, role); ``stamps`` the place where each stamp or window begins. A role is
    input, zero (inserted or padded), void (what max pooling pads with, never chosen), unread, output, unreached (an
    output no stamp reaches) or cropped.
    """
    stride, reach, padding = setting["stride"], reach_of(setting), setting["padding"]
    size, out = setting["size"], output_size(kind, setting)
    stamps = [stride * k for k in range(size if kind == "transposed" else out)]
    touched = {at + tap for at in stamps for tap in range(0, reach, setting["dilation"])}
    middle = (reach - 1) / 2
    if kind == "transposed":
        places = range(stamps[-1] + 1)
        top = [(at + middle, "zero" if at % stride else "input") for at in places]
        kept = range(padding, padding + out)
        every = range(max(stamps[-1] + reach, padding + out))
        return {"top": top, "stamps": stamps, "bottom": [(at, _bottom_role(at, kept, touched)) for at in every]}
    inside = range(padding, padding + size)
    put_in = "void" if kind == "pooling" else "zero"
    top = [(at, _top_role(at, inside, touched, put_in)) for at in range(size + 2 * padding)]
    return {"top": top, "stamps": stamps, "bottom": [(at + middle, "output") for at in stamps]}


def _bottom_role(at: int, kept: range, touched: set[int]) -> str:
    if at not in kept:
        return "cropped"
    return "output" if at in touched else "unreached"


def _top_role(at: int, inside: range, touched: set[int], put_in: str) -> str:
    if at not in inside:
        return put_in
    return "input" if at in touched else "unread"
