"""Framed tf.Examples are what protobuf itself writes when it is asked to be deterministic."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.columnar.lists import one_each
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES, frame_records

ROW = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 300),
    st.floats(width=32, allow_nan=False),
)


def payloads(frames: pa.LargeBinaryArray) -> list[bytes]:
    return [frame[HEADER_BYTES:-FOOTER_BYTES] for frame in frames.to_pylist()]


def by_protobuf(tf, row: tuple) -> bytes:
    example = tf.train.Example()
    example.features.feature["wide"].int64_list.value.append(row[0])
    example.features.feature["id"].int64_list.value.append(row[1])
    example.features.feature["a_z"].float_list.value.append(row[2])
    return example.SerializeToString(deterministic=True)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=30))
def test_numbers_are_encoded_as_protobuf_encodes_them(tf, rows):
    wide, ids, z = zip(*rows, strict=True)
    columns = [pa.array(wide, pa.int64()), pa.array(ids, pa.int64()), pa.array(z, pa.float32())]
    batch = pa.RecordBatch.from_arrays([one_each(c) for c in columns], ["wide", "id", "a_z"])
    frames = frame_examples(batch)
    expected = [by_protobuf(tf, row) for row in rows]
    assert payloads(frames) == expected
    assert b"".join(frames.to_pylist()) == frame_records(expected).to_pybytes()


@pytest.mark.parametrize("texts", [[["x"], ["y"]], [[], ["a", "b"]]])
def test_texts_and_lists_take_the_slow_way_to_the_same_examples(tf, texts):
    batch = pa.RecordBatch.from_arrays(
        [pa.array([[t.encode() for t in row] for row in texts]), one_each(pa.array([1, 2]))],
        ["text", "id"],
    )
    for payload, row, number in zip(payloads(frame_examples(batch)), texts, (1, 2), strict=True):
        features = tf.train.Example.FromString(payload).features.feature
        assert [value.decode() for value in features["text"].bytes_list.value] == row
        assert list(features["id"].int64_list.value) == [number]


def test_a_batch_without_rows_has_no_examples():
    batch = pa.RecordBatch.from_arrays([one_each(pa.array(np.empty(0, np.int64)))], ["id"])
    assert len(frame_examples(batch)) == 0
