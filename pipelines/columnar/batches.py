"""Cutting, joining and labelling record batches."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from pipelines.columnar.lists import relisted, take_rows

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
