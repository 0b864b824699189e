"""Packing into rows of one length, and that every element is accounted for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.problems import JobError
from pipelines.sequences.element_accounting import account
from pipelines.sequences.row_packing import NO_LABEL, RowShape, pack


def elements(lengths: list[int], shape: RowShape):
    """Sequences of so many elements, each element another number from 1, packed."""
    ends = np.cumsum([0, *lengths])
    found = pack(np.diff(ends), shape)
    return found, found.laid(np.arange(1, ends[-1] + 1), ends, 0)


def test_sequences_share_rows_and_are_told_apart():
    found, rows = elements([3, 2, 4], RowShape(length=6, segments=3))
    assert rows.tolist() == [[1, 2, 3, 4, 5, 0], [6, 7, 8, 9, 0, 0]]
    assert found.segments.tolist() == [[1, 1, 1, 2, 2, 0], [1, 1, 1, 1, 0, 0]]
    assert found.positions.tolist() == [[0, 1, 2, 0, 1, 0], [0, 1, 2, 3, 0, 0]]
    labels = found.per_segment(np.array([1, 0, 1]))
    assert labels.tolist() == [[1, 0, NO_LABEL], [1, NO_LABEL, NO_LABEL]]


@given(
    lengths=st.lists(st.integers(0, 9), max_size=30),
    shape=st.builds(RowShape, st.integers(1, 8), st.integers(1, 4)),
)
def test_every_element_is_in_a_row_once_or_cut_off(lengths, shape):
    found, rows = elements(lengths, shape)
    begin = 1
    for index, length in enumerate(lengths):
        mine = found.segments[found.row[index]] == found.segment[index] + 1
        kept = list(range(begin, begin + min(length, shape.length)))
        assert rows[found.row[index]][mine].tolist() == kept
        assert found.positions[found.row[index]][mine].tolist() == list(range(len(kept)))
        assert found.cut[index] == length - len(kept)
        assert found.segment[index] < shape.segments
        begin += length
    assert np.count_nonzero(found.segments) + found.cut.sum() == sum(lengths)
    assert (rows[found.segments == 0] == 0).all()
    assert len(set(zip(found.row.tolist(), found.segment.tolist(), strict=True))) == len(lengths)
    assert [found.segment[first] for first in found.first] == [0] * len(rows)


def test_rows_are_filled():
    lengths = np.random.default_rng(1).integers(1, 60, 2_000)
    segments = pack(lengths, RowShape(128, 16)).segments
    assert np.count_nonzero(segments) / segments.size > 0.97


def test_elements_that_are_not_accounted_for_fail_the_job():
    counts = {("read", "train"): 10, ("packed", "train"): 7, ("cut", "longer than a row"): 1}
    with pytest.raises(JobError, match="10 tokens were read and 8 are accounted for"):
        account(counts, "tokens")
    counts["dropped", "unlabelled"] = 2
    assert account(counts, "tokens") == {
        "read": 10,
        "packed": {"train": 7},
        "cut": {"longer than a row": 1},
        "dropped": {"unlabelled": 2},
    }
