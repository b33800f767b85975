"""The sliding window as a still picture, for notebooks shown without widgets: GitHub, nbviewer, PDF; and the cover.

Takes pixels, windows and label maps, gives PNG bytes that are the same whenever they are drawn: no seconds in them.
Only ``sliding`` and ``assets/draw.py`` import it, because matplotlib takes its time.
"""

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from widgets import palette
from widgets.data.label_maps import LIGHT, label_pixels, legend, png, put
from widgets.sliding.windows import Windows
from widgets.words import Words

VOID = 255


def draw(
    pixels: np.ndarray,
    grid: Windows,
    words: Words,
    labels: torch.Tensor | None = None,
    truth: torch.Tensor | None = None,
    class_names: tuple[str, ...] = (),
) -> bytes:
    """The picture with the window half-way; the labels so far and the true ones, where there are any; the reads."""
    at = grid.count // 2
    panels = {words["image"]: pixels}
    if labels is not None:
        panels[words["labels"]] = label_pixels(grown(grid, labels, at + 1), VOID)
        if truth is not None:
            panels[words["truth"]] = label_pixels(truth, VOID)
    reads = grid.reads()
    panels[words["reads_still"].format(least=int(reads.min()), most=int(reads.max()))] = tinted(reads)
    tall = 0.75 + 2 * grid.height / grid.width
    figure = Figure(figsize=(2.1 * len(panels), tall), dpi=100, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    for axes, (title, shown) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        put(axes, shown, title)
        _mark(axes, grid, at)
    if labels is not None:
        legend(figure, class_names)
    figure.supxlabel(words["windows_still"].format(count=f"{grid.count:,}"), fontsize=9)
    return png(canvas)


def grown(grid: Windows, labels: torch.Tensor, done: int) -> torch.Tensor:
    """The label map after ``done`` windows: int64 (height, width), 255 where no window has said anything."""
    shown, numbers = torch.full((grid.height, grid.width), VOID), torch.arange(done)
    middle = grid.window // 2
    rows, columns = numbers // grid.columns * grid.stride + middle, numbers % grid.columns * grid.stride + middle
    shown[rows, columns] = labels.flatten()[:done].long()
    return shown


def tinted(reads: torch.Tensor) -> np.ndarray:
    """A heat map (H, W, 3): white where nobody reads, the input's blue where most do."""
    share = (reads / reads.max()).numpy()[..., None]
    ink = np.array(palette.rgb(palette.INPUT)) / 255
    return 1 - share * (1 - ink)


def _mark(axes, grid: Windows, number: int) -> None:
    """The window's frame and the pixel it labels."""
    top, left = grid.corner(number)
    row, column = grid.centre(number)
    for (y, x), side, colour in (((top, left), grid.window, palette.INPUT), ((row, column), 1, palette.OUTPUT)):
        for width, ink in ((2.6, "white"), (1.3, colour)):
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), side, side, fill=False, edgecolor=ink, linewidth=width))
