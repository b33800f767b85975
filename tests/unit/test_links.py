"""Links are what torch computes: y = C x + constant, for every operation and setting, with torch as the oracle."""

import functools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from widgets import OperationError, links_of
from widgets.stage.answers import answer_of

sizes = st.tuples(st.integers(1, 7), st.integers(1, 7))
seeds = st.integers(0, 2**31)


def numbers(shape, seed):
    """Small whole numbers, no two alike: exact in float32, and every maximum is alone."""
    count = math.prod(shape)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return (order - count // 2).float().reshape(shape)


def weights(kernel, seed):
    return numbers(kernel, seed)[None, None]


def assert_links_are_torchs(operation, x):
    links = links_of(operation, x)
    with torch.no_grad():
        y = operation(x[None, None])
    y = y.reshape(y.shape[-2:])
    np.testing.assert_array_equal(links.y, y.double().numpy())
    found = links.matrix() @ x.double().numpy().ravel() + links.constant
    np.testing.assert_allclose(found, y.double().numpy().ravel(), rtol=1e-4, atol=1e-4)
    return links


# ---- every operation, over a table of settings ---------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    size=sizes, kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)), stride=st.integers(1, 3),
    padding=st.integers(0, 2), dilation=st.integers(1, 2), seed=seeds,
)  # fmt: skip
def test_convolution(size, kernel, stride, padding, dilation, seed):
    assume(all(n + 2 * padding >= dilation * (k - 1) + 1 for n, k in zip(size, kernel, strict=True)))
    x, w = numbers(size, seed), weights(kernel, seed)
    operation = functools.partial(F.conv2d, weight=w, stride=stride, padding=padding, dilation=dilation)
    links = assert_links_are_torchs(operation, x)
    assert links.linear
    np.testing.assert_array_equal(links.kernel.ravel()[links.taps], links.weights)
    # The transpose is what torch runs backwards: a transposed convolution with the same parameters.
    z = numbers(links.y.shape, seed + 1)
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    back = torch.nn.grad.conv2d_input((1, 1, *size), w, z[None, None], **settings)[0, 0]
    np.testing.assert_array_equal(links.transpose(z).y, back.numpy())


@settings(deadline=None, max_examples=60)
@given(
    size=sizes, kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)), stride=st.integers(1, 3),
    padding=st.integers(0, 2), extra=st.integers(0, 2), dilation=st.integers(1, 2), seed=seeds,
)  # fmt: skip
def test_transposed_convolution(size, kernel, stride, padding, extra, dilation, seed):
    assume(extra < max(stride, dilation))
    shape = [(n - 1) * stride - 2 * padding + dilation * (k - 1) + extra + 1 for n, k in zip(size, kernel, strict=True)]
    assume(min(shape) >= 1)
    settings = {"stride": stride, "padding": padding, "output_padding": extra, "dilation": dilation}
    operation = functools.partial(F.conv_transpose2d, weight=weights(kernel, seed), **settings)
    links = assert_links_are_torchs(operation, numbers(size, seed))
    assert links.linear
    assert links.y.shape == tuple(shape)
    np.testing.assert_array_equal(links.kernel.ravel()[links.taps], links.weights)


@settings(deadline=None, max_examples=60)
@given(
    size=sizes, kernel=st.integers(1, 3), stride=st.integers(1, 3), padding=st.integers(0, 1),
    dilation=st.integers(1, 2), ceil=st.booleans(), seed=seeds,
)  # fmt: skip
def test_max_pooling_and_its_windows(size, kernel, stride, padding, dilation, ceil, seed):
    assume(2 * padding <= kernel and all(n + 2 * padding >= dilation * (kernel - 1) + 1 for n in size))
    x = numbers(size, seed)
    settings = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil}
    pooled, indices = F.max_pool2d(x[None, None], **settings, return_indices=True)
    assume(torch.isfinite(pooled).all())  # a dilated window can lie in the padding alone: refused, -inf
    links = assert_links_are_torchs(functools.partial(F.max_pool2d, **settings), x)
    np.testing.assert_array_equal(links.inputs, indices.flatten().numpy())
    if links.compared is None:  # every window holds one cell, so nothing is chosen
        assert links.linear
        return
    columns = links.y.shape[1]
    for output, compared in enumerate(links.compared):
        top, left = (stride * place - padding for place in divmod(output, columns))
        reach = [(top + dilation * i, left + dilation * j) for i in range(kernel) for j in range(kernel)]
        window = {r * size[1] + c for r, c in reach if 0 <= r < size[0] and 0 <= c < size[1]}
        assert set(compared) == window


