"""A shard's files: examples in order, encoded, framed, written whole."""

import contextlib
import functools
import gzip
import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.batches import slices
from pipelines.columnar.keys import HIGH, LOW, NAME
from pipelines.columnar.prefetch import prefetch
from pipelines.transform.raw import PASSED, SPLIT
from pipelines.writing.array_record import write_records
from pipelines.writing.example_formats import ARRAYRECORD, renamed
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import file_body, unframed

GZIP_LEVEL = 6

# Few enough rows for their encoded examples to stay in a core's cache.
_ROWS_PER_ENCODING = 2_048

_COPIED_BYTES = 1 << 20


@dataclass(frozen=True)
class Shard:
    """A written shard, as the manifest lists it.

    Attributes:
        sha256: of the file's bytes.
        array_record: the same examples in ArrayRecord, where `write_shard` wrote them too.
    """

    path: str
    examples: int
    bytes: int
    sha256: str
    array_record: "Shard | None" = field(default=None, repr=False)

    def as_dict(self) -> dict:
        """For JSON: what is said of this file."""
        facts = asdict(self)
        del facts["array_record"]
        return facts


class ShardFolder(str):
    """A folder of TFRecord shards that says where `write_shard` puts their ArrayRecord.

    Whoever fills the seat `write` passes its folder on to `write_shard` as it came, or makes other
    paths of it, which are text like any: then the TFRecord shards are converted afterwards.

    Attributes:
        array_record: the folder of the ArrayRecord shards.
        tfrecord: write TFRecord too; else its shards are told, without bytes, and not written.
    """

    array_record: str
    tfrecord: bool

    def __new__(cls, folder: str, array_record: str = "", tfrecord: bool = True) -> "ShardFolder":
        self = super().__new__(cls, folder)
        self.array_record, self.tfrecord = array_record, tfrecord
        return self


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
    """Writes examples as a TFRecord file of tf.Examples, or as the folder says.

    The file's bytes depend on the examples alone, so a retry overwrites a file with
    itself.

    Args:
        folder: of the file; where it is a `ShardFolder`, ArrayRecord is written of the same
            encoded examples.
        batch: features (lists of values) and the columns `PASSED`, which are not
            written; None for a shard without examples.

    Raises:
        OSError: it cannot be written.
    """
    examples = 0 if batch is None else batch.num_rows
    wanted = not isinstance(folder, ShardFolder) or folder.tfrecord
    frames = _frames(batch, checksums=wanted)
    if not isinstance(folder, ShardFolder):
        return write_tfrecord(folder, name, map(file_body, frames), examples, compressed)
    other = renamed(name, ARRAYRECORD, False)
    if not folder.tfrecord:
        written = write_array_record(folder.array_record, other, _records(frames))
        return Shard(shard_path(name), examples, 0, "", written)
    with _tfrecord(folder, name, compressed) as (write, sink):
        written = write_array_record(folder.array_record, other, _records(_each(frames, write)))
    return replace(_told(name, examples, sink), array_record=written)


def _frames(batch: pa.RecordBatch | None, checksums: bool) -> Iterator[pa.LargeBinaryArray]:
    """Framed examples, some thousands at a time."""
    if batch is None:
        return
    features = batch.select([name for name in batch.schema.names if name not in PASSED])
    frame = functools.partial(frame_examples, checksums=checksums)
    # One encoder keeps up: it takes less time than hashing and writing.
    yield from prefetch(map(frame, slices(features, _ROWS_PER_ENCODING)))


def _each(
    frames: Iterable[pa.LargeBinaryArray], write: Callable[[pa.Buffer], object]
) -> Iterator[pa.LargeBinaryArray]:
    """The frames, written as they pass."""
    for some in frames:
        write(file_body(some))
        yield some


def _records(frames: Iterable[pa.LargeBinaryArray]) -> Iterator[bytes]:
    """The examples without their frames."""
    for some in frames:
        yield from unframed(some)


def write_tfrecord(
    folder: str, name: str, bodies: Iterable[pa.Buffer], examples: int, compressed: bool
) -> Shard:
    """Writes a TFRecord file whole, of its pieces.

    Args:
        examples: that the pieces hold.

    Raises:
        OSError: it cannot be written.
    """
    with _tfrecord(folder, name, compressed) as (write, sink):
        for body in bodies:
            write(body)
    return _told(name, examples, sink)


@contextlib.contextmanager
def _tfrecord(folder: str, name: str, compressed: bool):
    """What writes the pieces of a TFRecord file, and its `_Digest`; whole at the end."""
    with _written_whole(folder, name) as temporary, storage.create_file(temporary) as file:
        sink = _Digest(file)
        if compressed:
            # A fixed time and no name, or two runs would differ in the header.
            with gzip.GzipFile("", "wb", GZIP_LEVEL, sink, mtime=0) as stream:
                yield stream.write, sink
        else:
            yield sink.write, sink


def _told(name: str, examples: int, sink: "_Digest") -> Shard:
    return Shard(shard_path(name), examples, sink.bytes, sink.digest.hexdigest())


def write_array_record(folder: str, name: str, records: Iterable[bytes]) -> Shard:
    """Writes serialised examples as an ArrayRecord file, whole.

    Raises:
        OSError: it cannot be written.
    """
    with contextlib.ExitStack() as stack:
        if storage.is_remote(folder):
            # The library writes to a disk only.
            here = os.path.join(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="workshop-")), name
            )
            examples = write_records(here, records)
            file = stack.enter_context(storage.create_file(storage.join(folder, name)))
            sink = _Digest(file)
        else:
            here = stack.enter_context(_written_whole(folder, name))
            examples = write_records(here, records)
            sink = _Digest(None)
        with open(here, "rb") as written:
            while piece := written.read(_COPIED_BYTES):
                sink.write(piece)
    return _told(name, examples, sink)


@contextlib.contextmanager
def _written_whole(folder: str, name: str) -> Iterator[str]:
    """The path at which to write a file that is then put in its place, or removed."""
    path = storage.join(folder, name)
    if storage.is_remote(folder):
        yield path  # an object appears when its upload is complete
        return
    os.makedirs(folder, exist_ok=True)
    temporary = f"{path}.{uuid.uuid4().hex}.tmp"
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


class _Digest:
    """Counts and hashes bytes, and passes them on where there is a file."""

    def __init__(self, file):
        self._file = file
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data) -> int:
        size = memoryview(data).nbytes
        if self._file is not None:
            self._file.write(data)
        self.digest.update(data)
        self.bytes += size
        return size

    def flush(self) -> None:
        self._file.flush()
