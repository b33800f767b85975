"""What a hostile page says to a trainer: it names its runs, sets what it may, and hands over weights that are read.

Whatever is refused left every weight and setting as it was.
"""

import io
import pickle

import pytest
import torch
from every_widget import EVERY_WIDGET
from page_that_asks import held, listening_to

from widgets.studio import requests


@pytest.fixture(scope="module")
def race():
    trainer = EVERY_WIDGET["race"]()
    yield trainer
    trainer.close()


WHO = [None, [], "all", 0, [2], [-1], [0.0], [True], [0, "1"], [[0]], {"0": 1}]
WRONG = [{}, *({"who": who} for who in WHO)]


@pytest.mark.parametrize("kind", ["train", "step", "reset", "save", "load"])
def test_the_trainer_does_nothing_to_runs_that_nobody_named(race, kind):
    with listening_to(race) as page:
        for wrong in [*WRONG, *({"runs": [0]} | each for each in WRONG)]:
            before = held(race)
            (answer,) = page.asks({"kind": kind, **wrong})
            assert answer["error"].startswith("who must be")
            assert held(race) == before


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "train", "who": [0], "seconds": 3600},
        {"kind": "train", "who": [0], "seconds": float("nan")},
        {"kind": "train", "who": [0], "seconds": "1"},
        {"kind": "reset", "who": [0], "seed": -1},
        {"kind": "reset", "who": [0], "seed": 1.5},
        {"kind": "tune", "values": {"batch": 10**9}},
        {"kind": "tune", "values": {"batch": 2, "learning_rate": float("inf")}},
        {"kind": "tune", "values": {"steps": 10**9}},
        {"kind": "tune", "values": [["batch", 2]]},
    ],
)
def test_the_trainer_takes_no_time_and_no_memory_without_end(race, message):
    before = held(race)
    with listening_to(race) as page:
        (answer,) = page.asks(message)
    assert answer["error"]
    assert held(race) == before


def test_a_batch_that_a_page_sets_has_a_limit(race):
    with listening_to(race) as page:
        assert "256" in page.asks({"kind": "tune", "values": {"batch": requests.LARGEST_BATCH + 1}})[0]["error"]
        assert not page.asks({"kind": "tune", "values": {"batch": requests.LARGEST_BATCH}})[0]["error"]


class Payload:
    """What a file could do if reading it ran it."""

    ran = False

    def __reduce__(self):
        return setattr, (Payload, "ran", True)


def torch_file(content):
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()


FILES = {
    "a pickle": pickle.dumps({"0.weight": Payload()}),
    "a file of torch.save": torch_file({"0.weight": Payload()}),
    "a header and then a pickle": (8).to_bytes(8, "little") + b"{}      " + pickle.dumps(Payload()),
    "a header that promises too much": (10**12).to_bytes(8, "little") + b"{}",
    "sizes that overflow": (lambda text: len(text).to_bytes(8, "little") + text)(
        b'{"0.weight":{"dtype":"F32","shape":[4294967295,4294967295,4294967295],"data_offsets":[0,8]}}'
    ),
    "nothing": b"",
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_weights_that_a_page_hands_over_are_read_and_never_run(race, content, tmp_path):
    pickle.loads(FILES["a pickle"])
    assert Payload.ran, "read by pickle it would run"
    Payload.ran = False
    before = held(race)
    with listening_to(race) as page:
        (answer,) = page.asks({"kind": "load", "who": [0]}, [content])
    file = tmp_path / "weights.safetensors"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"can't be read|of another network"):
        race.load(file, "narrow")
    assert "file of weights can't be read" in answer["error"] or "of another network" in answer["error"]
    assert not Payload.ran
    assert held(race) == before
