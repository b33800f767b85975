"""The receptive field: what one unit of each layer sees of the image, drawn on the image.

Takes a network and an image, gives a widget. Lessons import it; nothing else does.

The fields of all layers travel to the browser once, so choosing a layer and moving the unit need no kernel. The kernel
is asked only for how much each pixel counts, one unit at a time.
"""

import time
from functools import partial

import numpy as np
import torch
import traitlets

from widgets import given, heard
from widgets.card import Setting
from widgets.cells import take_over
from widgets.data.label_maps import image_pixels, picture_bytes
from widgets.exports.animated import Animated, whole
from widgets.exports.forms import Play
from widgets.fields.asking import Field, Fields, fields_of
from widgets.fields.stills import field_still
from widgets.front_end import FRAME, LOOK, script, style
from widgets.heard import Message
from widgets.learning import failures, threads
from widgets.words import words_in

WORDS = {
    "en": {
        "title": "Receptive field",
        "image": "the image",
        "map": "the map",
        "layers": "layers",
        "layer": "layer",
        "input": "input",
        "columns": ["layer", "map", "jump", "field"],
        "image_note": "{rows}×{columns} pixels",
        "map_note.one": "{rows}×{columns} units of {count} number",
        "map_note.other": "{rows}×{columns} units of {count} numbers",
        "by": "×",
        "spoken.by": " by ",
        "image_help": "Move the unit: click, drag, or arrow keys, with Shift by five.",
        "tells": "One unit after {name}: row {row}, column {column} of its {rows}×{columns} map. "
        "It sees {height}×{width} pixels: rows {top} to {bottom}, columns {left} to {right}.",
        "slide": "One unit after {name}, row {row}, column {column} of its {rows}×{columns} map, sees {height}×{width} "
        "pixels of the image.",
        "still": "one unit after {name} sees {height}×{width} pixels",
        "spoken.tells": "One unit after {name}: row {row}, column {column} of its {rows} by {columns} map. "
        "It sees {height} by {width} pixels: rows {top} to {bottom}, columns {left} to {right}.",
        "grows.one": "That is {more} more than one layer before; its neighbour sees as much, {jump} pixel further on.",
        "grows.other": "That is {more} more than one layer before; its neighbour sees as much, {jump} pixels further "
        "on.",
        "stays.one": "That is as much as one layer before; its neighbour sees as much, {jump} pixel further on.",
        "stays.other": "That is as much as one layer before; its neighbour sees as much, {jump} pixels further on.",
        "first": "An image's unit is one pixel: it sees itself. Its neighbour lies 1 pixel further on.",
        "blind": "One unit after {name}, row {row}, column {column}: no pixel can change it.",
        "counts.one": "{count} of these pixels counts at the moment.",
        "counts.other": "{count} of these pixels count at the moment.",
        "hidden": "How many pixels does this unit see? Decide, then press H.",
        "heat": "how much each pixel counts",
        "hide": "hide the field",
        "show": "show the field",
        "reset": "reset",
        "interrupted": "the kernel was interrupted",
        "failed": "How much each pixel counts can't be told: {error}.",
        "own_line": "{error} (line {number}: {line})",
        "gone": "There is no kernel here, so how much each pixel counts is shown of each layer's first unit alone.",
        "silent": "The kernel does not answer, so how much each pixel counts isn't shown. The fields need no kernel.",
        "keys": "← → layer · click, drag or arrow keys on a picture move the unit · H hides the answer · ? all keys",
        "key_before": "goes one layer back",
        "key_after": "goes one layer on",
        "key_input": "goes to the image",
        "key_output": "goes to the last layer",
        "key_heat": "shows how much each pixel counts",
    }
}


