"""SequenceExamples in files by length: whoever reads one pads to its bound, and no further."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import concat, slices
from pipelines.schemas.splits import SPLITS
from pipelines.sequences.encode_sequences import frame_sequences
from pipelines.sequences.packed_rows import hashed, in_hashed_order, values_of
from pipelines.sequences.packing_job import PackingContext
from pipelines.sequences.sequence_job import Sequences
from pipelines.shuffling.group_by_range import CutByKey
from pipelines.transform.raw import PASSED, SPLIT
from pipelines.writing.example_formats import ARRAYRECORD, BOTH, renamed
from pipelines.writing.shard_policy import ShardPolicy, shard_of
from pipelines.writing.shards import Shard, write_array_record, write_tfrecord
from pipelines.writing.tfrecord import file_body, unframed

FOLDER = "sequences"

_WINDOWS = "windows"
_SHARDS_AT_MOST = 1 << 24
# Few enough sequences for their encoded bytes to stay in a core's cache.
_ROWS_PER_ENCODING = 2_048
# Of a key that a window lacks.
_NOBODY = "?"


def file_name(split: str, bound: int, index: int, shards: int, compressed: bool) -> str:
    """The name of a file of windows that are padded to a bound."""
    ending = "tfrecord.gz" if compressed else "tfrecord"
    return f"{split}-upto{bound:03d}-{index:05d}-of-{shards:05d}.{ending}"


class WriteSequences(beam.PTransform):
    """Writes each window as a SequenceExample, in the folder `FOLDER` of the publication.

    Its context has the job's key and its length, its lists a step for each element. File and place
    of a window a salted hash of its first row decides.

    Args:
        told: the job's sequences.
        asked: see `PackingContext`.
        counts: a side input: windows by ("windows", (split, bound)).

    Expects batches of windows, of which each is of one split. Returns a dict for each file, as the
    manifest lists shards, with `split` and `bound`.
    """

    def __init__(self, told: Sequences, asked: PackingContext, counts: beam.pvalue.AsSingleton):
        super().__init__()
        self._told, self._asked, self._counts = told, asked, counts

    def expand(self, windows):
        place = _FileOf(self._told, self._asked.salt)
        return (
            windows
            | "Files"
            >> beam.ParDo(CutByKey(place), self._counts).with_output_types(
                tuple[int, pa.RecordBatch]
            )
            | "ByFile" >> beam.GroupByKey()
            | "Write" >> beam.FlatMap(_write, self._told, self._asked, self._counts)
        )


@dataclass(frozen=True)
class _FileOf:
    """The number of the file that each window is in: split, bound and shard in one."""

    told: Sequences
    salt: str

    def __call__(self, batch: pa.RecordBatch, counts: Mapping):
        lengths = pc.list_value_length(batch.column(self.told.names[0])).to_numpy()
        bounds = self.told.bound_of(lengths)
        splits, hashes = values_of(batch, SPLIT), hashed(batch, self.salt)
        keys = np.empty(batch.num_rows, np.int64)
        for split in np.unique(splits).tolist():
            for index, bound in enumerate(self.told.bounds):
                mine = (splits == split) & (bounds == bound)
                shards = _shards(self.told, counts, SPLITS[split], bound)
                first = (split * len(self.told.bounds) + index) * _SHARDS_AT_MOST
                keys[mine] = first + shard_of(hashes[mine], shards)
        yield keys, batch


def _shards(told: Sequences, counts: Mapping, split: str, bound: int) -> int:
    # A step's feature takes some bytes around its value, and each list its name.
    features = len(told.names) + len(told.categories) + 1
    size = features * (12 * bound + 30)
    return ShardPolicy(size).shards(counts.get((_WINDOWS, (split, bound)), 0))


def _write(element, told: Sequences, asked: PackingContext, counts: Mapping) -> Iterator[dict]:
    key, parts = element
    place, index = divmod(key, _SHARDS_AT_MOST)
    split, bound = SPLITS[place // len(told.bounds)], told.bounds[place % len(told.bounds)]
    shards = _shards(told, counts, split, bound)
    batch = in_hashed_order(concat(list(parts)), asked.salt)
    keys = batch.column(told.key).fill_null(_NOBODY)
    columns = {name: batch.column(name) for name in batch.schema.names if name not in PASSED}
    columns[told.key] = keys
    batch = pa.RecordBatch.from_arrays(list(columns.values()), list(columns))
    frames = [frame_sequences(some, told.key) for some in slices(batch, _ROWS_PER_ENCODING)]
    folder = asked.publication.path(FOLDER)
    name = file_name(split, bound, index, shards, asked.compressed)
    written: list[Shard] = []
    if asked.format != ARRAYRECORD:
        bodies = map(file_body, frames)
        written.append(write_tfrecord(folder, name, bodies, batch.num_rows, asked.compressed))
    if asked.format in (ARRAYRECORD, BOTH):
        records = (record for some in frames for record in unframed(some))
        written.append(write_array_record(folder, renamed(name, ARRAYRECORD), records))
    for shard in written:
        named = replace(shard, path=f"{FOLDER}/{shard.path.rpartition('/')[2]}")
        yield {"split": split, "bound": bound, **named.as_dict()}
