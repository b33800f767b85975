"""The ledger of ``make soak``: what is recorded, and what of earlier results stays."""

import json

import ledger
import pytest
from ledger import Row, record

HELD = Row("other locales", "tr_TR.UTF-8", 9, 0)
BROKEN = Row("no network", "loopback | alone", 1900, 2, "two\nlines")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "FOLDER", tmp_path)
    return tmp_path


def promises(folder, part):
    return [row["promise"] for row in json.loads((folder / "soak.json").read_text(encoding="utf-8"))[part]["rows"]]


def test_a_failure_is_an_exit_status():
    assert record("places", [HELD], 1) == 0
    assert record("places", [HELD, BROKEN], 1) == 1


def test_a_part_takes_the_place_of_its_last_results(folder):
    record("places", [HELD], 1)
    record("places", [BROKEN], 1)
    assert promises(folder, "places") == ["no network"]


def test_a_piece_takes_the_place_of_the_same_rows_alone(folder):
    record("places", [HELD, BROKEN], 1)
    record("places", [HELD], 1, whole=False)
    assert promises(folder, "places") == ["no network", "other locales"]


def test_the_tables_stand_in_one_order_and_are_whole(folder):
    record("mutation", [HELD], 60)
    record("places", [BROKEN], 90)
    text = (folder / "soak.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {ledger.PARTS['places']}",
        f"## {ledger.PARTS['mutation']}",
    ]
    assert "| no network | loopback \\| alone | 1,900 | 2 | two lines |" in text
    assert "took 1.5 min" in text


def test_there_is_no_other_part():
    with pytest.raises(ValueError, match="there is no part 'fish'"):
        record("fish", [HELD], 1)
