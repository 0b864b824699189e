"""Rows of a table that come in pieces, by the key of the thing that each is about.

What a stateful step keeps is one record batch for each key range; these bring in what is new.
A key is an int64 column, `key`; a piece may have any of the table's columns.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers, present

KEY = "key"


def empty(schema: pa.Schema) -> pa.RecordBatch:
    """A table without rows."""
    return pa.RecordBatch.from_pylist([], schema=schema)


def widened(piece: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The piece with the schema's columns, null where it has none."""
    columns = [
        piece.column(field.name).cast(field.type)
        if field.name in piece.schema.names
        else pa.nulls(piece.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def coalesced(rows: pa.RecordBatch, pieces: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """A row for each key, of whose values the first that is there counts.

    So a message that comes twice changes nothing, and messages of several kinds about one thing
    become one row, in whatever order they come.

    Args:
        rows: one for each key; they come first.
        pieces: with some of the columns of `rows`.
    """
    schema = rows.schema
    batches = [rows, *(widened(piece, schema) for piece in pieces)]
    table = pa.Table.from_batches(batches, schema).combine_chunks()
    if not table.num_rows:
        return rows
    keys = integers(table.column(KEY).combine_chunks())
    order = np.argsort(keys, kind="stable")
    starts = np.r_[True, keys[order][1:] != keys[order][:-1]]
    if starts.all():
        return table.take(pa.array(order)).to_batches()[0]
    group = np.cumsum(starts) - 1
    count = int(group[-1]) + 1
    found = []
    for column in table.columns:
        there = np.flatnonzero(present(column.combine_chunks())[order])
        first = np.full(count, -1)
        # The last assignment stays, so the rows go backwards.
        first[group[there[::-1]]] = order[there[::-1]]
        found.append(column.combine_chunks().take(pa.array(first, mask=first < 0)))
    return pa.RecordBatch.from_arrays(found, schema=schema)


def newest(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Of the rows of each key the last; `batches` have one schema and at least one is needed."""
    batch = pa.Table.from_batches(batches).combine_chunks()
    keys = integers(batch.column(KEY).combine_chunks())
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    last = np.r_[ordered[1:] != ordered[:-1], True][: len(ordered)]
    taken = batch.take(pa.array(order[last]))
    return taken.to_batches()[0] if taken.num_rows else empty(batch.schema)


def places(keys: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Where each key stands among others, -1 where it does not; no key is there twice."""
    if not len(among):
        return np.full(len(keys), -1)
    order = np.argsort(among)
    found = np.searchsorted(among, keys, sorter=order)
    found = order[np.minimum(found, len(among) - 1)]
    return np.where(among[found] == keys, found, -1)


def looked_up(column: pa.Array, rows: np.ndarray) -> pa.Array:
    """The values of a column at rows, null where the row is -1."""
    return column.take(pa.array(rows, mask=rows < 0))


def differs(one: pa.Array, other: pa.Array) -> np.ndarray:
    """Where two columns are not the same; null is the same as null alone."""
    both = present(one) & present(other)
    unequal = pc.fill_null(pc.not_equal(one, other), False).to_numpy(zero_copy_only=False)
    return (present(one) != present(other)) | (both & unequal)
