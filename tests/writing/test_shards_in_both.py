"""Shards of both formats from the same encoded examples, and where somebody else wrote them."""

from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.keys import NAME
from pipelines.transform.raw import PASSED
from pipelines.writing import shards
from pipelines.writing.array_record_shards import WriteArrayRecord
from pipelines.writing.conversion import convert_shard
from pipelines.writing.shards import Shard, ShardFolder, write_shard


def batch(rows: int) -> pa.RecordBatch:
    numbers = np.arange(rows)
    columns = {"row": numbers.astype(np.float32), "id": numbers % 300}
    passed = {name: [b""] * rows if name == NAME else numbers for name in PASSED}
    return pa.RecordBatch.from_pydict(columns | passed)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("rows", [0, 1, 5_000])
def test_both_are_what_either_is_by_itself(tmp_path, rows, compressed):
    name = f"train-00000-of-00001.tfrecord{'.gz' * compressed}"
    examples = batch(rows) if rows else None
    alone = write_shard(str(tmp_path / "alone"), name, examples, compressed)
    converted = convert_shard(
        str(tmp_path / "alone" / name), rows, str(tmp_path / "alone"), "arrayrecord", False
    )
    folder = ShardFolder(str(tmp_path / "both"), str(tmp_path / "both"))
    both = write_shard(folder, name, examples, compressed)
    assert both.array_record == converted
    assert both.as_dict() == alone.as_dict()
    assert files(tmp_path / "both") == files(tmp_path / "alone")
    # In the place of TFRecord.
    folder = ShardFolder(str(tmp_path / "none"), str(tmp_path / "other"), tfrecord=False)
    assert write_shard(folder, name, examples, compressed).array_record == converted
    (only,) = files(tmp_path / "other").items()
    assert only in files(tmp_path / "alone").items()
    assert not (tmp_path / "none").exists()


def test_a_failed_write_leaves_neither(tmp_path, monkeypatch):
    def full(path, records):
        Path(path).write_bytes(next(iter(records)))
        raise OSError("disk full")

    monkeypatch.setattr(shards, "write_records", full)
    folder = ShardFolder(str(tmp_path / "both"), str(tmp_path / "both"))
    with pytest.raises(OSError, match="disk full"):
        write_shard(folder, "train-00000-of-00001.tfrecord", batch(10), False)
    assert files(tmp_path / "both") == {}


class _AsAFolderOfText(beam.DoFn):
    """Somebody's own writer, which makes another text of its folder."""

    def __init__(self, folder: str, plain: bool):
        self._folder, self._plain = folder, plain

    def process(self, rows: int):
        folder = f"{self._folder}" if self._plain else self._folder
        yield write_shard(folder, f"train-{rows:05d}-of-00009.tfrecord", batch(rows), False)


@pytest.mark.parametrize("keep", [False, True])
def test_whoever_writes_the_shards_both_formats_come_out(tmp_path, keep):
    found = {}
    for plain in (False, True):
        made, work = tmp_path / f"made-{plain}", tmp_path / f"work-{plain}"
        tfrecords = ShardFolder(str(made if keep else work), str(made), tfrecord=keep)
        listed = tmp_path / f"listed-{plain}"
        with beam.Pipeline("FnApiRunner") as pipeline:
            _ = (
                pipeline
                | beam.Create([3, 8], reshuffle=False)
                | beam.ParDo(_AsAFolderOfText(tfrecords, plain)).with_output_types(Shard)
                | WriteArrayRecord(tfrecords, str(made), keep)
                | beam.Map(lambda shard: f"{shard}, with {shard.array_record}")
                | beam.io.WriteToText(str(listed), shard_name_template="")
            )
        found[plain] = (files(made), sorted(listed.read_text().splitlines()))
    assert found[False] == found[True]
    written, told = found[False]
    assert len(written) == len(told) == (4 if keep else 2)
    assert all(line.endswith(", with None") for line in told)
