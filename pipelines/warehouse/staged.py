"""Rows of a table as the one Parquet file that a load job takes."""

import contextlib
import datetime
import hashlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.columnar.days import day_numbers, day_text
from pipelines.problems import JobError, RequestError
from pipelines.reading.rejects import REASONS, name_of_line
from pipelines.schemas import Table
from pipelines.warehouse import definition, sql

# What one job of BigQuery may change.
MOST_PARTITIONS = 4_000

_GROUP_ROWS = 100_000

# The number of a day that is not known.
_UNKNOWN = 0


@dataclass(frozen=True)
class Staged:
    """A Parquet file of rows.

    Attributes:
        days: of the rows, sorted; None where the table's rows have no day.
        undated: some rows lack their day.
        digest: SHA-256 of the file.
    """

    path: str
    rows: int
    days: tuple[datetime.date, ...] | None
    digest: str
    undated: bool = False


def stage(pattern: str, rows: int | None, table: Table, path: str, what: str = "rows") -> Staged:
    """Writes the rows that a pattern names, in BigQuery's types, to a Parquet file.

    The same rows in the same order give the same bytes. Memory does not grow with the
    rows.

    Args:
        pattern, rows: as `pipelines.reading.plan.plan_reads` takes them.
        what: a row is, in the plural, for messages.

    Raises:
        RequestError: there is no such input, or it has no rows.
        JobError: a line is no row, a required value is missing, or a date is none.
    """
    # Beam's file systems take seconds to import.
    from pipelines.reading.plan import plan_reads
    from pipelines.reading.read import read_first, read_range

    plan = plan_reads(pattern, table, rows, option="INPUT")
    pieces = (
        read_first(plan, table.arrow)
        if rows is not None
        else (piece for place in plan.ranges for piece in read_range(place, table.arrow))
    )
    schema = definition.arrow_schema(table)
    days: set[int] = set()
    day = sql.day_columns(table)
    count = 0
    # Closed here, for a file that is open when the interpreter ends complains of it.
    with contextlib.closing(pieces), pq.ParquetWriter(path, schema) as writer:
        waiting, held = [], 0
        for batch, rejects in pieces:
            if rejects is not None:
                raise JobError(_rejected(rejects, what))
            _check_required(batch, table, count)
            if day:
                days.update(np.unique(day_numbers(batch, day)).tolist())
            count += batch.num_rows
            waiting.append(batch.cast(schema))
            held += batch.num_rows
            if held >= _GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting, held = [], 0
        if held:
            writer.write_table(pa.Table.from_batches(waiting))
    if not count:
        raise RequestError(f"{pattern} has no {what}; there is nothing to load.")
    dates = tuple(_date(number, day, what) for number in sorted(days - {_UNKNOWN}))
    if table.partition and len(dates) >= MOST_PARTITIONS:
        raise RequestError(
            f"{pattern} has {what} of {len(dates):,} days, and one job of BigQuery changes at "
            f"most {MOST_PARTITIONS:,} partitions: load it in parts."
        )
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Staged(path, count, dates if day else None, digest, _UNKNOWN in days)


def _date(number: int, names: tuple[str, ...], what: str) -> datetime.date:
    text = day_text(number)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise JobError(
            f"There are {what} of {text}, which is no date: correct {', '.join(names)}."
        ) from error


def _rejected(rejects: pa.RecordBatch, what: str) -> str:
    first = rejects.slice(0, 1).to_pylist()[0]
    return (
        f"{name_of_line(first)}: none of the {what} ({first[REASONS][0]}). Nothing was loaded: "
        "correct the line, or remove it."
    )


def _check_required(batch: pa.RecordBatch, table: Table, before: int) -> None:
    for column in table.columns:
        values = batch.column(column.name)
        if not column.nullable and values.null_count:
            row = before + pc.index(values.is_null(), True).as_py() + 1
            raise JobError(
                f"Row {row:,} has no {column.name}, which the table requires (and "
                f"{values.null_count - 1:,} more in its batch). Nothing was loaded: correct "
                "them, or remove them."
            )
