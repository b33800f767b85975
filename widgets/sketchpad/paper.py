"""What one draws on: a data set's pictures as red, green and blue bytes, and such bytes as an image for the network.

Takes a ``Data``, gives arrays and tensors. Only ``sketchpad`` imports it.
"""

import math

import numpy as np
import torch

from widgets.data.scenes import Data

GROUNDS, PICTURES = 5, 3  # as many grounds and held-out pictures are offered at most
SAMPLE = 64  # images that the typical colour is taken from
LUMINANCE = (0.299, 0.587, 0.114)  # how bright red, green and blue look: ITU-R BT.601


class Paper:
    """The way from a data set's images to pixels on a screen and back.

    Pixels are uint8 (rows, columns, 3). Images that are not from 0 to 1 are stretched, all by the same law. Images that
    have not three channels are shown in grey; a drawing for them has its brightness in every channel.
    """

    def __init__(self, data: Data):
        self.channels, *size = data.images.shape[1:]
        self.size = tuple(size)
        low, high = (float(end) for end in torch.aminmax(data.images))
        fits = (low >= 0 and high <= 1) or not math.isfinite(high - low)
        self._low, self._high = (0.0, 1.0) if fits else (low, high)

    def pixels(self, image: torch.Tensor) -> np.ndarray:
        """An image (C, H, W) as pixels."""
        shares = ((image.detach().cpu().float() - self._low) / (self._high - self._low)).nan_to_num().clamp(0, 1)
        shares = shares if self.channels == 3 else shares.mean(0, keepdim=True).expand(3, -1, -1)
        return (255 * shares).round().to(torch.uint8).permute(1, 2, 0).numpy()

    def image(self, pixels: np.ndarray) -> torch.Tensor:
        """Pixels as an image of the data's kind: float (C, H, W)."""
        shares = torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1)
        if self.channels != 3:
            grey = (torch.tensor(LUMINANCE)[:, None, None] * shares).sum(0)
            shares = grey.expand(self.channels, -1, -1)
        return (self._low + (self._high - self._low) * shares).contiguous()


def grounds_of(data: Data, paper: Paper, blank: str, picture: str) -> dict[str, np.ndarray]:
    """What a reader may draw on, by name: the data's grounds, a blank one of the typical colour, held-out pictures.

    blank    the name of the blank one
    picture  the name of the held-out ones, with a place for the number
    """
    colour = data.images[:SAMPLE].transpose(0, 1).flatten(1).median(dim=1).values
    own = {} if data.grounds is None else dict(zip(data.ground_names, data.grounds, strict=True))
    images = dict(list(own.items())[:GROUNDS])
    images[blank] = colour[:, None, None].expand(-1, *paper.size)
    for k, image in enumerate(data.held_out_images[:PICTURES]):
        images[picture.format(number=k + 1)] = image
    return {name: paper.pixels(image) for name, image in images.items()}
