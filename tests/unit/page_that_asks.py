"""A page without a browser, that says things to a widget; and all that a widget holds, as one digest to compare."""

import copy
import dataclasses
import hashlib
import json
import logging
import types
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from widgets.studio.reports import Reporter

# Plumbing, and what pages were told: a copy of what is compared anyway.
PASSING = ("_send", "_trait_notifiers", "_trait_validators", "_reporter", "_cross_validation_lock")


def held(widget):
    """A digest of everything in a widget, down to the numbers of its networks."""
    digest = hashlib.sha256()
    state = {name: value for name, value in vars(widget).items() if name not in PASSING}
    own = [name for name in widget.keys if name not in ("acknowledged", "layout", "recorded", "recorded_bytes")]
    state["_trait_values"] = {name: getattr(widget, name) for name in own}
    digest_of(state, digest, set())
    return digest.hexdigest()


OPAQUE = (types.GeneratorType, types.FunctionType, types.ModuleType, type, Reporter)


def digest_of(thing, digest, seen):
    if isinstance(thing, (str, bytes, int, float, type(None), torch.Size, torch.dtype)):
        digest.update(repr(thing).encode("utf8", "surrogatepass"))
    elif isinstance(thing, (torch.Tensor, np.ndarray)):
        digest.update(np.ascontiguousarray(thing.detach().numpy() if isinstance(thing, torch.Tensor) else thing))
    elif id(thing) in seen or isinstance(thing, OPAQUE):
        return
    else:
        seen.add(id(thing))
        digest.update(type(thing).__name__.encode())
        if isinstance(thing, nn.Module):
            thing = {**thing.state_dict(), "training": thing.training}
        for part in parts_of(thing):
            digest_of(part, digest, seen)


def parts_of(thing):
    if isinstance(thing, dict):
        return [part for pair in thing.items() for part in pair]
    if isinstance(thing, (list, tuple, set)):
        return thing
    if dataclasses.is_dataclass(thing):
        return [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    return vars(thing).items() if type(thing).__module__.startswith("widgets.") else ()


class Page:
    """Says things to a widget and keeps what it hears; whatever reaches the kernel's log fails the test."""

    def __init__(self, widget):
        self.widget, self.heard = widget, []

    def says(self, data, buffers=()):
        """What came back, as ipywidgets would send it."""
        self.heard.clear()
        self.widget._handle_msg({"content": {"data": copy.deepcopy(data)}, "buffers": [memoryview(b) for b in buffers]})
        return list(self.heard)

    def asks(self, content, buffers=()):
        """The answers to a widget's own message."""
        said = self.says({"method": "custom", "content": content}, buffers)
        return [message["content"] for message in said if message["method"] == "custom"]

    def tells(self, **traits):
        """What came back of traits: by name, what holds."""
        said = self.says({"method": "update", "state": traits, "buffer_paths": []})
        return {name: value for message in said for name, value in message.get("state", {}).items()}

    def _send(self, message, buffers=None):
        json.dumps(message, allow_nan=False)  # else it comes with a warning, or not at all
        self.heard.append(message)


class Loud(logging.Handler):
    def emit(self, record):
        raise AssertionError(f"said to the kernel's log: {record.getMessage()}") from (record.exc_info or [None] * 2)[1]


@contextmanager
def listening_to(widget):
    page, loud = Page(widget), Loud(logging.WARNING)
    widget._send = page._send
    widget.log.addHandler(loud)
    try:
        yield page
    finally:
        widget.log.removeHandler(loud)
        del widget._send
