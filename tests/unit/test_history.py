"""A history stays small, keeps the newest, and spreads what it keeps evenly."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.learning.history import History, evenly


def filled(limit, count):
    history = History(limit)
    for step in range(1, count + 1):
        history.append(step, -step)
    return history


def test_a_short_one_keeps_everything():
    assert filled(10, 4).since(0) == [(1, -1), (2, -2), (3, -3), (4, -4)]
    assert filled(10, 4).since(2) == [(3, -3), (4, -4)]
    assert filled(10, 4).newest == -4


def test_an_empty_one():
    assert History(3).since(0) == []
    assert History(3).newest is None


@given(limit=st.integers(2, 30), count=st.integers(1, 500))
def test_a_long_one_is_even_and_ends_with_the_newest(limit, count):
    steps = [step for step, _ in filled(limit, count).since(0)]
    assert len(steps) <= limit + 1
    assert (steps[0], steps[-1]) == (1, count)
    gaps = {after - before for before, after in pairwise(steps[:-1])}
    assert len(gaps) <= 1


@pytest.mark.parametrize("begin", [0, 7, 500, 1000])
def test_what_is_told_piece_by_piece_is_enough(begin):
    history = filled(16, 1000)
    assert history.since(begin) == [pair for pair in history.since(0) if pair[0] > begin]


@pytest.mark.parametrize("most", [2, 3, 10, 64])
def test_what_is_thinned_keeps_its_ends_and_spreads(most):
    pairs = [(step, str(step)) for step in (*range(20), 50, 100, 150, 200)]
    kept = evenly(pairs, most)
    assert len(kept) <= max(most, 2)
    assert (kept[0], kept[-1]) == (pairs[0], pairs[-1])
    assert kept == [pair for pair in pairs if pair in kept]