class ReceptiveField(Animated):
    """Steps through a network's layers; on the image, the field of one unit grows.

    >>> from torch import nn
    >>> ReceptiveField(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2)), torch.rand(3, 16, 20))
    ReceptiveField(3×16×20, 2 layers, field 4×4, jump 2)

    network  an ``nn.Sequential``, or a list of modules and functions; each takes and gives (N, channels, rows, columns)
    image    float (C, H, W), at most 256 pixels a side; three channels are shown as colours, else the first in grey
    layer    which layer is shown first, 0 for the image itself; None for the last
    unit     row and column of the unit in that layer's map; None for the one in the middle

    ``fields`` holds what torch was asked. ``layer`` and ``unit`` may be assigned later. Raises TypeError or ValueError
    with one sentence for what is no network or image, or where the two don't fit.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "conversation.js",
        "panels.js",
        "pressing.js",
        "fields/field_views.js",
        "exports/exporting.js",
        "fields/receptive_field.js",
    )
    _css = style(*LOOK, "panels.css", "exports/exports.css", "fields/receptive_field.css")

    size = traitlets.List(traitlets.Int()).tag(sync=True)  # rows and columns of the image
    picture = traitlets.Bytes().tag(sync=True)  # RGBA, a byte each
    layers = traitlets.List(traitlets.Dict()).tag(sync=True)  # name, channels, size, jump and bounds of every field
    maps = traitlets.Bytes().tag(sync=True)  # every layer's map as grey, a byte a unit, one after another
    heats = traitlets.Bytes().tag(sync=True)  # of the first unit of every layer: its box, a byte a pixel
    layer = Setting(0).tag(sync=True)
    unit = Setting(None).tag(sync=True)

    def __init__(
        self,
        network: object,
        image: torch.Tensor,
        *,
        layer: int | None = None,
        unit: tuple[int, int] | None = None,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        self._threads = threads.share()
        self.fields: Fields = fields_of(network, image)
        self._all = (_of_pixels(self.fields.image), *self.fields.all)
        shown = len(self._all) - 1 if layer is None else _checked_layer(layer, len(self._all))
        place = _middle(self._all[shown]) if unit is None else _checked_unit(unit, self._all[shown])
        heats = [self._heat(k, *_nearest(field, self._all[shown], place)) for k, field in enumerate(self._all)]
        super().__init__(
            words,
            size=list(self.fields.image.shape[1:]),
            picture=picture_bytes(self.fields.image),
            layers=[_described(field) for field in self._all],
            maps=b"".join(_greys(one) for one in (self.fields.image.double().mean(0).numpy(), *self.fields.maps)),
            heats=b"".join(heats),
        )
        self.layer, self.unit = shown, list(place)
        self.on_msg(lambda _, content, buffers: self._receive(content))
        take_over(self, ReceptiveField)

    def __repr__(self) -> str:
        shape = "×".join(map(str, self.fields.image.shape))
        last = self._all[-1]
        height, width = last.size
        jump = "×".join(f"{j:g}" for j in dict.fromkeys(last.jump))  # once, where down and across are alike
        count = len(self._all) - 1
        return f"ReceptiveField({shape}, {count} layer{'s' * (count != 1)}, field {height}×{width}, jump {jump})"

    @traitlets.default("unit")
    def _first_unit(self) -> list[int]:
        return [0, 0]

    @traitlets.validate("layer")
    def _valid_layer(self, proposal: dict) -> int:
        return _checked_layer(proposal["value"], len(self._all))

    @traitlets.validate("unit")
    def _valid_unit(self, proposal: dict) -> list[int]:
        return list(_checked_unit(proposal["value"], self._all[self.layer]))

    @traitlets.observe("layer")
    def _place_unit(self, change: dict) -> None:
        """Another layer has another map: its unit is the one above the same pixels."""
        before = self._all[change["old"]]
        if all(at < n for at, n in zip(self.unit, before.shape[1:], strict=True)):
            self.unit = list(_nearest(self._all[change["new"]], before, self.unit))

    def still(self) -> bytes:
        """The image with the fields of all layers up to the one shown, as a PNG picture."""
        shown = self._all[: self.layer + 1]
        boxes = [(f.name, f.box(*_nearest(f, self._all[self.layer], self.unit))) for f in shown[1:]]
        return field_still(image_pixels(self.fields.image), boxes, self.words)

    def play(self, shown: Message) -> Play:
        """Layer by layer: the fields of the units that lie behind the one shown, or before it."""
        from widgets.fields import plays

        layer = whole(shown, "layer", len(self._all) - 1, self.layer)
        unit = _checked_unit(shown.get("unit", self.unit), self._all[layer])
        places = [_nearest(field, self._all[layer], unit) for field in self._all]
        image = image_pixels(self.fields.image)
        return Play(
            "receptive_field", len(self._all) - 1, layer, partial(plays.field, image, self._all, places, self.words)
        )

    # Messages.

    def _receive(self, content: object) -> None:
        """Answers the browser, always: exceptions in a handler show nowhere, and silence looks like death."""
        content = heard.content_of(content)
        report = {"kind": "report", "error": "", **heard.echoed(content, "view", "ask", "layer", "row", "column")}
        answer, begin = [], time.perf_counter()
        try:
            if content.get("kind") != "heat":
                raise ValueError(f"kind must be heat, got {content.get('kind')!r}")
            layer = _checked_layer(content.get("layer"), len(self._all))
            place = _checked_unit((content.get("row"), content.get("column")), self._all[layer])
            with threads.limited(self._threads):  # a new thread's first convolution would take all cores
                answer = [self._heat(layer, *place)]
        except Exception as error:  # noqa: BLE001
            report["error"] = failures.told(error, self.words["own_line"])
        except KeyboardInterrupt:
            report["error"] = self.words["interrupted"]
            raise
        finally:
            report["seconds"] = time.perf_counter() - begin
            self.send(report, answer)

    def _heat(self, layer: int, row: int, column: int) -> bytes:
        """How much each pixel of the unit's field counts, from 0 to 255, row by row."""
        top, left, bottom, right = self._all[layer].box(row, column)
        if layer == 0:
            return b"\xff"
        heat = self.fields.heat(layer - 1, row, column)[top:bottom, left:right]
        # A pixel that counts at all is told from one that doesn't.
        return (
            np.where(heat > 0, np.maximum(1, 255 * heat / max(heat.max(initial=0), 1e-30)), 0)
            .astype(np.uint8)
            .tobytes()
        )


