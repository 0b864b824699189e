"""A shard's file: examples in order, encoded, framed, written whole."""

import gzip
import hashlib
import os
import uuid
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import slices
from pipelines.columnar.keys import HIGH, LOW, NAME
from pipelines.columnar.prefetch import prefetch
from pipelines.transform.raw import PASSED, SPLIT
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import file_body

GZIP_LEVEL = 6

# Few enough rows for their encoded examples to stay in a core's cache.
_ROWS_PER_ENCODING = 2_048


@dataclass(frozen=True)
class Shard:
    """A written shard, as the manifest lists it. `sha256` is of the file's bytes."""

    path: str
    examples: int
    bytes: int
    sha256: str

    def as_dict(self) -> dict:
        """For JSON."""
        return asdict(self)


def shard_path(name: str) -> str:
    """A shard's path in the data set, as the manifest lists it."""
    return f"examples/{name}"


def passed_column(batch: pa.RecordBatch, name: str) -> np.ndarray:
    """A column that went round the transform: lists of one int64 each, as an array."""
    column = batch.column(name)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.flatten()
    return column.to_numpy(zero_copy_only=False)


def identities(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """The two halves of the key of each example's identity (uint64)."""
    high, low = (passed_column(batch, name).view(np.uint64) for name in (HIGH, LOW))
    return high, low


def names(batch: pa.RecordBatch) -> pa.Array:
    """Each example's identity for people, as binary; empty where rows need not differ."""
    column = batch.column(NAME)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.flatten()
    return column


def split_indices(batch: pa.RecordBatch) -> np.ndarray:
    """Index into `SPLITS` of each example."""
    return passed_column(batch, SPLIT)


def write_shard(folder: str, name: str, batch: pa.RecordBatch | None, compressed: bool) -> Shard:
    """Writes examples as a TFRecord file of tf.Examples.

    The file's bytes depend on the examples alone, so a retry overwrites a file with
    itself.

    Args:
        batch: features (lists of values) and the columns `PASSED`, which are not
            written; None for a shard without examples.

    Raises:
        OSError: it cannot be written.
    """
    path = storage.join(folder, name)
    examples = 0 if batch is None else batch.num_rows
    if not storage.is_remote(folder):
        os.makedirs(folder, exist_ok=True)
    temporary = path if storage.is_remote(path) else f"{path}.{uuid.uuid4().hex}.tmp"
    try:
        with storage.create_file(temporary) as file:
            sink = _Digest(file)
            if compressed:
                # A fixed time and no name, or two runs would differ in the header.
                with gzip.GzipFile("", "wb", GZIP_LEVEL, sink, mtime=0) as stream:
                    _write_examples(stream, batch)
            else:
                _write_examples(sink, batch)
        if temporary != path:
            os.replace(temporary, path)
    except BaseException:
        if temporary != path and os.path.exists(temporary):
            os.remove(temporary)
        raise
    return Shard(shard_path(name), examples, sink.bytes, sink.digest.hexdigest())


def _write_examples(stream, batch: pa.RecordBatch | None) -> None:
    if batch is None:
        return
    features = batch.select([name for name in batch.schema.names if name not in PASSED])
    pieces = slices(features, _ROWS_PER_ENCODING)
    # One encoder keeps up: it takes less time than hashing and writing.
    for frames in prefetch(map(frame_examples, pieces)):
        stream.write(file_body(frames))


class _Digest:
    """Passes bytes on, counting and hashing them."""

    def __init__(self, file):
        self._file = file
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data) -> int:
        size = memoryview(data).nbytes
        self._file.write(data)
        self.digest.update(data)
        self.bytes += size
        return size

    def flush(self) -> None:
        self._file.flush()
