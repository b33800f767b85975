"""Asking a network: whether it fits the data, which class every pixel has, and how sure it is of it.

Takes any ``nn.Module`` from images (N, C, H, W) to scores (N, classes, H, W), gives labels and confidence on the CPU.
``training`` and the widgets import it.
"""

import threading
import weakref

import torch
from torch import nn

from widgets.data.scenes import Data

_locks: weakref.WeakKeyDictionary[nn.Module, threading.RLock] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def lock_of(model: nn.Module) -> threading.RLock:
    """The network's lock: a training step and a question from another widget must not meet in one network."""
    with _making:
        return _locks.setdefault(model, threading.RLock())


def look(model: nn.Module, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Labels int64 (N, H, W), the likeliest class of every pixel, and its probability float (N, H, W), on the CPU.

    Waits for a training step that is under way, trains nothing, and leaves the network in its mode (training or not).
    """
    some_weight = next(model.parameters(), images)
    with lock_of(model):
        was_training = model.training
        model.eval()
        try:
            with torch.inference_mode():
                inputs = images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
                # Clones, because a tensor born in inference mode can't be used where gradients are wanted.
                confidence, labels = model(inputs).softmax(1).max(1)
        finally:
            model.train(was_training)
    return labels.cpu().clone(), confidence.float().cpu().clone()


def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The likeliest class of every pixel: images (N, C, H, W) to int64 (N, H, W) on the CPU."""
    return look(model, images)[0]


def check_network(model: nn.Module, data: Data) -> None:
    """Tries the network on one held-out image. Raises TypeError or ValueError with one sentence if it does not fit."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {type(model).__name__}")
    if not isinstance(data, Data):
        raise TypeError(f"data must be a Data (see ink_data), got {type(data).__name__}")
    some_weight = next(model.parameters(), data.held_out_images)
    image = data.held_out_images[:1].to(some_weight.device, some_weight.dtype)
    with lock_of(model):
        was_training = model.training
        model.eval()
        try:
            with torch.no_grad():
                scores = model(image)
        finally:
            model.train(was_training)
    check_scores(scores, image, data)


def check_scores(scores: object, images: torch.Tensor, data: Data) -> None:
    """Raises TypeError or ValueError with one sentence if a network's answer to images is not a score map."""
    if not isinstance(scores, torch.Tensor):
        raise TypeError(f"the network must return one tensor of scores, it returned {type(scores).__name__}")
    expected = (len(images), len(data.class_names), *images.shape[2:])
    if tuple(scores.shape) != expected:
        raise ValueError(
            f"for images {tuple(images.shape)} the network must return scores (N, classes, H, W) = {expected}, "
            f"one per class and pixel; it returned {tuple(scores.shape)}"
        )
