"""Training as a plain generator: a network and a task in, one snapshot after every step out.

``for snapshot in train(model, data, steps=300)`` is the whole interface. It knows no widget: tests, scripts and the
live widget all draw from it.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn

from widgets.data.scenes import Data
from widgets.given import FLOATS, is_whole, real, whole
from widgets.given import shown as told
from widgets.learning import inference, weights
from widgets.learning.tasks import Measured, Sight, Task, mapped, task_of

# A number, or a function that gives it when a step begins, so that it can be changed while training runs.
Setting = float | Callable[[], float]

# The most each may be; the least is 1. A browser counts steps in float32, and a batch is to fit into memory.
WHOLE = {"steps": 10_000_000, "batch": 4096, "evaluate_every": 10_000_000}
SEEDS = 2**63


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Where training stands after a step; step 0 is the untrained network.

    step, steps    this step and the last
    loss           of this step's batch; None at step 0
    learning_rate  this step's; None at step 0
    shown          which held-out image is shown
    measured       what the held-out images gave: score, a second measure beside it, and the score's parts
    image          the held-out image that is shown, float (C, H, W)
    true_sight     what there would be to see of it, were the network right
    sight          what the network says of it: labels, how sure it is, marks

    ``measured`` and ``sight`` are None at steps that were not evaluated. What is in them can be had by shorter names:
    ``score`` and ``parts``; ``accuracy``, the share of pixels or classes that are right; and of segmentation ``miou``,
    the mean IoU with the ground, ``iou``, one float per class, nan for a class neither predicted nor there, ``truth``,
    ``prediction`` and ``confidence``, each (H, W).
    """

    step: int
    steps: int
    loss: float | None
    learning_rate: float | None
    shown: int
    measured: Measured | None
    image: torch.Tensor
    true_sight: Sight
    sight: Sight | None

    score = property(lambda self: self.measured and self.measured.score)
    parts = property(lambda self: self.measured and self.measured.parts)
    miou, iou = score, parts
    accuracy = property(lambda self: self.measured and self.measured.beside)
    truth = property(lambda self: self.true_sight.labels)
    prediction = property(lambda self: self.sight and self.sight.labels)
    confidence = property(lambda self: self.sight and self.sight.sure)

    def __repr__(self) -> str:
        # No loss and no score: their last digits differ between machines, and a committed output must not.
        return f"Snapshot(step {self.step} of {self.steps})"


def train(
    model: nn.Module,
    data: Data | Task,
    *,
    steps: int = 200,
    batch: int | Callable[[], int] = 12,
    learning_rate: Setting = 0.012,
    seed: int = 0,
    evaluate_every: int = 10,
    shown: int | None = None,
    **of_task: Setting,
) -> Iterator[Snapshot]:
    """Trains ``model`` in place and yields a ``Snapshot`` before the first and after every step.

    model           any module from images (N, C, H, W) to what the task wants, such as scores (N, classes, H, W)
    data            what to learn from and what to hold out: a ``Data``, for segmentation, or a task made of one
    batch           images per step, drawn at random with replacement
    learning_rate   the highest of a one-cycle schedule (Smith 2018): up over the first third, then down to nothing
    seed            which images form which batch; same seed, same weights and same thread count give the same bits
    evaluate_every  measures on the held-out images at step 0, at every such step and at the last
    shown           which held-out image the snapshots carry; without it, the task chooses
    of_task         settings of the task's loss; of segmentation, ground_weight (0.5) and label_smoothing (0)

    ``batch``, ``learning_rate`` and the task's settings may be functions: they are asked when a step begins.

    Weights are kept in channels-last order, which is faster for convolutions. Between two steps the network is in
    evaluation mode. One with dropout draws from torch's own random stream, so seed that one too.

    Raises TypeError or ValueError with one sentence, before the first step, if an argument or the network does not fit;
    FloatingPointError if the loss stops being a number; and whatever the network raises. Whenever a step is broken off,
    the network keeps its last weights with a finite loss.
    """
    if isinstance(model, nn.Module) and not any(p.requires_grad for p in model.parameters()):
        raise ValueError("the network has no parameters to train: give it layers with weights, or unfreeze some.")
    inference.check_network(model, data)
    task = task_of(data)
    seed = whole("seed", seed, 0, SEEDS - 1)
    last = len(task.data.held_out_images) - 1  # of the images that may be shown
    shown = whole("shown", task.shown if shown is None else shown, 0, last)
    steps, evaluate_every = (
        checked(name, value, task) for name, value in (("steps", steps), ("evaluate_every", evaluate_every))
    )
    changing = {"batch": batch, "learning_rate": learning_rate, **of_task}
    for name, setting in changing.items():
        checked(name, value_of(setting), task)
    return _train(model, task, steps, evaluate_every, seed, shown, task.settings | changing)


