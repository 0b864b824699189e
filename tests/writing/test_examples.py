"""Framed tf.Examples are what protobuf itself writes when it is asked to be deterministic."""

import struct

import google_crc32c
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.columnar.lists import one_each
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES, file_body, frame_records

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


def masked(crc: int) -> int:
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(
        st.tuples(*[st.sampled_from([0, 127, 128, 16_384, 2**63 - 1, -1])] * 3), min_size=1
    )
)
def test_every_record_has_its_own_length_and_checksums(rows):
    columns = [pa.array(column, pa.int64()) for column in zip(*rows, strict=True)]
    batch = pa.RecordBatch.from_arrays(columns, ["a", "b", "c"])
    for frame in frame_examples(batch).to_pylist():
        payload = frame[HEADER_BYTES:-FOOTER_BYTES]
        length = struct.pack("<Q", len(payload))
        assert frame[:8] == length
        assert struct.unpack("<I", frame[8:12])[0] == masked(google_crc32c.value(length))
        assert struct.unpack("<I", frame[-4:])[0] == masked(google_crc32c.value(payload))


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 2**32 - 1)), min_size=1))
def test_floats_keep_all_their_bits_those_of_nan_and_of_minus_zero_too(rows):
    # The first three: minus zero, a signalling NaN, and one with the sign and a payload.
    rows = [(1, 0x80000000), (-1, 0x7F800001), (200, 0xFFC12345), *rows]
    numbers, bits = zip(*rows, strict=True)
    floats = pa.array(np.array(bits, "<u4").view("<f4"))
    batch = pa.RecordBatch.from_arrays([pa.array(numbers), floats], ["a", "z"])
    # In order of names the float is the last, and so are its bytes.
    written = [struct.unpack("<I", payload[-4:])[0] for payload in payloads(frame_examples(batch))]
    assert written == list(bits)


def test_tensorflow_reads_the_records_in_the_order_of_the_rows(tf, tmp_path):
    numbers = np.arange(-700, 1_300) ** 3
    thirds = (np.arange(2_000) / 3).astype(np.float32)
    batch = pa.RecordBatch.from_arrays([pa.array(numbers), pa.array(thirds)], ["cube", "third"])
    path = tmp_path / "a.tfrecord"
    path.write_bytes(file_body(frame_examples(batch)))
    spec = {
        "cube": tf.io.FixedLenFeature([], tf.int64),
        "third": tf.io.FixedLenFeature([], "float"),
    }
    read = (
        tf.data.TFRecordDataset(str(path))
        .batch(3_000)
        .map(lambda records: tf.io.parse_example(records, spec))
    )
    (examples,) = read.as_numpy_iterator()
    np.testing.assert_array_equal(examples["cube"], numbers)
    np.testing.assert_array_equal(examples["third"], thirds)


def test_names_may_be_empty_long_or_look_like_places(tf):
    names = ["", "a", "a[0]", "a[1]", "é", "x" * 200]
    rows = [[1, 300, -1, 2**40, 5, 127], [128, 3, 7, 0, 2**63 - 1, 128], [0] * 6]
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    batch = pa.RecordBatch.from_arrays(columns, names)
    for payload, row in zip(payloads(frame_examples(batch)), rows, strict=True):
        example = tf.train.Example()
        for name, number in zip(names, row, strict=True):
            example.features.feature[name].int64_list.value.append(number)
        assert tf.train.Example.FromString(payload) == example


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


MAYBE = st.one_of(st.just([]), st.integers(-300, 300).map(lambda number: [number]))


NAMES = st.lists(
    st.one_of(st.sampled_from(["carrier", "carrier_id", "carriers"]), st.text(max_size=3)),
    min_size=3,
    max_size=3,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(MAYBE, MAYBE, MAYBE), min_size=1, max_size=8),
    cut=st.integers(0, 8),
    names=NAMES,
)
@example(rows=[([1], [2], []), ([1], [2], [3])], cut=1, names=["carrier_id", "carrier", "carriers"])
@example(rows=[([1], [2], []), ([1], [2], [3])], cut=1, names=["é", "z", "\U0001f6eb"])
def test_a_row_has_the_same_bytes_whatever_else_is_in_its_batch(rows, cut, names):
    # One row without a value, and its batch takes the slow way. One name may begin another.
    columns = [pa.array(column, pa.list_(pa.int64())) for column in zip(*rows, strict=True)]
    whole = pa.RecordBatch.from_arrays(columns, names)
    pieces = [whole.slice(0, cut), whole.slice(cut)]
    together = [payload for piece in pieces for payload in payloads(frame_examples(piece))]
    alone = [payloads(frame_examples(whole.slice(at, 1)))[0] for at in range(len(rows))]
    assert payloads(frame_examples(whole)) == together == alone


def test_a_batch_without_rows_has_no_examples():
    batch = pa.RecordBatch.from_arrays([one_each(pa.array(np.empty(0, np.int64)))], ["id"])
    assert len(frame_examples(batch)) == 0