@settings(deadline=None, max_examples=40)
@given(
    size=sizes, kernel=st.integers(1, 3), stride=st.integers(1, 3), padding=st.integers(0, 1), ceil=st.booleans(),
    counted=st.booleans(), seed=seeds,
)  # fmt: skip
def test_average_pooling(size, kernel, stride, padding, ceil, counted, seed):
    assume(2 * padding <= kernel and all(n + 2 * padding >= kernel for n in size))
    settings = {"stride": stride, "padding": padding, "ceil_mode": ceil, "count_include_pad": counted}
    assert assert_links_are_torchs(
        functools.partial(F.avg_pool2d, kernel_size=kernel, **settings), numbers(size, seed)
    ).linear


@settings(deadline=None, max_examples=40)
@given(size=sizes, kernel=st.integers(1, 3), extra=st.tuples(st.integers(0, 1), st.integers(0, 1)), seed=seeds)
def test_max_unpooling(size, kernel, extra, seed):
    large = [n * kernel + min(e, kernel - 1) for n, e in zip(size, extra, strict=True)]
    assume(max(large) <= 16)
    _, indices = F.max_pool2d(numbers(large, seed)[None, None], kernel, return_indices=True)
    operation = functools.partial(F.max_unpool2d, indices=indices, kernel_size=kernel, output_size=tuple(large))
    links = assert_links_are_torchs(operation, numbers(size, seed + 1))
    assert links.linear
    np.testing.assert_array_equal(np.sort(links.outputs), np.sort(indices.flatten().numpy()))


@settings(deadline=None, max_examples=40)
@given(size=sizes, factor=st.sampled_from([1, 2, 3, 1.5]), mode=st.sampled_from(["nearest", "bilinear", "bicubic"]),
       corners=st.booleans(), seed=seeds)  # fmt: skip
def test_interpolation(size, factor, mode, corners, seed):
    settings = {} if mode == "nearest" else {"align_corners": corners}
    operation = functools.partial(F.interpolate, scale_factor=factor, mode=mode, **settings)
    assert assert_links_are_torchs(operation, numbers(size, seed)).linear


@settings(deadline=None, max_examples=20)
@given(size=sizes, factor=st.integers(1, 3), seed=seeds)
def test_bed_of_nails(size, factor, seed):
    nail = torch.zeros(1, 1, factor, factor)
    nail[..., 0, 0] = 1
    x = numbers(size, seed)
    links = assert_links_are_torchs(functools.partial(F.conv_transpose2d, weight=nail, stride=factor), x)
    assert links.y[::factor, ::factor].tolist() == x.tolist()


@settings(deadline=None, max_examples=20)
@given(columns=st.integers(1, 4), factor=st.integers(1, 3), seed=seeds)
def test_pixel_shuffle(columns, factor, seed):
    # On one grid, the channels are the rows.
    def shuffle(x):
        return F.pixel_shuffle(x.reshape(1, factor**2, 1, columns), factor)

    x = numbers((factor**2, columns), seed)
    links = links_of(shuffle, x)
    assert links.linear
    assert (links.weights == 1).all()
    assert links.y.tolist() == shuffle(x)[0, 0].tolist()


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(1, 1, 3, padding=1),
        nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1),
        nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.PixelShuffle(2)),
        nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(1, 1, 3, padding=1)),
        nn.Conv2d(1, 1, 2).double(),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.LPPool2d(2, 2),
    ],
    ids=lambda module: type(module).__name__,
)
def test_any_module(module):
    x = numbers((4, 5), 3).to(next(module.parameters(), torch.zeros(1)).dtype)
    assert_links_are_torchs(module, x)


