"""Tensors as pictures side by side, for a cell's last line: ``Pictures({"input": image, "mask": labels})``.

Takes images, maps of numbers and label maps by their titles; gives a PNG. Lessons import it.
"""

import torch

from widgets.data import label_maps


class Pictures:
    """Pictures in a row, each under its title.

    Each is an image, float (3, H, W) from 0 to 1; a label map, int64 (H, W); or a map of numbers, float (H, W), drawn
    as grey from its least, black, to its greatest, white. ``class_names`` gives label maps their legend.
    Raises TypeError or ValueError with one sentence for anything else.
    """

    def __init__(self, pictures: dict[str, torch.Tensor], class_names: tuple[str, ...] = ()):
        if not isinstance(pictures, dict) or not 1 <= len(pictures) <= label_maps.MOST:
            raise TypeError(f"Pictures takes a dictionary of 1 to {label_maps.MOST} tensors by their titles.")
        self._pixels = {str(title): _pixels(title, picture) for title, picture in pictures.items()}
        self._class_names = tuple(map(str, class_names))

    def __repr__(self):
        return f"Pictures({', '.join(self._pixels)})"

    def _repr_png_(self) -> bytes:
        return label_maps.row(self._pixels, self._class_names)


def _pixels(title: str, picture: torch.Tensor):
    if not isinstance(picture, torch.Tensor) or not picture.numel():
        raise TypeError(f"{title}: a picture is a torch tensor with pixels in it, not {type(picture).__name__}.")
    if picture.ndim == 3 and len(picture) == 3:
        return label_maps.image_pixels(picture)
    if picture.ndim != 2:
        raise ValueError(f"{title}: a picture is (3, H, W) or (H, W), not {tuple(picture.shape)}.")
    if not picture.is_floating_point():
        return label_maps.label_pixels(picture.long())
    low, high = picture.min(), picture.max()
    return label_maps.image_pixels(((picture - low) / (high - low).clamp(min=1e-6))[None])
