"""SequenceExamples: what TensorFlow reads is what was given, and the bytes are the same."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.problems import JobError
from pipelines.sequences.encode_sequences import frame_sequences
from pipelines.sequences.sequence_job import Sequences
from pipelines.writing.tfrecord import unframed


def batch(rows):
    """Rows of (key, list of (int, float)), as a batch of windows."""
    return pa.record_batch(
        {
            "number": pa.array([[n for n, _ in steps] for _, steps in rows], pa.list_(pa.int64())),
            "aircraft": pa.array([key for key, _ in rows], pa.string()),
            "amount": pa.array(
                [[x for _, x in steps] for _, steps in rows], pa.list_(pa.float32())
            ),
        }
    )


STEP = st.tuples(
    st.one_of(st.integers(-2, 300), st.sampled_from([-(2**63), 2**63 - 1, 128, 16_384])),
    st.floats(width=32, allow_nan=False),
)
KEY = st.one_of(st.text("N1ü\0", max_size=6), st.integers(250, 300).map(lambda n: "N" * n)).map(
    lambda text: text.rstrip("\0")
)
ROWS = st.lists(
    st.tuples(KEY, st.lists(STEP, min_size=1, max_size=5)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(rows=ROWS)
def test_tensorflow_reads_what_was_given(tf, rows):
    records = unframed(frame_sequences(batch(rows), "aircraft"))
    for record, (key, steps) in zip(records, rows, strict=True):
        found = tf.train.SequenceExample.FromString(record)
        assert found.context.feature["aircraft"].bytes_list.value == [key.encode()]
        assert found.context.feature["length"].int64_list.value == [len(steps)]
        lists = found.feature_lists.feature_list
        assert sorted(lists) == ["amount", "number"]
        assert [f.int64_list.value[0] for f in lists["number"].feature] == [n for n, _ in steps]
        assert [f.float_list.value[0] for f in lists["amount"].feature] == [x for _, x in steps]
        # Nothing is in it that was not given, and it is written in the order of names.
        assert len(found.SerializeToString()) == len(record)
        assert record.index(b"amount") < record.index(b"number")


def test_a_key_that_ends_as_what_fills_it_up_is_refused():
    with pytest.raises(JobError, match=r"The aircraft .* ends in a NUL"):
        frame_sequences(batch([("N1\0", [(1, 0.5)])]), "aircraft")


def test_a_row_is_encoded_by_itself():
    rows = [("N1", [(1, 0.5)]), ("N22", [(300, 1.5), (2, 2.5)]), ("N1", [(-1, 0.0)])]
    together = unframed(frame_sequences(batch(rows), "aircraft"))
    assert together == [unframed(frame_sequences(batch([row]), "aircraft"))[0] for row in rows]
    sliced = batch(rows).slice(1)
    assert unframed(frame_sequences(sliced, "aircraft")) == together[1:]
    assert len(frame_sequences(batch([]), "aircraft")) == 0


@pytest.mark.parametrize(("longest", "bounds"), [(32, (1, 2, 4, 8, 16, 32)), (5, (1, 2, 4, 5))])
def test_bounds_are_powers_of_two_and_the_longest(longest, bounds):
    from pipelines.sequences.row_packing import RowShape

    told = Sequences(
        "rows", "key", "time", 1, (), lambda batch, first: {}, (), shape=RowShape(longest, longest)
    )
    assert told.bounds == bounds
    lengths = np.arange(1, longest + 1)
    found = told.bound_of(lengths)
    assert (found >= lengths).all()
    assert all(found[i] == min(b for b in bounds if b >= n) for i, n in enumerate(lengths.tolist()))
