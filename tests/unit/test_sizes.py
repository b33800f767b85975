"""Sizes of convolutions, transposed convolutions and poolings; torch is the oracle, over all small settings."""

import io
import itertools

import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from traitlets import TraitError

from widgets import SizeCalculator
from widgets.sizes.arithmetic import RANGES, allowed, fault_of, output_size, sizes_behind, strip_of
from widgets.sizes.calculator import PRESETS
from widgets.sizes.sentences import KINDS, code, sentence

NAMES = tuple(RANGES)
SMALL = {
    "transposed": (range(1, 5), range(1, 5), range(1, 4), range(5), range(4), range(1, 4)),
    "convolution": (range(1, 8), range(1, 5), range(1, 4), range(4), range(1), range(1, 4)),
    "pooling": (range(1, 8), range(1, 5), range(1, 4), range(4), range(1), range(1, 4)),
}


def settings(kind):
    return [dict(zip(NAMES, values, strict=True)) for values in itertools.product(*SMALL[kind])]


def torchs(kind, setting):
    """One dimension of torch's own answer for ones, or None where it refuses."""
    size, kernel, stride, padding, extra, dilation = (setting[name] for name in NAMES)
    given = {"stride": stride, "padding": padding, "dilation": dilation}
    x, ones = torch.ones(1, 1, 1, size), torch.ones(1, 1, 1, kernel)
    try:
        if kind == "transposed":
            return F.conv_transpose1d(x[0], ones[0], output_padding=extra, **given)[0, 0]
        if kind == "convolution":
            return F.conv1d(x[0], ones[0], **given)[0, 0]
        return F.max_pool2d(torch.ones(1, 1, size, size), kernel, **given)[0, 0, 0]
    except RuntimeError:
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_possible_and_how_large_it_is_as_torch_has_it(kind):
    for setting in settings(kind):
        answer = torchs(kind, setting)
        assert (fault_of(kind, setting) is None) == (answer is not None), setting
        if answer is not None:
            assert output_size(kind, setting) == len(answer), setting


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_has_the_cells_that_torch_computes(kind):
    """With ones for input and kernel, an output that no stamp reaches is 0, and one that some reach is not."""
    for setting in settings(kind)[::3]:
        answer = torchs(kind, setting)
        if answer is None:
            continue
        strip = strip_of(kind, setting)
        inputs = [role for _, role in strip["top"] if role in ("input", "unread")]
        outputs = [role for _, role in strip["bottom"] if role in ("output", "unreached")]
        assert len(inputs) == setting["size"]
        assert [role == "output" for role in outputs] == (answer != 0).tolist() or kind == "convolution"
        assert len(outputs) == len(answer)


def test_cells_that_no_window_reads_have_no_gradient():
    setting = dict(zip(NAMES, (6, 3, 2, 0, 0, 1), strict=True))
    x = torch.ones(1, 1, 6, requires_grad=True)
    (read,) = torch.autograd.grad(F.conv1d(x, torch.ones(1, 1, 3), stride=2).sum(), x)
    assert [role == "input" for _, role in strip_of("convolution", setting)["top"]] == (read[0, 0] != 0).tolist()
    assert sentence("convolution", setting).endswith("Left over at the far end, read by no window: 1.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_between_the_limits_is_possible_and_none_beyond(kind):
    for setting in settings(kind)[::7]:
        if fault_of(kind, setting):
            continue
        for name in NAMES if kind == "transposed" else [n for n in NAMES if n != "output_padding"]:
            low, high = allowed(kind, setting, name)
            fine = [not fault_of(kind, {**setting, name: value}) for value in range(low, high + 1)]
            assert all(fine)
            for beyond in (low - 1, high + 1):
                within = RANGES[name][0] <= beyond <= RANGES[name][1]
                assert not within or fault_of(kind, {**setting, name: beyond})


def test_convolution_sends_5_and_6_to_3_and_output_padding_chooses():
    back = {"size": 3, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 0, "dilation": 1}
    assert sizes_behind("transposed", back) == [5, 6]
    assert [output_size("transposed", {**back, "output_padding": k}) for k in (0, 1)] == [5, 6]
    assert (
        sizes_behind("convolution", {**back, "size": 5}) == sizes_behind("convolution", {**back, "size": 6}) == [5, 6]
    )


def test_sizes_behind_are_those_that_torch_sends_there():
    for setting in settings("convolution"):
        if setting["dilation"] == 1 and (answer := torchs("convolution", setting)) is not None:
            same = [
                size
                for size in range(1, 16)
                if (other := torchs("convolution", {**setting, "size": size})) is not None and len(other) == len(answer)
            ]
            assert sizes_behind("convolution", setting) == same


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, few in PRESETS.items() for name, _ in few])
def test_every_preset_is_possible_and_its_line_says_its_size(kind, name):
    calculator = SizeCalculator(kind=kind, **{"stride": 1, "padding": 0, **dict(PRESETS[kind])[name]})
    line, said = calculator.code.split("  # ")
    shape = eval(line, {"nn": nn, "torch": torch})  # noqa: S307 - a line the widget offers to copy
    assert tuple(shape) == eval(said)  # noqa: S307
    assert shape[-1] == calculator.output_size
    assert calculator.setting in [preset for _, preset in calculator.presets[kind]]


