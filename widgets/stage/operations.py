"""What can be read off an operation without running it: its kernel, its line of PyTorch, its name.

Takes a callable (a module, a ``functools.partial`` of a torch function, a function of the reader's), gives plain
values. Knows nothing of links or pictures; ``links`` and ``stage`` import it.
"""

import ast
import copy
import functools
import linecache
import types
from collections.abc import Callable

import torch
from torch import nn

from widgets.given import FLOATS, shown

LONGEST_NAME = 80  # characters
# Under these keywords a partial carries its kernel: torch's own name, and the one the lessons use.
KERNEL_KEYWORDS = ("weight", "kernel")
# What a convolution and the transposed one with the same kernel share beside it.
SPACING = ("stride", "padding", "dilation")


def kernel_of(operation: Callable) -> torch.Tensor | None:
    """The operation's one kernel as a 2-D tensor (kh, kw), or None where it has none that a grid can show.

    Looked for in a module's ``weight`` and in a partial's ``weight`` or ``kernel``. Leading dimensions must be 1.
    """
    weight = _weight(operation)
    if weight is None or weight.ndim == 0 or any(n != 1 for n in weight.shape[:-2]) or not weight.numel():
        return None
    return weight.detach().reshape(-1, weight.shape[-1])


def with_kernel(operation: Callable, kernel: torch.Tensor) -> Callable:
    """The same operation with another kernel (kh, kw) in place of its own; the operation itself is left alone."""
    old = _weight(operation)
    new = kernel.to(old.dtype if old.is_floating_point() else torch.float32).reshape(old.shape)
    if isinstance(operation, nn.Module):
        operation = copy.deepcopy(operation)
        operation.weight.data = new.clone()
        return operation
    return functools.partial(operation, **{_kernel_keyword(operation): new})


def untouched(operation: Callable) -> Callable:
    """A copy of a module, so that asking it changes nothing in it (batch norm counts along); anything else as it is."""
    if not isinstance(operation, nn.Module):
        return operation
    try:
        return copy.deepcopy(operation)
    except RuntimeError:  # torch copies no module that keeps a result of its own computing
        return operation


def dtype_of(operation: Callable) -> torch.dtype:
    """The floating dtype the operation computes in: its weights', or float32."""
    weight = _weight(operation)
    weights = operation.parameters() if isinstance(operation, nn.Module) else [] if weight is None else [weight]
    return next((weight.dtype for weight in weights if weight.dtype in FLOATS), torch.float32)


def is_built(module: nn.Module) -> bool:
    """Whether a module's ``__init__`` has called ``super().__init__()``; torch can't even name one that hasn't."""
    children = vars(module).get("_modules")
    return children is not None and all(is_built(child) for child in children.values() if child is not None)


def code_of(operation: Callable, argument: str = "x") -> str:
    """One line that does the same, as a reader would type it; ``argument`` is what it is given.

    >>> code_of(functools.partial(torch.nn.functional.interpolate, scale_factor=2))
    'F.interpolate(x, scale_factor=2)'
    """
    if isinstance(operation, nn.Module):
        return _module_code(operation)
    if isinstance(operation, functools.partial):
        places = [*(_argument(v) for v in operation.args), argument]
        places += [f"{k}={_argument(v, k)}" for k, v in operation.keywords.items()]
        return f"{_callable_name(operation.func)}({', '.join(places)})"
    if isinstance(operation, types.FunctionType) and operation.__name__ == "<lambda>":
        return _lambda_body(operation, argument) or f"operation({argument})"
    return f"{_callable_name(operation)}({argument})"


def convolution_under(operation: Callable) -> Callable | None:
    """The convolution with the same kernel, stride, padding and dilation; None for all but transposed convolutions.

    Whether the one is the other's transpose is for torch to say: see ``matrices``.
    """
    weight = _weight(operation)
    if weight is None or weight.shape[:2] != (1, 1):
        return None
    if isinstance(operation, nn.ConvTranspose2d):
        given = {name: getattr(operation, name) for name in SPACING}
    elif isinstance(operation, functools.partial) and operation.func is torch.nn.functional.conv_transpose2d:
        given = {name: value for name, value in operation.keywords.items() if name in SPACING}
    else:
        return None
    return functools.partial(torch.nn.functional.conv2d, weight=weight.detach(), **given)


def name_of(operation: Callable) -> str:
    """A short name on one line: the module's class or the function's own name."""
    if isinstance(operation, functools.partial):
        return name_of(operation.func)
    name = None if isinstance(operation, nn.Module) else getattr(operation, "__name__", None)
    # A reader's object may be called anything at all, or by what is no text.
    fits = isinstance(name, str) and name.isprintable() and name.strip() and len(name) <= LONGEST_NAME
    name = name if fits else type(operation).__name__
    return "operation" if name == "<lambda>" else name


def _weight(operation: Callable) -> torch.Tensor | None:
    if isinstance(operation, nn.Module):
        weight = getattr(operation, "weight", None)
        # A weight that is computed from others, as under weight_norm, can't be exchanged; a lazy one isn't there yet.
        there = isinstance(weight, nn.Parameter) and not nn.parameter.is_lazy(weight)
        return weight if there and weight.ndim == 4 else None
    keyword = _kernel_keyword(operation)
    return operation.keywords[keyword] if keyword else None


def _kernel_keyword(operation: Callable) -> str | None:
    given = operation.keywords if isinstance(operation, functools.partial) else {}
    return next((k for k in KERNEL_KEYWORDS if isinstance(given.get(k), torch.Tensor)), None)


def _module_code(module: nn.Module) -> str:
    if isinstance(module, nn.Sequential):
        return f"nn.Sequential({', '.join(_module_code(child) for child in module.children())})"
    if type(module).__module__.startswith("torch.nn"):
        return "nn." + " ".join(repr(module).split())
    return f"{name_of(module).lower()}(x)"  # a reader's own: how it was made can't be told


def _callable_name(function: Callable) -> str:
    name = name_of(function)
    if getattr(torch.nn.functional, name, None) is function:
        return f"F.{name}"
    if getattr(torch, name, None) is function:
        return f"torch.{name}"
    return name


def _argument(value: object, keyword: str = "tensor") -> str:
    if isinstance(value, torch.Tensor):
        return "w" if keyword in KERNEL_KEYWORDS else keyword
    return shown(value)


def _lambda_body(function: Callable, argument: str) -> str | None:
    """The source of a lambda's body, where its file or cell still holds it and it stands alone on its line."""
    code = function.__code__
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except SyntaxError:
        return None
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno]
    if len(found) != 1:
        return None
    own = [place.arg for place in found[0].args.args[:1]]
    for node in ast.walk(found[0].body):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = argument
    return ast.unparse(found[0].body)
