"""Down and back: a mask is shrunk by a factor, brought back to its size, and measured.

Takes label maps, gives a widget. Lessons import it; nothing else does. torch computes every frame once; the slider
needs no kernel.
"""

from functools import partial

import numpy as np
import torch
import traitlets

from widgets import palette
from widgets.card import Setting
from widgets.cells import take_over
from widgets.data.label_maps import image_pixels, label_pixels, picture_bytes
from widgets.exports.animated import Animated, whole
from widgets.exports.forms import Play
from widgets.fields.masks import Picture, pictures_of
from widgets.fields.round_trip import WAYS, Trip, round_trip
from widgets.fields.stills import trip_still
from widgets.front_end import FRAME, LOOK, script, style
from widgets.given import is_whole, shown
from widgets.heard import Message
from widgets.words import words_in

WORDS = {
    "en": {
        "title": "Down and back",
        "mask_choice": "mask",
        "one_mask": "mask",
        "way": "a coarse cell gets",
        "ways": {
            "nearest": "its upper left pixel",
            "majority": "its most frequent class",
            "max": "its greatest class number",
            "mean": "the mean of its class numbers",
        },
        "factor": "factor",
        "image": "the picture",
        "truth": "the mask",
        "small": "shrunk",
        "back": "back again",
        "wrong": "wrong",
        "slide": "By {factor} and back: {wrong} of {counted} pixels are wrong. Accuracy {accuracy}, mean IoU "
        "{mean_iou}.",
        "small_still": "shrunk by {factor}",
        "wrong_still": "wrong: {count}",
        "size": "{rows}×{columns}",
        "wrong_note": "{wrong} of {counted}",
        "class": "class",
        "pixels": "pixels",
        "returned": "come back",
        "iou": "IoU",
        "made_up": "made up",
        "mean_row": "mean",
        "sentence": "By {factor} and back: {rows}×{columns} → {small_rows}×{small_columns} → {rows}×{columns}. "
        "{wrong} of {counted} pixels are wrong: accuracy {accuracy}, mean IoU {mean_iou}.",
        "perfect": "By {factor} and back: {rows}×{columns} → {small_rows}×{small_columns} → {rows}×{columns}. "
        "Nothing is lost: accuracy 1, mean IoU 1.",
        "spoken.sentence": "By {factor} and back: {rows} by {columns} pixels become {small_rows} by {small_columns}, "
        "then "
        "{rows} by {columns} again. {wrong} of {counted} pixels are wrong: accuracy {accuracy}, mean IoU {mean_iou}.",
        "spoken.perfect": "By {factor} and back: {rows} by {columns} pixels become {small_rows} by {small_columns}, "
        "then "
        "{rows} by {columns} again. Nothing is lost: accuracy 1, mean IoU 1.",
        "gone": "Nothing is left of {names}.",
        "invented.one": "{count} pixel, violet, got a class that nothing in its block has: {names}.",
        "invented.other": "{count} pixels, violet, got a class that nothing in their block has: {names}.",
        "hidden": "How many pixels will be wrong? Decide, then press H.",
        "chart_told": "{name}: {values}",
        "chart_value": "{value} at {factor}",
        "accuracy": "accuracy",
        "mean_iou": "mean IoU",
        "class_iou": "IoU of {name}",
        "hide": "hide the answer",
        "show": "show the answer",
        "reset": "reset",
        "keys": "← → factor · ↑ ↓ what a cell gets · H hides the answer · ? all keys",
        "key_smaller": "takes the factor before",
        "key_larger": "takes the next factor",
        "key_least": "takes the first factor",
        "key_most": "takes the last factor",
        "key_way_before": "takes the way before of filling a coarse cell",
        "key_way_after": "takes the next way of filling a coarse cell",
    }
}
MOST_FACTORS = 12


