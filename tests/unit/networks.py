"""Networks that a reader may hand over, as hypothesis strategies: torch's layers in any order, some that misbehave."""

import torch
from any_operations import MISBEHAVING, MODULES
from anything import ANYTHING
from hypothesis import strategies as st
from torch import nn


class Wrapped(nn.Module):
    """A reader's function as a module; perhaps with a weight of its own."""

    def __init__(self, function, weight=None):
        super().__init__()
        self.function = function
        self.own = None if weight is None else nn.Parameter(weight)

    def forward(self, x):
        return self.function(x)


class Unshowable(nn.Module):
    def forward(self, x):
        return x

    def extra_repr(self):
        raise RuntimeError("no words")


class Stubborn(nn.Module):
    """Can't be put in eval mode."""

    def forward(self, x):
        return x

    def train(self, mode=True):
        raise RuntimeError("always awake")


class Twice(nn.Module):
    """The same layer at two places, and one that is never called."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 3, 3, padding=1)
        self.b, self.idle = self.a, nn.Linear(2, 2)

    def forward(self, x):
        return self.b(self.a(x)) + x


class Growing(nn.Module):
    """Adds a layer to itself whenever it is called."""

    def forward(self, x):
        self.add_module(f"layer{len(self._modules)}", nn.Identity())
        return x


class InPlace(nn.Module):
    def forward(self, x):
        return x.mul_(2).relu_()


def _scalar(x):
    return x.mean((1, 2, 3), keepdim=True).expand(-1, 1, 4, 4)


WEIGHTS = st.sampled_from([
    None, torch.ones(1), torch.ones(1).half(), torch.ones(1).double(), torch.ones(1).to(torch.complex64),
    torch.ones(1, device="meta"), torch.full((1,), float("nan")), torch.ones(0), torch.ones(1).bfloat16(),
])  # fmt: skip
ODD = st.one_of(
    st.builds(Unshowable), st.builds(Stubborn), st.builds(Twice), st.builds(Growing), st.builds(InPlace),
    st.builds(lambda f, w: Wrapped(f, w), MISBEHAVING | st.just(_scalar) | st.just(lambda x: x), WEIGHTS),
    st.builds(lambda: nn.Conv2d(3, 2, 3, device="meta")), st.builds(lambda: nn.LazyConv2d(2, 3)),
    st.builds(lambda: nn.Embedding(3, 2)), st.builds(lambda: nn.LSTM(4, 2)), st.builds(lambda: nn.Linear(8, 2)),
    st.builds(lambda: nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 2, 3))),
    st.builds(lambda: nn.Conv2d(3, 4, 3)), st.builds(lambda: nn.Conv2d(3, 1, 1)),
)  # fmt: skip
PARTS = ODD | MODULES.filter(lambda module: isinstance(module, nn.Module))
USUAL = st.lists(
    st.sampled_from([
        lambda: nn.Conv2d(3, 3, 3, padding=1), lambda: nn.ReLU(), lambda: nn.MaxPool2d(2), lambda: nn.BatchNorm2d(3),
        lambda: nn.Upsample(scale_factor=2), lambda: nn.ConvTranspose2d(3, 3, 2, stride=2), lambda: nn.Dropout(),
        lambda: nn.AvgPool2d(2), lambda: nn.Conv2d(3, 3, 3, dilation=2, padding=2), lambda: nn.Softmax(1),
        lambda: nn.GroupNorm(3, 3), lambda: nn.ReflectionPad2d(1), lambda: nn.PReLU(), lambda: nn.AdaptiveAvgPool2d(2),
        lambda: nn.Sequential(nn.Identity(), nn.GELU()), lambda: nn.Flatten(), lambda: nn.LazyLinear(2),
    ]).map(lambda make: make()),
    max_size=4,
).map(lambda parts: nn.Sequential(*parts))  # fmt: skip


def networks():
    return st.one_of(
        USUAL, USUAL, PARTS, st.lists(PARTS, max_size=3).map(lambda parts: nn.Sequential(*parts)), ANYTHING
    )
