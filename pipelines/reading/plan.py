"""Which files an input pattern names, whether they can be read, and in which pieces.

All of it is done before the job starts, so that a bad input costs a second and one
sentence, not ten paid minutes.
"""

import csv
import difflib
import hashlib
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from pipelines.problems import RequestError
from pipelines.reading import input_files
from pipelines.reading.matching import match, parts_of
from pipelines.schemas import Table

# The piece of a file that one worker reads: long enough that opening it does not
# count, short enough that a large file has many.
BYTES_PER_RANGE = 64 << 20
_HEADER_LIMIT = 1 << 20
# What the header of a tar archive's first file has, and where.
_TAR, _TAR_AT = b"ustar", 257


@dataclass(frozen=True)
class InputFile:
    """A file of the input.

    Attributes:
        size: in bytes, as stored.
        kind: see `pipelines.reading.input_files`.
        header: its columns in order, those that are not wanted included.
        data_start: offset of the first byte behind the header (CSV).
        row_groups: their sizes in compressed bytes (Parquet).
    """

    path: str
    size: int
    kind: str
    header: tuple[str, ...]
    data_start: int = 0
    row_groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReadRange:
    """A piece of a file: bytes [start, end) of a CSV, row groups of a Parquet file.

    Attributes:
        end: None for a file that is read whole (a compressed one).
        origin: the number of the file, where rows are to say where they were read; see
            `pipelines.reading.origins`.
    """

    file: InputFile
    start: int = 0
    end: int | None = None
    origin: int | None = None


