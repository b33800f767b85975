"""What may be explored: a picture, scores for it or for its pixels, and what is true of them; or one sentence.

Takes what the reader hands over, gives a ``Given``. Only ``explorer`` imports it.
"""

from typing import NamedTuple

import torch

MOST_CLASSES = 11  # as many colours as there are
MOST_ANIMALS = 32
LONGEST = 512  # side in pixels
MOST_SCORE = 1e7


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
        return tuple(self.image.shape[1:])

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


def given(image, scores, labels, instances, class_names) -> Given:
    """All of it checked, on the CPU, with the batch of one taken off. Raises TypeError or ValueError."""
    image = _unbatched("image", image, 3)
    if len(image) != 3:
        raise ValueError(f"image must be (3, H, W), got {tuple(image.shape)}")
    rows, columns = image.shape[1:]
    if not (1 <= rows <= LONGEST and 1 <= columns <= LONGEST):
        raise ValueError(f"image may have 1 to {LONGEST} pixels a side, got {rows}x{columns}")
    scores = _scores(scores, (rows, columns))
    names = tuple(map(str, class_names)) or tuple(f"class {k}" for k in range(len(scores)))
    if len(names) != len(scores):
        raise ValueError(f"class_names must name each of the {len(scores)} classes that have scores, got {names}")
    labels = None if labels is None else whole_numbers("labels", labels, (rows, columns), len(scores) - 1)
    if instances is not None:
        instances = whole_numbers("instances", instances, (rows, columns), MOST_ANIMALS)
        if labels is None:
            raise ValueError("instances need labels: which class does an instance have?")
    return Given(image, scores, labels, instances, names)


def whole_numbers(name: str, value, size: tuple[int, int], most: int) -> torch.Tensor:
    """A map of whole numbers from 0 to ``most`` as int64 (H, W). Raises TypeError or ValueError."""
    _check_tensor(name, value)
    value = value.detach().cpu()
    if value.is_floating_point() or value.is_complex():
        raise TypeError(f"{name} must hold whole numbers, got {value.dtype}; for scores take argmax(1) first")
    if value.ndim == 3 and len(value) == 1:
        value = value[0]
    if tuple(value.shape) != tuple(size):
        raise ValueError(f"{name} must be {size}, one number per pixel of the image, got {tuple(value.shape)}")
    value = value.long()
    if not 0 <= int(value.min()) <= int(value.max()) <= most:
        raise ValueError(f"{name} must be from 0 to {most}, got {int(value.min())} to {int(value.max())}")
    return value.clone()


def _scores(scores, size: tuple[int, int]) -> torch.Tensor:
    _check_tensor("scores", scores)
    scores = scores.detach().cpu()
    if scores.ndim in (2, 4) and len(scores) == 1:
        scores = scores[0]
    one_vector, one_map = scores.ndim == 1, scores.ndim == 3 and tuple(scores.shape[1:]) == size
    if not (one_vector or one_map) or not scores.is_floating_point():
        raise ValueError(
            f"scores must be floating point of shape (1, C) for the picture or (1, C, {size[0]}, {size[1]}) for its "
            f"pixels, got {scores.dtype} {tuple(scores.shape)}"
        )
    if not 2 <= len(scores) <= MOST_CLASSES:
        raise ValueError(f"scores must be of 2 to {MOST_CLASSES} classes, got {len(scores)}")
    if not scores.isfinite().all():
        raise ValueError("scores must be finite, and some are not")
    if scores.abs().max() > MOST_SCORE:
        raise ValueError(f"scores must be at most 10 million away from 0, got {float(scores.abs().max()):.3g}")
    return scores.float()


def _unbatched(name: str, value, dimensions: int) -> torch.Tensor:
    _check_tensor(name, value)
    value = value.detach().cpu()
    if value.ndim == dimensions + 1 and len(value) == 1:
        value = value[0]
    if value.ndim != dimensions or not value.is_floating_point():
        raise ValueError(f"{name} must be floating point of shape (3, H, W), got {value.dtype} {tuple(value.shape)}")
    return value.float()


def _check_tensor(name: str, value) -> None:
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} must be a torch tensor, got {type(value).__name__}")
    if not value.numel():
        raise ValueError(f"{name} is empty: {tuple(value.shape)}")
