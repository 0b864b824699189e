"""What an answer to exercise 31 is tried on once its tests pass."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

SIDES = st.sampled_from(["train", "eval", "test"])
MINUTES = st.sampled_from([0, 1, 5, 6, 10, 11, 12, 20, 25, 31])


def legs_of(drawn):
    """Legs with flights of their own, so that no two are of one minute and flight."""
    return [
        {"tailnum": tailnum, "scheduled": minute, "flight": (7 * place) % 23, "side": side}
        for place, (minute, side, tailnum) in enumerate(drawn)
    ]


def drawn(tailnums):
    return st.lists(st.tuples(MINUTES, SIDES, tailnums), max_size=9)


def cut(legs, gap, longest):
    """By the places at which a window ends, from the last leg to the first."""
    order = sorted(legs, key=lambda one: 1_000 * one["scheduled"] + one["flight"])
    ends = [
        place
        for place in range(1, len(order))
        if order[place]["scheduled"] > order[place - 1]["scheduled"] + gap
        or order[place]["side"] != order[place - 1]["side"]
    ]
    found = []
    for begin, end in zip([0, *ends], [*ends, len(order)], strict=True):
        run = order[begin:end]
        found += [run[start : start + longest] for start in range(0, len(run), longest)]
    return found


ONE_SIDE = st.lists(st.tuples(MINUTES, st.just("train"), st.just("N1")), max_size=9)


@pytest.mark.task("gaps", examples=60)
@given(drawn=ONE_SIDE, gap=st.sampled_from([1, 5, 6]), longest=st.integers(1, 4))
@example(drawn=[(0, "train", "N1"), (5, "train", "N1")], gap=5, longest=2)
def test_any_legs_are_cut_at_gaps(harness, drawn, gap, longest):
    legs = legs_of(drawn)
    harness.call("windows", legs, gap, longest).gives(cut(legs, gap, longest))


@pytest.mark.task("border", examples=60)
@given(drawn=drawn(st.just("N1")), gap=st.sampled_from([1, 5, 20]), longest=st.integers(1, 5))
@example(drawn=[(0, "train", "N1"), (1, "eval", "N1"), (5, "train", "N1")], gap=20, longest=5)
def test_any_legs_are_cut_at_borders(harness, drawn, gap, longest):
    legs = legs_of(drawn)
    harness.call("windows", legs, gap, longest).gives(cut(legs, gap, longest))


LANDED = st.one_of(st.none(), st.integers(-3, 40))
LATE = st.one_of(st.none(), st.integers(-5, 5))


@pytest.mark.task("known", examples=80)
@given(window=st.lists(st.tuples(st.integers(0, 12), LANDED, LATE), min_size=1, max_size=6))
@example(window=[(0, 4, 3), (4, 5, 2), (6, None, 1), (7, 7, 0), (7, 1, 1)])
def test_any_window_is_told_what_was_known(harness, window):
    legs, now = [], 0
    for pause, landed, late in window:
        now += pause
        legs.append({"scheduled": now, "landed": landed, "late": late})
    expected = []
    for place, leg in enumerate(legs):
        earlier = legs[place - 1] if place else {"landed": None}
        seen = earlier["landed"] is not None and leg["scheduled"] - earlier["landed"] >= 1
        expected.append(earlier["late"] if seen else None)
    harness.call("told", legs).gives(expected)


@pytest.mark.task("aircraft", examples=20)
@given(
    drawn=drawn(st.sampled_from(["N1", "N2", "N30", None])),
    gap=st.sampled_from([1, 6, 20]),
    longest=st.integers(1, 4),
)
@example(drawn=[(5, "train", None), (5, "train", None)], gap=20, longest=4)
def test_any_aircraft_have_their_windows(harness, drawn, gap, longest):
    legs = legs_of(drawn)
    expected = [[leg] for leg in legs if leg["tailnum"] is None]
    for tailnum in ("N1", "N2", "N30"):
        expected += cut([leg for leg in legs if leg["tailnum"] == tailnum], gap, longest)
    harness.run("LegWindows", gap, longest, rows=legs).gives(expected)


@pytest.mark.task("buckets", examples=60)
@given(
    data=st.data(),
    bounds=st.lists(st.integers(1, 8), min_size=1, max_size=4, unique=True).map(sorted),
    fill=st.sampled_from([0.0, -1.0]),
)
def test_any_sequences_are_padded_to_their_bound(harness, data, bounds, fill):
    numbers = st.lists(st.integers(0, 9).map(float), min_size=1, max_size=bounds[-1])
    sequences = data.draw(st.lists(numbers, max_size=6))
    expected, smaller = {}, 0
    for bound in bounds:
        mine = [one for one in sequences if smaller < len(one) <= bound]
        if mine:
            expected[bound] = np.full((len(mine), bound), fill, np.float32)
            for row, one in enumerate(mine):
                expected[bound][row, : len(one)] = one
        smaller = bound
    harness.call("padded", sequences, bounds, fill).gives(expected)


@pytest.mark.task("mask", examples=60)
@given(
    rows=st.integers(1, 3),
    length=st.integers(1, 5),
    data=st.data(),
)
def test_any_segments_are_looked_at_from_behind(harness, rows, length, data):
    lengths = st.lists(st.integers(1, 3), max_size=length)
    segments = np.zeros((rows, length), np.int64)
    for row in range(rows):
        whole = np.repeat(np.arange(1, length + 1), (data.draw(lengths) + [0] * length)[:length])
        segments[row, : len(whole)] = whole[:length]
    expected = np.zeros((rows, length, length), bool)
    for row in range(rows):
        for one in range(length):
            for other in range(one):
                segment = segments[row, one]
                expected[row, one, other] = segment > 0 and segment == segments[row, other]
            expected[row, one, one] = True
    harness.call("mask", segments).gives(expected)


@pytest.mark.task("loss", examples=80)
@given(
    places=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from([0.0, 0.5, 2.0, 3.0, math.inf, math.nan]),
                st.sampled_from([-1, 0, 1]),
                st.sampled_from([0.0, 7.0, math.nan, math.inf]),
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_padding_weighs_nothing(harness, places):
    labels = [[label for _, label, _ in row] for row in places]
    losses = [[loss if label >= 0 else behind for loss, label, behind in row] for row in places]
    counted = [loss for row in places for loss, label, _ in row if label >= 0]
    expected = sum(counted) / len(counted) if counted else 0.0
    harness.call("mean_loss", np.array(losses), np.array(labels)).gives(expected)


@pytest.mark.task("ahead", examples=25)
@given(
    weights=st.lists(
        st.lists(st.sampled_from([0.0, 0.0, 1.0, -2.0]), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ),
    values=st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=3, max_size=3),
)
@example(weights=[[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0]], values=[0.0, 1.0, 3.0])
@example(weights=[[0.0, 5e-7, 0.0], [0.0, 0.0, 5e-6], [0.0, 0.0, 0.0]], values=[0.0, 1.0, 3.0])
@example(weights=[[0.0, 0.0, 0.0], [0.0, 100.0, 1e-4], [0.0, 0.0, 0.0]], values=[0.0, 1.0, 3.0])
@example(weights=[[0.0, -2.0, 0.0], [0.0, 0.0, -2.0], [0.0, 0.0, 0.0]], values=[0.0, 1.0, 3.0])
def test_any_model_that_looks_at_later_places_is_found(harness, weights, values):
    others = [values[0] + 1.0, values[1] + 0.5, values[2] + 0.25]

    def predict(given):
        return [
            sum(weight * value for weight, value in zip(row, given, strict=True)) for row in weights
        ]

    differences = [
        sum(
            weights[place][later] * (others[later] - values[later]) for later in range(place + 1, 3)
        )
        for place in range(3)
    ]
    expected = [place for place, size in enumerate(differences) if not -1e-6 <= size <= 1e-6]
    harness.call("sees_ahead", harness.supply(predict), values, others).gives(expected)
