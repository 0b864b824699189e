"""Opening the input's files, whatever they are: plain, gzipped or zipped CSV, Parquet.

What a file is, is told by its first bytes, not by its name. Paths go through
Beam's `FileSystems`, so `gs://` works wherever a local path does.
"""

import contextlib
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipelines.problems import JobError, RequestError

CSV, GZIP, ZIP, PARQUET = "csv", "gzip", "zip", "parquet"
_MAGIC = {b"PK\x03\x04": ZIP, b"PAR1": PARQUET}


def open_raw(path: str) -> IO[bytes]:
    """The file's own bytes, seekable, never decompressed by its name."""
    return FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)


def kind_of(path: str) -> str:
    """What the file is: `csv`, `gzip`, `zip` or `parquet`.

    Raises:
        RequestError: it cannot be opened, or is empty.
    """
    try:
        with open_raw(path) as file:
            start = file.read(4)
    except (OSError, BeamIOError) as error:
        raise RequestError(
            f"Cannot open {path} ({reason_of(error)}): give a CSV, zip or Parquet file, or a glob "
            "such as folder/*.csv."
        ) from error
    if not start:
        raise RequestError(f"{path} is empty: a CSV with a header, or Parquet, was expected.")
    if start[:2] == b"\x1f\x8b":
        return GZIP
    return _MAGIC.get(start, CSV)


def reason_of(error: BaseException) -> str:
    """What the operating system or the storage service said, without its wrapping."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).splitlines()[0] if str(error) else type(error).__name__


@contextlib.contextmanager
def open_lines(path: str, kind: str) -> Iterator[IO[bytes]]:
    """The CSV's bytes, decompressed.

    Raises:
        RequestError: a zip without exactly one file in it, or cut short.
        JobError: compressed data that ends early or is damaged, met while reading.
    """
    with open_raw(path) as raw:
        try:
            if kind == GZIP:
                with gzip.open(raw) as file:
                    # The stubs have no IO[bytes] in it.
                    yield file  # type: ignore[misc]
            elif kind == ZIP:
                with _open_member(path, raw) as file:
                    yield file
            else:
                yield raw
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise JobError(
                f"{path} is damaged or was cut short ({error}): fetch or write it again."
            ) from error


def _open_member(path: str, raw: IO[bytes]) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(raw)
    except zipfile.BadZipFile as error:
        raise RequestError(
            f"{path} is damaged or was cut short ({error}): fetch or write it again."
        ) from error
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    if len(names) != 1:
        raise RequestError(
            f"{path} holds {len(names)} files, and one CSV was expected: give it alone."
        )
    return archive.open(names[0])
