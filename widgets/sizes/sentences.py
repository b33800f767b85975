"""What the size calculator says: its words, the formula with its numbers, the line of PyTorch, the sentence.

Takes settings, gives texts. ``calculator`` and ``still`` import it; the browser fills the same sentences.
"""

from widgets.sizes.arithmetic import output_size, reach_of
from widgets.words import counted, words_in

KINDS = ("transposed", "convolution", "pooling")
DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}

WORDS = {
    "en": {
        "title": "size calculator",
        "kind": "operation",
        "kinds": {"transposed": "transposed convolution", "convolution": "convolution", "pooling": "max pooling"},
        "presets": "settings worth seeing",
        "controls": "parameters",
        "settings": {
            "slide": "a famous slide: 2 → 4?",
            "mended": "the slide, mended",
            "side_by_side": "stamps side by side",
            "twice": "twice as large",
            "four_times": "four times as large",
            "crops": "padding crops",
            "five_or_six": "5 or 6 from 3",
            "dilated": "a dilated kernel",
            "large": "256 → 512?",
            "five": "5 → 3",
            "six": "6 → 3 as well",
            "same": "the same size",
            "unpadded": "no padding",
            "left_over": "a cell left over",
            "patches": "patches side by side",
            "half_of_256": "half of 256",
            "half": "half",
            "odd": "an odd size",
            "overlap": "windows that overlap",
            "padded": "with padding",
        },
        "size": "input size",
        "less": "less {name}",
        "more": "more {name}",
        "span": "{low} to {high}",
        "picture": "one dimension: {sentence}",
        "output": "output size",
        "square": "{size}×{size} → {out}×{out}",
        "hidden": "{size}×{size} → ?",
        "askHidden": "How large will it be? Press H to see.",
        "transposed.one": "{size} cell, stamped {reach} wide: {full} in all.",
        "transposed.other": "{size} cells, {stride} apart, each stamped {reach} wide: {full} in all.",
        "cropped": "padding={padding} crops {padding} at each end and leaves {rest}.",
        "kept": "output_padding={output_padding} keeps {output_padding} of the cropped at the far end: {out}.",
        "beyond": "output_padding={output_padding} adds {output_padding} at the far end: {out}. "
        "The last {bare} no stamp reaches.",
        "convolution.one": "A window {reach} wide fits once into {room} cells.",
        "convolution.other": "Windows {reach} wide, {stride} apart, fit {out} times into {room} cells.",
        "pooling.one": "A window {reach} wide fits once into {room} cells.",
        "pooling.other": "Windows {reach} wide, {stride} apart, fit {out} times into {room} cells.",
        "spoken.cropped": "Padding of {padding} crops {padding} at each end and leaves {rest}.",
        "spoken.kept": "Output padding of {output_padding} keeps {output_padding} of the cropped at the far end: "
        "{out}.",
        "spoken.beyond": "Output padding of {output_padding} adds {output_padding} at the far end: {out}. "
        "The last {bare} no stamp reaches.",
        "spoken.square": "Height and width {size} become {out}.",
        "left": "Left over at the far end, read by no window: {left}.",
        "large": "{count} cells are too many to draw one by one.",
        "behind.transposed": "A convolution with these parameters takes {sizes} to {small}. "
        "output_padding chooses which size comes back:",
        "behind.convolution": "These sizes all go to {small}:",
        "behind.pooling": "These sizes all go to {small}:",
        "stop.output_padding": "{name}={value} can't be: "
        "output_padding must stay below the larger of stride and dilation.",
        "stop.empty": "{name}={value} can't be: cropping would leave no cell.",
        "stop.half": "{name}={value} can't be: max pooling pads by half its kernel_size at the most.",
        "stop.wider": "{name}={value} can't be: the kernel would span more cells than there are, padding included.",
        "stop.range": "{name} goes from {low} to {high} on this card.",
        "notWhole": "{name} takes a whole number from {low} to {high}; “{text}” is none: it stays {value}.",
        "legend": {
            "input": "input",
            "zero": "zero, put in",
            "void": "padding, never chosen",
            "unread": "read by no window",
            "weights": "kernel",
            "output": "output",
            "unreached": "reached by no stamp",
            "cropped": "cropped by padding",
        },
        "copy": "copy",
        "copied": "The line is on the clipboard.",
        "selected": "The line is selected: copy it with the keyboard.",
        "reset": "reset",
        "keys": "← → input size · 1–9 settings · H hides the answer · ? all keys",
        "key_smaller": "makes the input one cell smaller",
        "key_larger": "makes the input one cell larger",
    }
}


def formula(kind: str, setting: dict[str, int]) -> str:
    """PyTorch's formula with the numbers in place of the names."""
    size, kernel, stride, padding, dilation = (
        setting[name] for name in ("size", "kernel_size", "stride", "padding", "dilation")
    )
    out = output_size(kind, setting)
    if kind == "transposed":
        rest = f"{dilation}·({kernel} − 1) + {setting['output_padding']} + 1"
        return f"({size} − 1)·{stride} − 2·{padding} + {rest} = {out}"
    return f"⌊({size} + 2·{padding} − {dilation}·({kernel} − 1) − 1) / {stride}⌋ + 1 = {out}"


def code(kind: str, setting: dict[str, int]) -> str:
    """A line of PyTorch that has this output size; ``torch`` and ``nn`` are known."""
    given = {name: setting[name] for name in ("kernel_size", "stride", "padding", "output_padding", "dilation")}
    kept = {k: v for k, v in given.items() if v != (None if (kind, k) == ("pooling", "stride") else DEFAULTS.get(k))}
    arguments = ", ".join(f"{name}={value}" for name, value in kept.items())
    size, out = setting["size"], output_size(kind, setting)
    layer = {"transposed": "ConvTranspose2d(1, 1, ", "convolution": "Conv2d(1, 1, ", "pooling": "MaxPool2d("}[kind]
    return f"nn.{layer}{arguments})(torch.zeros(1, 1, {size}, {size})).shape  # (1, 1, {out}, {out})"


def sentence(kind: str, setting: dict[str, int], language: str = "en") -> str:
    """What the picture shows, with its numbers."""
    words, reach, out = words_in(WORDS, language), reach_of(setting), output_size(kind, setting)
    room, extra = setting["size"] + 2 * setting["padding"], setting["output_padding"]
    full = (setting["size"] - 1) * setting["stride"] + reach
    left = (room - reach) % setting["stride"]
    keys = []
    if kind == "transposed":
        keys += ["cropped"] * (setting["padding"] > 0)
        keys += ["kept" if extra <= setting["padding"] else "beyond"] * (extra > 0)
    elif left:
        keys.append("left")
    bare = min(out, extra - setting["padding"])
    rest = max(0, full - 2 * setting["padding"])
    places = {"reach": reach, "out": out, "full": full, "rest": rest, "room": room}
    places = {**setting, **places, "left": left, "bare": bare}
    first = counted(words, kind, setting["size"] if kind == "transposed" else out, **places)
    return " ".join([first, *(words[key].format(**places) for key in keys)])
