"""What the stage plays: one tab per operation, each of one act or several, as plain data for browser and figures.

Takes operations and inputs, gives dictionaries that JSON can carry. An act is one set of links between an input grid
and an output grid. ``frames``, ``figures`` and ``stage`` read it.
"""

from collections.abc import Callable

import numpy as np
import torch

from widgets.stage.captions import captions
from widgets.stage.chain import Chain
from widgets.stage.grids import Act, Tab, shape_text
from widgets.stage.links import Links, links_of
from widgets.stage.max_pair import MaxPair
from widgets.stage.operations import code_of
from widgets.stage.overlap import stride_of
from widgets.words import words_in

NOISE = 1e-6  # of the size of its terms: a smaller sum is what rounding left

WORDS = {
    "en": {
        "input": "input x",
        "output": "output y",
        "between": "between {name}",
        "kernel": "kernel w",
        "before": "before pooling",
        "pooled": "pooled",
        "later": "later features x",
        "unpooled": "max unpooled y",
    },
}


def tab_of(name: str, operation: Callable, x: torch.Tensor, language: str = "en") -> Tab:
    """One tab: its name, line of PyTorch, acts, the view it is first played in, and its remembered places.

    An act that is ``fed`` takes what the one before gives. ``remembered`` holds pairs: a cell of the first act's input,
    and the cell of the last output that returns to it. ``matrix`` is what ``matrices`` has to say, or None.

    ``x`` (h, w) is the input; a MaxPair brings a second one of its own, the grid before pooling.
    Raises what ``links_of`` raises.
    """
    words = words_in(WORDS, language)
    if isinstance(operation, MaxPair):
        return _pair_tab(name, operation, x, words, language)
    if isinstance(operation, Chain):
        links, middles, code = operation.links(x), operation.between, operation.code()
    else:
        links, middles, code = [links_of(operation, x)], [], code_of(operation)
    labels = [words["input"], *(words["between"].format(name=middle) for middle in middles), words["output"]]
    ends = list(zip(["x", *middles, "y"], labels, strict=True))
    acts = []
    for part, (key, label), (next_key, next_label) in zip(links, ends, ends[1:], strict=False):
        names = (key, next_key)
        told = captions(part, names=names, language=language)
        # A chain's acts are each told in their own way; alone, the reader may look the other way.
        view = _told_best(part) if middles else None
        acts.append(_act(part, names, (label, next_label), told, view=view, fed=bool(acts)))
        acts[-1]["kernel"] = _kernel(part, words)
    return _tab(name, code, acts, [], acts[0]["view"] or _told_best(links[0]))


def run_of(tab: Tab) -> list[Act]:
    """The acts from x to y: one, or several of which each feeds the next."""
    first = max(number for number, act in enumerate(tab["acts"]) if not act["fed"])
    return tab["acts"][first:]


def _tab(name: str, code: str, acts: list[dict], remembered: list[tuple[int, int]], view: str) -> dict:
    return {"name": name, "code": code, "acts": acts, "remembered": remembered, "view": view, "matrix": None}


def _told_best(links: Links) -> str:
    """What grows is told by its inputs, what shrinks or chooses by its outputs."""
    return "stamp" if links.linear and links.y.size > links.x.size else "window"


def _pair_tab(name: str, pair: MaxPair, x: torch.Tensor, words: dict[str, str], language: str) -> dict:
    pool, unpool = pair.links(x)
    first = _act(
        pool,
        ("before", "pooled"),
        (words["before"], words["pooled"]),
        captions(pool, names=("before", "pooled"), remembers=True, language=language),
        view="window",
    )
    remembered = _places(pool, unpool)
    origins = {target: ("before", *divmod(source, pool.x.shape[1])) for source, target in remembered}
    second = _act(
        unpool,
        ("x", "y"),
        (words["later"], words["unpooled"]),
        captions(unpool, returns=origins, language=language),
        view="stamp",
    )
    return _tab(name, pair.code(), [first, second], remembered, "stamp")


def _places(pool: Links, unpool: Links) -> list[tuple[int, int]]:
    """For every pooled cell: the cell its maximum stood in, and the cell its later value goes to."""
    goes_to = dict(zip(unpool.inputs.tolist(), unpool.outputs.tolist(), strict=True))
    return [
        (source, goes_to[cell])
        for source, cell in zip(pool.inputs.tolist(), pool.outputs.tolist(), strict=True)
        if cell in goes_to
    ]


def _act(
    links: Links,
    keys: tuple[str, str],
    labels: tuple[str, str],
    told: dict[str, dict[str, list[str]]],
    *,
    view: str | None = None,
    fed: bool = False,
) -> dict:
    return {
        "input": _grid(keys[0], labels[0], links.x),
        "output": _grid(keys[1], labels[1], _settled(links)),
        "kernel": None,
        "inputs": links.inputs.tolist(),
        "outputs": links.outputs.tolist(),
        "weights": _plain(links.weights),
        "taps": None if links.taps is None else links.taps.tolist(),
        "constant": _plain(links.constant),
        "linear": links.linear,
        "stride": stride_of(links),
        "compared": None if links.compared is None else [list(cells) for cells in links.compared],
        **told,
        "view": view,
        "fed": fed,
    }


def _grid(key: str, label: str, values: np.ndarray) -> dict:
    return {
        "key": key,
        "name": label,
        "label": f"{label} · {shape_text(values.shape)}",
        "shape": list(values.shape),
        "values": _plain(values),
    }


def _settled(links: Links) -> np.ndarray:
    """y, where a sum that cancels is 0 and not the rounding that float32 leaves of it."""
    size = np.abs(links.constant)
    np.add.at(size, links.outputs, np.abs(links.weights * links.x.ravel()[links.inputs]))
    return np.where(np.abs(links.y.ravel()) < NOISE * size, 0.0, links.y.ravel()).reshape(links.y.shape)


def _kernel(links: Links, words: dict[str, str]) -> dict | None:
    if links.kernel is None:
        return None
    return _grid("kernel", words["kernel"], links.kernel)


def _plain(values: np.ndarray) -> list[float]:
    """Flat floats, rounded to what float32 holds, so that 0.1 stays 0.1 on its way through JSON."""
    return [float(f"{value:.7g}") for value in np.asarray(values).ravel()]
