"""Weights come back as they were saved, and a file that does not fit changes nothing."""

import pickle

import pytest
import safetensors.torch
import torch
from torch import nn

from widgets.learning import weights


def network(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ConvTranspose2d(4, 2, 2)).to(
        memory_format=torch.channels_last
    )


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.values(), other.values(), strict=True))


def test_there_and_back():
    one, other = network(0), network(1)
    weights.from_bytes(other, weights.to_bytes(one))
    assert same(one.state_dict(), other.state_dict())


def test_tied_weights_can_be_saved():
    tied = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    tied[1].weight = tied[0].weight
    again = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    weights.from_bytes(again, weights.to_bytes(tied))
    assert torch.equal(again[1].weight, tied[0].weight)


def test_drawn_as_if_made_anew_and_without_touching_the_random_numbers_of_others():
    drawn, made = network(0), network(7)
    state = torch.get_rng_state()
    weights.draw(drawn, 7)
    assert same(drawn.state_dict(), made.state_dict())
    assert torch.equal(state, torch.get_rng_state())


class Bomb:
    def __reduce__(self):
        return (exec, ("raise SystemError('a file was run')",))


def changed(**entries):
    return safetensors.torch.save({**network().to(memory_format=torch.contiguous_format).state_dict(), **entries})


FILES = {
    "nothing": (b"", "can't be read"),
    "text": (b"weights", "can't be read"),
    "half": (weights.to_bytes(network())[:200], "can't be read"),
    "a pickle": (pickle.dumps(Bomb()), "can't be read"),
    "another network": (weights.to_bytes(nn.Linear(2, 2)), "the file has no '0.weight'"),
    "one too many": (changed(extra=torch.zeros(1)), "the file has 'extra', which this network has not"),
    "another shape": (changed(**{"0.bias": torch.zeros(5)}), r"'0.bias' is \(5,\) in the file and \(4,\) here"),
    "not a number": (changed(**{"0.bias": torch.full((4,), torch.nan)}), "numbers that are not finite"),
}


@pytest.mark.parametrize(("content", "sentence"), FILES.values(), ids=FILES)
def test_a_file_that_does_not_fit(content, sentence):
    model = network(3)
    with pytest.raises(ValueError, match=sentence):
        weights.from_bytes(model, content)
    assert same(model.state_dict(), network(3).state_dict())


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(weights, "LARGEST_FILE", 2**20)
    with pytest.raises(ValueError, match="larger than 1 MB"):
        weights.from_bytes(network(), bytes(2**20 + 1))
