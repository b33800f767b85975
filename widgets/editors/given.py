"""What an editor may be given as an image. Takes tensors, gives what the browser shows; the editors import it."""

import torch

from widgets.data.label_maps import picture_bytes


def picture_of(image: torch.Tensor | None) -> tuple[list[int], bytes]:
    """Rows and columns, and RGBA bytes, of an image (C, H, W); empty for None.

    Raises TypeError or ValueError with one sentence if it is no image.
    """
    if image is None:
        return [], b""
    if not isinstance(image, torch.Tensor):
        raise TypeError(f"image must be a torch tensor, got {type(image).__name__}")
    if image.ndim != 3 or not image.is_floating_point() or not image.numel():
        raise ValueError(f"image must be floating point of shape (C, H, W), got {image.dtype} {tuple(image.shape)}")
    return list(image.shape[1:]), picture_bytes(image)
