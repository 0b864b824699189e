"""Flights as the one Parquet file that a load job takes."""

import datetime
import hashlib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.problems import JobError, RequestError
from pipelines.reading.rejects import REASONS
from pipelines.schemas import Table
from pipelines.warehouse import definition

# What one job of BigQuery may change.
MOST_PARTITIONS = 4_000

_GROUP_ROWS = 100_000


@dataclass(frozen=True)
class Staged:
    """A Parquet file of flights.

    Attributes:
        days: local dates of the flights, sorted.
        digest: SHA-256 of the file.
    """

    path: str
    rows: int
    days: tuple[datetime.date, ...]
    digest: str


def stage(pattern: str, rows: int | None, table: Table, path: str) -> Staged:
    """Writes the flights that a pattern names, in BigQuery's types, to a Parquet file.

    The same flights in the same order give the same bytes. Memory does not grow with the
    rows.

    Args:
        pattern, rows: as `pipelines.reading.plan.plan_reads` takes them.

    Raises:
        RequestError: there is no such input, or it has no flights.
        JobError: a line is no flight, a required value is missing, or a date is none.
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
    dates: set[tuple[int, int, int]] = set()
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        waiting, held = [], 0
        for batch, rejects in pieces:
            if rejects is not None:
                raise JobError(_rejected(rejects))
            _check_required(batch, table, count)
            groups = pa.table(batch.select(["year", "month", "day"])).group_by(
                ["year", "month", "day"]
            )
            dates.update(
                tuple(row[name] for name in ("year", "month", "day"))
                for row in groups.aggregate([]).to_pylist()
            )
            count += batch.num_rows
            waiting.append(batch.cast(schema))
            held += batch.num_rows
            if held >= _GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting, held = [], 0
        if held:
            writer.write_table(pa.Table.from_batches(waiting))
    if not count:
        raise RequestError(f"{pattern} has no flights; there is nothing to load.")
    days = tuple(sorted(_date(*parts) for parts in dates))
    if len(days) >= MOST_PARTITIONS:
        raise RequestError(
            f"{pattern} has flights of {len(days):,} days, and one job of BigQuery changes at "
            f"most {MOST_PARTITIONS:,} partitions: load it in parts."
        )
    with open(path, "rb") as file:
        return Staged(path, count, days, hashlib.file_digest(file, "sha256").hexdigest())


def _date(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise JobError(
            f"There is a flight on {year:04d}-{month:02d}-{day:02d}, which is no date: correct "
            "year, month and day."
        ) from error


def _rejected(rejects: pa.RecordBatch) -> str:
    first = rejects.slice(0, 1).to_pylist()[0]
    where = f"{first['file']}, line {first['line']}" if first.get("line") else first["file"]
    return (
        f"{where}: not a flight ({first[REASONS][0]}). Nothing was loaded: correct the line, or "
        "remove it."
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