class DownAndBack(Animated):
    """Shrinks a mask by a factor and copies it back up; shows both, the pixels that are wrong, accuracy and IoU.

    >>> bar = torch.zeros(64, 64, dtype=torch.long)
    >>> bar[:, 34:36] = 1
    >>> DownAndBack(bar, class_names=("ground", "bar"))
    DownAndBack(mask 64×64, factors 1, 2, 4, 8, 16, 32, ways nearest, majority, mean)

    mask         class numbers (H, W), whole or True and False, at most 512 pixels a side; 255 doesn't count. Or
                 several by name: a dictionary of masks, of pairs (mask, image), or of (mask, image, class_names)
    image        what the mask labels, float (C, H, W), or None
    factors      by how much to shrink, whole numbers from 1, ascending
    ways         what a coarse cell gets of its block of pixels: "nearest", its upper left one; "majority", its most
                 frequent class; "max", its greatest class number; "mean", the mean of its class numbers, rounded
    class_names  one word per class

    ``factor``, ``way`` and ``shown``, the name of the mask, say what is shown, and may be assigned later.
    Raises TypeError or ValueError with one sentence for anything else.
    """

    _esm = script(
        *FRAME,
        "kernel_watch.js",
        "panels.js",
        "fields/score_chart.js",
        "fields/trip_views.js",
        "exports/exporting.js",
        "fields/down_and_back.js",
    )
    _css = style(*LOOK, "panels.css", "exports/exports.css", "fields/down_and_back.css")

    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    factors = traitlets.List(traitlets.Int()).tag(sync=True)
    ways = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # Of every mask its name, class names, size, and trips[way][factor] as numbers.
    masks = traitlets.List(traitlets.Dict()).tag(sync=True)
    # Of every mask: its picture as RGBA if it has one, its classes, and per way and factor the small map and what is
    # made up in it; a byte each.
    pixels = traitlets.Bytes().tag(sync=True)
    factor = Setting(1).tag(sync=True)
    way = Setting("").tag(sync=True)
    shown = Setting("").tag(sync=True)

    def __init__(
        self,
        mask: torch.Tensor | dict[str, torch.Tensor],
        image: torch.Tensor | None = None,
        *,
        factors: tuple[int, ...] = (1, 2, 4, 8, 16, 32),
        ways: tuple[str, ...] = ("nearest", "majority", "mean"),
        class_names: tuple[str, ...] | None = None,
        factor: int | None = None,
        way: str | None = None,
        language: str | None = None,
    ) -> None:
        words = words_in(WORDS, language)
        factors, ways = _checked_factors(factors), _checked_ways(ways)
        factor = _first_factor(factors) if factor is None else _one_of("factor", factor, factors)
        usual_way = "majority" if "majority" in ways else ways[0]
        way = usual_way if way is None else _one_of("way", way, ways)
        self._pictures = pictures_of(mask, image, class_names, words["one_mask"])
        self._trips = {
            name: [[round_trip(p.mask, f, way, classes=len(p.class_names)) for f in factors] for way in ways]
            for name, p in self._pictures.items()
        }
        super().__init__(
            words,
            colours=list(palette.CLASSES),
            factors=factors,
            ways=ways,
            masks=[_described(name, p, self._trips[name]) for name, p in self._pictures.items()],
            pixels=b"".join(_packed(p, self._trips[name]) for name, p in self._pictures.items()),
        )
        # The first frame shows the point: at 8, what is thin is gone.
        self.factor, self.way = factor, way
        self.shown = next(iter(self._pictures))
        take_over(self, DownAndBack)

    def __repr__(self) -> str:
        masks = ", ".join(f"{name} {'×'.join(map(str, p.mask.shape))}" for name, p in self._pictures.items())
        return f"DownAndBack({masks}, factors {', '.join(map(str, self.factors))}, ways {', '.join(self.ways)})"

    @property
    def trip(self) -> Trip:
        """What is shown, as tensors and numbers: small, back, made_up, wrong, counted, accuracy, iou, mean_iou."""
        return self._trips[self.shown][self.ways.index(self.way)][self.factors.index(self.factor)]

    @traitlets.validate("factor", "way", "shown")
    def _valid(self, proposal: dict) -> object:
        name = proposal["trait"].name
        allowed = {"factor": self.factors, "way": self.ways, "shown": list(self._pictures)}[name]
        return _one_of(name, proposal["value"], allowed)

    def still(self) -> bytes:
        """The mask, the small one, what comes back and what is wrong, with the curves, as a PNG picture."""
        words, picture, trip = self.words, self._pictures[self.shown], self.trip
        panels = {} if picture.image is None else {words["image"]: image_pixels(picture.image)}
        wrong = (trip.back != picture.mask) & (picture.mask != 255)
        panels |= {
            words["truth"]: label_pixels(picture.mask, 255),
            words["small_still"].format(factor=self.factor): label_pixels(trip.small, 255),
            words["back"]: label_pixels(trip.back, 255),
            words["wrong_still"].format(count=f"{trip.wrong:,}"): np.where(
                wrong[..., None], np.array(palette.rgb(palette.OUTPUT)) / 255, 0.96
            ),
        }
        trips = self._trips[self.shown][self.ways.index(self.way)]
        curves = {
            words["accuracy"]: [t.accuracy for t in trips],
            words["mean_iou"]: [t.mean_iou for t in trips],
        }
        return trip_still(
            panels, picture.class_names, self.factors, words["factor"], curves, self.factors.index(self.factor)
        )

    def play(self, shown: Message) -> Play:
        """Factor by factor: the mask, the small one, what comes back, what is wrong, and the curves so far."""
        from widgets.fields import plays

        names = list(self._pictures)
        mask = names[whole(shown, "mask", len(names) - 1, names.index(self.shown))]
        way = whole(shown, "way", len(self.ways) - 1, self.ways.index(self.way))
        now = whole(shown, "factor", len(self.factors) - 1, self.factors.index(self.factor))
        trips = self._trips[mask][way]
        draw = partial(plays.trip, self._pictures[mask], trips, self.factors, self.words)
        return Play(f"down_and_back_{mask}" if len(names) > 1 else "down_and_back", len(self.factors) - 1, now, draw)


