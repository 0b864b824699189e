"""TensorFlow's own writer and reader are the truth that these tests compare with."""

import gzip
import os
import pickle
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.problems import JobError
from pipelines.writing import tfrecord

PAYLOADS = [b"a", b"", b"longer than the others", b"\x00" * 300, b"a"]
KINDS = [pa.binary(), pa.large_binary()]


@pytest.fixture(scope="module")
def tf():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("tensorflow")


@pytest.fixture
def written_by_tensorflow(tf, tmp_path):
    def write(payloads, compression=""):
        path = tmp_path / ("truth.tfrecord" + (".gz" if compression else ""))
        with tf.io.TFRecordWriter(str(path), compression) as writer:
            for payload in payloads:
                writer.write(payload)
        return path

    return write


def written(path, payloads=PAYLOADS):
    body = bytes(tfrecord.frame_records(payloads))
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


def problem(path):
    with pytest.raises(JobError) as caught:
        list(tfrecord.read_records(path))
    return str(caught.value)


def test_the_bytes_of_one_record_are_those_of_the_format():
    # CRC-32C of "123456789" is 0xE3069283 (RFC 3720's check value of the polynomial);
    # rotated right by 15 bits it is 0x2507C60D, and with 0xA282EAD8 added 0xC78AB0E5.
    assert tfrecord.masked_crc(b"123456789") == 0xC78AB0E5
    record = bytes(tfrecord.frame_records([b"123456789"]))
    assert record[:8] == b"\x09" + b"\x00" * 7
    assert record[12:21] == b"123456789"
    assert record[21:] == bytes.fromhex("e5b08ac7")
    assert len(record) == 9 + tfrecord.FRAME_BYTES


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_file_is_the_one_that_tensorflow_writes(written_by_tensorflow, kind):
    truth = written_by_tensorflow(PAYLOADS).read_bytes()
    assert bytes(tfrecord.frame_records(PAYLOADS)) == truth
    assert bytes(tfrecord.frame_records(pa.array(PAYLOADS, kind))) == truth


