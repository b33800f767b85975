"""Images and label maps as a picture: the image above, the class of every pixel below, the classes' names as a legend.

Takes tensors and names, gives PNG bytes and the colours of a label map. ``scenes`` shows data with it,
``trainer_still`` a training. matplotlib is imported when the first picture is wanted, never pyplot: it may be another
thread that asks.
"""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import torch

from widgets import palette
from widgets.data import marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

LIGHT = palette.THEMES["light"]
MOST = 8  # pictures in a row
MOST_NAMED = 24  # names in a legend: more would leave the pictures no room, as would longer names or titles
LONGEST_NAME, LONGEST_TITLE = 24, 36  # letters
LOWEST = 0.3  # inches that a row is high, however wide its pictures are
LARGEST = 3e38  # about as far as float32 goes


def sheet(
    images: torch.Tensor,
    labels: torch.Tensor,
    names: tuple[str, ...],
    ignore_index: int,
    figure_of: Callable | None = None,
) -> bytes:
    """The first eight of images (N, C, H, W) above their labels (N, H, W), as PNG; ``figure_of(k)``: marks over k."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    count = min(len(images), MOST)
    figure = Figure(figsize=(1.15 * count + 0.2, 2.75), dpi=90, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(2, count, squeeze=False)
    for column in range(count):
        put(axes[0, column], image_pixels(images[column]))
        if figure_of:
            marks.draw(axes[0, column], figure_of(column), palette.CLASSES)
        put(axes[1, column], label_pixels(labels[column], ignore_index))
    legend(figure, names)
    return png(canvas)


def row(pictures: dict[str, np.ndarray], names: tuple[str, ...]) -> bytes:
    """Pictures (H, W, 3) side by side under their titles, as PNG; ``image_pixels`` and ``label_pixels`` make them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # As high as the pictures are for their width, so that wide ones have no empty bands above them.
    wide = 2 if len(pictures) > 1 else 3.2
    high = wide * max(pixels.shape[0] / pixels.shape[1] for pixels in pictures.values())
    size = (wide * len(pictures), max(min(high, 2 * wide), LOWEST) + (0.55 if names else 0.3))
    figure = Figure(figsize=size, dpi=100, facecolor=LIGHT["surface"], layout="constrained")
    canvas = FigureCanvasAgg(figure)
    for axes, (title, pixels) in zip(
        figure.subplots(1, len(pictures), squeeze=False)[0], pictures.items(), strict=True
    ):
        put(axes, pixels, title)
    legend(figure, names)
    return png(canvas)


def put(axes: "Axes", pixels: np.ndarray, title: str = "") -> None:
    """Pixels (H, W, 3) as they are, in a thin frame and without numbers at it."""
    axes.imshow(pixels, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(short(title, LONGEST_TITLE), fontsize=9, loc="left", parse_math=False)
    for spine in axes.spines.values():
        spine.set_color(LIGHT["line"])


def legend(figure: "Figure", names: tuple[str, ...], colours: list[str] | None = None) -> None:
    """Each class's colour, or another one's, with its name, in a row above the pictures."""
    from matplotlib.patches import Patch

    told = [short(name) for name in names[:MOST_NAMED]]
    patches = [Patch(color=colours[k] if colours else colour(k), label=name) for k, name in enumerate(told)]
    if len(names) > MOST_NAMED:
        patches.append(Patch(color="none", label="…"))
    shown = figure.legend(
        handles=patches, loc="outside upper center", ncols=max(1, min(len(names), 8)), frameon=False, fontsize=9
    )
    as_written(shown)


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """A name as a picture has room for it."""
    return name if len(name) <= longest else f"{name[: longest - 2].rstrip()} …"


def as_written(legend: "Legend") -> None:
    """A reader's names are text: a dollar sign in one begins no formula."""
    for text in legend.get_texts():
        text.set_parse_math(False)


def png(canvas: "FigureCanvasAgg") -> bytes:
    """The drawn canvas as a PNG file that is the same whenever it is drawn."""
    file = BytesIO()
    canvas.print_png(file, metadata={"Software": None})
    return file.getvalue()


def image_pixels(image: torch.Tensor) -> np.ndarray:
    """An image (C, H, W) as RGB, float (H, W, 3) from 0 to 1.

    Values outside 0 to 1 are stretched to fit; an image that has not three channels is shown by its first, in grey.
    """
    image = image.detach().cpu()
    image = (image.clamp(-LARGEST, LARGEST) if image.dtype == torch.float64 else image).float()
    image = image if len(image) == 3 else image[:1].expand(3, -1, -1)
    low, high = float(image.min()), float(image.max())
    if low < 0 or high > 1:
        # Very large numbers are halved, or their difference would be none.
        part = 0.5 if high - low > LARGEST else 1.0
        image = (image * part - low * part) / max(high * part - low * part, 1e-6)
    return image.permute(1, 2, 0).numpy()


def picture_bytes(image: torch.Tensor) -> bytes:
    """An image (C, H, W) as red, green, blue and opacity, a byte each, as a canvas takes it."""
    rgba = np.insert(image_pixels(image), 3, 1.0, axis=2)
    return (255 * rgba).round().astype(np.uint8).tobytes()


def label_pixels(labels: torch.Tensor, ignore_index: int | None = None) -> np.ndarray:
    """Class numbers (H, W) as their colours, float (H, W, 3); pixels that do not count are white."""
    numbers = labels.cpu().numpy()
    void = numbers == ignore_index
    table = np.stack([rgb(k) for k in range(len(palette.CLASSES))])
    return np.where(void[..., None], 1.0, table[numbers % len(table)])


def colour(k: int) -> str:
    """Class k's colour; there are eleven, then they begin again."""
    return palette.CLASSES[k % len(palette.CLASSES)]


def rgb(k: int) -> np.ndarray:
    """Class k's colour as red, green and blue from 0 to 1."""
    return np.array(palette.rgb(colour(k))) / 255
