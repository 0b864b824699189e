"""Reading the first rows of a table whose columns nobody has described."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.problems import RequestError
from pipelines.reading import input_files
from pipelines.reading.matching import parts_of
from pipelines.reading.plan import ReadPlan, header_of, plan_reads
from pipelines.reading.read import read_first
from pipelines.reading.rejects import REASONS, place_of_line
from pipelines.schemas import Column, Table
from pipelines.storage import is_remote

# What a separator other than the comma leaves of a header: one column with it in its name.
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Sample:
    """The first rows of a table.

    Attributes:
        pattern: where it is, a local path in full.
        columns: texts as the file has them, or typed (Parquet), by name.
        whole: there are no further rows.
        rejected: lines that cannot be read, and why the first of them cannot.
    """

    pattern: str
    columns: Mapping[str, pa.Array]
    rows: int
    whole: bool
    rejected: int = 0
    first_rejected: str = ""


def read_sample(pattern: str, rows: int) -> Sample:
    """The first rows of a table.

    Args:
        pattern: a path or a glob, local or `gs://`; several are separated by commas.

    Raises:
        RequestError: there is no such file, it has no header or no row, or it is in a form
            that the pipeline does not read. The sentence names the file and the line.
    """
    found = header_of(pattern, "--from")
    _check_header(found.path, found.kind, found.header)
    if found.kind == input_files.PARQUET:
        columns = [Column(name, pa.null(), True, "") for name in found.header]
    else:
        columns = [Column(name, pa.string(), True, "") for name in found.header]
    table = Table("sample", "", tuple(columns), (), missing=())
    plan = plan_reads(pattern, table, rows + 1, "--from")
    kinds = {file.kind == input_files.PARQUET for file in plan.files}
    if len(kinds) > 1:
        raise RequestError(f"--from {pattern}: CSV and Parquet together; give one of them.")
    sample = (
        _of_parquet(pattern, plan, rows)
        if kinds == {True}
        else _of_lines(pattern, plan, table, rows)
    )
    if not sample.rows:
        why = f"; {sample.first_rejected}" if sample.rejected else ""
        raise RequestError(f"{found.path} has a header and no row that can be read{why}.")
    return sample


def in_full(pattern: str) -> str:
    """A pattern that means the same from any folder."""
    parts = parts_of(pattern)
    return ",".join(part if is_remote(part) else os.path.abspath(part) for part in parts)


def _check_header(path: str, kind: str, header: tuple[str, ...]) -> None:
    where = path if kind == input_files.PARQUET else f"{path}, line 1"
    for number, name in enumerate(header, 1):
        if not name.strip():
            raise RequestError(f"{where}: column {number} has no name; give it one.")
        if len(header) == 1:
            for separator, word in _SEPARATORS.items():
                if separator in name:
                    raise RequestError(
                        f"{where}: the columns are separated by {word}, and commas are read; write "
                        "the file with commas, or as Parquet."
                    )


def _of_lines(pattern: str, plan: ReadPlan, table: Table, rows: int) -> Sample:
    parts, rejected, first = [], 0, ""
    for batch, rejects in read_first(plan, table.arrow):
        parts.append(batch)
        if rejects is not None and rejects.num_rows:
            if not rejected:
                first = _told(rejects.slice(0, 1).to_pylist()[0])
            rejected += rejects.num_rows
    found = pa.Table.from_batches(parts, table.arrow)
    whole = found.num_rows + rejected <= rows
    return _sample(pattern, found.slice(0, rows), whole, rejected, first)


def _told(reject: dict) -> str:
    return f"{place_of_line(reject)} {reject[REASONS][0]}"


def _of_parquet(pattern: str, plan: ReadPlan, rows: int) -> Sample:
    parts, left = [], rows + 1
    for file in plan.files:
        with input_files.open_raw(file.path) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(min(left, 1 << 16)):
                parts.append(pa.Table.from_batches([batch.slice(0, left)]))
                left -= parts[-1].num_rows
                if not left:
                    break
        if not left:
            break
    try:
        found = pa.concat_tables(parts) if parts else pa.table({})
    except pa.ArrowInvalid as error:
        raise RequestError(
            f"--from {pattern}: the files' columns differ in type ({error}); write them alike."
        ) from error
    return _sample(pattern, found.slice(0, rows), left > 0)


def _sample(pattern, table: pa.Table, whole: bool, rejected: int = 0, first: str = "") -> Sample:
    columns = {name: _one(table.column(name)) for name in table.column_names}
    return Sample(in_full(pattern), columns, table.num_rows, whole, rejected, first)


def _one(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)
