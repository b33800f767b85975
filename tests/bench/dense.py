"""One fully convolutional pass beside sliding the same weights over every pixel: times, counts, and the same answers.

``python tests/bench/dense.py`` prints a table. A small network classifies patches; slid over an image it gives one
answer per pixel. The dense form has the same weights, each convolution and pooling dilated by the strides before it,
and gives all answers in one pass.
"""

import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

PATCHES, SIDE, CLASSES, ROUNDS = (18, 26, 34), 64, 5, 5


class Patches(nn.Module):
    """conv 3, pool 2, conv 3, pool 2, then a fully connected layer: scores (N, classes) of patches (N, 3, p, p)."""

    def __init__(self, patch: int):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 16, 3), nn.Conv2d(16, 32, 3)
        self.rest = ((patch - 2) // 2 - 2) // 2  # side of the map that the last layer sees
        self.last, self.scores = nn.Conv2d(32, 64, self.rest), nn.Conv2d(64, CLASSES, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.scores(F.relu(self.last(x)))[:, :, 0, 0]

    def dense(self, x: torch.Tensor) -> torch.Tensor:
        """The scores of all patches of images (N, 3, H, W): (N, classes, H - p + 1, W - p + 1)."""
        x = F.max_pool2d(F.relu(self.first(x)), 2, stride=1)
        x = F.relu(F.conv2d(x, self.second.weight, self.second.bias, dilation=2))
        x = F.max_pool2d(x, 2, stride=1, dilation=2)
        x = F.relu(F.conv2d(x, self.last.weight, self.last.bias, dilation=4))
        return self.scores(x)


def multiply_adds(network: Patches, patch: int) -> tuple[int, int]:
    """Of all windows one by one, and of the dense pass."""
    first, second = patch - 2, (patch - 2) // 2 - 2
    layers = ((3 * 16 * 9, first), (16 * 32 * 9, second), (32 * 64 * network.rest**2, 1), (64 * CLASSES, 1))
    windows = (SIDE - patch + 1) ** 2
    one = sum(weights * side**2 for weights, side in layers)
    sides = (SIDE - 2, SIDE - 2 - 1 - 4, SIDE - patch + 1, SIDE - patch + 1)
    return windows * one, sum(weights * side**2 for (weights, _), side in zip(layers, sides, strict=True))


def seconds(act) -> tuple[float, torch.Tensor]:
    """How long it takes, and what it gives."""
    begin = time.perf_counter()
    result = act()
    return time.perf_counter() - begin, result


@torch.inference_mode()
def compare(patch: int) -> dict:
    """Batched windows, one by one (a twentieth of them, times 20) and the dense pass, in turns."""
    torch.manual_seed(0)
    network, image = Patches(patch).eval(), torch.rand(1, 3, SIDE, SIDE)
    windows = F.unfold(image, patch)[0].T.reshape(-1, 3, patch, patch)
    few = windows[::20]

    def batched():
        return torch.cat([network(part) for part in windows.split(256)])

    def one_by_one():
        return torch.cat([network(window[None]) for window in few])

    rounds, difference = [], 0.0
    for _ in range(ROUNDS):
        (slow, answers), (alone, _), (fast, dense) = (
            seconds(a) for a in (batched, one_by_one, lambda: network.dense(image))
        )
        difference = max(difference, (dense[0].flatten(1).T - answers).abs().max().item())
        rounds.append((slow / fast, alone * len(windows) / len(few) / fast))
    counted = multiply_adds(network, patch)
    batch_ratio, single_ratio = (statistics.median(column) for column in zip(*rounds, strict=True))
    return {"patch": patch, "windows": len(windows), "batched": batch_ratio, "single": single_ratio,
            "counted": counted[0] / counted[1], "difference": difference}  # fmt: skip


def rows() -> list[tuple[str, str, str, str]]:
    """What is promised, against what, and what came out."""
    torch.set_num_threads(1)
    return [
        (
            f"one fully convolutional pass, {SIDE}×{SIDE}, patch {r['patch']}, {r['windows']} answers",
            "sliding the same weights: in batches / one by one / counted multiply-adds; "
            f"answers agree to {r['difference']:.0e}",
            "the same answers; the measured ratio beside the counted one",
            f"{r['batched']:.0f}× / {r['single']:.0f}× / {r['counted']:.1f}× less",
        )
        for r in map(compare, PATCHES)
    ]


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
