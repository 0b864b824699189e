"""What grading adds to the tests of exercise 18."""

import struct

import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.keys import salted_hash
from pipelines.columnar.lists import one_each
from pipelines.writing.tfrecord import read_records

ROWS = 500


def examples(rows: int, split: int = 0) -> pa.RecordBatch:
    """Examples of which one word of the key tells them apart."""
    columns = {
        "number": pa.array(np.arange(rows)),
        "_identity_high": pa.array(np.arange(rows, dtype=np.int64) << 32),
        "_identity_low": pa.array(np.full(rows, 0x5541000045575200, np.int64)),
        "_identity": pa.array([f"UA {row} EWR".encode() for row in range(rows)], pa.binary()),
        "_split": pa.array(np.full(rows, split, np.int64)),
    }
    return pa.RecordBatch.from_arrays([one_each(c) for c in columns.values()], names=list(columns))


@pytest.mark.task("frame")
@pytest.mark.parametrize("size", [1, 127, 128, 70_000])
def test_any_length_is_framed(harness, size):
    framed = harness.call("frame", b"\xff" * size)
    length = struct.unpack("<Q", framed.value[:8])[0]
    framed.must(length == size and len(framed.value) == size + 16, "A length is wrong.", got=length)


@pytest.mark.task("frame")
def test_framed_records_make_a_file(harness, tmp_path):
    records = [b"", b"one", b"\x00" * 300]
    calls = [harness.call("frame", record) for record in records]
    path = tmp_path / "some.tfrecord"
    path.write_bytes(b"".join(call.value for call in calls))
    read = list(read_records(path))
    calls[0].must(read == records, "Records in a row are read otherwise.", got=read)


@pytest.mark.task("order")
def test_hashes_are_ordered_as_unsigned(harness):
    batch = examples(ROWS)
    called = harness.call("in_order", batch, "s")
    high = batch.column("_identity_high").flatten().to_numpy().view(np.uint64)
    low = batch.column("_identity_low").flatten().to_numpy().view(np.uint64)
    expected = np.argsort(salted_hash(high, low, "s")).tolist()
    got = called.value.column("number").to_pylist()
    got = [value[0] if isinstance(value, list) else value for value in got]
    called.must(got == expected, "The order is wrong.", expected=expected[:9], got=got[:9])


@pytest.mark.task("empty")
def test_many_shards_have_a_file_each(harness, tmp_path):
    policy = harness.recipe("pipelines.writing.shard_policy:ShardPolicy", example_bytes=1, hosts=30)
    counts = harness.side({"train": 0, "eval": 3, "test": 0})
    ran = harness.run("WriteShards", str(tmp_path), counts, policy, "s", rows=[examples(3, 1)])
    ran.must(len(ran.rows) == 90, "Shards are missing.", expected=90, got=len(ran.rows))
    files = len(list(tmp_path.iterdir()))
    ran.must(files == 90, "Files are missing.", expected=90, got=files)


@pytest.mark.task("twice")
def test_a_flight_twice_in_two_batches_fails_the_job(harness, tmp_path):
    policy = harness.recipe("pipelines.writing.shard_policy:ShardPolicy", example_bytes=1, hosts=2)
    counts = harness.side({"train": 10, "eval": 0, "test": 0})
    rows = [examples(6), examples(8).slice(5)]
    ran = harness.run("WriteShards", str(tmp_path), counts, policy, "s", rows=rows)
    ran.raises("JobError", "RuntimeError", saying="UA 5 EWR")