def _of_pixels(image: torch.Tensor) -> Field:
    """The image as a layer of its own: every pixel sees itself."""
    channels, rows, columns = image.shape
    down, across = np.arange(rows), np.arange(columns)
    return Field("", (channels, rows, columns), -1, down, down + 1, across, across + 1)


def _described(field: Field) -> dict:
    bounds = {name: getattr(field, name).tolist() for name in ("tops", "bottoms", "lefts", "rights")}
    return {"name": field.name, "shape": list(field.shape), "size": field.size, "jump": field.jump, **bounds}


def _middle(field: Field) -> tuple[int, int]:
    return field.shape[1] // 2, field.shape[2] // 2


def _nearest(field: Field, other: Field, unit: tuple[int, int]) -> tuple[int, int]:
    """The unit of ``field`` whose pixels lie in the middle of those that a unit of ``other`` sees."""
    if field is other:
        return tuple(unit)
    top, left, bottom, right = other.box(*unit)
    row = _closest(field.tops + field.bottoms, top + bottom, unit[0], other.shape[1])
    return row, _closest(field.lefts + field.rights, left + right, unit[1], other.shape[2])


def _closest(doubled: np.ndarray, wanted: int, place: int, count: int) -> int:
    """Where twice the middles come closest to what is wanted; among equals where the same share of the map lies."""
    share = (place + 0.5) / count * len(doubled) - 0.5
    order = np.lexsort((np.abs(np.arange(len(doubled)) - share), np.abs(doubled - wanted)))
    return int(order[0])


def _checked_layer(layer: object, count: int) -> int:
    if not given.is_whole(layer) or not 0 <= layer < count:
        allowed = f"a whole number from 0, the image, to {count - 1}, the last"
        raise ValueError(f"layer must be {allowed}; got {given.shown(layer)}.")
    return int(layer)


def _checked_unit(unit: object, field: Field) -> tuple[int, int]:
    rows, columns = field.shape[1:]
    allowed = f"unit must be a row from 0 to {rows - 1} and a column from 0 to {columns - 1} of the layer's map"
    pair = isinstance(unit, tuple | list) and len(unit) == 2 and all(map(given.is_whole, unit))
    if not pair or not (0 <= unit[0] < rows and 0 <= unit[1] < columns):
        raise ValueError(f"{allowed}; got {given.shown(unit)}.")
    return tuple(map(int, unit))


def _greys(values: np.ndarray) -> bytes:
    low, high = values.min(), values.max()
    return (255 * (values - low) / max(high - low, 1e-30)).astype(np.uint8).tobytes()