@dataclass(frozen=True)
class ReadPlan:
    """All that is to be read.

    Attributes:
        table: what is wanted of the files.
        rows: read only so many rows, the first in order of files; None for all.
        ignored: column names that the files have and the schema has not.
        skipped: files that a folder or a glob has beside, and that are no rows; see
            `pipelines.reading.matching`.
    """

    ranges: tuple[ReadRange, ...]
    table: Table
    rows: int | None = None
    ignored: tuple[str, ...] = ()
    files: tuple[InputFile, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Size of the input as stored."""
        return sum(file.size for file in self.files)

    def with_origins(self, first: int = 0) -> "ReadPlan":
        """The same, of rows that say where they were read.

        Args:
            first: the number of the first file.
        """
        numbers = {file.path: number for number, file in enumerate(self.files, first)}
        ranges = (replace(piece, origin=numbers[piece.file.path]) for piece in self.ranges)
        return replace(self, ranges=tuple(ranges))

    def estimated_rows(self) -> int:
        """About how many rows there are, from sizes alone (within a factor of two)."""
        # Bytes a row as stored, measured on the embedded flights: near enough for other tables.
        per_row = {
            input_files.CSV: 92,
            input_files.GZIP: 25,
            input_files.ZIP: 25,
            input_files.BZIP2: 20,
            input_files.XZ: 18,
            input_files.PARQUET: 22,
        }
        rows = sum(file.size // per_row[file.kind] for file in self.files)
        return min(rows, self.rows) if self.rows is not None else rows

    def fingerprint(self) -> str:
        """SHA-256 over the files' contents in order (local) or their checksums (remote)."""
        digest = hashlib.sha256()
        for file in self.files:
            if "://" in file.path:
                digest.update(FileSystems.checksum(file.path).encode())
            else:
                with open(file.path, "rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()


def plan_reads(
    pattern: str, table: Table, rows: int | None = None, option: str = "--input"
) -> ReadPlan:
    """Find the files, check their headers and cut them into ranges.

    Args:
        pattern: a path, a folder or a glob, local or `gs://`; several are separated by commas.
        table: whose columns every file must have, in any order.
        rows: read only so many rows.
        option: what names the files, for the sentence when there are none.

    Raises:
        RequestError: nothing matches, a file is named twice, is empty or of a kind that is
            not read, or a header lacks a column. The sentence names the file and the column.
    """
    found = match(pattern, option)
    with ThreadPoolExecutor(8) as pool:
        inputs = list(pool.map(lambda entry: _inspect(entry[0], entry[1], table), found.files))
    known = set(table.names)
    ignored = sorted({name for file in inputs for name in file.header if name not in known})
    ranges = tuple(piece for file in inputs for piece in _cut(file))
    return ReadPlan(ranges, table, rows, tuple(ignored), tuple(inputs), found.skipped)


def header_of(pattern: str, option: str) -> InputFile:
    """The first file that a pattern names, whatever its columns are.

    Raises:
        RequestError: as `plan_reads`, save that no column is wanted.
    """
    return _inspect(*match(parts_of(pattern)[0], option).files[0])


def _inspect(path: str, size: int, table: Table | None = None) -> InputFile:
    kind = input_files.kind_of(path)
    if kind == input_files.PARQUET:
        return _inspect_parquet(path, size, table)
    with input_files.open_lines(path, kind) as stream:
        line = stream.readline(_HEADER_LIMIT)
    if not line.strip():
        raise RequestError(f"{path} is empty: a CSV with a header, or Parquet, was expected.")
    if line[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise RequestError(f"{path} is a tar archive: unpack it, and give its files.")
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
        (header,) = csv.reader([text], strict=True)
    except (UnicodeDecodeError, csv.Error) as error:
        if line[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
            raise RequestError(
                f"{path} is a tar archive: unpack it, and give its files."
            ) from error
        raise RequestError(f"{path}, line 1: the header is not UTF-8 CSV ({error}).") from error
    header = [name.strip() for name in header]
    check_header(path, header, table.names if table else ())
    return InputFile(path, size, kind, tuple(header), data_start=len(line))


def _inspect_parquet(path: str, size: int, table: Table | None) -> InputFile:
    try:
        with input_files.open_raw(path) as stream:
            metadata = pq.ParquetFile(stream).metadata
            header = metadata.schema.to_arrow_schema().names
            groups = tuple(
                metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)
            )
    except (pa.ArrowInvalid, OSError) as error:
        raise RequestError(
            f"{path} is damaged or was cut short ({input_files.reason_of(error)}): write it again."
        ) from error
    check_header(path, header, table.names if table else (), lines=False)
    return InputFile(path, size, input_files.PARQUET, tuple(header), row_groups=groups)


def check_contents(plan: ReadPlan, option: str = "--input") -> None:
    """Refuses two files of the same contents, of which every row would be there twice.

    Reads files of the same size; no other.

    Raises:
        RequestError: names both.
    """
    by_size: dict[int, list[InputFile]] = {}
    rows_in = {piece.file.path for piece in plan.ranges}
    for file in plan.files:
        if file.path in rows_in:
            by_size.setdefault(file.size, []).append(file)
    for files in by_size.values():
        seen: dict[str, str] = {}
        for file in files if len(files) > 1 else ():
            first = seen.setdefault(_digest(file.path), file.path)
            if first != file.path:
                raise RequestError(
                    f"{option} names {first} and {file.path}, which hold the same rows: leave one "
                    "out, or choose --duplicates first."
                )


def _digest(path: str) -> str:
    if "://" in path:
        return FileSystems.checksum(path)
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_header(
    path: str, header: Sequence[str], wanted: Sequence[str], lines: bool = True
) -> None:
    """Refuse a header without every wanted column, or with one twice.

    Columns in another order, and further ones, are fine.

    Args:
        lines: the file has lines, of which the header is the first; a Parquet file has none.

    Raises:
        RequestError: names the file, the column, and the likely new name of it.
    """
    where = f"{path}, line 1" if lines else path
    missing = [name for name in wanted if name not in header]
    if wanted and len(missing) == len(wanted):
        names = f"{','.join(wanted[:3])},…"
        header_line = f"the first line must be the header {names} separated by commas"
        hint = header_line if lines else f"they are {names}"
        raise RequestError(f"{where}: none of its columns is there; {hint}.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise RequestError(f"{where}: the column {twice[0]} is there twice; remove one.")
    if not missing:
        return
    extra = [name for name in header if name not in wanted]
    close = difflib.get_close_matches(missing[0], extra, 1, 0.5)
    subject, hint = f"the column {missing[0]} is", "add it; its values may be empty."
    if len(missing) > 1:
        subject = f"the columns {', '.join(missing)} are"
        hint = "add them; their values may be empty."
    folder = next((part for part in path.split("/") if part.startswith(f"{missing[0]}=")), None)
    if folder:
        hint = f"its value stands in the name of the folder {folder}, which is not read; write it "
        hint += "as a column too."
    elif close:
        asked = "it" if len(missing) == 1 else missing[0]
        hint = f"is {asked} the column {close[0]}, renamed?"
    raise RequestError(f"{where}: {subject} missing; {hint}")


def _cut(file: InputFile) -> list[ReadRange]:
    if file.kind == input_files.CSV:
        cuts = [*range(file.data_start, file.size, BYTES_PER_RANGE), file.size]
        return [ReadRange(file, start, end) for start, end in itertools.pairwise(cuts)]
    if file.kind == input_files.PARQUET:
        pieces, first, weight = [], 0, 0
        for group, size in enumerate(file.row_groups):
            weight += size
            if weight >= BYTES_PER_RANGE or group == len(file.row_groups) - 1:
                pieces.append(ReadRange(file, first, group + 1))
                first, weight = group + 1, 0
        return pieces
    return [ReadRange(file)]
