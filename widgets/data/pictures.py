"""Tensors as pictures side by side, for a cell's last line: ``Pictures({"input": image, "mask": labels})``.

Takes images, maps of numbers and label maps by their titles; gives a PNG. Lessons import it.
"""

import torch

from widgets import given
from widgets.data import label_maps

LONGEST = 4096  # pixels a side
WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)


class Pictures:
    """Pictures in a row, each under its title.

    Each is an image, float (3, H, W) from 0 to 1; a label map, int64 (H, W); or a map of numbers, float (H, W), drawn
    as grey from its least, black, to its greatest, white. ``class_names`` gives label maps their legend.
    Raises TypeError or ValueError with one sentence for anything else.
    """

    def __init__(self, pictures: dict[str, torch.Tensor], class_names: tuple[str, ...] = ()):
        if not isinstance(pictures, dict) or not 1 <= len(pictures) <= label_maps.MOST:
            raise TypeError(f"Pictures takes a dictionary of 1 to {label_maps.MOST} tensors by their titles.")
        titles = given.texts("titles", list(pictures), "a text for each picture")
        if len(set(titles)) < len(titles):
            raise ValueError(f"Each picture needs a title of its own, got {given.shown(titles)}.")
        self._pixels = {title: _pixels(title, own) for title, own in zip(titles, pictures.values(), strict=True)}
        self._class_names = given.texts("class_names", class_names)

    def __repr__(self) -> str:
        return f"Pictures({', '.join(self._pixels)})"

    def _repr_png_(self) -> bytes:
        return label_maps.row(self._pixels, self._class_names)


def _pixels(title: str, picture: torch.Tensor):
    name = given.shown(title)
    picture = given.tensor(name, picture)
    if not picture.numel():
        raise ValueError(f"{name} must be a tensor with pixels in it, not {tuple(picture.shape)}.")
    if picture.ndim != 2 and (picture.ndim != 3 or len(picture) != 3):
        raise ValueError(f"{name} must be (3, H, W) or (H, W), not {tuple(picture.shape)}.")
    if max(picture.shape) > LONGEST:
        raise ValueError(f"{name} may have at most {LONGEST} pixels a side, not {tuple(picture.shape)}.")
    if picture.ndim == 2 and picture.dtype in WHOLE:
        return label_maps.label_pixels(picture.long())
    if picture.dtype not in given.FLOATS:
        raise TypeError(f"{name} must be an image of floats, or a label map of whole numbers, not {picture.dtype}.")
    picture = given.floats(name, picture, "finite").double()
    if picture.ndim == 3:
        return label_maps.image_pixels(picture)
    low, high = picture.min() / 2, picture.max() / 2  # halves, so that their difference is a number
    return label_maps.image_pixels(((picture / 2 - low) / (high - low).clamp(min=5e-7))[None])
