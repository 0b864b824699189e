"""The order of an epoch, computed by places."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.training.shuffle_order import shuffled

SEEDS = st.integers(-(2**70), 2**70)


@given(st.integers(1, 3_000), SEEDS, st.integers(0, 2**62))
def test_every_number_comes_once(length, seed, epoch):
    order = shuffled(np.arange(length), length, seed, epoch)
    assert order.dtype == np.int64
    assert sorted(order.tolist()) == list(range(length))


@given(st.integers(1, 2**62), SEEDS, st.data())
def test_a_place_needs_no_other(length, seed, data):
    places = data.draw(st.lists(st.integers(0, length - 1), min_size=1, max_size=20))
    together = shuffled(np.array(places), length, seed, 3)
    alone = [int(shuffled(np.array([place]), length, seed, 3)[0]) for place in places]
    assert together.tolist() == alone
    assert all(0 <= number < length for number in alone)


def test_the_order_is_the_same_on_every_machine():
    # A training goes on where it stood: an order that changes is another training.
    assert shuffled(np.arange(10), 10, 7, 0).tolist() == [6, 1, 3, 9, 2, 5, 0, 7, 4, 8]
    first = [90_030, 17_225, 6_913, 85_858, 49_397, 65_276]
    assert shuffled(np.arange(6), 100_000, 7, 1).tolist() == first


def test_another_seed_or_epoch_gives_another_order():
    orders = {
        tuple(shuffled(np.arange(50), 50, seed, epoch).tolist())
        for seed in range(-5, 15)
        for epoch in range(20)
    }
    assert len(orders) == 400


@pytest.mark.parametrize("length", [4, 5])
def test_each_order_is_as_likely_as_any_other(length):
    drawn = 100 * 120
    found = Counter(
        tuple(shuffled(np.arange(length), length, seed, epoch).tolist())
        for seed in range(100)
        for epoch in range(120)
    )
    orders = {4: 24, 5: 120}[length]
    assert len(found) == orders
    # Chi squared with orders - 1 degrees of freedom: mean orders - 1, six deviations.
    chi = sum((count - drawn / orders) ** 2 for count in found.values()) * orders / drawn
    assert abs(chi - (orders - 1)) < 6 * (2 * (orders - 1)) ** 0.5


def test_neighbours_do_not_stay_neighbours():
    order = shuffled(np.arange(100_000), 100_000, 1, 0)
    near = np.abs(np.diff(order)) < 100
    # Two drawn at random are as near once in 500 times.
    assert near.mean() < 3 / 500
    assert abs(np.corrcoef(order, np.arange(100_000))[0, 1]) < 0.02
