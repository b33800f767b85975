"""Training as a plain generator: a network and data in, one snapshot after every step out.

``for snapshot in train(model, data, steps=300)`` is the whole interface. It knows no widget: tests, scripts and the
live widget all draw from it. It imports ``scenes`` (for what data is) and ``metrics``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from widgets import metrics
from widgets.scenes import Data


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Where training stands after a step; step 0 is the untrained network.

    step, steps    this step and the last
    loss           of this step's batch; None at step 0
    learning_rate  this step's; None at step 0
    miou           mean IoU on the held-out images, the ground included
    accuracy       share of held-out pixels that are right
    iou            IoU on the held-out images, one float per class; nan for a class neither predicted nor there
    image          the held-out image that is shown, float (C, H, W)
    truth          its labels, int64 (H, W)
    prediction     what the network says of it, int64 (H, W)

    ``miou``, ``accuracy``, ``iou`` and ``prediction`` are None at steps that were not evaluated.
    """

    step: int
    steps: int
    loss: float | None
    learning_rate: float | None
    miou: float | None
    accuracy: float | None
    iou: tuple[float, ...] | None
    image: torch.Tensor
    truth: torch.Tensor
    prediction: torch.Tensor | None

    def __repr__(self):
        # No loss and no score: their last digits differ between machines, and a committed output must not.
        return f"Snapshot(step {self.step} of {self.steps})"


def train(
    model: nn.Module,
    data: Data,
    *,
    steps: int = 200,
    batch: int = 12,
    learning_rate: float = 0.012,
    ground_weight: float = 0.5,
    label_smoothing: float = 0.0,
    seed: int = 0,
    evaluate_every: int = 10,
    shown: int | None = None,
) -> Iterator[Snapshot]:
    """Trains ``model`` in place and yields a ``Snapshot`` before the first and after every step.

    model            any module from images (N, C, H, W) to scores (N, classes, H, W)
    data             what to learn from and what to hold out
    batch            images per step, drawn at random with replacement
    learning_rate    the highest of a one-cycle schedule (Smith 2018): up over the first third, then down to nothing
    ground_weight    the weight of class 0 in the cross entropy, the others having 1
    label_smoothing  of the cross entropy: the share of the target spread over all classes
    seed             which images form which batch; same seed, same weights and same thread count give the same bits
    evaluate_every   measures on the held-out images at step 0, at every such step and at the last
    shown            which held-out image the snapshots carry; without it, the first that shows most classes

    Weights are kept in channels-last order, which is faster for convolutions. Between two steps the network is in
    evaluation mode. One with dropout draws from torch's own random stream, so seed that one too.

    Raises TypeError or ValueError with one sentence, before the first step, if an argument or the network does not fit;
    FloatingPointError if the loss stops being a number: the network then keeps its last weights with a finite loss.
    """
    shown = _first_with_most_classes(data) if shown is None else shown
    _check(model, data, steps, batch, learning_rate, ground_weight, label_smoothing, evaluate_every, shown)
    return _train(model, data, steps, batch, learning_rate, ground_weight, label_smoothing, seed, evaluate_every, shown)


def _train(model, data, steps, batch, learning_rate, ground_weight, label_smoothing, seed, evaluate_every, shown):
    some_weight = next(model.parameters())
    model.to(memory_format=torch.channels_last)
    images = data.images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
    labels = data.labels.to(some_weight.device)
    class_weights = torch.ones(len(data.class_names), device=some_weight.device, dtype=some_weight.dtype)
    class_weights[0] = ground_weight
    loss_of = nn.CrossEntropyLoss(class_weights, ignore_index=data.ignore_index, label_smoothing=label_smoothing)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=max(steps, 2))
    random = torch.Generator().manual_seed(seed)

    model.eval()
    yield _snapshot(model, data, shown, 0, steps, None, None, evaluate=True)
    good = _copy(model)
    for step in range(1, steps + 1):
        rate = optimizer.param_groups[0]["lr"]
        chosen = torch.randint(len(images), (batch,), generator=random).to(images.device)
        # A cell may have switched gradients off for its own thread; a step needs them.
        with torch.enable_grad():
            model.train()
            loss = loss_of(model(images[chosen]), labels[chosen])
            if not math.isfinite(loss.item()):
                model.load_state_dict(good)
                raise FloatingPointError(
                    f"the loss became {loss.item()} at step {step}; training stops and the network keeps its last "
                    f"good weights: try a learning rate below {learning_rate:g}"
                )
            good = _copy(model)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            model.eval()  # between two steps the network is ready to be asked
        if step < steps:
            schedule.step()
        evaluate = step % evaluate_every == 0 or step == steps
        yield _snapshot(model, data, shown, step, steps, loss.item(), rate, evaluate=evaluate)


