"""What data is: images, the label of every pixel, where joints are if there are any, and a part that is held out.

Takes torch tensors, gives a checked ``Data``. Also holds what every data set of ours asks of its arguments: how many
pictures, which seed, which size and which split. Data sets, training, widgets, lessons and tests may import it.
"""

from dataclasses import dataclass

import torch

from widgets import given
from widgets.data import marks
from widgets.given import shown

SPLITS = ("train", "held_out")
LARGEST = 128  # side in pixels of the largest picture that a data set draws
MOST_PIXELS = 1 << 26  # of all its pictures together: more than a gigabyte
MOST_CLASSES = 255  # a class is a byte in the browser, and one byte says that a pixel does not count


@dataclass(frozen=True, eq=False)
class Data:
    """What a network learns from, and what it is measured on: labels of pixels, and of people also their joints.

    images           float (N, C, H, W), 0 to 1 for pictures that are to be shown
    labels           int64 (N, H, W), 0 to len(class_names) - 1, or ``ignore_index``; class 0 is the ground
    held_out_images  float (M, C, H, W), never trained on
    held_out_labels  int64 (M, H, W)
    class_names      one word per class, the ground first
    ignore_index     the label of pixels that count neither in the loss nor in the measures
    grounds          float (G, C, H, W): pictures with nothing on them, of the held-out part, to draw on; or None
    ground_names     one word per ground
    joints           float (N, J, 2): x and y of every joint, as shares of the picture's width and height; or None
    held_out_joints  float (M, J, 2)
    joint_names      one word or two per joint, such as "left wrist"
    limbs            pairs of joints, by their numbers, between which a line is drawn

    As a cell's last line it shows its first pictures. Raises TypeError or ValueError with one sentence if something
    does not fit.
    """

    images: torch.Tensor
    labels: torch.Tensor
    held_out_images: torch.Tensor
    held_out_labels: torch.Tensor
    class_names: tuple[str, ...]
    ignore_index: int = 255
    grounds: torch.Tensor | None = None
    ground_names: tuple[str, ...] = ()
    joints: torch.Tensor | None = None
    held_out_joints: torch.Tensor | None = None
    joint_names: tuple[str, ...] = ()
    limbs: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for names in ("class_names", "ground_names", "joint_names"):
            self._keep(names, given.texts(names, getattr(self, names)))
        if not 2 <= len(self.class_names) <= MOST_CLASSES:
            raise ValueError(
                f"data needs at least two classes, the ground and one more, and at most {MOST_CLASSES}; "
                f"got {shown(self.class_names)}."
            )
        self._keep("ignore_index", given.whole("ignore_index", self.ignore_index, -(2**63), 2**63 - 1))
        for part in ("", "held_out_"):
            images = self._check_images(part + "images")
            self._check_labels(part + "labels", images)
            self._check_joints(part + "joints", images)
        self._check_shape("held_out_images", self.held_out_images)
        if self.grounds is not None:
            self._check_shape("grounds", self._check_images("grounds"))
        count = 0 if self.grounds is None else len(self.grounds)
        if len(self.ground_names) != count:
            raise ValueError(f"ground_names must name each of the {count} grounds, got {shown(self.ground_names)}.")
        self._keep("limbs", check_limbs(self.limbs, len(self.joint_names)))

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.images.shape[1:]))
        joints = f", {len(self.joint_names)} joints" if self.joint_names else ""
        return (
            f"Data({len(self.images)} images and {len(self.held_out_images)} held out, {shape}, "
            f"classes {', '.join(self.class_names)}{joints})"
        )

    def _repr_png_(self) -> bytes:
        from widgets.data import label_maps  # draws, so only when something is to be seen

        return label_maps.sheet(self.images, self.labels, self.class_names, self.ignore_index, self.figure)

    def figure(self, k: int) -> tuple[marks.Mark, ...]:
        """The joints of image k as marks over it; none where there are no joints."""
        if self.joints is None:
            return ()
        rows, columns = self.images.shape[2:]
        places = (self.joints[k] * torch.tensor([columns, rows])).tolist()
        return marks.skeleton(places, self.limbs, range(len(places)))

    def _check_images(self, name: str) -> torch.Tensor:
        what = "floating point of shape (N, C, H, W) with N at least 1"
        images = given.floats(name, getattr(self, name), what, dimensions=4)
        self._keep(name, images)
        return images

    def _check_labels(self, name, images):
        labels = given.tensor(name, getattr(self, name))
        self._keep(name, labels)
        wanted = (len(images), *images.shape[2:])
        if labels.dtype != torch.int64 or tuple(labels.shape) != wanted:
            got = f"{labels.dtype} {tuple(labels.shape)}"
            raise ValueError(f"{name} must be int64 of shape {wanted}, one class number per pixel, got {got}.")
        seen = labels[labels != self.ignore_index]
        if seen.numel() and not 0 <= int(seen.min()) <= int(seen.max()) < len(self.class_names):
            raise ValueError(
                f"{name} run from {int(seen.min())} to {int(seen.max())}, but {len(self.class_names)} classes "
                f"allow only 0 to {len(self.class_names) - 1} and {shown(self.ignore_index)} for pixels to ignore."
            )

    def _check_joints(self, name, images):
        if getattr(self, name) is None and not self.joint_names:
            return
        wanted = (len(images), len(self.joint_names), 2)
        what = f"floating point of shape {wanted}, x and y of every joint that joint_names names"
        joints = given.floats(name, getattr(self, name), what)
        if tuple(joints.shape) != wanted:
            raise ValueError(f"{name} must be {what}, got {joints.dtype} {tuple(joints.shape)}.")
        self._keep(name, joints)

    def _check_shape(self, name, images):
        ours, theirs = tuple(self.images.shape[1:]), tuple(images.shape[1:])
        if ours != theirs:
            raise ValueError(f"images are {ours} and {name} {theirs}: both must have one shape (C, H, W).")


def check_limbs(limbs: object, joints: int) -> tuple[tuple[int, int], ...]:
    """Pairs of numbers of joints. Raises TypeError or ValueError with one sentence for anything else."""
    what = f"pairs of numbers of the {joints} joints"
    pairs = tuple(given.listed("limbs", limb, what) for limb in given.listed("limbs", limbs, what))
    for pair in pairs:
        if len(pair) != 2 or not all(given.is_whole(k) and 0 <= k < joints for k in pair):
            raise ValueError(f"limbs must be {what}, got {shown(pair)} among them.")
    return tuple((int(a), int(b)) for a, b in pairs)


def check_drawing(count: object, seed: object, size: object, split: object, *, smallest: int) -> tuple[int, int, int]:
    """Count, seed and size as Python's numbers.

    Raises TypeError or ValueError with one sentence if a data set can't be drawn with these arguments.
    """
    seed, size = given.whole("seed", seed, 0), given.whole("size", size, smallest, LARGEST)
    count = check_count("count", count, size)
    if not isinstance(split, str) or split not in SPLITS:
        raise ValueError(f"split must be 'train' or 'held_out', got {shown(split)}.")
    return count, seed, size


def check_count(name: str, count: object, size: int) -> int:
    """How many pictures of this size are to be drawn; TypeError or ValueError if none, or more than fit."""
    count, most = given.whole(name, count, 1), MOST_PIXELS // size**2
    if count > most:
        raise ValueError(f"{name} must be at most {most} for pictures of {size} x {size} pixels, got {shown(count)}.")
    return count
