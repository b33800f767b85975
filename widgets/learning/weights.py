"""A network's weights: copied, drawn anew from a seed, saved and loaded without pickle.

Takes an ``nn.Module``, gives tensors or the bytes of a safetensors file, a format that can hold numbers only and so
can't run code when it is read. ``training`` and ``runs`` import it.
"""

import copy as copying
from collections.abc import Callable

import safetensors
import safetensors.torch
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from widgets.given import shown

LARGEST_FILE = 256 * 2**20  # bytes; a toy network needs a thousandth of it


def copy(model: nn.Module) -> dict[str, object]:
    """All weights and averages as they are now, and whatever else a layer keeps of its own."""
    state = model.state_dict().items()
    return {
        name: own.detach().clone() if isinstance(own, torch.Tensor) else copying.deepcopy(own) for name, own in state
    }


def draw(model: nn.Module, seed: int) -> None:
    """New random weights for every layer that knows how to draw its own (``reset_parameters``); others keep theirs."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in model.modules():
            if callable(draw_anew := getattr(layer, "reset_parameters", None)):
                _draw_as_new(layer, draw_anew)


def _draw_as_new(layer: nn.Module, draw_anew: Callable[[], object]) -> None:
    """Draws what a new layer would get: torch 2.9 fills weights in another memory format in the order of the memory."""
    others = [own for own in layer.parameters() if not is_lazy(own) and own.layout is torch.strided]
    kept = [(own, own.data) for own in others if not own.is_contiguous()]
    for own, data in kept:
        own.data = data.contiguous()
    try:
        draw_anew()
    finally:
        for own, data in kept:
            own.data = data.copy_(own.data)


def to_bytes(model: nn.Module) -> bytes:
    """The weights as a safetensors file."""
    for name, own in model.state_dict().items():
        if not isinstance(own, torch.Tensor) or own.layout is not torch.strided:
            raise TypeError(f"a file of weights holds numbers only, and {shown(name)} is {type(own).__name__}.")
    # Contiguous: the file knows no memory formats. Copies, so that tied weights are written out for each name.
    return safetensors.torch.save({name: t.detach().cpu().clone(memory_format=torch.contiguous_format)
                                   for name, t in model.state_dict().items()})  # fmt: skip


def _kind(tensor: torch.Tensor) -> tuple[bool, bool]:
    return tensor.is_floating_point(), tensor.is_complex()


def from_bytes(model: nn.Module, content: bytes) -> None:
    """Gives the network the weights of a safetensors file.

    Raises ValueError with one sentence, and changes nothing, if the file is no such file or was saved from another
    network.
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(f"the file of weights is larger than {LARGEST_FILE // 2**20} MB: it is not of this network.")
    try:
        loaded = safetensors.torch.load(bytes(content))
    except (safetensors.SafetensorError, KeyError, ValueError, TypeError, RuntimeError):
        raise ValueError("the file of weights can't be read: it must be a whole .safetensors file.") from None
    own = {name: tensor for name, tensor in model.state_dict().items() if isinstance(tensor, torch.Tensor)}
    missing = [name for name in own if name not in loaded]
    strange = [name for name in loaded if name not in own]
    if missing or strange:
        what = f"has no {shown(missing[0])}" if missing else f"has {shown(strange[0])}, which this network has not"
        raise ValueError(f"these weights are of another network: the file {what}.")
    for name, tensor in own.items():
        if loaded[name].shape != tensor.shape:
            theirs, ours = tuple(loaded[name].shape), tuple(tensor.shape)
            raise ValueError(
                f"these weights are of another network: {shown(name)} is {theirs} in the file and {ours} here."
            )
        if _kind(loaded[name]) != _kind(tensor):
            raise ValueError(
                f"these weights are of another network: {shown(name)} is {loaded[name].dtype} in the file and "
                f"{tensor.dtype} here."
            )
    loaded = {name: tensor.to(own[name].dtype) for name, tensor in loaded.items()}
    if not all(tensor.isfinite().all() for tensor in loaded.values()):
        raise ValueError(
            "the file of weights holds numbers that are not finite: it was saved from a training that failed."
        )
    # What else a layer keeps of its own stays as it is.
    model.load_state_dict({**model.state_dict(), **loaded})
