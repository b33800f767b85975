"""What every layer of a network costs: multiply-adds, parameters, memory, and how much of the picture it sees.

Takes any ``nn.Module`` and an input shape, gives one ``Layer`` a row. ``flow`` draws them; lessons ask too.

Everything is asked of the real module: it runs once on zeros, hooks say which layer is at work, and every operation
that torch carries out is counted as it happens. So functions that a ``forward`` calls itself are counted too.
"""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from widgets.given import is_whole, shown
from widgets.learning import failures, receptive_fields
from widgets.learning.inference import answering, lock_of
from widgets.stage.operations import is_built, name_of
from widgets.words import words_in

WORDS = {
    "en": {
        "failed": "The network can't take an input of {shape}: {error}.",
        "failed_in": "The network can't take an input of {shape}: in layer {layer}, {error}.",
        "own_line": "{error} (line {number}: {line})",
    }
}

LARGEST_INPUT = 1 << 28  # numbers: a gigabyte

# torch's names for what a reader calls otherwise.
FUNCTIONS = {
    "convolution": "conv2d",
    "max_pool2d_with_indices": "max_pool2d",
    "addmm": "linear",
    "mm": "matmul",
    "bmm": "matmul",
    "constant_pad_nd": "pad",
    "_native_batch_norm_legit_no_training": "batch_norm",
    "native_batch_norm": "batch_norm",
    "upsample_nearest2d": "interpolate",
    "upsample_bilinear2d": "interpolate",
    "_adaptive_avg_pool2d": "adaptive_avg_pool2d",
    "_softmax": "softmax",
    "_log_softmax": "log_softmax",
}


@dataclass(frozen=True)
class Layer:
    """One layer's row, or that of a function which a ``forward`` calls itself.

    name           as ``named_modules`` has it; of a function, the module that calls it
    kind           ``"Conv2d"``, or ``"conv2d"`` for a function
    line           the module as Python writes it, on one line
    shape          of the output, with the batch
    multiply_adds  one multiplication and one addition each; padding counts as torch multiplies it
    parameters     numbers it can learn that no row above has counted
    memory         bytes of its output; 0 where that is the input, changed in place or laid out anew
    field          height and width in pixels of what one output cell sees of the input, the largest if they differ
    jump           how many pixels apart neighbours' fields lie

    ``field`` and ``jump`` are None where they can't be told, or there is no such thing.
    """

    name: str
    kind: str
    line: str
    shape: tuple[int, ...]
    multiply_adds: int
    parameters: int
    memory: int
    field: tuple[int, int] | None
    jump: tuple[float, float] | None


class ForwardError(ValueError):
    """The network's forward failed, with ``error`` and perhaps in a layer; ``layers`` are those that ran before."""

    def __init__(self, error: Exception, shape: tuple[int, ...], layer: str, layers: list[Layer]):
        self.error, self.shape, self.layer, self.layers = error, shape, layer, layers
        super().__init__(self.told("en"))

    def told(self, language: str) -> str:
        """What happened, in one sentence."""
        words = words_in(WORDS, language)
        sentence = words["failed_in" if self.layer else "failed"]
        error = failures.told(self.error, words["own_line"])
        return sentence.format(shape="×".join(map(str, self.shape)), layer=self.layer, error=error)


def layer_costs(network: nn.Module, input_shape: tuple[int, ...]) -> list[Layer]:
    """Runs the network once, in ``eval`` mode, on zeros of ``input_shape``, (C, H, W) or (N, C, H, W).

    >>> [row.multiply_adds for row in layer_costs(nn.Conv2d(3, 16, 3), (3, 64, 64))]
    [1660608]

    Leaves the network as it was. TypeError or ValueError for arguments that won't do; ``ForwardError`` with one
    sentence, and the reader's own line where one is known, if the forward fails.
    """
    if not isinstance(network, nn.Module):
        raise TypeError(f"network must be a torch.nn.Module, got {type(network).__name__}.")
    if not is_built(network):
        raise TypeError(f"{name_of(network)} is not finished: its __init__ must call super().__init__() first.")
    shape = whole_shape(input_shape)
    some_weight = next((p for p in network.parameters() if p.is_floating_point()), torch.zeros(()))
    with lock_of(network), answering(network), torch.no_grad():
        x = torch.zeros(shape, device=some_weight.device, dtype=some_weight.dtype)
        ledger = _Ledger(x)
        with _hooks(network, ledger):
            try:
                with ledger:
                    network(x)
            except Exception as error:
                raise ForwardError(error, shape, ledger.at_work, ledger.layers) from error
    return ledger.layers


def whole_shape(input_shape: tuple[int, ...]) -> tuple[int, ...]:
    """(N, C, H, W), from that or (C, H, W); ValueError for anything else."""
    allowed = "input_shape must be (C, H, W) or (N, C, H, W), whole numbers from 1"
    whole = input_shape if isinstance(input_shape, (tuple, list)) else ()
    if len(whole) not in (3, 4) or not all(is_whole(n) and n >= 1 for n in whole):
        raise ValueError(f"{allowed}, got {shown(input_shape)}.")
    if math.prod(map(int, whole)) > LARGEST_INPUT:
        raise ValueError(f"{allowed}, at most {LARGEST_INPUT:,} in all, got {shown(input_shape)}.")
    return (1,) * (4 - len(whole)) + tuple(map(int, whole))


