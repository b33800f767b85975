"""Training as a plain generator: a network and data in, one snapshot after every step out.

``for snapshot in train(model, data, steps=300)`` is the whole interface. It knows no widget: tests, scripts and the
live widget all draw from it.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from widgets.data.scenes import Data
from widgets.learning import inference, metrics, weights

# A number, or a function that gives it when a step begins, so that it can be changed while training runs.
Setting = float | Callable[[], float]

WHOLE = {"steps": 1, "batch": 1, "evaluate_every": 1}  # the least each may be
REAL = {"learning_rate": (0, math.inf), "ground_weight": (0, math.inf), "label_smoothing": (0, 1)}


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
    confidence     the probability it gives to what it says, float (H, W)

    ``miou``, ``accuracy``, ``iou``, ``prediction`` and ``confidence`` are None at steps that were not evaluated.
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
    confidence: torch.Tensor | None

    def __repr__(self):
        # No loss and no score: their last digits differ between machines, and a committed output must not.
        return f"Snapshot(step {self.step} of {self.steps})"


def train(
    model: nn.Module,
    data: Data,
    *,
    steps: int = 200,
    batch: int | Callable[[], int] = 12,
    learning_rate: Setting = 0.012,
    ground_weight: Setting = 0.5,
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

    ``batch``, ``learning_rate`` and ``ground_weight`` may be functions: they are asked when a step begins.

    Weights are kept in channels-last order, which is faster for convolutions. Between two steps the network is in
    evaluation mode. One with dropout draws from torch's own random stream, so seed that one too.

    Raises TypeError or ValueError with one sentence, before the first step, if an argument or the network does not fit;
    FloatingPointError if the loss stops being a number; and whatever the network raises. Whenever a step is broken off,
    the network keeps its last weights with a finite loss.
    """
    if isinstance(model, nn.Module) and not any(p.requires_grad for p in model.parameters()):
        raise ValueError("the network has no parameters to train: give it layers with weights, or unfreeze some")
    inference.check_network(model, data)
    if shown is None:
        shown = max(range(len(data.held_out_labels)), key=lambda k: len(data.held_out_labels[k].unique()))
    settings = {
        "steps": steps, "batch": batch, "learning_rate": learning_rate, "ground_weight": ground_weight,
        "label_smoothing": label_smoothing, "evaluate_every": evaluate_every,
    }  # fmt: skip
    for name, setting in settings.items():
        check_setting(name, value_of(setting))
    held_out = len(data.held_out_images)
    if not isinstance(shown, int) or not 0 <= shown < held_out:
        raise ValueError(f"shown must be from 0 to {held_out - 1}, the held-out images, got {shown!r}")
    return _train(model, data, seed=seed, shown=shown, **settings)


def check_setting(name: str, value: object) -> None:
    """Raises ValueError with one sentence if the setting of this name can't have this value."""
    if name in WHOLE:
        if isinstance(value, bool) or not isinstance(value, int) or value < WHOLE[name]:
            raise ValueError(f"{name} must be a whole number of at least {WHOLE[name]}, got {value!r}")
        return
    low, high = REAL[name]
    a_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not a_number or not math.isfinite(value) or not low <= value <= high:
        limit = f"from {low} to {high}" if math.isfinite(high) else f"a number of at least {low}"
        raise ValueError(f"{name} must be {limit}, got {value!r}")


def value_of(setting: Setting) -> float:
    """What a setting is now."""
    return setting() if callable(setting) else setting


def _train(model, data, *, steps, batch, learning_rate, ground_weight, label_smoothing, seed, evaluate_every, shown):
    some_weight = next(model.parameters())
    model.to(memory_format=torch.channels_last)
    images = data.images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
    labels = data.labels.to(some_weight.device)
    class_weights = torch.ones(len(data.class_names), device=some_weight.device, dtype=some_weight.dtype)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad])
    # It gives the share of the highest rate, so that the highest can change on the way.
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=max(steps, 2))
    random = torch.Generator().manual_seed(seed)

    def take_step(step: int) -> float:
        """One step; the loss before it. A loss that is no number, or NaN in the last weights, raises."""
        class_weights[0] = value_of(ground_weight)
        chosen = torch.randint(len(images), (value_of(batch),), generator=random).to(images.device)
        scores = model(images[chosen])
        inference.check_scores(scores, images[chosen], data)
        loss = F.cross_entropy(
            scores, labels[chosen], class_weights, ignore_index=data.ignore_index, label_smoothing=label_smoothing
        )
        good.update(weights.copy(model) if _finite([loss]) else {})
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if not _finite([loss]) or (step == steps and not _finite(model.parameters())):
            raise FloatingPointError(
                f"the loss became {loss.item():.3g} at step {step}; the network keeps its last good weights: try a "
                f"learning rate below {value_of(learning_rate):g}"
            )
        return loss.item()

    model.eval()
    yield _snapshot(model, data, shown, 0, steps, None, None, evaluate=True)
    good = weights.copy(model)  # the last with which the loss was a number
    for step in range(1, steps + 1):
        group = optimizer.param_groups[0]
        rate = group["lr"] = group["lr"] * value_of(learning_rate)
        # A cell may have switched gradients off for its own thread; a step needs them.
        with inference.lock_of(model), torch.enable_grad():
            model.train()
            try:
                loss = take_step(step)
            except BaseException:
                model.load_state_dict(good)
                raise
            finally:
                model.eval()  # between two steps the network is ready to be asked
        if step < steps:
            schedule.step()
        evaluate = step % evaluate_every == 0 or step == steps
        yield _snapshot(model, data, shown, step, steps, loss, rate, evaluate=evaluate)


def _finite(tensors) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


def _snapshot(model, data, shown, step, steps, loss, rate, *, evaluate) -> Snapshot:
    image, truth = data.held_out_images[shown], data.held_out_labels[shown]
    if not evaluate:
        return Snapshot(step, steps, loss, rate, None, None, None, image, truth, None, None)
    prediction, confidence = inference.look(model, data.held_out_images)
    table = metrics.confusion(
        prediction, data.held_out_labels, classes=len(data.class_names), ignore_index=data.ignore_index
    )
    iou = metrics.iou_of(table)
    return Snapshot(
        step, steps, loss, rate, iou.nanmean().item(), metrics.accuracy_of(table), tuple(iou.tolist()), image, truth,
        prediction[shown], confidence[shown],
    )  # fmt: skip
