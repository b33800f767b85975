"""What data is: images, the label of every pixel, where joints are if there are any, and a part that is held out.

Takes torch tensors, gives a checked ``Data``. Also holds what every data set of ours asks of its arguments: how many
pictures, which seed, which size and which split. Data sets, training, widgets, lessons and tests may import it.
"""

from dataclasses import dataclass

import numpy as np
import torch

from widgets.data import marks

SPLITS = ("train", "held_out")
LARGEST = 128  # side in pixels of the largest picture that a data set draws


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

    def __post_init__(self):
        for names in ("class_names", "ground_names", "joint_names"):
            object.__setattr__(self, names, tuple(map(str, getattr(self, names))))
        if len(self.class_names) < 2:
            raise ValueError(f"data needs at least two classes, the ground and one more, got {self.class_names}")
        for part in ("", "held_out_"):
            images, labels = getattr(self, part + "images"), getattr(self, part + "labels")
            _check_images(part + "images", images)
            self._check_labels(part + "labels", labels, images)
            self._check_joints(part + "joints", getattr(self, part + "joints"), images)
        self._check_shape("held_out_images", self.held_out_images)
        if self.grounds is not None:
            _check_images("grounds", self.grounds)
            self._check_shape("grounds", self.grounds)
        count = 0 if self.grounds is None else len(self.grounds)
        if len(self.ground_names) != count:
            raise ValueError(f"ground_names must name each of the {count} grounds, got {self.ground_names}")
        if not all(len(limb) == 2 and {*limb} <= {*range(len(self.joint_names))} for limb in self.limbs):
            raise ValueError(f"limbs must be pairs of numbers of the {len(self.joint_names)} joints, got {self.limbs}")

    def __repr__(self):
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

    def _check_labels(self, name, labels, images):
        _check_tensor(name, labels)
        wanted = (len(images), *images.shape[2:])
        if labels.dtype != torch.int64 or tuple(labels.shape) != wanted:
            got = f"{labels.dtype} {tuple(labels.shape)}"
            raise ValueError(f"{name} must be int64 of shape {wanted}, one class number per pixel, got {got}")
        seen = labels[labels != self.ignore_index]
        if seen.numel() and not 0 <= int(seen.min()) <= int(seen.max()) < len(self.class_names):
            raise ValueError(
                f"{name} run from {int(seen.min())} to {int(seen.max())}, but {len(self.class_names)} classes "
                f"allow only 0 to {len(self.class_names) - 1} and {self.ignore_index} for pixels to ignore"
            )

    def _check_joints(self, name, joints, images):
        if joints is None and not self.joint_names:
            return
        _check_tensor(name, joints)
        wanted = (len(images), len(self.joint_names), 2)
        if not joints.is_floating_point() or tuple(joints.shape) != wanted:
            got = f"{joints.dtype} {tuple(joints.shape)}"
            raise ValueError(f"{name} must be floating point of shape {wanted}, x and y of every joint, got {got}")

    def _check_shape(self, name, images):
        ours, theirs = tuple(self.images.shape[1:]), tuple(images.shape[1:])
        if ours != theirs:
            raise ValueError(f"images are {ours} and {name} {theirs}: both must have one shape (C, H, W)")


def _check_tensor(name: str, value) -> None:
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} must be a torch tensor, got {type(value).__name__}")


def _check_images(name: str, images) -> None:
    _check_tensor(name, images)
    if images.ndim != 4 or not images.is_floating_point() or not len(images):
        got = f"{images.dtype} {tuple(images.shape)}"
        raise ValueError(f"{name} must be floating point of shape (N, C, H, W) with N at least 1, got {got}")


def check_drawing(count, seed, size, split, *, smallest: int) -> None:
    """Raises TypeError or ValueError with one sentence if a data set can't be drawn with these arguments."""
    check_whole("count", count, 1)
    check_whole("seed", seed, 0)
    check_whole("size", size, smallest, LARGEST)
    if split not in SPLITS:
        raise ValueError(f"split must be 'train' or 'held_out', got {split!r}")


def check_whole(name: str, value, least: int, most: int | None = None) -> None:
    """Raises TypeError or ValueError with one sentence if ``value`` is no whole number from ``least`` to ``most``."""
    allowed = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be {allowed}, got {value!r}")
    if value < least or (most is not None and value > most):
        raise ValueError(f"{name} must be {allowed}, got {value}")
