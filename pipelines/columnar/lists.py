"""Columns of lists, as tf.Example has them, whose lists hold one value each."""

import numpy as np
import pyarrow as pa


def one_each(values: pa.Array, large: bool = False) -> pa.ListArray | pa.LargeListArray:
    """A list of one value for each value, on the same memory."""
    if large:
        offsets = np.arange(len(values) + 1, dtype=np.int64)
        return pa.LargeListArray.from_arrays(pa.array(offsets), values)
    return pa.ListArray.from_arrays(pa.array(np.arange(len(values) + 1, dtype=np.int32)), values)


def values_of_one_each(column: pa.Array) -> pa.Array | None:
    """The values of a column of lists of one value each; None for any other column."""
    if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
        return None
    if column.null_count:
        return None
    values = column.flatten()
    if len(values) != len(column):
        return None
    # As many values as lists, so a list of two means that another is empty.
    return values if bool((np.diff(column.offsets.to_numpy()) == 1).all()) else None


def take_rows(batch: pa.RecordBatch, order: np.ndarray) -> pa.RecordBatch:
    """The rows in another order; several times faster than `take` for lists of one value."""
    indices = pa.array(order)
    columns = []
    for column in batch.columns:
        values = values_of_one_each(column)
        if values is None:
            columns.append(column.take(indices))
        else:
            columns.append(one_each(values.take(indices), pa.types.is_large_list(column.type)))
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
