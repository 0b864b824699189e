"""Batches of packed rows: what decides their order, and what goes with them to the writer."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from pipelines.columnar.keys import NAME, salted_hash
from pipelines.columnar.lists import one_each
from pipelines.reading.rejects import RULES
from pipelines.schemas.splits import QUARANTINED
from pipelines.sequences.row_packing import Packing
from pipelines.transform.raw import PASSED
from pipelines.writing.shards import identities

SEGMENTS, POSITIONS = "segments", "positions"
"""Features of every packed row; see `pipelines.sequences.row_packing.Packing`."""


def hashed(batch: pa.RecordBatch, salt: str) -> np.ndarray:
    """A salted hash of each row's identity, of the columns `PASSED`: uint64."""
    return salted_hash(*identities(batch), salt)


def in_hashed_order(batch: pa.RecordBatch, salt: str) -> pa.RecordBatch:
    """The rows by a salted hash of their identity: the same order whatever came in first."""
    order = np.lexsort((values_of(batch, NAME), hashed(batch, salt)))
    return batch.take(pa.array(order))


def values_of(batch: pa.RecordBatch, name: str) -> np.ndarray:
    """A column of plain values as an array."""
    return batch.column(name).to_numpy(zero_copy_only=False)


def batch_of_rows(
    sequences: pa.RecordBatch, packing: Packing, features: Mapping[str, np.ndarray]
) -> pa.RecordBatch:
    """Packed rows: `SEGMENTS`, `POSITIONS`, the given features, and `PASSED` of the first sequence.

    Args:
        sequences: a row each, with the columns `PASSED` as plain values; in their order.
        features: by name, [rows, any number].
    """
    features = {**features, SEGMENTS: packing.segments, POSITIONS: packing.positions}
    columns: dict[str, pa.Array] = {name: _lists(features[name]) for name in sorted(features)}
    first = sequences.select(list(PASSED)).take(pa.array(packing.first))
    columns |= {name: one_each(first.column(name)) for name in PASSED}
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))


def _lists(values: np.ndarray) -> pa.ListArray:
    ends = np.arange(0, values.size + 1, values.shape[1], dtype=np.int32)
    type = np.float32 if np.issubdtype(values.dtype, np.floating) else np.int64
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values.ravel().astype(type)))


def reasons_of(batch: pa.RecordBatch, fate: str) -> list[str]:
    """Why each row of a fate is in no packed row: the rule that it broke first, or the fate."""
    if fate != QUARANTINED:
        return [fate] * batch.num_rows
    return [rules[0] for rules in batch.column(RULES).to_pylist()]
