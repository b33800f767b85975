"""Networks built the usual way, for comparison: a plain U-Net, and a ResNet-18 with the head of an FCN-8s.

Takes a number of classes, gives a module from images (N, 3, H, W) to scores (N, classes, H, W). Only the benches import
it. Nothing here is tuned to the lesson's data: widths, depth and order of layers are those of the papers, and they are
trained as most people would begin: Adam at 1e-3, cross entropy without class weights, contiguous memory. What had to
change because a picture is only 40 pixels wide, or because everybody changes it today, is said where it is done.
"""

import functools
import time
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from widgets import mean_iou
from widgets.data.scenes import Data


class UNet(nn.Module):
    """Ronneberger, Fischer & Brox, *U-Net*, MICCAI 2015, section 2 and figure 1.

    The paper's widths 64, 128, 256 and 512, two 3x3 convolutions on every level, 2x2 max pooling on the way down, 2x2
    transposed convolution and concatenation on the way up, a 1x1 convolution at the end. Different: three poolings
    instead of four, since 40 pixels halve three times (40, 20, 10, 5); convolutions padded by 1 instead of cropping
    the skips, and batch normalisation after each, as reimplementations do.
    """

    def __init__(self, classes: int, widths: tuple[int, ...] = (64, 128, 256, 512)):
        super().__init__()
        self.down = nn.ModuleList(_twice(a, b) for a, b in zip((3, *widths), widths, strict=False))
        pairs = list(zip(widths[:0:-1], widths[-2::-1], strict=True))  # (512, 256), (256, 128), (128, 64)
        self.larger = nn.ModuleList(nn.ConvTranspose2d(a, b, 2, stride=2) for a, b in pairs)
        self.up = nn.ModuleList(_twice(2 * b, b) for _, b in pairs)
        self.scores = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        skips = []
        for level in self.down:
            x = level(F.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        for larger, level, skip in zip(self.larger, self.up, skips[-2::-1], strict=True):
            x = level(torch.cat([skip, larger(x)], 1))
        return self.scores(x)


def _twice(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(*_normal(inputs, outputs), nn.ReLU(), *_normal(outputs, outputs), nn.ReLU())


def _normal(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """A convolution without bias and its batch normalisation."""
    layer = nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs))


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut; the shortcut is a 1x1 convolution where the shape changes (option B)."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first, self.second = _normal(inputs, outputs, stride=stride), _normal(outputs, outputs)
        self.shortcut = nn.Identity() if inputs == outputs else _normal(inputs, outputs, 1, stride)

    def forward(self, x):
        return F.relu(self.shortcut(x) + self.second(F.relu(self.first(x))))


class ResNet18FCN(nn.Module):
    """ResNet-18 with the FCN-8s head, from random weights.

    The backbone: He, Zhang, Ren & Sun, *Deep Residual Learning*, CVPR 2016, section 3.3 and table 1: 7x7 convolution
    with stride 2, 3x3 max pooling with stride 2, then four stages of two blocks, 64 to 512 wide. The head: Long,
    Shelhamer & Darrell, *Fully Convolutional Networks*, CVPR 2015, section 4.2 and figure 3: scores from strides 32, 16
    and 8, added from coarse to fine, each time after a transposed convolution that begins as bilinear interpolation
    (the last, of stride 8, stays so); the scores of strides 16 and 8 begin at zero. Different: a 40 pixel picture gives
    maps of 5, 3 and 2 pixels, so every enlarged map is cropped to the one it is added to; no padding by 100.

    ``small`` changes the stem to what that paper uses for 32 pixel pictures (section 4.2): a 3x3 convolution with
    stride 1 and no pooling. All strides are then a quarter, 8, 4 and 2: slower, and able to draw a stroke.
    """

    def __init__(self, classes: int, *, small: bool = False):
        super().__init__()
        large = *_normal(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        self.stem = nn.Sequential(*(*_normal(3, 64), nn.ReLU()) if small else large)
        self.fine = nn.Sequential(_stage(64, 64, 1), _stage(64, 128, 2))
        self.middle, self.coarse = _stage(128, 256, 2), _stage(256, 512, 2)
        self.score_fine, self.score_middle, self.score_coarse = (nn.Conv2d(n, classes, 1) for n in (128, 256, 512))
        self.up_coarse, self.up_middle = bilinear(classes, 2), bilinear(classes, 2)
        self.up_fine = bilinear(classes, 2 if small else 8).requires_grad_(False)
        for layer in (self.score_fine, self.score_middle):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        for layer in self.modules():  # section 3.4 initialises as He et al., ICCV 2015
            if isinstance(layer, nn.Conv2d) and layer.bias is None:
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        fine = self.fine(self.stem(x))
        middle = self.middle(fine)
        scores = _added(self.score_middle(middle), self.up_coarse(self.score_coarse(self.coarse(middle))))
        scores = _added(self.score_fine(fine), self.up_middle(scores))
        return self.up_fine(scores)[..., : x.shape[2], : x.shape[3]]


def _stage(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))


def _added(scores: torch.Tensor, enlarged: torch.Tensor) -> torch.Tensor:
    return scores + enlarged[..., : scores.shape[2], : scores.shape[3]]


def bilinear(classes: int, stride: int) -> nn.ConvTranspose2d:
    """A transposed convolution that enlarges by ``stride`` as bilinear interpolation does, each class by itself."""
    layer = nn.ConvTranspose2d(classes, classes, 2 * stride, stride, padding=stride // 2, bias=False)
    ramp = 1 - (torch.arange(2 * stride) - (stride - 0.5)).abs() / stride
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[range(classes), range(classes)] = torch.outer(ramp, ramp)
    return layer


PEERS = {
    "U-Net": UNet,
    "ResNet-18 FCN-8s": ResNet18FCN,
    "ResNet-18 FCN, stem for small pictures": functools.partial(ResNet18FCN, small=True),
}


def train(model: nn.Module, data: Data, *, seconds: float, seed: int) -> Iterator[tuple[int, float, float]]:
    """Trains as most people would begin; yields (step, seconds, held-out mean IoU) every 5 steps until time is up.

    Batches of 12, Adam at 1e-3 throughout, plain cross entropy. Only training is on the clock, not the evaluation.
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    random, spent, step = torch.Generator().manual_seed(seed), 0.0, 0
    while spent < seconds:
        begin = time.perf_counter()
        model.train()
        chosen = torch.randint(len(data.images), (12,), generator=random)
        loss = F.cross_entropy(model(data.images[chosen]), data.labels[chosen], ignore_index=data.ignore_index)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        spent, step = spent + time.perf_counter() - begin, step + 1
        if step % 5 == 0:
            model.eval()
            with torch.inference_mode():
                prediction = model(data.held_out_images).argmax(1)
            yield step, spent, mean_iou(prediction, data.held_out_labels, classes=len(data.class_names))
