"""Opening the input's files, whatever they are: CSV, plain or compressed, and Parquet.

What a file is, is told by its first bytes, not by its name. Paths go through
Beam's `FileSystems`, so `gs://` works wherever a local path does.
"""

import bz2
import contextlib
import gzip
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipelines.problems import JobError, RequestError

CSV, GZIP, ZIP, PARQUET, BZIP2, XZ = "csv", "gzip", "zip", "parquet", "bzip2", "xz"
_MAGIC = {
    b"\x1f\x8b": GZIP,
    b"PK\x03\x04": ZIP,
    b"PK\x05\x06": ZIP,
    b"PAR1": PARQUET,
    b"BZh": BZIP2,
    b"\xfd7zXZ\x00": XZ,
}
# What begins so is not read: what it is, and what to do.
_UNREAD = {
    b"PARE": ("an encrypted Parquet file", "write it without encryption"),
    b"7z\xbc\xaf": ("a 7-Zip archive", "unpack it, and give its files"),
    b"Rar!": ("a RAR archive", "unpack it, and give its files"),
    b"\x28\xb5\x2f\xfd": ("compressed with Zstandard", "decompress it, or use gzip"),
    b"\x04\x22\x4d\x18": ("compressed with LZ4", "decompress it, or use gzip"),
    b"Obj\x01": ("an Avro file", "write Parquet or CSV"),
    b"ORC": ("an ORC file", "write Parquet or CSV"),
    b"ARROW1": ("an Arrow file", "write Parquet or CSV"),
    b"FEA1": ("a Feather file", "write Parquet or CSV"),
    b"\x89HDF": ("an HDF5 file", "write Parquet or CSV"),
    b"SQLite": ("an SQLite database", "export the table as CSV"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save the sheet as CSV"),
    b"\xff\xfe": ("text in UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("text in UTF-16", "save it as UTF-8"),
    b"{": ("JSON", "write Parquet or CSV"),
    b"[{": ("JSON", "write Parquet or CSV"),
    b"<": ("a web page or XML, and no table", "fetch the file again, or write Parquet or CSV"),
}
_MAGIC_BYTES = 8

# What macOS and Windows put into archives and folders beside the files.
_NOTES = ("__MACOSX/",)
_NOTE_NAMES = {".DS_Store", "Thumbs.db", "desktop.ini"}
_ENCRYPTED = 1  # bit of a zip entry's flags
# Compression methods of zip entries (PKWARE's APPNOTE, 4.4.5).
_DEFLATE64 = 9
_METHODS = {
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
}


def open_raw(path: str) -> IO[bytes]:
    """The file's own bytes, seekable, never decompressed by its name."""
    return FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)


def kind_of(path: str) -> str:
    """What the file is: `csv`, `gzip`, `bzip2`, `xz`, `zip` or `parquet`.

    Raises:
        RequestError: it cannot be opened, is empty, or is of a kind that is not read.
    """
    try:
        with open_raw(path) as file:
            start = file.read(_MAGIC_BYTES)
    except (OSError, BeamIOError) as error:
        raise RequestError(
            f"Cannot open {path} ({reason_of(error)}): give a CSV, zip or Parquet file, or a glob "
            "such as folder/*.csv."
        ) from error
    if not start:
        raise RequestError(f"{path} is empty: a CSV with a header, or Parquet, was expected.")
    return _kind(start, path)


def _kind(start: bytes, path: str) -> str:
    for magic, (what, advice) in _UNREAD.items():
        if start.startswith(magic):
            raise RequestError(f"{path} is {what}: {advice}.")
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), CSV)


def reason_of(error: BaseException) -> str:
    """What the operating system or the storage service said, without its wrapping."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).splitlines()[0] if str(error) else type(error).__name__


@contextlib.contextmanager
def open_lines(path: str, kind: str) -> Iterator[IO[bytes]]:
    """The CSV's bytes, decompressed.

    Raises:
        RequestError: a zip that is not of exactly one CSV, that cannot be read, or is cut short.
        JobError: compressed data that ends early or is damaged, met while reading.
    """
    with open_raw(path) as raw:
        try:
            if kind == GZIP:
                with gzip.open(raw) as file:
                    # The stubs have no IO[bytes] in it.
                    yield file  # type: ignore[misc]
            elif kind == BZIP2:
                with bz2.open(raw) as file:
                    yield file  # type: ignore[misc]
            elif kind == XZ:
                with lzma.open(raw) as file:
                    yield file  # type: ignore[misc]
            elif kind == ZIP:
                with _open_member(path, raw) as file:
                    yield file
            else:
                yield raw
        except _DAMAGE as error:
            raise _damaged(path, error) from error
        except OSError as error:
            # bzip2's error has no class and no number of its own.
            if kind != BZIP2 or error.errno is not None:
                raise
            raise _damaged(path, error) from error


_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, lzma.LZMAError)


def _damaged(path: str, error: Exception) -> JobError:
    return JobError(f"{path} is damaged or was cut short ({error}): fetch or write it again.")


def _open_member(path: str, raw: IO[bytes]) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(raw)
    except zipfile.BadZipFile as error:
        raise RequestError(
            f"{path} is damaged or was cut short ({error}): fetch or write it again."
        ) from error
    entries = [entry for entry in archive.infolist() if not _is_note(entry)]
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise RequestError(f"{path} is an Excel workbook or another document: save it as CSV.")
    if len(entries) != 1:
        raise RequestError(
            f"{path} holds {len(entries)} files, and one CSV was expected: give it alone."
        )
    (entry,) = entries
    if entry.flag_bits & _ENCRYPTED:
        raise RequestError(f"{path} is encrypted: unpack it with its password, and give the file.")
    if entry.compress_type not in _METHODS:
        method = (
            "Deflate64, as Windows compresses large files"
            if entry.compress_type == _DEFLATE64
            else f"a method that is not read (number {entry.compress_type})"
        )
        raise RequestError(f"{path} is compressed with {method}: unpack it, and give the file.")
    with archive.open(entry) as member:
        kind = _kind(member.read(_MAGIC_BYTES), f"{path}: {entry.filename}")
    if kind != CSV:
        raise RequestError(
            f"{path} holds {entry.filename}, which is no plain CSV ({kind}): unpack it, and give "
            "the file."
        )
    return archive.open(entry)


def _is_note(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder, or what an operating system adds."""
    name = entry.filename
    return entry.is_dir() or name.startswith(_NOTES) or posixpath.basename(name) in _NOTE_NAMES