@settings(deadline=None, max_examples=60)
@given(scale=st.sampled_from([1e-3, 1, 255, 1e4, 1e6]), bias=st.booleans(), seed=seeds)
def test_large_numbers_and_fractions_stay_linear_without_a_phantom_constant(scale, bias, seed):
    torch.manual_seed(seed)
    x = scale * torch.rand(4, 4)
    for module in (nn.ConvTranspose2d(1, 1, 3, stride=2, bias=bias), nn.Conv2d(1, 1, 2, bias=bias)):
        links = links_of(module, x)
        assert links.linear
        np.testing.assert_array_equal(links.constant, module.bias.item() if bias else 0)


# ---- a reader's own functions --------------------------------------------------------------------------------------


def by_indexing(x):
    y = torch.zeros(2 * x.shape[0], 2 * x.shape[1])
    y[::2, ::2] = x
    return y


def by_reading_numbers_out(x):
    y = torch.zeros(2 * x.shape[0], 2 * x.shape[1])
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            y[2 * i, 2 * j] = float(x[i, j])
    return y


def by_both(x):
    y = by_indexing(x)
    y[0, 0] = x[0, 0].item()
    return y


def in_place(x):
    x *= 2
    return x


def by_numpy(x):
    nail = np.array([[1, 0], [0, 0]], dtype=np.float32)
    return torch.from_numpy(np.kron(x.numpy(), nail))


@pytest.mark.parametrize("function", [by_indexing, by_reading_numbers_out, by_both, by_numpy])
def test_a_function_however_written(function):
    links = links_of(function, [[1, 2], [3, 4]])
    assert repr(links) == "Links(2×2 → 4×4, 4 links, linear)"
    assert links.outputs.tolist() == [0, 2, 8, 10]


def test_a_function_that_writes_into_its_input_harms_nothing():
    x = torch.tensor([[1.0, 2.0]])
    assert links_of(in_place, x).y.tolist() == [[2, 4]]
    assert x.tolist() == [[1, 2]]


def test_slopes_that_are_not_finite_are_asked_by_differences():
    gradient_magnitude = links_of(lambda x: ((x[:, 1:] - x[:, :-1]) ** 2).sqrt(), [[1, 1, 3]])
    assert np.isfinite(gradient_magnitude.weights).all()
    assert links_of(torch.sqrt, [[0, 1]]).y.tolist() == [[0, 1]]
    assert not links_of(lambda x: torch.heaviside(x, torch.tensor(0.0)), [[1, -2]]).linear


