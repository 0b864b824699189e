"""Where windows begin, and words as numbers."""

import itertools

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sequences import word_numbers
from pipelines.sequences.windows import NEVER, begins, ranks, times


def found(rows, gap, longest):
    """Which of rows (key, instant, side) begin a window."""
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    return begins(*columns, gap, longest).tolist()


def test_a_window_ends_with_its_key_at_a_gap_at_a_border_and_when_it_is_full():
    rows = [
        (0, 100, 0),
        (0, 110, 0),  # as far as the gap
        (0, 121, 0),  # further
        (0, 122, 1),  # on another side
        (0, 123, 0),  # on the first side again, and not of its window
        (1, 124, 0),  # of another key
        (1, 124, 0),
        (1, 125, 0),  # the third, of two
    ]
    assert found(rows, 10, 2) == [True, False, True, True, True, True, False, True]
    assert begins(*(np.array([], np.int64),) * 3, 10, 2).tolist() == []


def test_who_has_no_key_or_no_instant_is_alone():
    rows = [(-1, 5, 0), (-1, 5, 0), (0, 5, 0), (0, 6, 0), (0, NEVER, 0), (0, NEVER, 0), (1, 7, 0)]
    assert found(rows, 10, 9) == [True, True, True, False, True, True, True]
    # The least instant that there is, beside the one that stands for none.
    assert found([(0, -(2**62), 0), (0, NEVER, 0)], 10, 9) == [True, True]


ROWS = st.lists(
    st.tuples(
        st.integers(-1, 2),
        st.one_of(st.integers(0, 30), st.just(NEVER)),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=20,
).map(lambda rows: sorted(rows, key=lambda row: row[:2]))


@given(rows=ROWS, gap=st.integers(1, 9), longest=st.integers(1, 4))
def test_every_window_keeps_the_rules_and_none_is_cut_needlessly(rows, gap, longest):
    first = found(rows, gap, longest)
    windows: list[list[tuple]] = []
    for row, begin in zip(rows, first, strict=True):
        windows += [[row]] if begin else []
        windows[-1] += [] if begin else [row]

    def near(one, other):
        known = one[0] >= 0 and NEVER not in (one[1], other[1])
        return known and one[0] == other[0] and one[2] == other[2] and other[1] - one[1] <= gap

    for window in windows:
        assert len(window) <= longest
        assert all(near(a, b) for a, b in itertools.pairwise(window))
    for before, after in itertools.pairwise(windows):
        assert len(before) == longest or not near(before[-1], after[0])


@given(rows=ROWS, gap=st.integers(1, 9), longest=st.integers(1, 4), data=st.data())
def test_what_begins_a_window_depends_on_no_later_row(rows, gap, longest, data):
    kept = data.draw(st.integers(1, len(rows)))
    assert found(rows[:kept], gap, longest) == found(rows, gap, longest)[:kept]


def test_ranks_are_alphabetical_and_times_put_what_is_unknown_last():
    assert ranks(pa.array(["N2", None, "N10", "N2"])).tolist() == [1, -1, 0, 1]
    assert ranks(pa.array([], pa.string())).tolist() == []
    assert times(pa.array([5, None], pa.timestamp("s", "UTC"))).tolist() == [5, NEVER]


def test_words_have_numbers_by_how_often_they_are_in_training():
    batches = [
        pa.record_batch({"to": pa.array(["LAX", "SFO", None, "LAX"])}),
        pa.record_batch({"to": pa.array(["BOS", "SFO", "ORD", "BOS"])}),
    ]
    counts = [word_numbers.counted(batch, {"dest_id": "to"}) for batch in batches]
    for order in (counts, counts[::-1]):
        words = word_numbers.vocabularies(order, ["dest_id"], least=2)
        # ORD is there once, which is less than twice.
        assert words == {"dest_id": ["BOS", "LAX", "SFO"]}
    numbers = word_numbers.numbered(pa.array(["SFO", "ORD", None, "BOS"]), words["dest_id"])
    assert numbers.tolist() == [4, word_numbers.UNKNOWN, word_numbers.UNKNOWN, 2]
    assert word_numbers.numbered(pa.array(["SFO"]), []).tolist() == [word_numbers.UNKNOWN]
    assert word_numbers.vocabularies([], ["dest_id"], 1) == {"dest_id": []}