def predict(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The likeliest class of every pixel: images (N, C, H, W) to int64 (N, H, W) on the CPU, without training.

    Leaves the module in the mode (training or not) in which it was.
    """
    some_weight = next(model.parameters(), images)
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            inputs = images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
            # Clones, because a tensor born in inference mode can't be used where gradients are wanted.
            prediction = model(inputs).argmax(1).cpu()
    finally:
        model.train(was_training)
    return prediction.clone()


def _check(model, data, steps, batch, learning_rate, ground_weight, label_smoothing, evaluate_every, shown) -> None:
    """Raises TypeError or ValueError if these can't be trained with; tries the network on one held-out image."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {type(model).__name__}")
    if not isinstance(data, Data):
        raise TypeError(f"data must be a Data (see ink_data), got {type(data).__name__}")
    for name, value, least in (("steps", steps, 1), ("batch", batch, 1), ("evaluate_every", evaluate_every, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    for name, value, low, high in (
        ("learning_rate", learning_rate, 0, math.inf),
        ("ground_weight", ground_weight, 0, math.inf),
        ("label_smoothing", label_smoothing, 0, 1),
    ):
        if not low <= value <= high or not math.isfinite(value):
            limit = f"from {low} to {high}" if math.isfinite(high) else f"a number of at least {low}"
            raise ValueError(f"{name} must be {limit}, got {value!r}")
    held_out = len(data.held_out_images)
    if not isinstance(shown, int) or not 0 <= shown < held_out:
        raise ValueError(f"shown must be from 0 to {held_out - 1}, the held-out images, got {shown!r}")
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("the network has no parameters to train: give it layers with weights, or unfreeze some")
    _check_output(model, data)


def _first_with_most_classes(data) -> int:
    """A held-out image worth looking at; 0 for what is no Data, which ``check`` will say."""
    labels = getattr(data, "held_out_labels", ())
    return max(range(len(labels)), key=lambda k: len(labels[k].unique()), default=0)


def _check_output(model, data):
    some_weight = next(model.parameters())
    image = data.held_out_images[:1].to(some_weight.device, some_weight.dtype)
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            scores = model(image)
    finally:
        model.train(was_training)
    expected = (1, len(data.class_names), *data.held_out_labels.shape[1:])
    if not isinstance(scores, torch.Tensor):
        raise TypeError(f"the network must return one tensor of scores, it returned {type(scores).__name__}")
    if tuple(scores.shape) != expected:
        raise ValueError(
            f"for images {tuple(image.shape)} the network must return scores (N, classes, H, W) = {expected}, "
            f"one per class and pixel; it returned {tuple(scores.shape)}"
        )


def _snapshot(model, data, shown, step, steps, loss, rate, *, evaluate) -> Snapshot:
    image, truth = data.held_out_images[shown], data.held_out_labels[shown]
    if not evaluate:
        return Snapshot(step, steps, loss, rate, None, None, None, image, truth, None)
    prediction = predict(model, data.held_out_images)
    table = metrics.confusion(
        prediction, data.held_out_labels, classes=len(data.class_names), ignore_index=data.ignore_index
    )
    iou = metrics.iou_of(table)
    return Snapshot(
        step, steps, loss, rate, iou.nanmean().item(), metrics.accuracy_of(table), tuple(iou.tolist()), image, truth,
        prediction[shown],
    )  # fmt: skip


def _copy(model) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
