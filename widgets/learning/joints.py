"""Human pose estimation: where is every joint? As coordinates, or as a heatmap for each.

Takes a ``Data`` with joints, gives a task. Also heatmaps, how they are read, and PCK, how poses are measured. Lessons
and ``training`` use it.
"""

from collections.abc import Callable

import torch
from torch.nn import functional as F

from widgets.data import marks
from widgets.data.scenes import Data
from widgets.learning.tasks import FAR, Measured, Sight, Task, Words, check_numbers

WORDS = {
    "en": {
        "score": "PCK@0.1",
        "beside": "PCK@0.05",
        "parts": "PCK@0.1 per joint",
        "told": "{beside} % of joints within 5 % of the figure's size, PCK@0.1 {score}",
        "sure": "heatmaps",
        "sure_note": "light = there",
        "note": "{count} of {all} joints near",
    }
}
REACH = 0.1  # how near is near enough, as a share of the figure's longer side


def heatmaps(joints: torch.Tensor, rows: int, columns: int, sigma: float = 1.0) -> torch.Tensor:
    """A Gaussian of height 1 around every joint: joints (..., 2), x and y as shares, to maps (..., rows, columns).

    sigma  its width, in cells of the map
    """
    across = (torch.arange(columns) + 0.5 - columns * joints[..., 0, None]) / sigma
    down = (torch.arange(rows) + 0.5 - rows * joints[..., 1, None]) / sigma
    return torch.exp(-(down[..., :, None] ** 2 + across[..., None, :] ** 2) / 2)


def decode(maps: torch.Tensor) -> torch.Tensor:
    """Where each map is highest: maps (..., rows, columns) to joints (..., 2), x and y as shares, in mid-cell."""
    rows, columns = maps.shape[-2:]
    place = maps.flatten(-2).argmax(-1)
    return torch.stack([(place % columns + 0.5) / columns, (place // columns + 0.5) / rows], -1)


def near(joints: torch.Tensor, truth: torch.Tensor, size: tuple[int, int], reach: float = REACH) -> torch.Tensor:
    """Which joints are near enough, bool (N, J), of joints (N, J, 2): within ``reach`` of the figure's longer side.

    ``size`` is the picture's, (columns, rows). The mean is the share of correct keypoints, PCK.
    """
    scale = truth.new_tensor(size)
    truth = truth * scale
    side = (truth.amax(1) - truth.amin(1)).amax(1)
    return (joints * scale - truth).norm(dim=2) <= reach * side[:, None]


class Joints(Task):
    """Where is every joint? Images (N, C, H, W) to coordinates (N, J, 2), or to heatmaps (N, J, rows, columns).

    Which of the two a network gives is told by its shape. Coordinates are x and y as shares of the picture's width and
    height. Heatmaps are scores: the higher, the likelier the joint is there. They may be coarser than the picture.

    Its own loss: of coordinates ten times the mean distance along x and y; of heatmaps the cross entropy over all cells
    with a Gaussian around the joint, one cell wide.
    """

    table = WORDS
    words = Words(**WORDS["en"])
    pictures = ("image", "truth", "prediction", "sure")

    def __init__(self, data: Data, loss: Callable[..., torch.Tensor] | None = None) -> None:
        super().__init__(data, loss)
        if data.joints is None:
            raise ValueError("this data has no joints: take people_data, or give a Data its joints.")
        self.target, self.held_out_target = data.joints, data.held_out_joints
        # "left wrist" and "right wrist" are one kind of joint.
        kinds = [name.removeprefix("left ").removeprefix("right ") for name in data.joint_names]
        self.part_names = tuple(dict.fromkeys(kinds))
        self._parts = torch.tensor([self.part_names.index(kind) for kind in kinds])
        rows, columns = data.images.shape[2:]
        self._size = columns, rows

    @property
    def shown(self) -> int:
        """The first held-out image."""
        return 0

    def usual_loss(self, output: torch.Tensor, joints: torch.Tensor) -> torch.Tensor:
        """Of coordinates or of heatmaps, by their shape."""
        if output.ndim == 3:
            return 10 * F.l1_loss(output, joints)
        target = heatmaps(joints.cpu(), *output.shape[2:]).to(output).flatten(2)
        return F.cross_entropy(
            output.flatten(2).transpose(1, 2), (target / target.sum(2, keepdim=True)).transpose(1, 2)
        )

    def check(self, output: object, images: torch.Tensor) -> None:
        """Coordinates or heatmaps of all joints."""
        if not isinstance(output, torch.Tensor):
            raise TypeError(f"the network must return one tensor, it returned {type(output).__name__}.")
        check_numbers(output)
        expected = (len(images), len(self._parts))
        shape = tuple(output.shape)
        if shape[:2] != expected or not ((output.ndim == 4 and output.numel()) or shape[2:] == (2,)):
            n, joints = expected
            raise ValueError(
                f"for images {tuple(images.shape)} the network must return coordinates ({n}, {joints}, 2) or heatmaps "
                f"({n}, {joints}, rows, columns); it returned {shape}."
            )

    def read(self, output: torch.Tensor) -> torch.Tensor:
        """The joints that an output means: (N, J, 2)."""
        return output.float() if output.ndim == 3 else decode(output)

    def measure(self, output: torch.Tensor) -> Measured:
        """PCK@0.1 and PCK@0.05 over all joints, and PCK@0.1 of each kind."""
        joints, truth = self.read(output), self.held_out_target
        right = near(joints, truth, self._size).float()
        each = tuple(right[:, self._parts == k].mean().item() for k in range(len(self.part_names)))
        close = near(joints, truth, self._size, REACH / 2).float()
        return Measured(right.mean().item(), close.mean().item(), each)

    def sight(self, output: torch.Tensor, k: int) -> Sight:
        """The figure, over the true one, dashed; of heatmaps, how likely each place is for some joint."""
        joints, truth = self.read(output), self.held_out_target[k]
        count = int(near(joints, truth[None], self._size).sum())
        note = self.words.note.format(count=count, all=len(truth))
        # A network that went astray may say numbers that are none: such a figure is nowhere.
        said = self._marks(joints[0]) if joints.isfinite().all() else ()
        return Sight(None, self._heat(output), (*self._marks(truth, true=True), *said), note)

    def true_sight(self, k: int) -> Sight:
        """The true figure."""
        return Sight(marks=self._marks(self.held_out_target[k]))

    def _marks(self, joints: torch.Tensor, true: bool = False) -> tuple[marks.Mark, ...]:
        places = (joints.clamp(-FAR, FAR) * joints.new_tensor(self._size)).tolist()
        return marks.skeleton(places, self.data.limbs, self._parts.tolist(), true)

    def _heat(self, output: torch.Tensor) -> torch.Tensor | None:
        """At each pixel, how likely a joint is there, compared with where it is likeliest; the most of all joints."""
        if output.ndim == 3:
            return None
        maps = output[0].float()
        heat = torch.exp(maps - maps.amax((1, 2), keepdim=True)).amax(0).nan_to_num(0)
        return F.interpolate(heat[None, None], size=self._size[::-1])[0, 0]
