"""What may be explored: a picture, scores for it or for its pixels, and what is true of them; or one sentence.

Takes what the reader hands over, gives a ``Given``. Only ``explorer`` imports it.
"""

from typing import NamedTuple

import torch

from widgets.given import FLOATS, shown, tensor, texts

MOST_CLASSES = 11  # as many colours as there are
MOST_ANIMALS = 32
LONGEST = 512  # side in pixels
MOST_SCORE = 1e7
WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)


class Given(NamedTuple):
    """``scores`` are (C, H, W), or (C,) for the whole picture; ``labels`` and ``instances`` (H, W) or unknown."""

    image: torch.Tensor
    scores: torch.Tensor
    labels: torch.Tensor | None
    instances: torch.Tensor | None
    class_names: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.image.shape[1:]
        return rows, columns

    @property
    def per_pixel(self) -> bool:
        """Whether every pixel has scores of its own."""
        return self.scores.ndim == 3

    @property
    def vector(self) -> torch.Tensor:
        """The scores of the whole picture, (C,): those given, or the mean over all pixels."""
        return self.scores.mean((1, 2)) if self.per_pixel else self.scores

    @property
    def prediction(self) -> torch.Tensor:
        """The class with the highest score at every pixel, int64 (H, W)."""
        return self.scores.argmax(0) if self.per_pixel else torch.full(self.size, int(self.scores.argmax()))

    @property
    def thing(self) -> int:
        """The class that the instances have: the commonest among their pixels; 0 where nothing is known of them."""
        if self.labels is None or self.instances is None or not self.instances.any():
            return 0
        return int(self.labels[self.instances > 0].mode().values)


def given(image: object, scores: object, labels: object, instances: object, class_names: object) -> Given:
    """All of it checked, on the CPU, with the batch of one taken off. Raises TypeError or ValueError."""
    image = _image(image)
    rows, columns = image.shape[1:]
    if not (1 <= rows <= LONGEST and 1 <= columns <= LONGEST):
        raise ValueError(f"image may have 1 to {LONGEST} pixels a side, got {rows}x{columns}.")
    scores = _scores(scores, (rows, columns))
    names = texts("class_names", class_names) or tuple(f"class {k}" for k in range(len(scores)))
    if len(names) != len(scores):
        raise ValueError(
            f"class_names must name each of the {len(scores)} classes that have scores, got {shown(names)}."
        )
    labels = None if labels is None else whole_numbers("labels", labels, (rows, columns), len(scores) - 1)
    if instances is not None:
        instances = whole_numbers("instances", instances, (rows, columns), MOST_ANIMALS)
        if labels is None:
            raise ValueError("instances need labels: which class does an instance have is not known without them.")
    return Given(image, scores, labels, instances, names)


def whole_numbers(name: str, value: object, size: tuple[int, int], most: int) -> torch.Tensor:
    """A map of whole numbers from 0 to ``most`` as int64 (H, W). Raises TypeError or ValueError."""
    value = _tensor(name, value)
    if value.dtype not in WHOLE:
        raise TypeError(f"{name} must hold whole numbers, got {value.dtype}; for scores take argmax(1) first.")
    if value.ndim == 3 and len(value) == 1:
        value = value[0]
    if tuple(value.shape) != tuple(size):
        raise ValueError(f"{name} must be {size}, one number per pixel of the image, got {tuple(value.shape)}.")
    value = value.long()
    if not 0 <= int(value.min()) <= int(value.max()) <= most:
        raise ValueError(f"{name} must be from 0 to {most}, got {int(value.min())} to {int(value.max())}.")
    return value.clone()


def _scores(scores, size: tuple[int, int]) -> torch.Tensor:
    scores = _tensor("scores", scores)
    if scores.ndim in (2, 4) and len(scores) == 1:
        scores = scores[0]
    one_vector, one_map = scores.ndim == 1, scores.ndim == 3 and tuple(scores.shape[1:]) == size
    if not (one_vector or one_map) or scores.dtype not in FLOATS:
        raise ValueError(
            f"scores must be floating point of shape (1, C) for the picture or (1, C, {size[0]}, {size[1]}) for its "
            f"pixels, got {scores.dtype} {tuple(scores.shape)}."
        )
    if not 2 <= len(scores) <= MOST_CLASSES:
        raise ValueError(f"scores must be of 2 to {MOST_CLASSES} classes, got {len(scores)}.")
    if not scores.isfinite().all():
        raise ValueError("scores must be finite, and some are not.")
    if scores.abs().max() > MOST_SCORE:
        raise ValueError(f"scores must be at most 10 million away from 0, got {float(scores.abs().max()):.3g}.")
    return scores.float()


def _image(image) -> torch.Tensor:
    """Float (3, H, W) and finite. Raises TypeError or ValueError."""
    image = _tensor("image", image)
    image = image[0] if image.ndim == 4 and len(image) == 1 else image
    if image.ndim == 3 and len(image) != 3:
        raise ValueError(f"image must be (3, H, W), got {tuple(image.shape)}.")
    if image.ndim != 3 or image.dtype not in FLOATS:
        raise ValueError(f"image must be floating point of shape (3, H, W), got {image.dtype} {tuple(image.shape)}.")
    image = image.float()  # in which it is shown
    if not image.isfinite().all():
        raise ValueError("image must hold finite numbers, and some are not.")
    return image


def _tensor(name: str, value) -> torch.Tensor:
    """A tensor with something in it, on the CPU. Raises TypeError or ValueError."""
    value = tensor(name, value).cpu()
    if not value.numel():
        raise ValueError(f"{name} is empty: {tuple(value.shape)}.")
    return value
