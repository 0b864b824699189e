"""Cutting, joining and labelling record batches."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.lists import relisted, take_rows
from pipelines.columnar.time_zones import PER_SECOND

# A batch is large enough that what is paid once a batch (a TensorFlow session,
# an Arrow kernel's dispatch) disappears behind its rows, and small enough that a
# worker holds dozens of them.
ROWS_PER_BATCH = 32_768


def concat(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch with the rows of all, in order. Copies; at least one batch is needed."""
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).combine_chunks()
    return table.to_batches()[0] if table.num_rows else batches[0]


def slices(batch: pa.RecordBatch, rows: int = ROWS_PER_BATCH) -> Iterator[pa.RecordBatch]:
    """The batch in pieces of at most `rows` rows; the pieces share its memory."""
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def split_by(batch: pa.RecordBatch, keys: np.ndarray) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The batch's rows grouped by an integer key, in order of keys then of rows.

    Args:
        keys: int array, one key a row.

    Yields:
        (key, rows); the pieces share one sorted copy of the batch.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(ordered)]
    if len(starts) > 1:
        # Of the batch's own types, however many keys it has: pieces of several batches meet.
        batch = relisted(take_rows(batch, order), batch.schema)
    for start, end in itertools.pairwise([*starts, len(ordered)]):
        yield int(ordered[start]), batch.slice(start, end - start)


def with_columns(batch: pa.RecordBatch, added: dict[str, pa.Array]) -> pa.RecordBatch:
    """The batch with further columns behind its own."""
    return pa.RecordBatch.from_arrays(
        [*batch.columns, *added.values()], names=[*batch.schema.names, *added]
    )


def integers(array: pa.Array, missing: int = 0) -> np.ndarray:
    """An integer, date or timestamp column as int64 (dates in days, timestamps in their unit)."""
    if pa.types.is_date32(array.type):
        array = array.cast(pa.int32())
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.int64())
    if array.null_count:
        array = array.fill_null(missing)
    return array.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)


def present(array: pa.Array) -> np.ndarray:
    """Which values of a column are not null, as a bool array."""
    if not array.null_count:
        return np.ones(len(array), bool)
    return array.is_valid().to_numpy(zero_copy_only=False)


def within(array: pa.Array, minimum: float | None, maximum: float | None) -> np.ndarray:
    """Which values of a numeric column are there and in a closed range, as a bool array."""
    values = integers(array)
    inside = present(array)
    if minimum is not None:
        inside = inside & (values >= minimum)
    if maximum is not None:
        inside = inside & (values <= maximum)
    return inside


def nullable(values: np.ndarray, valid: np.ndarray, type: pa.DataType) -> pa.Array:
    """An Arrow array of the values, null where they are not valid."""
    mask = None if valid.all() else ~valid
    if pa.types.is_timestamp(type):
        return pa.array(values, pa.int64(), mask=mask).cast(type)
    return pa.array(values.astype(type.to_pandas_dtype(), copy=False), type, mask=mask)


# Seconds since 1970 of the years that Python's calendar has, a day left for any zone.
_CALENDAR = (-62_135_510_400, 253_402_214_400)


def as_rows(batch: pa.RecordBatch) -> list[dict]:
    """The rows as dicts; an instant that is none of Python's calendar comes as a text.

    In ISO 8601, as the others are written.
    """
    columns = [_in_calendar(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()


def _in_calendar(values: pa.Array) -> pa.Array:
    found = _calendar_positions(values)
    if found is None:
        return values
    # Arrow has no text for years beyond 32767.
    unit = "D" if pa.types.is_date32(values.type) else values.type.unit
    texts = np.datetime_as_string(found[0].astype(f"datetime64[{unit}]"))
    zone = "Z" if pa.types.is_timestamp(values.type) and values.type.tz is not None else ""
    told = pa.array([f"{text}{zone}" for text in texts.tolist()], pa.string())
    return pc.if_else(pa.array(present(values)), told, pa.scalar(None, pa.string()))


def nearest_in_calendar(values: pa.Array) -> pa.Array:
    """Instants or dates with the nearest of Python's calendar for those that it lacks.

    What compares them with others needs no more, and fails on no unit or year.
    """
    found = _calendar_positions(values)
    if found is None:
        return values
    units, least, most = found
    units = np.clip(units, least, most)
    whole = pa.array(units, mask=None if not values.null_count else ~present(values))
    return whole.cast(pa.int32() if pa.types.is_date(values.type) else pa.int64()).cast(values.type)


def _calendar_positions(values: pa.Array) -> tuple[np.ndarray, int, int] | None:
    """Instants or dates in their own unit since 1970, and the calendar's limits in it.

    None where the calendar has them all, or they are none.
    """
    if pa.types.is_date32(values.type):
        least, most = (second // 86_400 for second in _CALENDAR)
    elif pa.types.is_timestamp(values.type):
        unit = PER_SECOND[values.type.unit]
        least, most = (second * unit for second in _CALENDAR)
    else:
        return None
    units = integers(values.cast(pa.int32()) if pa.types.is_date32(values.type) else values)
    known = present(values)
    if ((units >= least) & (units <= most) | ~known).all():
        return None
    return units, least, most
