"""The day and the month that a row belongs to, from the columns that say it."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import integers, present

# Of a row whose day is not known: a month before all others.
NO_MONTH = 0


def day_numbers(batch: pa.RecordBatch, day: Sequence[str]) -> np.ndarray:
    """Each row's day as an integer, year * 10000 + month * 100 + day; 0 where it is not known.

    Args:
        day: a column of dates or instants (whose day in UTC counts), or three of integers:
            year, month and day.
    """
    columns = [batch.column(name) for name in day]
    if len(columns) == 3:
        known = np.logical_and.reduce([present(column) for column in columns])
        year, month, number = (integers(column) for column in columns)
    else:
        known = present(columns[0])
        dates = columns[0].cast(pa.timestamp("s")) if _is_date(columns[0].type) else columns[0]
        days = integers(dates.cast(pa.timestamp("s", getattr(dates.type, "tz", None)))) // 86_400
        stamps = days.astype("datetime64[D]")
        months = stamps.astype("datetime64[M]")
        year = stamps.astype("datetime64[Y]").astype(np.int64) + 1970
        month = months.astype(np.int64) % 12 + 1
        number = (stamps - months).astype(np.int64) + 1
    return np.where(known, (year * 100 + month) * 100 + number, 0)


def _is_date(type: pa.DataType) -> bool:
    return pa.types.is_date(type)


def day_text(number: int) -> str:
    """A day of `day_numbers` as ISO 8601 writes it, such as "2013-01-31"."""
    return f"{number // 10_000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


def month_numbers(batch: pa.RecordBatch, day: Sequence[str]) -> np.ndarray:
    """Months since the year 0 (`year * 12 + month - 1`) of each row; int64.

    `NO_MONTH` where the day is not known, and of every row where `day` is empty.
    """
    if not day:
        return np.full(batch.num_rows, NO_MONTH, np.int64)
    if len(day) == 3:
        year, month = (integers(batch.column(name)) for name in day[:2])
        known = present(batch.column(day[0])) & present(batch.column(day[1]))
    else:
        numbers = day_numbers(batch, day)
        year, month, known = numbers // 10_000, numbers // 100 % 100, numbers > 0
    return np.where(known, year * 12 + month - 1, NO_MONTH)