@settings(max_examples=60, deadline=None)
@given(
    payloads=st.lists(st.binary(max_size=600), max_size=40),
    kind=st.sampled_from(KINDS),
    cut=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_any_slice_of_any_payloads_is_framed_as_tensorflow_does(
    tf, tmp_path_factory, payloads, kind, cut
):
    start, length = cut
    expected = payloads[start : start + length]
    path = tmp_path_factory.mktemp("truth") / "truth.tfrecord"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for payload in expected:
            writer.write(payload)
    sliced = pa.array(payloads, kind).slice(start, length)
    assert bytes(tfrecord.frame_records(sliced)) == path.read_bytes()
    assert list(tfrecord.read_records(path)) == expected


def test_tensorflow_reads_what_was_framed(tf, tmp_path):
    for name, compression in (("plain.tfrecord", ""), ("small.tfrecord.gz", "GZIP")):
        path = written(tmp_path / name)
        records = tf.data.TFRecordDataset(str(path), compression).as_numpy_iterator()
        assert list(records) == PAYLOADS


def test_what_tensorflow_writes_is_read(written_by_tensorflow):
    assert list(tfrecord.read_records(written_by_tensorflow(PAYLOADS))) == PAYLOADS
    assert list(tfrecord.read_records(written_by_tensorflow(PAYLOADS, "GZIP"))) == PAYLOADS


def test_no_records_make_an_empty_file(tmp_path):
    for nothing in ([], pa.array([], pa.binary()), pa.array([b"x"], pa.large_binary())[1:]):
        assert bytes(tfrecord.frame_records(nothing)) == b""
    assert list(tfrecord.read_records(written(tmp_path / "none.tfrecord", []))) == []
    assert list(tfrecord.read_records(written(tmp_path / "none.tfrecord.gz", []))) == []


def test_a_payload_larger_than_every_buffer_survives(monkeypatch, tf, tmp_path):
    monkeypatch.setattr(tfrecord, "READ_PIECE_BYTES", 1 << 20)
    big = os.urandom(1 << 20) * 5 + b"end"
    path = written(tmp_path / "big.tfrecord", [b"before", big, b"after"])
    assert list(tfrecord.read_records(path)) == [b"before", big, b"after"]
    assert list(tf.data.TFRecordDataset(str(path)).as_numpy_iterator())[1] == big


def test_frames_can_be_reordered_and_joined_before_they_are_written(tmp_path):
    frames = tfrecord.frame_each(PAYLOADS)
    assert frames.type == pa.large_binary()
    assert len(frames) == len(PAYLOADS)
    reordered = frames.take(pa.array([2, 0, 3]))
    joined = pa.concat_arrays([reordered, frames[4:]])
    path = tmp_path / "reordered.tfrecord"
    path.write_bytes(tfrecord.file_body(joined))
    expected = [PAYLOADS[2], PAYLOADS[0], PAYLOADS[3], PAYLOADS[4]]
    assert list(tfrecord.read_records(path)) == expected


def test_pieces_written_one_after_another_are_one_file(tmp_path):
    path = tmp_path / "pieces.tfrecord"
    with open(path, "wb") as file:
        for piece in (PAYLOADS[:2], [], PAYLOADS[2:]):
            file.write(tfrecord.frame_records(piece))
    assert path.read_bytes() == bytes(tfrecord.frame_records(PAYLOADS))


def test_frames_survive_a_pickle_when_sliced():
    frames = tfrecord.frame_each(PAYLOADS)[1:3]
    again = pickle.loads(pickle.dumps(frames))
    assert tfrecord.file_body(again).equals(tfrecord.frame_records(PAYLOADS[1:3]))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_null_is_refused(kind):
    with pytest.raises(ValueError, match="null"):
        tfrecord.frame_each(pa.array([b"a", None], kind))


@pytest.mark.parametrize(
    ("byte", "record", "why"),
    [
        # Record 1 is bytes 0 to 16: header 0-11, payload 12, footer 13-16.
        # Record 2 (empty) is bytes 17 to 32. Record 3 starts at byte 33.
        (0, 1, "checksum of its length"),
        (9, 1, "checksum of its length"),
        (12, 1, "checksum of its contents"),
        (14, 1, "checksum of its contents"),
        (30, 2, "checksum of its contents"),
        (33 + 12, 3, "checksum of its contents"),
    ],
)
def test_one_flipped_bit_is_found_and_the_record_named(tmp_path, byte, record, why):
    path = written(tmp_path / "damaged.tfrecord")
    contents = bytearray(path.read_bytes())
    contents[byte] ^= 1
    path.write_bytes(contents)
    message = problem(path)
    assert message.startswith(f"{path}: record {record} ")
    assert why in message


def test_every_truncation_inside_a_record_is_found(tmp_path):
    whole = bytes(tfrecord.frame_records(PAYLOADS))
    ends = [0]
    for payload in PAYLOADS:
        ends.append(ends[-1] + len(payload) + tfrecord.FRAME_BYTES)
    path = tmp_path / "cut.tfrecord"
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        complete = sum(end <= size for end in ends[1:])
        if size in ends:  # between two records: nothing in the file can tell
            assert list(tfrecord.read_records(path)) == PAYLOADS[:complete]
        else:
            message = problem(path)
            assert f"record {complete + 1} (at byte {ends[complete]:,})" in message
            assert "the file ends" in message


def test_every_truncation_of_a_gzipped_file_is_found(tmp_path):
    path = written(tmp_path / "cut.tfrecord.gz")
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        message = problem(path)
        assert message.startswith(f"{path}: record ")
        assert "gzip" in message


def test_a_file_that_is_not_gzip_but_named_so_is_reported(tmp_path):
    path = tmp_path / "plain.tfrecord.gz"
    path.write_bytes(tfrecord.frame_records(PAYLOADS))
    assert "gzip" in problem(path)


def test_damage_inside_the_gzip_stream_is_reported(tmp_path):
    path = written(tmp_path / "damaged.tfrecord.gz", [os.urandom(5000)])
    contents = bytearray(path.read_bytes())
    contents[2000] ^= 0xFF
    path.write_bytes(contents)
    assert "record 1 " in problem(path)


def test_a_length_that_no_file_can_hold_is_a_truncation(tmp_path):
    header = (1 << 60).to_bytes(8, "little")
    path = tmp_path / "absurd.tfrecord"
    path.write_bytes(header + tfrecord.masked_crc(header).to_bytes(4, "little") + b"short")
    assert "the file ends before the record does" in problem(path)


def test_a_missing_file_is_reported_in_one_sentence(tmp_path):
    assert problem(tmp_path / "none.tfrecord").endswith("No such file or directory.")


def test_the_records_before_the_damage_are_yielded(tmp_path):
    path = written(tmp_path / "damaged.tfrecord")
    path.write_bytes(path.read_bytes()[:-1])
    records = tfrecord.read_records(path)
    assert [next(records) for _ in PAYLOADS[1:]] == PAYLOADS[:-1]
    with pytest.raises(JobError):
        next(records)


def test_another_file_system_can_open_the_file(tmp_path):
    written(tmp_path / "elsewhere.tfrecord.gz")

    def open_file(path):
        return open(tmp_path / path.removeprefix("gs://"), "rb")

    records = tfrecord.read_records("gs://elsewhere.tfrecord.gz", open_file)
    assert list(records) == PAYLOADS


def test_tensorflow_is_not_imported():
    code = "import sys, pipelines.writing.tfrecord; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
