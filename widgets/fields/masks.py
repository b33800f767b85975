"""What a reader may give as masks: one or several, with pictures and class names or without.

Takes tensors, gives ``Picture``s by name or one sentence on what is wrong. Only ``down_and_back`` imports it.
"""

from typing import NamedTuple

import torch

from widgets import given
from widgets.fields.round_trip import VOID

LARGEST_SIDE = 512
MOST_MASKS = 9
WHOLE = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
MOST_CLASSES = 40


class Picture(NamedTuple):
    """A mask, int64 (H, W), the image that it labels, float (C, H, W) or None, and a word per class."""

    mask: torch.Tensor
    image: torch.Tensor | None
    class_names: tuple[str, ...]


def pictures_of(mask: object, image: object, class_names: object, name: str) -> dict[str, Picture]:
    """The masks by name; ``name`` is what a single one is called."""
    if not isinstance(mask, dict):
        return {name: _picture("The mask", mask, image, class_names)}
    if not 1 <= len(mask) <= MOST_MASKS:
        raise ValueError(f"A dictionary holds 1 to {MOST_MASKS} masks by name; got {len(mask)}.")
    if image is not None:
        raise TypeError("With several masks, give each its image in a pair: (mask, image).")
    pictures = {}
    for key, value in mask.items():
        key = given.line("The names of masks", key, "texts")
        parts = value if isinstance(value, tuple) else (value,)
        if not 1 <= len(parts) <= 3:
            raise ValueError(
                f"{key}: give a mask, (mask, image) or (mask, image, class_names); got {len(parts)} parts."
            )
        parts = (*parts, None, None)
        if key in pictures:
            raise ValueError(f"Each mask needs a name of its own; two are called {given.shown(key)}.")
        pictures[key] = _picture(f"{key}: the mask", *parts[:2], class_names if parts[2] is None else parts[2])
    return pictures


def _picture(who: str, mask: object, image: object, class_names: object) -> Picture:
    mask = _checked_mask(who, mask)
    if image is not None:
        fits = isinstance(image, torch.Tensor) and image.is_floating_point() and image.ndim == 3 and len(image)
        if not fits or image.shape[1:] != mask.shape:
            got = tuple(image.shape) if isinstance(image, torch.Tensor) else type(image).__name__
            rows, columns = mask.shape
            raise ValueError(f"{who}'s image must be a float tensor (C, {rows}, {columns}); got {got}.")
        image = given.floats(f"{who}'s image", image, "a float tensor (C, H, W)")
    most = int(mask[mask != VOID].max())
    if class_names is None:
        class_names = tuple(f"class {k}" for k in range(max(most + 1, 2)))
    class_names = given.texts("class_names", class_names, "texts, one per class")
    if not most < len(class_names) <= MOST_CLASSES:
        raise ValueError(
            f"{who} holds class {most}, so class_names must name {most + 1} or more; got {len(class_names)}."
        )
    return Picture(mask, image, class_names)


def _checked_mask(who: str, mask: object) -> torch.Tensor:
    allowed = f"{who} must be whole class numbers (H, W), at most {LARGEST_SIDE} pixels a side"
    if not isinstance(mask, torch.Tensor):
        raise TypeError(f"{allowed}, in a tensor; got {type(mask).__name__}.")
    if mask.dtype not in WHOLE:
        raise TypeError(f"{allowed}; got {str(mask.dtype).removeprefix('torch.')}.")
    if mask.ndim != 2 or not mask.numel() or max(mask.shape) > LARGEST_SIDE:
        raise ValueError(f"{allowed}; got {tuple(mask.shape)}.")
    mask = given.tensor(who, mask).cpu().long().clone()
    known = mask[mask != VOID]
    if not known.numel():
        raise ValueError(f"{who} must have a pixel that counts; it holds {VOID} alone.")
    if not 0 <= int(known.min()) <= int(known.max()) < MOST_CLASSES:
        span = f"{int(known.min())} to {int(known.max())}"
        raise ValueError(f"{who} runs from {span}; classes go from 0 to {MOST_CLASSES - 1}, and 255 does not count.")
    return mask
