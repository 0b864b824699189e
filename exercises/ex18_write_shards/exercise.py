"""The seat `write`: deterministic TFRecord shards."""

import apache_beam as beam
import pyarrow as pa

from pipelines.seats.unsolved import unsolved
from pipelines.writing.shard_policy import ShardPolicy


def frame(payload: bytes) -> bytes:
    """A record of a TFRecord file, such as an encoded tf.Example.

    Returns:
        16 bytes more than the payload: its length in bytes as a uint64, the masked CRC-32C
        of those 8 bytes as a uint32, the payload, and the masked CRC-32C of the payload as
        a uint32; all little-endian. See `pipelines.writing.tfrecord` for the source.
    """
    unsolved("ex18_write_shards")


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
    unsolved("ex18_write_shards")


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
        unsolved("ex18_write_shards")
