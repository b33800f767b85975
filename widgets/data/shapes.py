"""Shapes on texture: circles, squares and triangles, wholly drawn, as easy or as hard as one likes.

Takes a count, a seed and how hard it is to be, gives torch tensors or a ``Data``. It needs no package beside numpy and
torch. Widgets, lessons and tests may import it.

Nothing but its outline tells what a shape is. A shape's colour and texture follow the same law as the ground's, and
all shapes of one radius have the same area and keep the same distance from the picture's edge.
"""

import math

import numpy as np
import torch

from widgets.data import textures
from widgets.data.scenes import SPLITS, Data, check_count, check_drawing
from widgets.given import real, shown, whole

CORNERS = (0, 4, 3)  # of each class; a circle has none
SHAPE_CLASSES = ("ground", "circle", "square", "triangle")

# From the middle to a side of the polygon that is as large as the circle of radius 1. A circle has only its radius.
APOTHEM = [math.sqrt(math.pi / (n * math.tan(math.pi / n))) if n else 1.0 for n in CORNERS]
# How far the middle of a shape of radius 1 keeps from the edge of its room, whatever it is: as far as the triangle's
# corner reaches, or if shapes may overlap, the circle's rim.
REACH = {False: 2 * APOTHEM[2], True: 1.0}

SMALLEST, MOST = 20, 16  # side of a picture in pixels, shapes in one
AT_ONCE = 32  # pictures: few enough to stay in a processor's cache, which is faster
LEAST_RADIUS = 2  # pixels; below it a square can't be told from a circle
GAP = 2  # least distance in pixels between two shapes that may not touch: more than a diagonal step
LIGHT = (0.35, 0.75)  # how bright the darkest and the brightest colour of a picture are
COLOURFUL = 0.16  # how far red, green and blue lie around that brightness
CONTRAST = 0.45  # how much of a texture's light and dark is seen


def shapes_data(
    count: int = 1200,
    held_out: int = 32,
    seed: int = 0,
    *,
    size: int = 48,
    objects: int = 3,
    radius: tuple[float, float] = (0.1, 0.14),
    noise: float = 0.1,
    overlap: bool = False,
) -> Data:
    """``shapes`` as a data set to train on: ``count`` images to learn from and ``held_out`` to measure on.

    The other arguments are those of ``shapes``. Its grounds are a held-out piece of fine, medium and coarse texture.
    Six pixels in seven are ground, so give it a small weight: with 0.15 instead of 0.5, fewer runs get stuck.

    >>> shapes_data(100, 10)
    Data(100 images and 10 held out, 3x48x48, classes ground, circle, square, triangle)
    """
    law = {"size": size, "objects": objects, "radius": radius, "noise": noise, "overlap": overlap}
    train = shapes(count, seed, **law, split="train")
    held_out = check_count("held_out", held_out, int(size))
    test = shapes(held_out, seed, **law, split="held_out")
    return Data(*train, *test, SHAPE_CLASSES, grounds=_blank(int(size), float(noise)), ground_names=textures.DRAWN)


def shapes(
    count: int,
    seed: int = 0,
    *,
    size: int = 48,
    objects: int = 3,
    radius: tuple[float, float] = (0.1, 0.14),
    noise: float = 0.1,
    overlap: bool = False,
    split: str = "train",
) -> tuple[torch.Tensor, torch.Tensor]:
    """Circles, squares and triangles on a texture, turned at random, each class as likely as the others.

    count    how many pictures
    seed     same seed and same arguments, same pictures
    size     their side in pixels, 20 to 128
    objects  shapes in every picture, 1 to 16
    radius   the smallest and the largest, as shares of the side; a square or triangle is as large as the circle
    noise    0 to 1: the share of every pixel that is noise; at 1 nothing else is left
    overlap  False: no shape touches another or the edge. True: they lie anywhere, later ones over earlier ones, and
             corners may lie outside the picture
    split    "train" or "held_out": different random streams for everything, the textures too. What they share is the
             law from which pictures are drawn: classes, colours, sizes and kinds of texture

    Gives images float32 (count, 3, size, size), 0 to 1, and labels int64 (count, size, size): 0 for the ground, then
    1 circle, 2 square, 3 triangle. A pixel belongs to the topmost shape in which its centre lies.
    Raises TypeError or ValueError if an argument is not allowed.

    >>> images, labels = shapes(2, seed=1, objects=5, radius=(0.1, 0.25), overlap=True)
    >>> images.shape, labels.shape
    (torch.Size([2, 3, 48, 48]), torch.Size([2, 48, 48]))
    """
    count, seed, size = check_drawing(count, seed, size, split, smallest=SMALLEST)
    objects = whole("objects", objects, 1, MOST)
    if not isinstance(overlap, bool):
        raise TypeError(f"overlap must be True or False, got {shown(overlap)}.")
    share = real(noise)
    if share is None or not 0 <= share <= 1:
        raise ValueError(f"noise must be a number from 0 to 1, got {shown(noise)}.")
    places = 1 if overlap else math.ceil(math.sqrt(objects))  # along a side
    radius = _checked(radius, size, objects, places, REACH[overlap])

    random = np.random.default_rng([seed, SPLITS.index(split)])
    images, labels = np.empty((count, 3, size, size), np.float32), np.zeros((count, size, size), np.int64)
    for first in range(0, count, AT_ONCE):
        part = slice(first, first + AT_ONCE)
        _draw(random, images[part], labels[part], objects, radius, places, REACH[overlap], share, split)
    return torch.from_numpy(images), torch.from_numpy(labels)


