"""ArrayRecord files: any record in one read, by its number.

Every record is a chunk by itself (`group_size:1`), uncompressed, so that a read at a random place
reads that record alone; and the file's bytes depend on the records alone. Files of few records take
128 kB, for the index stands in blocks of 64 kB.

The library opens files of the local disk only: what is on object storage is copied. Its own
checksums find a changed record and a file that is cut short, but not a byte changed where nothing
stands: only a digest kept elsewhere (the manifest) finds any.

Nothing here imports TensorFlow or Beam.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pipelines.problems import JobError

# The number of threads is written into the file; it does not change how it is written here.
_WRITER_OPTIONS = "group_size:1,uncompressed,max_parallelism:1"
# Nothing is read beyond the records that are asked for.
_RANDOM_READS = "readahead_buffer_size:0,max_parallelism:0"
_REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.ENOENT)

_RANDOM_READ_BUFFER_BYTES = 4 << 10


def write_records(path: str, records: Iterable[bytes]) -> int:
    """Writes an ArrayRecord file on the local disk; see `pipelines.writing.shards` for whole ones.

    Returns:
        The number of records.

    Raises:
        OSError: it cannot be written.

    Cost: three microseconds a record of a kilobyte.
    """
    from array_record.python.array_record_module import ArrayRecordWriter

    written = 0
    try:
        writer = ArrayRecordWriter(path, _WRITER_OPTIONS)
        try:
            write = writer.write
            for record in records:
                write(record)
                written += 1
        except BaseException:
            with contextlib.suppress(RuntimeError):
                writer.close()
            raise
        writer.close()
    except RuntimeError as error:
        # The library says why in words, and not in the system's number.
        number = next((n for n in _REFUSALS if os.strerror(n) in str(error)), errno.EIO)
        raise OSError(number, os.strerror(number), path) from error
    return written


class ArrayRecords:
    """Records of several files at random places, numbered through in the order of the files.

    Threads may read at once.

    Args:
        paths: ArrayRecord files on the local disk.
        counts: how many records each is to have.

    Raises:
        JobError: a file cannot be read, is no ArrayRecord file, is cut short, or has another
            number of records.
    """

    def __init__(self, paths: Sequence[str], counts: Sequence[int]):
        from array_record.python.array_record_module import ArrayRecordReader

        self.paths = tuple(paths)
        self._ends = np.cumsum(counts, dtype=np.int64)
        self._readers: list = []
        for path, count in zip(paths, counts, strict=True):
            try:
                open(path, "rb").close()
                reader = ArrayRecordReader(
                    path, _RANDOM_READS, file_reader_buffer_size=_RANDOM_READ_BUFFER_BYTES
                )
            except (OSError, RuntimeError) as error:
                why = getattr(error, "strerror", None) or str(error)
                raise JobError(f"{path}: cannot be read: {why}.") from error
            if not reader.ok():
                raise JobError(
                    f"{path} is cut short, or no ArrayRecord file: write or copy it again."
                )
            if reader.num_records() != count:
                raise JobError(
                    f"{path} has {reader.num_records():,} records, and {count:,} are expected: "
                    "write it again."
                )
            self._readers.append(reader)

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def place(self, number: int) -> tuple[str, int]:
        """The file of a record, and the record's number in it, from 0."""
        file = int(np.searchsorted(self._ends, number, side="right"))
        return self.paths[file], number - (int(self._ends[file - 1]) if file else 0)

    def read(self, numbers: np.ndarray) -> list[bytes]:
        """The records of these numbers (int64 [n], from 0), in their order.

        Raises:
            JobError: one is damaged. Names the file.

        Cost: about six microseconds a record of a kilobyte where the system has it in memory.
        """
        files = np.searchsorted(self._ends, numbers, side="right")
        if len(self._readers) == 1:
            return self._read_of(0, numbers)
        found: list = [None] * len(numbers)
        for file in np.unique(files).tolist():
            mine = np.flatnonzero(files == file)
            begin = self._ends[file - 1] if file else 0
            records = self._read_of(file, numbers[mine] - begin)
            for place, record in zip(mine.tolist(), records, strict=True):
                found[place] = record
        return found

    def _read_of(self, file: int, numbers: np.ndarray) -> list[bytes]:
        try:
            return self._readers[file].read(numbers.tolist()) if len(numbers) else []
        except (RuntimeError, IndexError) as error:
            raise JobError(
                f"{self.paths[file]} is damaged ({error}): write it again, or copy it again."
            ) from error

    def in_order(self, rows: int) -> Iterator[list[bytes]]:
        """All records in the order of the files, `rows` at a time."""
        for begin in range(0, len(self), rows):
            yield self.read(np.arange(begin, min(begin + rows, len(self))))

    def close(self) -> None:
        """Closes the files."""
        for reader in self._readers:
            with contextlib.suppress(RuntimeError):
                reader.close()
        self._readers = []
