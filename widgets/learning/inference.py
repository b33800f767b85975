"""Asking a network: whether it fits its task, and what it says of images.

Takes any ``nn.Module`` from images (N, C, H, W) to whatever its task wants, gives its output on the CPU; of a network
that segments also labels and confidence.
``training`` and the widgets import it.
"""

import threading
import weakref

import torch
from torch import nn

from widgets.data.scenes import Data
from widgets.learning.tasks import Task, Tensors, mapped, task_of

_locks: weakref.WeakKeyDictionary[nn.Module, threading.RLock] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def lock_of(model: nn.Module) -> threading.RLock:
    """The network's lock: a training step and a question from another widget must not meet in one network."""
    with _making:
        return _locks.setdefault(model, threading.RLock())


def ask(model: nn.Module, images: torch.Tensor) -> Tensors:
    """The network's output, on the CPU.

    Waits for a training step that is under way, trains nothing, and leaves the network in its mode (training or not).
    """
    some_weight = next(model.parameters(), images)
    with lock_of(model):
        was_training = model.training
        model.eval()
        try:
            with torch.inference_mode():
                inputs = images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
                output = model(inputs)
        finally:
            model.train(was_training)
    # Clones, because a tensor born in inference mode can't be used where gradients are wanted.
    return mapped(lambda part: part.cpu().clone() if isinstance(part, torch.Tensor) else part, output)


def look(model: nn.Module, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Labels int64 (N, H, W), the likeliest class of every pixel, and its probability float (N, H, W), on the CPU.

    Asks a network that gives scores (N, classes, H, W), as ``ask`` does.
    """
    confidence, labels = ask(model, images).softmax(1).max(1)
    return labels, confidence.float()


def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The likeliest class of every pixel: images (N, C, H, W) to int64 (N, H, W) on the CPU."""
    return look(model, images)[0]


def check_network(model: nn.Module, data: Data | Task) -> None:
    """Tries the network on one held-out image. Raises TypeError or ValueError with one sentence if it does not fit."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {type(model).__name__}")
    task = task_of(data)
    images = task.data.held_out_images
    some_weight = next(model.parameters(), images)
    image = images[:1].to(some_weight.device, some_weight.dtype)
    with lock_of(model):
        was_training = model.training
        model.eval()
        try:
            with torch.no_grad():
                output = model(image)
        finally:
            model.train(was_training)
    task.check(output, image)
