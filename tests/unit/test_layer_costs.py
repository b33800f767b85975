"""What layers cost, against torch's own counter, the modules' own sizes and the gradient."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from widgets.learning.layer_costs import ForwardError, layer_costs


def patch_network():
    return nn.Sequential(
        *(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(288, 64), nn.ReLU(), nn.Linear(64, 5)),
    )


class Skips(nn.Module):
    """Functions in its forward, two ways that meet, and a weight of its own."""

    def __init__(self):
        super().__init__()
        self.down, self.norm = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2)
        self.weight = nn.Parameter(torch.ones(4, 16, 1, 1))

    def forward(self, x):
        y = F.relu(self.norm(self.down(x)))
        pooled, indices = F.max_pool2d(y, 2, return_indices=True)
        back = F.max_unpool2d(pooled, indices, 2) + self.up(pooled)
        smooth = F.interpolate(pooled, scale_factor=2, mode="bilinear")
        return F.conv2d(torch.cat([back, smooth], 1), self.weight).softmax(1)


NETWORKS = {
    "patches": (patch_network(), (3, 18, 18)),
    "a batch": (patch_network(), (7, 3, 18, 18)),
    "skips": (Skips(), (3, 16, 20)),
    "groups": (nn.Conv2d(4, 8, (3, 5), stride=2, padding=(1, 0), dilation=(1, 2), groups=2), (4, 13, 17)),
    "transposed": (nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), (4, 5, 7)),
    "in place": (nn.Sequential(nn.Conv2d(1, 2, 1, bias=False), nn.ReLU(inplace=True)), (1, 4, 4)),
    "head": (nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2, bias=False)), (3, 9, 9)),
}


@pytest.mark.parametrize(("network", "shape"), NETWORKS.values(), ids=NETWORKS)
def test_multiply_adds_are_half_of_torchs_operations(network, shape):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network.eval()(torch.zeros(shape if len(shape) == 4 else (1, *shape)))
    assert 2 * sum(layer.multiply_adds for layer in layer_costs(network, shape)) == counter.get_total_flops()


@pytest.mark.parametrize(("network", "shape"), NETWORKS.values(), ids=NETWORKS)
def test_parameters_are_all_there_and_once(network, shape):
    assert sum(layer.parameters for layer in layer_costs(network, shape)) == sum(
        p.numel() for p in network.parameters()
    )


def test_the_rows_of_the_patch_network():
    rows = layer_costs(patch_network(), (3, 18, 18))
    assert [row.kind for row in rows][:3] == ["Conv2d", "ReLU", "MaxPool2d"]
    assert [row.name for row in rows] == [str(k) for k in range(10)]
    assert [row.shape for row in rows][::3] == [(1, 16, 16, 16), (1, 32, 6, 6), (1, 288), (1, 5)]
    # conv 3, pool 2, conv 3, pool 2 and the layer that reads it all: the same as a third conv 3.
    fields = [row.field for row in rows]
    assert [fields[k] for k in (0, 2, 3, 5, 7)] == [(n, n) for n in (3, 4, 8, 10, 18)]
    assert [row.jump for row in rows][:6:2] == [(1, 1), (2, 2), (2, 2)]
    assert (rows[6].memory, rows[6].field, rows[6].jump) == (0, None, None)
    assert rows[0].memory == 16 * 16 * 16 * 4
    assert rows[0].line == "Conv2d(3, 16, kernel_size=(3, 3), stride=(1, 1))"


def test_functions_of_the_readers_own_forward_are_rows():
    rows = layer_costs(Skips(), (3, 16, 20))
    kinds = " ".join(row.kind for row in rows)
    assert kinds == (
        "Conv2d BatchNorm2d relu max_pool2d max_unpool2d ConvTranspose2d add interpolate cat conv2d softmax"
    )
    assert rows[9].parameters == 64
    # Remembered places take memory too: 8 bytes each beside 4 for the value.
    assert rows[3].memory == 8 * 8 * 10 * 12


def test_memory_in_place_is_none_and_doubles_take_twice():
    assert [row.memory for row in layer_costs(NETWORKS["in place"][0], (1, 4, 4))] == [2 * 4 * 4 * 4, 0]
    assert layer_costs(nn.Conv2d(1, 1, 1).double(), (1, 4, 4))[0].memory == 4 * 4 * 8


def test_a_layer_used_twice_is_counted_twice_and_learned_once():
    layer = nn.Conv2d(2, 2, 3, padding=1)
    first, second = layer_costs(nn.Sequential(layer, layer), (2, 8, 8))
    assert first.multiply_adds == second.multiply_adds > 0
    assert (first.parameters, second.parameters) == (38, 0)


# The receptive field, against the gradient.

GEOMETRIES = {
    "conv": [nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 5, stride=2, padding=2)],
    "dilated": [nn.Conv2d(1, 1, 3, dilation=2, padding=4), nn.Conv2d(1, 1, 2)],
    "padded beyond": [nn.Conv2d(1, 1, 1, padding=1), nn.Conv2d(1, 1, 3)],
    "pooled": [nn.Conv2d(1, 1, 3), nn.AvgPool2d(2), nn.Conv2d(1, 1, 3), nn.AvgPool2d(2), nn.Conv2d(1, 1, 3)],
    "pool with padding": [nn.AvgPool2d(3, stride=2, padding=1), nn.AvgPool2d((1, 2))],
    "transposed": [nn.AvgPool2d(2), nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)],
    "transposed twice": [nn.AvgPool2d(4), nn.ConvTranspose2d(1, 1, 4, stride=2), nn.ConvTranspose2d(1, 1, 3, stride=2)],
    "nearest": [nn.AvgPool2d(2), nn.Upsample(scale_factor=2), nn.Conv2d(1, 1, 3, padding=1)],
    "nearest by 3": [nn.AvgPool2d(3), nn.Upsample(scale_factor=3), nn.Conv2d(1, 1, 2)],
    "bilinear": [nn.AvgPool2d(2), nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(1, 1, 3)],
    "corners": [nn.AvgPool2d(2), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)],
    "adaptive": [nn.AdaptiveAvgPool2d(5)],
    "padding": [nn.ZeroPad2d((1, 2, 0, 3)), nn.Conv2d(1, 1, 3)],
    "mirrored": [nn.ReflectionPad2d(2), nn.Conv2d(1, 1, 3)],
    "repeated": [nn.ReplicationPad2d(2), nn.Conv2d(1, 1, 3)],
    "flat": [nn.Conv2d(1, 1, 3), nn.Flatten(), nn.LazyLinear(3)],
}


def seen(network, size):
    """For every output cell of the first row and column of maps: how many rows and columns the gradient reaches."""
    x = torch.rand(1, 1, *size)
    network.eval()
    with torch.no_grad():
        network(x)  # lazy layers learn their size
        for p in network.parameters():
            p.copy_(torch.rand_like(p) + 0.1)
        y = network(x)
    cells = (y[0, 0] if y.ndim == 4 else y[0]).numel()
    copies = x.repeat(cells, 1, 1, 1).requires_grad_()  # one for each cell, so that one gradient tells of all cells
    y = network(copies)
    each = (y[:, 0] if y.ndim == 4 else y).reshape(cells, cells).diagonal()
    (reached,) = torch.autograd.grad(each.sum(), copies)
    widest = [0, 0]
    for one in reached[:, 0].abs():
        for axis in (0, 1):
            places = one.sum(1 - axis).nonzero().flatten()
            if len(places):
                widest[axis] = max(widest[axis], int(places[-1] - places[0]) + 1)
    return tuple(widest)


@pytest.mark.parametrize("layers", GEOMETRIES.values(), ids=GEOMETRIES)
@pytest.mark.parametrize("size", [(20, 19)])
def test_the_field_is_what_the_gradient_reaches(layers, size):
    for k in range(1, len(layers) + 1):
        if isinstance(layers[k - 1], nn.Flatten):
            continue
        network = nn.Sequential(*layers[:k])
        if isinstance(network[-1], nn.LazyLinear):
            network[-1] = nn.LazyLinear(3)
        reached = seen(network, size)
        assert layer_costs(network, (1, *size))[-1].field == reached


def test_where_two_ways_meet_the_wider_counts():
    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.near, self.far = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=2, dilation=2)

        def forward(self, x):
            return self.near(x) + self.far(x)

    assert layer_costs(Both(), (1, 12, 12))[-1].field == seen(Both(), (12, 12)) == (5, 5)


def test_cuts_and_what_cannot_be_told():
    class Cut(nn.Module):
        def forward(self, x):
            return F.avg_pool2d(x, 2)[..., ::2, 1:-1] * 2

    class Turned(nn.Module):
        def forward(self, x):
            return x.flip(2) * 2

    row = layer_costs(Cut(), (1, 12, 12))[-1]
    assert (row.field, row.jump) == ((2, 2), (4, 2))
    assert layer_costs(Turned(), (1, 12, 12))[-1].field is None


# Nothing is changed, and what fails is told.


def test_the_network_stays_as_it_was():
    network = nn.Sequential(nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2), nn.Dropout())
    network[1].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    layer_costs(network, (3, 8, 8))
    assert [module.training for module in network.modules()] == [True, True, False, True]
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())


def test_a_network_without_numbers_is_counted_too():
    with torch.device("meta"):
        fc6 = nn.Sequential(nn.Flatten(), nn.Linear(512 * 7 * 7, 4096, bias=False))
    assert layer_costs(fc6, (512, 7, 7))[-1].multiply_adds == 102_760_448


def test_a_forward_that_fails_names_the_layer_and_keeps_what_ran():
    with pytest.raises(ForwardError) as caught:
        layer_costs(patch_network(), (3, 64, 64))
    assert str(caught.value) == (
        "The network can't take an input of 1×3×64×64: in layer 7 (Linear), "
        "mat1 and mat2 shapes cannot be multiplied (1x6272 and 288x64)."
    )
    assert len(caught.value.layers) == 7


def test_the_readers_own_line_is_told():
    class Mine(nn.Module):
        def forward(self, x):
            return x.reshape(7, -1)  # which does not divide

    with pytest.raises(ForwardError, match=r"\(line \d+: return x\.reshape\(7, -1\)  # which does not divide\)\.$"):
        layer_costs(Mine(), (3, 8, 8))


@pytest.mark.parametrize(
    "shape", [(), (3,), (3, 8), (3, 8, 0), (3, 8, 8.0), (1, 1, 3, 8, 8), "3x8x8", None, (True, 8, 8)]
)
def test_a_bad_shape_gets_one_sentence(shape):
    with pytest.raises(ValueError, match=r"^input_shape must be \(C, H, W\) or \(N, C, H, W\), whole numbers from 1"):
        layer_costs(nn.Identity(), shape)


def test_what_is_no_network_gets_one_sentence():
    with pytest.raises(TypeError, match=r"^network must be a torch\.nn\.Module, got function\.$"):
        layer_costs(lambda x: x, (3, 8, 8))