@contextlib.contextmanager
def _hooks(network: nn.Module, ledger: "_Ledger") -> Iterator[None]:
    handles = []
    for name, module in network.named_modules():
        is_layer = type(module).__module__.startswith("torch.nn.") and not any(True for _ in module.children())
        enter, leave = (ledger.open, ledger.close) if is_layer else (ledger.enter, ledger.leave)
        handles += [
            module.register_forward_pre_hook(lambda module, args, act=enter, name=name: act(name, module, args)),
            module.register_forward_hook(lambda module, args, out, act=leave: act(module, out)),
        ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@dataclass
class _Entry:
    """A layer that is at work."""

    name: str
    module: nn.Module
    inputs: set[int]  # the storages of its inputs
    multiply_adds: int = field(default=0)


class _Ledger(TorchDispatchMode):
    """Sees every operation while the network runs, and writes a row for every layer."""

    def __init__(self, x: torch.Tensor):
        super().__init__()
        self.layers: list[Layer] = []
        self._open: list[_Entry] = []
        self._callers: list[str] = []
        self._counted: set[int] = set()  # storages of parameters that a row has counted
        self._sights = WeakTensorKeyDictionary()
        if x.ndim == 4:
            self._sights[x] = receptive_fields.of_input((x.shape[2], x.shape[3]))

    @property
    def at_work(self) -> str:
        """The layer that is at work, as ``7 (Linear)``; empty where there is none."""
        return f"{self._open[-1].name} ({type(self._open[-1].module).__name__})".strip() if self._open else ""

    # Told by hooks.

    def enter(self, name: str, module: nn.Module, inputs: tuple) -> None:
        self._callers.append(name)

    def leave(self, module: nn.Module, out: object) -> None:
        self._callers.pop()

    def open(self, name: str, module: nn.Module, inputs: tuple) -> None:
        self._open.append(_Entry(name, module, set(map(_storage, _tensors(inputs)))))

    def close(self, module: nn.Module, out: object) -> None:
        entry = self._open.pop()
        learned = self._count(list(entry.module.parameters()))
        kind, line = type(entry.module).__name__, _line(entry.module)
        self._write(entry.name, kind, line, _tensors(out), entry.multiply_adds, learned, entry.inputs)

    # Told by torch.

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        given = dict(zip((argument.name for argument in func._schema.arguments), args, strict=False)) | (kwargs or {})
        operation, read = func._schema.name.partition("::")[2], _tensors(tuple(given.values()))
        made = _tensors(out)
        self._follow(operation, torch.Tag.pointwise in func.tags, given, read, made)
        work = multiply_adds(operation, given, made[0]) if made else 0
        if self._open:
            self._open[-1].multiply_adds += work
        elif self._is_a_row(func, read, made):
            self._write_function(operation, given, read, made, work)
        return out

    def _follow(self, operation, pointwise, given, read, made) -> None:
        sights = [self._sights[tensor] for tensor in read if tensor in self._sights]
        for tensor in made if sights else ():
            self._sights[tensor] = receptive_fields.after(operation, pointwise, given, sights, tensor)

    def _is_a_row(self, func, read, made) -> bool:
        """Whether a function makes a new map of what the input reaches."""
        reached = any(tensor in self._sights for tensor in read)
        return reached and bool(made) and made[0].ndim >= 2 and not func._schema.is_mutable and not func.is_view

    def _write_function(self, operation, given, read, made, work) -> None:
        kind = FUNCTIONS.get(operation, operation.strip("_"))
        if operation == "convolution" and given["transposed"]:
            kind = "conv_transpose2d"
        learned = self._count([tensor for tensor in read if isinstance(tensor, nn.Parameter)])
        caller = self._callers[-1] if self._callers else ""
        self._write(caller, kind, f"{kind}(…)", made, work, learned, set(map(_storage, read)))

    def _write(self, name, kind, line, made, work, learned, inputs) -> None:
        sight = self._sights.get(made[0]) if made else None
        memory = sum(t.numel() * t.element_size() for t in made if _storage(t) not in inputs)
        # Laid out anew, cells that see different things share one list: what one of them sees can't be told.
        told = sight and (memory or made[0].ndim == 4)
        of = (sight.field, sight.jump) if told else (None, None)
        self.layers.append(Layer(name, kind, line, tuple(made[0].shape) if made else (), work, learned, memory, *of))

    def _count(self, parameters: list[torch.Tensor]) -> int:
        fresh = {_storage(p): p.numel() for p in parameters if _storage(p) not in self._counted}
        self._counted |= set(fresh)
        return sum(fresh.values())


def multiply_adds(operation: str, given: dict[str, Any], out: torch.Tensor) -> int:
    """Of one operation of torch's own; 0 for those that are no sums of products with weights."""
    if operation == "convolution":
        # Forward, each output cell reads a whole kernel; transposed, each input cell is stamped by one.
        cells = given["input"].numel() // given["input"].shape[1] if given["transposed"] else out.numel()
        weight = given["weight"]
        return cells * (weight.numel() if given["transposed"] else math.prod(weight.shape[1:]))
    if operation in ("mm", "bmm"):
        return out.numel() * given["self"].shape[-1]
    if operation == "addmm":
        return out.numel() * given["mat1"].shape[-1]
    if operation == "baddbmm":
        return out.numel() * given["batch1"].shape[-1]
    return 0


def _tensors(value: object) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [] if value.is_nested else [value]  # a nested one has no shape
    if isinstance(value, dict):
        value = tuple(value.values())
    return [tensor for part in value for tensor in _tensors(part)] if isinstance(value, (tuple, list)) else []


def _line(module: nn.Module) -> str:
    """The module as Python writes it; the name of its class where it can't be written."""
    try:
        return " ".join(repr(module).split())
    except Exception:  # noqa: BLE001 - a reader's own layer may say what it likes
        return type(module).__name__


def _storage(tensor: torch.Tensor) -> int:
    """Which memory a tensor lies in; one without, such as a sparse one, lies nowhere but in itself."""
    try:
        return tensor.untyped_storage()._cdata
    except (NotImplementedError, RuntimeError):
        return id(tensor)
