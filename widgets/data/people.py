"""Stick figures on photographed textures: synthetic people, with a label for every pixel and a place for every joint.

Takes a count and a seed, gives torch tensors or a ``Data``. The grounds are the photographs of ``textures``; the people
are drawn by rule and called synthetic. Widgets, lessons and tests may import it.

Head, trunk and limbs of one figure have one colour, so that no joint is told by its colour. Left and right are as seen
by whoever looks at the picture.
"""

import numpy as np
import torch

from widgets.data import textures
from widgets.data.scenes import SPLITS, Data, check_count, check_drawing

PEOPLE_CLASSES = ("ground", "person")
JOINTS = (
    "head", "neck", "left elbow", "right elbow", "left wrist", "right wrist", "hips", "left knee", "right knee",
    "left ankle", "right ankle",
)  # fmt: skip
# Which joints a limb joins, by their numbers: what is drawn between them.
LIMBS = ((0, 1), (1, 2), (1, 3), (2, 4), (3, 5), (1, 6), (6, 7), (6, 8), (7, 9), (8, 10))

SMALLEST = 32  # side of a picture in pixels
# Lengths as shares of a standing figure; angles in degrees. An arm or a leg at 0 hangs down, at 90 it points outwards.
HEAD, NECK, TRUNK, UPPER_ARM, FOREARM, THIGH, SHIN = 0.075, 0.13, 0.29, 0.17, 0.17, 0.23, 0.23
LEAN, SHOULDER, ELBOW, HIP, KNEE = (-15, 15), (5, 160), (-70, 70), (5, 50), (-45, 15)
THICK = 0.035  # half of a limb's width
TALL = (0.62, 0.88)  # the figure's longer side, as a share of the picture's
TINTS = (0.45, 0.85)  # how bright each of a ground's three colours may be
SKIN = (0.6, 1.0)  # how bright each of a figure's three colours may be
EDGE = 1  # least distance in pixels between a joint and the picture's edge


def people_data(count: int = 1200, held_out: int = 64, seed: int = 0, *, size: int = 48) -> Data:
    """``people`` as a data set to train on: ``count`` images to learn from and ``held_out`` to measure on.

    >>> people_data(100, 10)
    Data(100 images and 10 held out, 3x48x48, classes ground, person, 11 joints)
    """
    images, labels, joints = people(count, seed, size=size, split="train")
    held_out = check_count("held_out", held_out, int(size))
    held_images, held_labels, held_joints = people(held_out, seed, size=size, split="held_out")
    return Data(
        images, labels, held_images, held_labels, PEOPLE_CLASSES,
        joints=joints, held_out_joints=held_joints, joint_names=JOINTS, limbs=LIMBS,
    )  # fmt: skip


def people(
    count: int, seed: int = 0, *, size: int = 48, split: str = "train"
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """One stick figure in every picture, whole, in a pose drawn at random.

    count  how many pictures
    seed   same seed, same pictures
    size   their side in pixels, 32 to 128
    split  "train" or "held_out": the two share no piece of texture, and their poses come from different random streams

    Gives images float32 (count, 3, size, size), 0 to 1; labels int64 (count, size, size), 0 ground and 1 person; and
    joints float32 (count, 11, 2): x and y of each of ``JOINTS``, as shares of the picture's width and height.
    Raises TypeError or ValueError if an argument is not allowed.

    >>> images, labels, joints = people(2, seed=1)
    >>> images.shape, joints.shape
    (torch.Size([2, 3, 48, 48]), torch.Size([2, 11, 2]))
    """
    count, seed, size = check_drawing(count, seed, size, split, smallest=SMALLEST)
    random = np.random.default_rng([seed, SPLITS.index(split), 9])
    joints, height = _placed(random, _posed(random, count), size)
    outside = _distance(joints, height, size)
    cover = np.clip(0.5 - outside, 0, 1)[:, None]  # an edge is one pixel wide
    grey = textures.cut(random, textures.photographed(split), size, count)
    ground = grey[:, None] * random.uniform(*TINTS, (count, 3, 1, 1)).astype(np.float32)
    images = ground + cover * (random.uniform(*SKIN, (count, 3, 1, 1)).astype(np.float32) - ground)
    labels = (outside < 0).astype(np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels), torch.from_numpy(joints / np.float32(size))


def _posed(random: np.random.Generator, count: int) -> np.ndarray:
    """Figures around their hips, of height 1, y downwards: float64 (count, 11, 2)."""

    def drawn(span: tuple[float, float]) -> np.ndarray:
        return np.radians(random.uniform(*span, count))

    def reach(begin: np.ndarray, angle: np.ndarray, length: float) -> np.ndarray:
        return begin + length * np.stack([np.sin(angle), np.cos(angle)], -1)

    hips, lean = np.zeros((count, 2)), drawn(LEAN)
    neck = reach(hips, np.pi + lean, TRUNK)
    head = reach(neck, np.pi + lean, NECK)
    elbows, wrists, knees, ankles = [], [], [], []
    for side in (-1, 1):  # left, right
        upper, lower = drawn(SHOULDER), drawn(HIP)
        elbows.append(reach(neck, side * upper, UPPER_ARM))
        wrists.append(reach(elbows[-1], side * (upper + drawn(ELBOW)), FOREARM))
        knees.append(reach(hips, side * lower, THIGH))
        ankles.append(reach(knees[-1], side * (lower + drawn(KNEE)), SHIN))
    return np.stack([head, neck, *elbows, *wrists, hips, *knees, *ankles], 1)


def _placed(random: np.random.Generator, figures: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The figures somewhere in their pictures, float32 (count, 11, 2) in pixels, and the length of 1, (count,)."""
    margin = EDGE + HEAD * TALL[1] * size
    low, high = figures.min(1), figures.max(1)
    extent = (high - low).max(1)
    scale = np.minimum(random.uniform(*TALL, len(figures)) * size, size - 2 * margin) / extent
    room = size - 2 * margin - scale[:, None] * (high - low)
    corner = margin + room * random.random(room.shape)
    joints = corner[:, None] + scale[:, None, None] * (figures - low[:, None])
    return joints.astype(np.float32), scale.astype(np.float32)


def _distance(joints: np.ndarray, height: np.ndarray, size: int) -> np.ndarray:
    """How far each pixel's middle lies outside the figure, negative inside: float32 (count, size, size) in pixels."""
    middle = np.arange(size, dtype=np.float32) + 0.5
    x, y = middle[None, None, :], middle[None, :, None]
    head = joints[:, 0, :, None, None]
    outside = np.hypot(x - head[:, 0], y - head[:, 1]) - (HEAD * height)[:, None, None]
    thick = np.maximum(THICK * height, 0.9)[:, None, None]
    for first, second in LIMBS:
        begin, along = joints[:, first, :, None, None], (joints[:, second] - joints[:, first])[:, :, None, None]
        length = np.maximum((along**2).sum(1), 1e-6)
        share = np.clip(((x - begin[:, 0]) * along[:, 0] + (y - begin[:, 1]) * along[:, 1]) / length, 0, 1)
        away = np.hypot(x - begin[:, 0] - share * along[:, 0], y - begin[:, 1] - share * along[:, 1])
        np.minimum(outside, away - thick, out=outside)
    return outside