class Keeping(nn.Module):
    """Stores what it computed, as readers do to look at it later."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 1, 1)

    def forward(self, x):
        self.last = self.convolution(x)
        return self.last


def test_modules_that_resist_copying():
    keeping = Keeping()
    keeping(torch.ones(1, 1, 2, 2))
    assert links_of(keeping, [[1, 2]]).linear
    normed = nn.utils.parametrizations.weight_norm(nn.Conv2d(1, 1, 1))
    assert links_of(normed, [[1, 2]]).kernel is None


def test_inputs_of_every_make():
    with torch.inference_mode():
        made_without_grad = torch.ones(1, 2)
    for x in (torch.eye(2).to_sparse(), np.array([[1.0, 2.0]])[:, ::-1], made_without_grad, torch.ones(1, 2).half()):
        assert links_of(F.relu, x).y.size == np.asarray(x.to_dense() if hasattr(x, "to_dense") else x).size


def test_orders_are_the_same_links_twice():
    links = links_of(functools.partial(F.conv_transpose2d, weight=torch.ones(1, 1, 3, 3), stride=2), [[1, 2], [3, 4]])
    windows, stamps = links.window_order(), links.stamp_order()
    assert len(windows) == 25
    assert len(stamps) == 4
    assert sorted(np.concatenate(windows)) == sorted(np.concatenate(stamps)) == list(range(36))
    assert {int(links.inputs[n]) for n in windows[12]} == {0, 1, 2, 3}
    assert {int(links.outputs[n]) for n in stamps[0]} == {0, 1, 2, 5, 6, 7, 10, 11, 12}


def test_the_random_state_is_left_alone():
    torch.manual_seed(1)
    wanted = torch.rand(1)
    torch.manual_seed(1)
    with pytest.raises(OperationError):
        links_of(nn.Dropout(0.5), [[1, 2]])
    assert torch.equal(torch.rand(1), wanted)


def test_a_module_that_counts_along_is_left_alone():
    module = nn.Sequential(nn.BatchNorm2d(1), nn.Conv2d(1, 1, 1))
    links_of(module, [[1, 2], [3, 4]])
    assert module[0].num_batches_tracked == 0
    assert module[0].running_mean == 0


def test_works_without_grad_around_it():
    with torch.no_grad():
        assert len(links_of(F.relu, [[1, 2]]).weights) == 2
    with torch.inference_mode():
        assert len(links_of(F.relu, [[1, 2]]).weights) == 2


# ---- the other way -------------------------------------------------------------------------------------------------


def test_the_transpose_is_the_same_links_the_other_way():
    weight = torch.tensor([[[[1.0, 2], [3, 4]]]])
    links = links_of(functools.partial(F.conv2d, weight=weight, bias=torch.ones(1)), numbers((3, 4), 1))
    back = links.transpose()
    np.testing.assert_array_equal(back.x, links.y)
    np.testing.assert_array_equal(back.y.ravel(), links.matrix().T @ links.y.ravel())
    np.testing.assert_array_equal(back.matrix(), links.matrix().T)
    np.testing.assert_array_equal(back.constant, np.zeros(12))
    np.testing.assert_array_equal(back.kernel, links.kernel)
    np.testing.assert_array_equal(back.kernel.ravel()[back.taps], back.weights)
    pairs = list(zip(back.outputs, back.inputs, strict=True))
    assert pairs == sorted(pairs)
    assert len(pairs) == 24
    assert back.linear is True
    np.testing.assert_array_equal(back.transpose().matrix(), links.matrix())


def test_the_transpose_of_what_has_no_kernel():
    back = links_of(F.relu, [[1, -2]]).transpose([[5, 7]])
    assert (back.kernel, back.taps) == (None, None)
    assert back.y.tolist() == [[5, 0]]


def test_a_grid_that_does_not_fit_the_transpose_is_refused():
    links = links_of(nn.Conv2d(1, 1, 2), numbers((3, 4), 1))
    with pytest.raises(ValueError, match=r"^z must have the output's shape 2×3; got 3×4\.$"):
        links.transpose(torch.ones(3, 4))
    with pytest.raises(TypeError, match=r"^z must be a 2-D grid"):
        links.transpose("abc")


# ---- what torch can't derive is asked by differences ---------------------------------------------------------------


@pytest.mark.parametrize("refused", [1, -1])
def test_a_slope_at_the_edge_of_what_is_taken_is_one_sided(refused):
    def one_sided(x):
        if (refused * x > 0).any():
            raise ValueError("not there")
        return torch.tensor([[3 * float(x[0, 0])]])

    links = links_of(one_sided, [[0.0]])
    assert links.weights.tolist() == [3]
    assert not links.linear


def test_what_fails_on_both_sides_is_refused():
    def only_here(x):
        if float(x[0, 0]) != 2:
            raise ValueError("only 2")
        return torch.tensor([[5.0]])

    sentence = r"^The operation has no finite slope at this x: it fails on both sides of it\.$"
    with pytest.raises(OperationError, match=sentence):
        links_of(only_here, [[2.0]])


def test_what_has_another_shape_on_both_sides_is_refused():
    def only_here(x):
        return torch.full((1, 1 if float(x[0, 0]) == 2 else 2), 5.0)

    with pytest.raises(OperationError, match="it fails on both sides of it"):
        links_of(only_here, [[2.0]])


@pytest.mark.parametrize("x", [0.25, 2.0, 300.0])
def test_differences_are_small_beside_x(x):
    links = links_of(lambda x: torch.tensor([[float(x[0, 0]) ** 3]]), [[x]])
    assert links.weights.tolist() == pytest.approx([3 * x**2], rel=1e-3)


class Picky(nn.Module):
    """Half precision only, and outside autograd."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([2.0], dtype=torch.float16))

    def forward(self, x):
        if x.dtype != torch.float16:
            raise TypeError("half precision only")
        return torch.from_numpy(x.detach().numpy()) * self.weight.detach()