def _checked_factors(factors: object) -> list[int]:
    allowed = f"factors must be 1 to {MOST_FACTORS} different whole numbers from 1 to 256, ascending"
    whole = isinstance(factors, tuple | list) and all(map(is_whole, factors))
    fits = whole and 1 <= len(factors) <= MOST_FACTORS and list(factors) == sorted(set(factors))
    if not fits or factors[0] < 1 or factors[-1] > 256:
        raise ValueError(f"{allowed}; got {shown(factors)}.")
    return list(map(int, factors))


def _checked_ways(ways: object) -> list[str]:
    chosen = [ways] if isinstance(ways, str) else ways
    fits = isinstance(chosen, tuple | list) and chosen and all(isinstance(w, str) and w in WAYS for w in chosen)
    if not fits or len(set(chosen)) < len(chosen):
        raise ValueError(f"ways must be some of {', '.join(WAYS)}, each once; got {shown(ways)}.")
    return list(chosen)


def _one_of(name: str, value: object, allowed: list) -> object:
    """A value that is among those allowed, which are all numbers or all texts."""
    fits = is_whole(value) if isinstance(allowed[0], int) else isinstance(value, str)
    if not fits or value not in allowed:
        names = ", ".join(str(one) if isinstance(one, int) else shown(one)[1:-1] for one in allowed)
        raise ValueError(f"{name} must be one of {names}; got {shown(value)}.")
    return allowed[allowed.index(value)]


def _first_factor(factors: list[int]) -> int:
    return 8 if 8 in factors else factors[len(factors) // 2]


def _described(name: str, picture: Picture, trips: list[list[Trip]]) -> dict:
    """Everything about a mask that JSON carries."""
    return {
        "name": name,
        "class_names": list(picture.class_names),
        "size": list(picture.mask.shape),
        "pictured": picture.image is not None,
        "trips": [[_numbers(trip) for trip in row] for row in trips],
    }


def _numbers(trip: Trip) -> dict:
    names = ("wrong", "counted", "accuracy", "iou", "mean_iou")
    return {"size": list(trip.small.shape), **{name: getattr(trip, name) for name in names}}


def _packed(picture: Picture, trips: list[list[Trip]]) -> bytes:
    parts = [] if picture.image is None else [picture_bytes(picture.image)]
    parts.append(picture.mask.to(torch.uint8).numpy().tobytes())
    for trip in (trip for row in trips for trip in row):
        parts += [trip.small.to(torch.uint8).numpy().tobytes(), trip.made_up.to(torch.uint8).numpy().tobytes()]
    return b"".join(parts)
