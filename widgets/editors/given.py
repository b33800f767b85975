"""What an editor may be given as an image. Takes tensors, gives what the browser shows; the editors import it."""

import torch

from widgets.data.label_maps import picture_bytes
from widgets.given import floats

LONGEST = 2048  # pixels a side: all of them travel to the page


def picture_of(image: torch.Tensor | None) -> tuple[list[int], bytes]:
    """Rows and columns, and RGBA bytes, of an image (C, H, W); empty for None.

    Raises TypeError or ValueError with one sentence if it is no image.
    """
    if image is None:
        return [], b""
    image = floats("image", image, "floating point of shape (C, H, W)", dimensions=3)
    if max(image.shape[1:]) > LONGEST:
        raise ValueError(f"image may have at most {LONGEST} pixels a side, got {tuple(image.shape)}.")
    return list(image.shape[1:]), picture_bytes(image)
