"""Examples of pictures in shards that are cut by bytes, the same bytes every time."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.keys import salted_hash
from pipelines.pictures.examples import PATH, encode_all
from pipelines.schemas.splits import SPLITS
from pipelines.writing.shard_policy import ShardPolicy, shard_name
from pipelines.writing.shards import Shard, write_tfrecord
from pipelines.writing.tfrecord import FRAME_BYTES, frame_records

# Examples are ordered by a hash of their path, and shards are cut between its ranges: a run knows
# the bytes of each range before it cuts, and no more, however many pictures there are.
RANGES = 4_096
_RANGE_BITS = 12

_ENCODED = pa.schema(
    [("order", pa.uint64()), ("path", pa.string()), ("example", pa.large_binary())]
)
# Records that are framed at a time.
_ROWS = 2_048

# (index into SPLITS, shard): what a shuffle brings together.
Key = tuple[int, int]


class WritePictures(beam.PTransform):
    """Writes the examples of each split; returns a PCollection of `Shard`.

    The one shuffle of pixels: finished examples of one size, each to its shard, once.

    Args:
        folder: gets the files.
        policy: how large a shard is, of examples of one byte.
        salt: another one gives another order.
        compressed: by gzip.
    """

    def __init__(self, folder: str, policy: ShardPolicy, salt: str, compressed: bool):
        super().__init__()
        self._folder = folder
        self._policy = policy
        self._salt = salt
        self._compressed = compressed

    def expand(self, splits: Mapping[str, beam.PCollection]):
        encoded = {
            name: batches
            | f"Encode[{name}]" >> beam.Map(_encoded, self._salt).with_output_types(pa.RecordBatch)
            for name, batches in splits.items()
        }
        cuts = (
            tuple(
                encoded[name] | f"Bytes[{name}]" >> beam.Map(_bytes_of_ranges, index)
                for index, name in enumerate(SPLITS)
            )
            | "AllBytes" >> beam.Flatten()
            | "SumBytes" >> beam.CombineGlobally(_sum_of_arrays)
            | "Cut" >> beam.Map(cut_by_bytes, self._policy)
        )
        cut = beam.pvalue.AsSingleton(cuts)
        keyed = tuple(
            encoded[name]
            | f"ByShard[{name}]"
            >> beam.FlatMap(_by_shard, index, cut).with_output_types(tuple[Key, pa.RecordBatch])
            for index, name in enumerate(SPLITS)
        )
        every = cuts | "EveryShard" >> beam.FlatMap(_every_shard).with_output_types(
            tuple[Key, pa.RecordBatch]
        )
        return (
            (*keyed, every)
            | "Together" >> beam.Flatten()
            | "Group" >> beam.GroupByKey()
            | "Write"
            >> beam.Map(_write, self._folder, self._compressed, cut).with_output_types(Shard)
        )


def order_of(paths: Iterable[str], salt: str) -> np.ndarray:
    """A uniform hash of each path (uint64), by which examples are ordered."""
    digests = b"".join(hashlib.blake2b(path.encode(), digest_size=16).digest() for path in paths)
    halves = np.frombuffer(digests, "<u8").reshape(-1, 2)
    return salted_hash(halves[:, 0], halves[:, 1], salt)


def _encoded(batch: pa.RecordBatch, salt: str) -> pa.RecordBatch:
    paths = batch.column(PATH)
    columns = [
        order_of(paths.to_pylist(), salt),
        paths,
        pa.array(encode_all(batch), pa.large_binary()),
    ]
    return pa.RecordBatch.from_arrays([pa.array(columns[0]), *columns[1:]], schema=_ENCODED)


def _range_of(batch: pa.RecordBatch) -> np.ndarray:
    orders = batch.column("order").to_numpy()
    return (orders >> np.uint64(64 - _RANGE_BITS)).astype(np.int64)


def _bytes_of_ranges(batch: pa.RecordBatch, split: int) -> np.ndarray:
    """int64 [splits, RANGES]: what the batch adds to each range of its split."""
    offsets = np.frombuffer(batch.column("example").buffers()[1], np.int64)
    mine = offsets[batch.column("example").offset :][: batch.num_rows + 1]
    found = np.zeros((len(SPLITS), RANGES), np.int64)
    np.add.at(found[split], _range_of(batch), np.diff(mine) + FRAME_BYTES)
    return found


def _sum_of_arrays(arrays: Iterable[np.ndarray]) -> np.ndarray:
    total = np.zeros((len(SPLITS), RANGES), np.int64)
    for one in arrays:
        total += one
    return total


def cut_by_bytes(sizes: np.ndarray, policy: ShardPolicy) -> np.ndarray:
    """The shard of each range: consecutive ranges, of about as many bytes in each shard.

    Args:
        sizes: int64 [splits, RANGES], the bytes of each.
        policy: of examples of one byte.

    Returns:
        int64 [splits, RANGES + 1]: the shard of each range, and behind them the number of shards.
    """
    found = np.zeros((len(sizes), sizes.shape[1] + 1), np.int64)
    for split, mine in enumerate(sizes):
        total = int(mine.sum())
        shards = policy.shards(total)
        # A range belongs to the shard in which its middle byte is.
        middles = np.cumsum(mine) - mine / 2
        found[split, :-1] = np.minimum(middles * shards // max(total, 1), shards - 1)
        found[split, -1] = shards
    return found


def _by_shard(
    batch: pa.RecordBatch, split: int, shards: np.ndarray
) -> Iterator[tuple[Key, pa.RecordBatch]]:
    mine = shards[split][_range_of(batch)]
    for shard in np.unique(mine).tolist():
        yield (split, shard), batch.take(pa.array(np.flatnonzero(mine == shard)))


def _every_shard(shards: np.ndarray) -> Iterator[tuple[Key, pa.RecordBatch]]:
    """Each shard with no example, so that those are written that get none."""
    for split in range(len(SPLITS)):
        for shard in range(int(shards[split, -1])):
            yield (split, shard), _nothing()


def _nothing() -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], _ENCODED)


def _write(
    group: tuple[Key, Iterable[pa.RecordBatch]], folder: str, compressed: bool, shards: np.ndarray
) -> Shard:
    (split, shard), parts = group
    table = pa.Table.from_batches(parts, _ENCODED)
    table = table.sort_by([("order", "ascending"), ("path", "ascending")])
    examples = table.column("example").to_pylist()
    bodies = (
        frame_records(examples[start : start + _ROWS]) for start in range(0, len(examples), _ROWS)
    )
    name = shard_name(SPLITS[split], shard, int(shards[split, -1]), compressed)
    return write_tfrecord(folder, name, bodies, len(examples), compressed)
