"""Makes any number of flights of the real distribution: `workshop data make`.

The same request gives the same bytes, with the same versions of Arrow and NumPy.
A larger number of rows starts with the rows of a smaller one. Memory does not
grow with the rows.
"""

import contextlib
import errno
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.data import defects as planting
from pipelines.data.arguments import DEFAULT_FILES, MANIFEST, check_request
from pipelines.data.later_years import Columns, Flights, read_flights
from pipelines.data.writers import WRITERS
from pipelines.problems import JobError, RequestError

ROWS_PER_BLOCK = 2**18  # also a Parquet row group

_MADE_BY = "workshop data make"
_FULL = (errno.ENOSPC, errno.EDQUOT)

Block = tuple[Columns, np.ndarray]


@dataclass(frozen=True)
class MadeFlights:
    """What was written.

    Attributes:
        output: the folder.
        files: the data files' paths, in the order of their rows.
        rows: rows in all files, defective ones included.
        defective: rows with a planted defect.
        kinds: defective rows per kind; every kind that the format can hold is named.
        bytes: size of the data files.
    """

    output: Path
    files: tuple[Path, ...]
    rows: int
    defective: int
    kinds: dict[str, int]
    bytes: int


def make(
    rows: int,
    seed: int,
    defects: float,
    format: str,
    files: int | None,
    output: str | Path,
    progress: Callable[[int], None] | None = None,
) -> MadeFlights:
    """Writes flights into a new folder, and beside them `PLANTED.json`.

    The files appear together when all are complete; until then an earlier result
    stays in place. Takes about a second for a million rows on one core.

    Args:
        rows: flights to write; the first 336,776 are the real ones, in the real order.
        seed: 0 or more.
        defects: fraction of the rows to plant a defect in, 0 to 1.
        format: "parquet" or "csv".
        files: number of files, of equal size within one row; None for the default.
        output: a folder that is absent, empty, or an earlier result, which is replaced.
        progress: called with the number of rows written so far, every `ROWS_PER_BLOCK`
            rows or more often.

    Raises:
        RequestError: an option cannot be meant, or the folder holds something else.
        JobError: the folder cannot be written to, or the disk is full.
    """
    check_request(rows, seed, defects, format, files, output)
    folder = Path(os.path.realpath(output))
    written = 0

    def count_written(count: int) -> None:
        nonlocal written
        written += count
        if progress is not None:
            progress(written)

    try:
        _check_folder(folder)
        flights = read_flights()
        if rows > flights.most_rows:
            raise RequestError(
                f"--rows must be at most {flights.most_rows:,}: the calendar ends there."
            )
        file_count = min(DEFAULT_FILES, rows) if files is None else files
        arguments = {
            "rows": rows,
            "seed": seed,
            "defects": defects,
            "format": format,
            "files": file_count,
        }
        with _new_folder(folder) as staging:
            manifest = _write_files(flights, arguments, staging, count_written)
            (staging / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
            names = [file["path"] for file in manifest["files"]]
            byte_count = sum((staging / name).stat().st_size for name in names)
            _check_folder(folder)
            _publish(staging, folder)
    except OSError as error:
        raise _job_error(error, folder, written, rows) from error
    return MadeFlights(
        output=folder,
        files=tuple(folder / name for name in names),
        rows=manifest["rows"],
        defective=manifest["defective"],
        kinds=manifest["kinds"],
        bytes=byte_count,
    )


def _write_files(
    flights: Flights, arguments: dict, staging: Path, count_written: Callable[[int], None]
) -> dict:
    """Writes the data files, and returns what `PLANTED.json` says of them."""
    rows, file_count, format = arguments["rows"], arguments["files"], arguments["format"]
    source = _Source(flights, arguments["seed"], arguments["defects"], format)
    counts = np.zeros(len(planting.KINDS), np.int64)
    written = []
    for number, (start, stop) in enumerate(_parts(rows, file_count)):
        name = f"flights-{number:05d}-of-{file_count:05d}.{format}"
        with WRITERS[format](staging / name, source.dictionaries) as file:
            for columns, kinds in source.blocks(start, stop):
                file.write(columns, kinds)
                counts += planting.count(kinds)
                count_written(len(kinds))
        written.append({"path": name, "rows": stop - start})
    return {
        "made_by": _MADE_BY,
        "arguments": arguments,
        "rows": sum(file["rows"] for file in written),
        "defective": int(counts.sum()),
        "kinds": {
            kind: int(counts[planting.KINDS.index(kind)]) for kind in planting.kinds_of(format)
        },
        "files": written,
    }


class _Source:
    """The made flights by row number, one copy held at a time."""

    def __init__(self, flights: Flights, seed: int, rate: float, format: str) -> None:
        self._flights = flights
        self._seed, self._rate, self._format = seed, rate, format
        self._number = -1
        self._copy: Block | None = None
        self.dictionaries = planting.dictionaries_with_defects(flights.dictionaries)

    def blocks(self, start: int, stop: int) -> Iterator[Block]:
        """Rows `start` to `stop`, in blocks of `ROWS_PER_BLOCK` and a shorter last one."""
        for first in range(start, stop, ROWS_PER_BLOCK):
            pieces = list(self._pieces(first, min(first + ROWS_PER_BLOCK, stop)))
            columns = {
                name: np.concatenate([piece[name] for piece, _ in pieces]) for name in pieces[0][0]
            }
            yield columns, np.concatenate([kinds for _, kinds in pieces])

    def _pieces(self, start: int, stop: int) -> Iterator[Block]:
        while start < stop:
            number, row = divmod(start, self._flights.rows)
            end = min(row + stop - start, self._flights.rows)
            columns, kinds = self._copy_of(number)
            yield {name: column[row:end] for name, column in columns.items()}, kinds[row:end]
            start += end - row

    def _copy_of(self, number: int) -> Block:
        if self._copy is None or self._number != number:
            columns = self._flights.copy(number, self._seed)
            rows = self._flights.rows
            kinds, choices = planting.choose(self._seed, number, rows, self._rate, self._format)
            self._copy = planting.plant(columns, kinds, choices, self._flights), kinds
            self._number = number
        return self._copy


def _parts(rows: int, count: int) -> Iterator[tuple[int, int]]:
    """`count` adjacent ranges of row numbers, of equal size within one row."""
    return itertools.pairwise(rows * number // count for number in range(count + 1))


def _check_folder(folder: Path) -> None:
    """Refuses a folder whose replacement would lose anything but an earlier result."""
    if not folder.name:
        raise RequestError(f"--output {folder} is a whole disk: name a folder in it.")
    above = next(parent for parent in folder.parents if parent.exists())
    if not above.is_dir():
        raise RequestError(f"--output {folder} is impossible: {above} is a file.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RequestError(f"--output {folder} is a file: name a folder.")
    if folder == Path.cwd():
        raise RequestError(f"--output {folder} is the current folder: name another, or one in it.")
    foreign = sorted({path.name for path in folder.iterdir()} - _made_files(folder))
    if foreign:
        raise RequestError(
            f"--output {folder} holds {foreign[0]}, which is not from an earlier `data make`: "
            "name another folder, or empty this one."
        )


def _made_files(folder: Path) -> set[str]:
    """The names of the files of an earlier result; none where there is no such result."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] == _MADE_BY:
            return {MANIFEST, *(file["path"] for file in manifest["files"])}
    except (OSError, ValueError, LookupError, TypeError):
        pass
    return set()


@contextlib.contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder `new` in a hidden one beside `folder`, both gone at the end.

    The hidden one stays only where it holds the sole copy of an earlier result.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    hidden = Path(tempfile.mkdtemp(prefix=f".{folder.name}.making-", dir=folder.parent))
    try:
        new = hidden / "new"
        new.mkdir()
        yield new
    finally:
        if folder.exists() or not _old(hidden / "new").exists():
            shutil.rmtree(hidden, ignore_errors=True)


def _publish(new: Path, folder: Path) -> None:
    """Puts the new folder in the place of an old one, or puts the old one back."""
    try:
        if folder.exists():
            os.rename(folder, _old(new))
        os.rename(new, folder)
    except BaseException:
        if _old(new).exists() and not folder.exists():
            os.rename(_old(new), folder)
        raise


def _old(new: Path) -> Path:
    return new.with_name("old")


def _job_error(error: OSError, folder: Path, written: int, rows: int) -> JobError:
    if error.errno in _FULL:
        return JobError(
            f"The disk of {folder} is full after about {written:,} of {rows:,} rows: free space, "
            "or ask for fewer --rows."
        )
    why = os.strerror(error.errno) if error.errno else str(error)
    return JobError(f"--output {folder} cannot be written to ({why}): name another folder.")