def _draw(random, images, labels, objects, radius, places, reach, noise, split) -> None:
    """Fills images (count, 3, size, size) and labels (count, size, size): a ground, then shape after shape."""
    count, size, _ = labels.shape
    kinds = random.integers(len(CORNERS), size=(objects, count))
    radii = random.uniform(*radius, (objects, count)) * size
    centres = _centres(random, radii * reach, size, places)
    turns = random.uniform(0, 2 * np.pi, (objects, count))
    outside = _distances(size, kinds, radii, centres, turns)
    cover = np.clip(0.5 - outside, 0, 1)[:, :, None]  # so that an edge is one pixel wide
    ground, *layers = _layers(random, count, objects + 1, size, split)
    images[:] = ground
    for k, layer in enumerate(layers):
        layer -= images
        layer *= cover[k]
        images += layer
        np.copyto(labels, kinds[k][:, None, None] + 1, where=outside[k] < 0)
    _add_noise(random, images, noise)


def _checked(radius, size, objects, places, reach) -> tuple[float, float]:
    """The smallest and the largest radius. Raises ValueError with one sentence if such shapes don't fit."""
    most = (size / places - GAP) / (2 * reach) / size
    least = LEAST_RADIUS / size
    pair = tuple(map(real, radius)) if isinstance(radius, (tuple, list)) else ()
    if len(pair) != 2 or None in pair or not least <= pair[0] <= pair[1] <= most:
        where = f"{objects} shapes side by side" if places > 1 else "shapes"
        # Rounded inwards, so that what the sentence allows is allowed.
        least, most = math.ceil(1000 * least) / 1000, math.floor(1000 * most) / 1000
        raise ValueError(
            f"radius must be (smallest, largest), as shares of the side from {least:g} to {most:g} for {where} in "
            f"{size} x {size} pixels, got {shown(radius)}."
        )
    return pair


def _centres(random, reach, size, places) -> np.ndarray:
    """Where the shapes' middles are, float (2, objects, count): each shape in one of places x places squares."""
    objects, count = reach.shape
    room = size / places
    own = random.random((places * places, count)).argsort(0)
    corner = np.stack(divmod(own[np.arange(objects) % len(own)], places)) * room
    margin = reach + GAP / 2
    return corner + margin + random.random((2, objects, count)) * (room - 2 * margin)


def _distances(size, kinds, radii, centres, turns) -> np.ndarray:
    """How far each pixel's middle lies outside each shape, negative inside: float32 (objects, count, size, size).

    In pixels; beyond a corner it is the distance from the nearer side, drawn out.
    """
    down, along = (np.arange(size) + 0.5 - centres[..., None]).astype(np.float32)  # from the middle, per row and column
    corners = np.array(CORNERS)[kinds]
    apothem = (np.array(APOTHEM)[kinds] * radii).astype(np.float32)
    # A triangle's fourth side is its first; what this gives for circles is replaced below.
    angles = turns + np.arange(max(CORNERS))[:, None, None] * 2 * np.pi / np.maximum(corners, 1)
    rows = np.sin(angles).astype(np.float32)[..., None] * down - apothem[..., None]
    columns = np.cos(angles).astype(np.float32)[..., None] * along
    outside = rows[0, ..., :, None] + columns[0, ..., None, :]
    for row, column in zip(rows[1:], columns[1:], strict=True):
        np.maximum(outside, row[..., :, None] + column[..., None, :], out=outside)
    round_ = corners == 0
    from_middle = np.sqrt(down[round_][:, :, None] ** 2 + along[round_][:, None, :] ** 2)
    outside[round_] = from_middle - apothem[round_][:, None, None]
    return outside


def _layers(random, count, amount, size, split) -> np.ndarray:
    """What the ground and each shape are cut from, float32 (amount, count, 3, size, size), coloured by one law.

    In every picture the hues lie evenly around the colour circle and the brightnesses evenly from dark to light; which
    layer gets which is dealt at random, so all differ and none can be told to be the ground or a circle.
    """
    hue, light = random.random((2, amount, count)).argsort(1) / amount
    hue = hue + random.random(count)
    light = LIGHT[0] + (LIGHT[1] - LIGHT[0]) * (light + random.random(count) / amount)
    wheel = np.cos(2 * np.pi * (hue[..., None] + np.arange(3) / 3))
    colours = (light[..., None] + COLOURFUL * wheel - CONTRAST / 2).astype(np.float32)
    texture = CONTRAST * textures.cut(random, textures.drawn(split), size, amount, count)
    return colours[..., None, None] + texture[:, :, None]


def _add_noise(random, images, noise) -> None:
    """Mixes noise into every pixel and colour and keeps them within 0 to 1."""
    if noise:
        images *= 1 - noise
        images += noise * random.random(images.shape, np.float32)
    np.clip(images, 0, 1, out=images)


def _blank(size: int, noise: float) -> torch.Tensor:
    """A held-out piece of a fine, a medium and a coarse texture, each in another colour: float32 (3, 3, size, size)."""
    random = np.random.default_rng([0, SPLITS.index("held_out"), 2])  # a stream that no seed begins
    sheets = textures.drawn("held_out")[:: textures.TURNS, None, :size, :size]
    wheel = np.cos(2 * np.pi * np.add.outer(np.arange(3), np.arange(3)) / 3)
    colours = (sum(LIGHT) / 2 + COLOURFUL * wheel - CONTRAST / 2).astype(np.float32)
    images = colours[:, :, None, None] + CONTRAST * sheets
    _add_noise(random, images, noise)
    return torch.from_numpy(images)