def test_the_famous_slide():
    calculator = SizeCalculator()
    assert repr(calculator) == "SizeCalculator(transposed, 2 → 3)"
    calculator.setting = {**calculator.setting, "output_padding": 1}
    assert calculator.output_size == 4
    assert SizeCalculator(size=256).output_size == 511


def test_the_sentence_tells_kept_cells_from_bare_ones():
    one = {"size": 1, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1, "dilation": 1}
    assert sentence("transposed", one).endswith("output_padding=1 keeps 1 of the cropped at the far end: 2.")
    assert sentence("transposed", {**one, "padding": 0}).endswith("at the far end: 4. The last 1 no stamp reaches.")


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"kind": "both"}, ValueError, "kind must be one of transposed, convolution, pooling; got 'both'."),
        ({"size": 0}, ValueError, "size must be a whole number from 1 to 512; got 0."),
        ({"size": 2.0}, TypeError, "size must be a whole number from 1 to 512; got 2.0."),
        ({"stride": True}, TypeError, "stride must be a whole number from 1 to 16; got True."),
        ({"padding": 9}, ValueError, "padding=9 can't be: cropping would leave no cell."),
        ({"kind": "convolution", "output_padding": 1}, ValueError, "output_padding must be 0 for convolution; got 1."),
        ({"language": "xx"}, ValueError, "The language is one of en; got 'xx'."),
        (
            {"output_padding": 2},
            ValueError,
            "output_padding=2 can't be: output_padding must stay below the larger of stride and dilation.",
        ),
        (
            {"kind": "pooling", "padding": 2},
            ValueError,
            "padding=2 can't be: max pooling pads by half its kernel_size at the most.",
        ),
        (
            {"kind": "convolution", "padding": 0},
            ValueError,
            "kernel_size=3 can't be: the kernel would span more cells than there are, padding included.",
        ),
    ],
)
def test_a_bad_setting_gets_one_sentence(given, error, sentence):
    with pytest.raises(error) as raised:
        SizeCalculator(**given)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"kind": "transposed"},
        {"kind": "transposed", "size": 2, "kernel_size": 3, "padding": 9},
        {"kind": "transposed", "size": 2, "kernel_size": 3, "colour": 1},
    ],
)
def test_assigning_a_bad_setting_raises_and_changes_nothing(setting):
    calculator = SizeCalculator()
    before = dict(calculator.setting)
    with pytest.raises((ValueError, TraitError)):
        calculator.setting = setting
    assert calculator.setting == before


@pytest.mark.parametrize("given", [{}, {"size": 256}, {"kind": "pooling", "size": 5}])
def test_the_still_is_a_picture(given):
    picture = Image.open(io.BytesIO(SizeCalculator(**given).still()))
    assert picture.format == "PNG"
    assert picture.width > 800


def test_code_leaves_out_what_torch_takes_by_itself():
    setting = dict(zip(NAMES, (4, 2, 1, 0, 0, 1), strict=True))
    assert code("convolution", setting).startswith("nn.Conv2d(1, 1, kernel_size=2)(")
    assert code("pooling", setting).startswith("nn.MaxPool2d(kernel_size=2, stride=1)(")
