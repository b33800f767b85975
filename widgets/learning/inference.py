"""Asking a network: whether it fits its task, and what it says of images.

Takes any ``nn.Module`` from images (N, C, H, W) to whatever its task wants, gives its output on the CPU; of a network
that segments also labels and confidence.
``training`` and the widgets import it.
"""

import contextlib
import threading
import weakref
from collections.abc import Iterator

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

    Waits for a training step that is under way, trains nothing, and leaves every layer in its mode (training or not).
    """
    some_weight = weight_of(model, images)
    with lock_of(model), answering(model), torch.inference_mode():
        # A copy in any case: a network that changes its input must not change the data.
        inputs = images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last, copy=True)
        output = model(inputs)
    # Clones, because a tensor born in inference mode can't be used where gradients are wanted.
    return mapped(lambda part: part.cpu().clone() if isinstance(part, torch.Tensor) else part, output)


def look(model: nn.Module, images: torch.Tensor, task: Task | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Labels int64 (N, H, W), the likeliest class of every pixel, and its probability float (N, H, W), on the CPU.

    Asks a network that gives scores (N, classes, H, W), as ``ask`` does; with a task, whether it still does so.
    """
    scores = ask(model, images)
    if task is not None:
        task.check(scores, images)
    confidence, labels = scores.softmax(1).max(1)
    return labels, confidence.float()


@contextlib.contextmanager
def answering(*models: nn.Module) -> Iterator[None]:
    """Every module of theirs in ``eval`` mode, so that no running mean moves, and then each in its own again.

    The mode is set, not asked for: a module may have a ``train`` of its own that raises, or does other things.
    """
    modes = [(module, module.training) for model in models for module in model.modules()]
    try:
        for module, _ in modes:
            module.training = False
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def weight_of(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """A weight that says in which dtype and where a network computes; the images where it has none."""
    return next((weight for weight in model.parameters() if weight.is_floating_point()), images)


def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The likeliest class of every pixel: images (N, C, H, W) to int64 (N, H, W) on the CPU."""
    return look(model, images)[0]


def check_network(model: nn.Module, data: Data | Task) -> None:
    """Tries the network on one held-out image. Raises TypeError or ValueError with one sentence if it does not fit."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {type(model).__name__}.")
    task = task_of(data)
    if any(weight.is_meta for weight in model.parameters()):
        raise ValueError("the network has weights without numbers, on the device meta: give them numbers first.")
    images = task.data.held_out_images
    some_weight = weight_of(model, images)
    image = images[:1].to(some_weight.device, some_weight.dtype, copy=True)
    with lock_of(model), answering(model), torch.no_grad():
        output = model(image)
    task.check(output, images[:1])
    if any(nn.parameter.is_lazy(weight) for weight in model.parameters()):
        raise ValueError("the network has lazy layers that it did not use: it must go through all of them.")