def checked(name: str, value: object, task: Task) -> float:
    """The value as a setting has it. ValueError if the setting can't have it, TypeError if there is no such setting."""
    number = real(value)
    if name in WHOLE:
        if number is None or not is_whole(value) or number < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {told(value)}.")
        if number > WHOLE[name]:
            raise ValueError(f"{name} must be at most {WHOLE[name]}, got {told(value)}.")
        return int(number)
    if name != "learning_rate" and name not in task.settings:
        known = ", ".join(["learning_rate", *WHOLE, *task.settings])
        raise TypeError(f"there is no setting {told(name)}; there are {known}.")
    low, high = (0, math.inf) if name == "learning_rate" else task.bound(name)
    if number is None or not low <= number <= high:
        limit = f"from {low} to {high}" if math.isfinite(high) else f"a number of at least {low}"
        raise ValueError(f"{name} must be {limit}, got {told(value)}.")
    return number


def value_of(setting: Setting) -> float:
    """What a setting is now."""
    return setting() if callable(setting) else setting


def _train(model, task, steps, evaluate_every, seed, shown, changing):
    def now(name: str) -> float:
        """What a setting is in this step; a function that gives it may say anything."""
        return checked(name, value_of(changing[name]), task)

    some_weight = inference.weight_of(model, task.data.images)
    with inference.lock_of(model):  # another trainer may be in the middle of a step
        model.to(memory_format=torch.channels_last)
        model.eval()
    images = task.data.images.to(some_weight.device, some_weight.dtype, memory_format=torch.channels_last)
    target = mapped(lambda tensor: _beside(some_weight, tensor), task.target)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad])
    # It gives the share of the highest rate, so that the highest can change on the way.
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=max(steps, 2))
    random = torch.Generator().manual_seed(seed)

    def take_step(step: int) -> float:
        """One step; the loss before it. A loss that is no number, or NaN in the last weights, raises."""
        chosen = torch.randint(len(images), (now("batch"),), generator=random).to(images.device)
        output = model(images[chosen])
        task.check(output, images[chosen])
        settings = {name: now(name) for name in task.settings}
        loss = task.loss(output, mapped(lambda tensor: tensor[chosen], target), **settings)
        _check_loss(loss)
        good.update(weights.copy(model) if _finite([loss]) else {})
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if not _finite([loss]) or (step == steps and not _finite(model.parameters())):
            raise FloatingPointError(
                f"the loss became {loss.item():.3g} at step {step}; the network keeps its last good weights: try a "
                f"learning rate below {now('learning_rate'):g}."
            )
        return loss.item()

    yield _snapshot(model, task, shown, 0, steps, None, None, evaluate=True)
    good = weights.copy(model)  # the last with which the loss was a number
    for step in range(1, steps + 1):
        group = optimizer.param_groups[0]
        rate = group["lr"] = group["lr"] * now("learning_rate")
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
        yield _snapshot(model, task, shown, step, steps, loss, rate, evaluate=evaluate)


def _finite(tensors) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


def _beside(weight, tensor):
    """A target where the weights are; numbers with decimals as they are, too."""
    return tensor.to(weight.device, weight.dtype if tensor.is_floating_point() else None)


def _check_loss(loss: object) -> None:
    """Raises TypeError or ValueError with one sentence for what can't be made smaller."""
    got = "" if isinstance(loss, torch.Tensor) else type(loss).__name__
    if not got and loss.shape != ():
        got = f"shape {tuple(loss.shape)}"
    if not got and (loss.dtype not in FLOATS or loss.is_meta):
        got = f"{loss.dtype} on {loss.device}"
    if got:
        raise TypeError(f"the loss must be one number, a tensor of shape (), got {got}.")
    if not loss.requires_grad:
        raise ValueError("the loss does not depend on the network's weights, so there is nothing to learn from it.")


def _snapshot(model, task, shown, step, steps, loss, rate, *, evaluate) -> Snapshot:
    image, truth = task.data.held_out_images[shown], task.true_sight(shown)
    if not evaluate:
        return Snapshot(step, steps, loss, rate, shown, None, image, truth, None)
    output = inference.ask(model, task.data.held_out_images)
    task.check(output, task.data.held_out_images)
    sight = task.sight(mapped(lambda tensor: tensor[shown : shown + 1], output), shown)
    return Snapshot(step, steps, loss, rate, shown, task.measure(output), image, truth, sight)