def test_differences_are_asked_in_the_dtype_of_the_module():
    assert links_of(Picky(), [[1, 2]]).weights.tolist() == [2, 2]


# ---- linear or not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 2), (3, 2), (3, 3)])
@pytest.mark.parametrize("side", [1, -1])
def test_what_is_linear_on_one_side_only_is_not_linear(shape, side):
    def bent(x):
        return 2 * x if side * x.sum() >= 0 else x

    assert not links_of(bent, side * torch.ones(shape)).linear


@pytest.mark.parametrize("zero", [True, False])
def test_what_has_another_shape_elsewhere_is_not_linear(zero):
    def widening(x):
        near = (x - torch.tensor([[1.0, 2.0]])).abs().max() < 0.1 or (zero and not x.any())
        return 2 * x if near else 2 * x[:, [0, 1, 1]]

    links = links_of(widening, [[1.0, 2.0]])
    assert not links.linear
    assert links.weights.tolist() == [2, 2]


def test_slopes_are_torchs_where_torch_can_derive():
    assert links_of(torch.exp, [[0, 1]]).weights.tolist() == pytest.approx([1, math.e], rel=1e-6)


@settings(deadline=None, max_examples=20)
@given(seed=seeds)
def test_rounding_is_no_constant_and_a_small_constant_no_rounding(seed):
    x = torch.rand(2, 2, generator=torch.Generator().manual_seed(seed)) + 0.1
    assert links_of(nn.LPPool2d(2, 2), x).constant.tolist() == [0]
    assert links_of(lambda x: F.relu(x) + 1e-6, x / 1000).constant.tolist() == pytest.approx([1e-6] * 4, rel=0.1)


# ---- random operations ---------------------------------------------------------------------------------------------


def test_drawing_a_number_is_random_even_if_it_changes_nothing():
    def drawing(x):
        torch.rand(1)
        return x

    with pytest.raises(OperationError, match=r"^drawing is random: it answers the same input differently each time"):
        links_of(drawing, [[1, 2]])


def test_answers_that_change_by_themselves_are_random():
    calls = []

    def counting(x):
        calls.append(x)
        return x + len(calls)

    with pytest.raises(OperationError, match=r"so it has no fixed links\. Put it in eval mode, or leave the random"):
        links_of(counting, [[1, 2]])


def test_shapes_that_change_by_themselves_are_random():
    calls = []

    def growing(x):
        calls.append(x)
        return torch.zeros(1, len(calls))

    with pytest.raises(OperationError, match=r"^growing is random"):
        links_of(growing, [[1, 2]])


# ---- which weight of the kernel a link carries ----------------------------------------------------------------------


def turned_unless_whole(kernel):
    return torch.where(kernel == kernel.round(), kernel, -kernel)


@pytest.mark.parametrize("used", [torch.square, torch.round, lambda k: k / 2, lambda k: k - 9, turned_unless_whole])
def test_a_kernel_that_is_not_used_as_it_is_has_no_taps(used):
    def changed(x, kernel):
        return F.conv2d(x[None], used(kernel)[None, None])[0]

    links = links_of(functools.partial(changed, kernel=torch.tensor([[1.5, 2.5], [3.5, 4.5]])), numbers((3, 3), 2))
    assert links.taps is None
    assert links.kernel.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    assert len(links.weights) == 16


def test_a_weight_of_zero_is_a_link_all_the_same():
    links = links_of(functools.partial(F.conv2d, weight=torch.tensor([[[[0.0, 2.0]]]])), [[1, 2, 3]])
    assert (links.taps.tolist(), links.weights.tolist()) == ([0, 1, 0, 1], [0, 2, 0, 2])


# ---- what was compared ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[[1, 2], [3, 4]], [[0, 1], [0, 1]], [[5, 5], [5, 5]], [[-9, 0], [0, 90]]])
@pytest.mark.parametrize("sign", [1, -1])
def test_largest_and_smallest_are_chosen_among_all_four(values, sign):
    links = links_of(lambda x: sign * F.max_pool2d(sign * x[None], 2)[0], values)
    assert links.compared == ((0, 1, 2, 3),)
    assert not links.linear
    assert repr(links) == "Links(2×2 → 1×1, 1 links, chosen by value)"


