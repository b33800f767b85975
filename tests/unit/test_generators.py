"""Generators without a browser: patterns, spectra, practice, what a page may ask, arguments."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from widgets import Generators
from widgets.generators import patterns
from widgets.generators.generators import grey
from widgets.generators.practice import SHOWN

NOISE = (4, 5, 4)


def transposed(kernel):
    return lambda i, o: nn.ConvTranspose2d(i, o, kernel, stride=2, padding=1, output_padding=kernel % 2)


def resized(i, o):
    return nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, padding=1))


def generator(enlarge, seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(enlarge(4, 6), nn.ReLU(), enlarge(6, 1))


def clouds(z):
    return F.interpolate(z[:, :1], scale_factor=4, mode="bicubic")


@pytest.fixture
def generators():
    networks = {"three": generator(transposed(3)), "four": generator(transposed(4)), "resize": generator(resized)}
    made = Generators(networks, noise=NOISE, target=clouds, steps=6)
    made.sent = []
    made.send = lambda content, buffers=None: made.sent.append((content, buffers))
    return made


def ask(generators, kind, **more):
    generators._receive({"kind": kind, "view": "a", "ask": 1, **more})
    return generators.sent[-1]


# ---- the pattern


@pytest.mark.parametrize("seed", range(5))
def test_before_training_transposed_networks_paint_a_pattern_and_resize_paints_none(seed):
    flat = patterns.flat(patterns.noise((8, 6, 6), 64, seed=1))
    shares = []
    for way in (transposed(3), transposed(4), resized):
        torch.manual_seed(seed)
        network = nn.Sequential(way(8, 16), nn.ReLU(), way(16, 8), nn.ReLU(), way(8, 1))
        shares.append(patterns.pattern_share(patterns.inside(patterns.paint(network, flat), 8)))
    assert min(shares[:2]) > 0.95
    assert shares[2] < 1e-9


def test_a_pattern_is_what_varies_inside_pictures():
    chess = (torch.arange(4)[:, None] + torch.arange(4)) % 2.0
    levels = torch.tensor([0.0, 10, 20])[:, None, None]
    assert patterns.pattern_share(chess.expand(3, 4, 4)) == pytest.approx(1)
    assert patterns.pattern_share(levels.expand(3, 4, 4)) == 0
    assert patterns.pattern_share(torch.ones(3, 4, 4)) == 0
    assert 0 < patterns.pattern_share(levels + chess) < 0.01


@pytest.mark.parametrize("period", [2, 4, 8])
def test_a_pattern_shows_as_dots_in_the_spectrum(period):
    stripes = (torch.arange(32) % period == 0).float().expand(3, 32, 32)
    shown = patterns.spectrum(stripes)
    assert shown.shape == (32, 32)
    middle = 16
    assert shown[middle, (middle + 32 // period) % 32] == pytest.approx(1, abs=0.05)
    assert shown[middle + 6, middle + 1] < 0.2
    assert patterns.spectrum(torch.ones(2, 8, 8)).max() == 0


def test_flat_noise_is_the_same_in_every_cell():
    z = patterns.noise(NOISE, 3, seed=2)
    assert torch.equal(z, patterns.noise(NOISE, 3, seed=2))
    flat = patterns.flat(z)
    assert flat.shape == z.shape
    assert (flat == z[:, :, :1, :1]).all()


def test_looking_trains_nothing_and_leaves_the_mode():
    network = nn.Sequential(nn.BatchNorm2d(4), resized(4, 1)).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    patterns.paint(network, patterns.noise(NOISE, 2, 0))
    assert network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


# ---- training


def test_training_lowers_the_loss_and_is_the_same_however_the_steps_are_spread():
    one, other = (Generators(generator(resized), noise=NOISE, target=clouds, steps=40) for _ in range(2))
    one.finish()
    while other.step < 40:
        other._train(0)
    assert one.losses == other.losses
    assert one.losses["Sequential"] < 0.5
    assert "step 40 of 40" in repr(one)


def test_a_page_asks_for_bursts_and_hears_pictures(generators):
    report, (pictures,) = ask(generators, "state")
    assert report["step"] == 0
    assert report["losses"] == [None] * 3
    assert len(pictures) == 3 * ((2 * SHOWN + 1) * 20 * 16 + 12 * 8)
    assert len(generators.targets) == SHOWN * 20 * 16
    while report["step"] < 6:
        report, _ = ask(generators, "train")
        assert report["error"] == ""
    assert ask(generators, "train")[0]["step"] == 6  # nothing more to do
    assert ask(generators, "reset")[0]["step"] == 0
    assert ask(generators, "state")[1] == [pictures]


def test_finish_tells_a_page_that_looks_on_and_keeps_what_it_trained(generators):
    first = generators.recorded_bytes
    assert generators.finish() == generators.shares
    assert generators.sent[-1][0]["step"] == 6
    assert generators.recorded["step"] == 6
    assert generators.recorded_bytes != first == generators.first_bytes


def test_what_a_page_may_not_ask_is_told(generators):
    assert "kind must be one of" in ask(generators, "save")[0]["error"]
    generators._receive("nonsense")
    assert "kind must be one of" in generators.sent[-1][0]["error"]
    generators._lock.acquire()
    try:
        generators_patience = "widgets.generators.generators.PATIENCE"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(generators_patience, 0.01)
            assert ask(generators, "train")[0]["elsewhere"] is True
    finally:
        generators._lock.release()


def test_trouble_in_training_is_told_with_the_readers_line():
    class Breaks(nn.Module):
        calls = 0

        def __init__(self):
            super().__init__()
            self.inner = generator(resized)

        def forward(self, z):
            if len(z) == 16:
                raise RuntimeError("no more paint")
            return self.inner(z)

    made = Generators(Breaks(), noise=NOISE, target=clouds)
    made.sent = []
    made.send = lambda content, buffers=None: made.sent.append((content, buffers))
    assert ask(made, "train")[0]["error"].startswith("no more paint (line ")
    with pytest.raises(RuntimeError, match="no more paint"):
        made.finish()


def test_a_loss_that_is_no_number_stops():
    made = Generators(generator(resized), noise=NOISE, target=lambda z: clouds(z) / (len(z) < 16))
    with pytest.raises(FloatingPointError, match=r"the loss is .* at step 1"):
        made.finish()


# ---- arguments and pictures


def test_repr_is_stable(generators):
    assert repr(generators) == "Generators(three, four, resize, noise 4×5×4, step 0 of 6)"
    assert repr(Generators(generator(resized), noise=NOISE)) == "Generators(Sequential, noise 4×5×4)"


def test_the_still_is_a_picture_with_and_without_a_target(generators):
    assert generators.still().startswith(b"\x89PNG")
    assert Generators(generator(resized), noise=NOISE).still().startswith(b"\x89PNG")


def test_grey_is_cut_at_its_bounds():
    assert list(grey(torch.tensor([-1.0, 0, 0.5, 1, 9]), (0, 1))) == [0, 0, 128, 255, 255]


def wrong(**given):
    arguments = {"networks": generator(resized), "noise": NOISE, **given}
    return lambda: Generators(arguments.pop("networks"), **arguments)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (wrong(networks={}), ValueError, "one to 4 by their names; got 0"),
        (wrong(networks={" ": generator(resized)}), ValueError, "one to 4 by their names"),
        (wrong(networks={"a": torch.relu}), TypeError, "a: a generator is a torch.nn.Module"),
        (wrong(networks=dict.fromkeys("ab", generator(resized))), ValueError, "Each name needs a network of its own"),
        (wrong(noise=(4, 5)), ValueError, "noise is"),
        (wrong(noise=7), ValueError, "noise is"),
        (wrong(noise=(4, 2, 5)), ValueError, "noise is"),
        (wrong(noise=(3, 5, 5)), ValueError, "Sequential does not take noise of shape"),
        (wrong(networks=nn.Conv2d(4, 3, 1)), ValueError, "must paint grey pictures"),
        (wrong(networks=nn.Conv2d(4, 1, 3)), ValueError, "a whole multiple of the noise's 5×4 is wanted"),
        (wrong(networks={"a": generator(resized), "b": nn.Conv2d(4, 1, 1)}), ValueError, "different sizes"),
        (wrong(target=lambda z: z), ValueError, "The target must give pictures like the networks'"),
        (wrong(target=lambda z: z.nothing), ValueError, "The target does not take noise"),
        (wrong(steps=0), ValueError, "steps must be a whole number from 1 to 1000000, got 0."),
        (wrong(seed=-1), ValueError, "seed must be a whole number from 0 to 1000000, got -1."),
        (wrong(language="xx"), ValueError, "The language is one of en"),
    ],
)
def test_bad_arguments_get_one_sentence(make, error, said):
    with pytest.raises(error, match=said) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_without_a_target_nothing_is_trained():
    with pytest.raises(ValueError, match="There is nothing to learn"):
        Generators(generator(resized), noise=NOISE).finish()
