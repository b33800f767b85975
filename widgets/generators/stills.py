"""The generators as a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF.

Takes practices, gives PNG bytes. Only the widget imports it, and only when a picture is wanted, because matplotlib
takes its time.
"""

import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from widgets.data.label_maps import LIGHT, png
from widgets.generators.practice import SEEN, Practice


def draw(practices: dict[str, Practice], words: dict[str, str], target: torch.Tensor | None) -> bytes:
    """A row for each network: a picture, one from flat noise, the mean, the spectrum; the target at the right."""
    columns = 4 if target is None else 5
    rows = len(practices)
    size = (1.75 * columns + 0.1, 1.95 * rows + 0.1)
    figure = Figure(figsize=size, dpi=80, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    for line, (name, practice) in zip(figure.subplots(rows, columns, squeeze=False), practices.items(), strict=True):
        titles = (name, words["flat"], words["mean"].format(count=SEEN), words["spectrum"])
        maps = (practice.pictures[0], practice.flats[0], practice.mean, practice.spectrum)
        for axes, title, values in zip(line, titles, maps, strict=False):
            _put(axes, values, title, (0, 1) if values is practice.spectrum else practice.range)
        _note(line[1], words["pattern"].format(share=percent(practice.share)))
        if practice.loss is not None:
            _note(line[0], words["loss"].format(loss=f"{practice.loss:.2g}"))
        if target is not None:
            _put(line[4], target, words["target"], (float(target.min()), float(target.max())))
    return png(canvas)


def percent(share: float) -> str:
    """A share of 1 in percent, as the browser writes it."""
    return str(round(100 * share)) if share < 5e-4 or share >= 0.9995 else f"{100 * share:.1f}"


def _put(axes, values: torch.Tensor, title: str, between: tuple[float, float]) -> None:
    axes.imshow(values.numpy(), vmin=between[0], vmax=between[1], cmap="gray", interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=9, loc="left", color=LIGHT["text"], parse_math=False)  # a name is no formula
    for spine in axes.spines.values():
        spine.set_color(LIGHT["line"])


def _note(axes, text: str) -> None:
    axes.set_xlabel(text, fontsize=9, loc="left", color=LIGHT["muted"])