def test_answers_of_another_shape_tell_nothing():
    def widening(x):
        y = F.relu(x)
        return torch.cat([y, y[:, :1]], 1) if x.max() > 3 else y

    assert links_of(widening, [[1.0, 2.0]]).compared == ((0,), (1,))


def test_the_answer_alone():
    assert answer_of(nn.MaxPool2d(2), torch.tensor([[1.0, 2], [3, 4]])).tolist() == [[4]]


# ---- bad input: one clear sentence each ----------------------------------------------------------------------------

x = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ([1, 2], ValueError, "x must be a 2-D grid .* got 1 dimensions, shape \\(2,\\)"),
        ([[[1, 2]]], ValueError, "got 3 dimensions, shape \\(1, 1, 2\\)"),
        (5, ValueError, "got 0 dimensions"),
        ([], ValueError, "got 1 dimensions"),
        ([[]], ValueError, "got an empty one, 1×0"),
        (torch.ones(17, 2), ValueError, "at most 16×16; got 17×2"),
        ([[1, float("nan")]], ValueError, r"x\[0,1\] is nan"),
        ([[1], [float("-inf")]], ValueError, r"x\[1,0\] is -inf"),
        ([[1j]], TypeError, "got complex values"),
        ([[True, False]], TypeError, "got boolean values"),
        ([[1, 2], [3]], TypeError, "this list is none"),
        ("abc", TypeError, "this str is none"),
        (torch.tensor([[1e300]], dtype=torch.float64), ValueError, "x has numbers too large for float32"),
        (None, TypeError, "this NoneType is none"),
    ],
)
def test_refused_inputs(values, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        links_of(F.relu, values)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (lambda x: 1 / 0, "does not take this 2×2 input: division by zero"),
        (lambda x: None, "must return one tensor; it returned None"),
        (lambda x: F.max_pool2d(x, 2, return_indices=True), "it returned a tuple"),
        (lambda x: x.sum(), r"one grid, \(rows, columns\); it returned shape \(\)"),
        (nn.Conv2d(1, 3, 1), "it returned 3 channels"),
        (nn.Dropout(), "Dropout is random"),
        (torch.rand_like, "rand_like is random"),
        (lambda x: x / 0, "finite numbers; it returned nan or inf"),
        (lambda x: x > 2, "real numbers; it returned bool"),
        (lambda x: x * 1j, "real numbers; it returned complex64"),
        (functools.partial(F.interpolate, scale_factor=40), "1×1 to 64×64; it returned 80×80"),
        (nn.Conv2d(1, 1, 3), "Kernel size can't be greater than actual input size"),
        (lambda x: F.max_pool2d(x, 2, stride=0), "stride should not be zero"),
        (nn.ConvTranspose2d(1, 1, 3, stride=2, output_padding=2), "output padding must be smaller than either stride"),
        (lambda x: F.max_unpool2d(x, torch.full((1, 1, 2, 2), 99), 2), "Found an invalid max index: 99"),
        (torch.linalg.cholesky, "cholesky does not take this 2×2 input: .* not positive-definite"),
        (functools.partial(F.conv2d, weight=torch.full((1, 1, 1, 1), math.nan)), r"the kernel\[0,0\] is nan"),
        (functools.partial(F.conv_transpose2d, weight=torch.ones(1, 1, 17, 1)), "the kernel must be .* got 17×1"),
    ],
)
def test_refused_operations(operation, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        links_of(operation, x)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_no_operation_at_all():
    with pytest.raises(TypeError, match="must be a function or module that takes x; got int"):
        links_of(3, x)


def test_the_error_that_came_further_is_told():
    def own(x):
        rows, columns = x.shape
        return x.reshape(rows * 2, columns)

    with pytest.raises(OperationError, match="own does not take this 2×2 input: shape '\\[4, 2\\]' is invalid"):
        links_of(own, x)
