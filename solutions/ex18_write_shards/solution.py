"""The seat `write`: deterministic TFRecord shards."""

# BEGIN SOLUTION
import struct
from dataclasses import dataclass

import apache_beam as beam
import google_crc32c
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat
from pipelines.columnar.keys import salted_hash
from pipelines.columnar.lists import take_rows
from pipelines.problems import JobError
from pipelines.schemas.splits import SPLITS
from pipelines.shuffling.group_by_range import CutByKey
from pipelines.writing.shard_policy import ShardPolicy, shard_name, shard_of
from pipelines.writing.shards import (
    Shard,
    identities,
    names,
    shard_path,
    split_indices,
    write_shard,
)

# A shuffle key is split * _SHARDS_AT_MOST + shard.
_SHARDS_AT_MOST = 1 << 31

# STUB
# import apache_beam as beam
# import pyarrow as pa
#
# from pipelines.writing.shard_policy import ShardPolicy
# END SOLUTION


def frame(payload: bytes) -> bytes:
    """A record of a TFRecord file, such as an encoded tf.Example.

    Returns:
        16 bytes more than the payload: its length in bytes as a uint64, the masked CRC-32C
        of those 8 bytes as a uint32, the payload, and the masked CRC-32C of the payload as
        a uint32; all little-endian. See `pipelines.writing.tfrecord` for the source.
    """
    # BEGIN SOLUTION
    length = struct.pack("<Q", len(payload))
    return length + _masked_crc(length) + payload + _masked_crc(payload)
    # END SOLUTION


# BEGIN SOLUTION
def _masked_crc(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    rotated = crc >> 15 | crc << 17
    return struct.pack("<I", (rotated + 0xA282EAD8) & 0xFFFFFFFF)


# STUB
# END SOLUTION
def in_order(batch: pa.RecordBatch, salt: str) -> pa.RecordBatch:
    """The examples of a shard by their salted hash: the same order whatever came in first.

    Args:
        batch: features and the columns `pipelines.transform.raw.PASSED`, each a list of
            one value a row.
        salt: another salt gives another order.

    Returns:
        The same rows and columns; lists of one value may have become the values.

    Raises:
        JobError: a row is there twice; names it by its column `_identity`. Rows of which that
            is empty need not differ.
    """
    # BEGIN SOLUTION
    high, low = identities(batch)
    order = np.lexsort((low, high, salted_hash(high, low, salt)))
    high, low = high[order], low[order]
    twice = np.flatnonzero((high[1:] == high[:-1]) & (low[1:] == low[:-1]))
    if len(twice):
        found = names(batch).take(pa.array(order[twice])).to_pylist()
        # Rows without a name need not differ.
        if shown := list(dict.fromkeys(name.decode() for name in found if name))[:3]:
            raise JobError(
                f"The input holds the same row more than once ({'; '.join(shown)}): remove the "
                "duplicates, or see --duplicates."
            )
    return take_rows(batch, order)
    # END SOLUTION


# BEGIN SOLUTION
@dataclass(frozen=True)
class _ShardOfRows:
    """Decides each example's shard; what `CutByKey` cuts by."""

    policy: ShardPolicy
    salt: str

    def __call__(self, batch: pa.RecordBatch, examples: dict[str, int]):
        hashes = salted_hash(*identities(batch), self.salt)
        splits = split_indices(batch)
        keys = np.zeros(batch.num_rows, np.int64)
        for split, name in enumerate(SPLITS):
            mine = splits == split
            shards = shard_of(hashes[mine], self.policy.shards(examples[name]))
            keys[mine] = split * _SHARDS_AT_MOST + shards
        yield keys, batch


class _WriteEmptyShards(beam.DoFn):
    """Writes the shards that no example fell into."""

    def __init__(self, folder: str, policy: ShardPolicy, compressed: bool):
        self._folder = folder
        self._policy = policy
        self._compressed = compressed

    def process(self, _, examples: dict[str, int], written: list[Shard]):
        full = {shard.path for shard in written}
        for name in SPLITS:
            shards = self._policy.shards(examples[name])
            for index in range(shards):
                file = shard_name(name, index, shards, self._compressed)
                if shard_path(file) not in full:
                    yield write_shard(self._folder, file, None, self._compressed)


class _WriteShard(beam.DoFn):
    def __init__(self, folder: str, policy: ShardPolicy, salt: str, compressed: bool):
        self._folder = folder
        self._policy = policy
        self._salt = salt
        self._compressed = compressed

    def process(self, element, examples: dict[str, int]):
        key, parts = element
        split, index = divmod(key, _SHARDS_AT_MOST)
        name = SPLITS[split]
        shards = self._policy.shards(examples[name])
        batch = in_order(concat(list(parts)), self._salt)
        file = shard_name(name, index, shards, self._compressed)
        yield write_shard(self._folder, file, batch, self._compressed)


# STUB
# END SOLUTION
class WriteShards(beam.PTransform):
    """Writes examples as TFRecord shards whose bytes depend on the examples alone.

    Shard and place of an example are decided by a salted hash of its row's
    identity, so neither the order of the input nor the number of workers matters.

    Args:
        folder: gets the files, `train-00000-of-00004.tfrecord` and so on.
        examples: a side input: how many examples each split has, by its name.
        policy: how many shards that makes.
        salt: another salt gives another order.
        compressed: gzip.

    Expects batches of features with the columns `PASSED`. Returns a `Shard`
    (`pipelines.writing.shards`) for every file. A row that is there twice fails the job
    and is named.
    """

    def __init__(
        self,
        folder: str,
        examples: beam.pvalue.AsSingleton,
        policy: ShardPolicy,
        salt: str,
        compressed: bool = False,
    ):
        super().__init__()
        self._folder = folder
        self._examples = examples
        self._policy = policy
        self._salt = salt
        self._compressed = compressed

    def expand(self, batches):
        # BEGIN SOLUTION
        written = (
            batches
            | "AssignShards"
            >> beam.ParDo(
                CutByKey(_ShardOfRows(self._policy, self._salt)), self._examples
            ).with_output_types(tuple[int, pa.RecordBatch])
            | "ByShard" >> beam.GroupByKey()
            | "WriteShard"
            >> beam.ParDo(
                _WriteShard(self._folder, self._policy, self._salt, self._compressed),
                self._examples,
            ).with_output_types(Shard)
        )
        # A few shards more, and not a Flatten before the shuffle, which would have every
        # batch encoded once more.
        empty = (
            batches.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "WriteEmptyShards"
            >> beam.ParDo(
                _WriteEmptyShards(self._folder, self._policy, self._compressed),
                self._examples,
                beam.pvalue.AsList(written),
            ).with_output_types(Shard)
        )
        return (written, empty) | "Together" >> beam.Flatten().with_output_types(Shard)
        # END SOLUTION
