"""Columns that tell the label alone: known too late, more often than not."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipelines.profiling.column_profile import ColumnProfile
from pipelines.profiling.label_request import LabelRequest
from pipelines.profiling.row_identity import codes

# A column by which so large a share of rows' labels is told, of those that the label's most
# frequent value does not tell.
_TOLD = 0.95
# Values of a column that are rarer than this many rows each tell by accident.
_ROWS_A_VALUE = 5
_BINS = 50


def find_leaks(columns: Sequence[ColumnProfile], request: LabelRequest) -> dict[str, float]:
    """The features that tell the label alone, or whether they are missing does.

    Returns:
        By column, the share of the label's variation that it tells, from 0.95 to 1.
    """
    leaks = {}
    for column in columns:
        if column.feature is not None:
            told = _told(column, request)
            if told >= _TOLD:
                leaks[column.name] = told
    return leaks


def _told(column: ColumnProfile, request: LabelRequest) -> float:
    """The label's variance between the column's values, over all of it; biased downwards."""
    label = request.values.astype(np.float64)
    total = label.var()
    groups = _groups(column, request.known)
    sizes = np.bincount(groups)
    if not total or len(label) < _ROWS_A_VALUE * np.count_nonzero(sizes):
        return 0.0
    means = np.bincount(groups, label) / np.maximum(sizes, 1)
    within = np.mean((label - means[groups]) ** 2)
    return float(1 - within / total)


def _groups(column: ColumnProfile, known: np.ndarray) -> np.ndarray:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return np.unique(codes(column.values)[known], return_inverse=True)[1]
    numbers = column.values.cast(pa.float64()).to_numpy(zero_copy_only=False)[known]
    if column.distinct <= _BINS:
        return np.unique(np.nan_to_num(numbers, nan=np.inf), return_inverse=True)[1]
    edges = np.unique(np.nanquantile(numbers, np.linspace(0, 1, _BINS + 1)[1:-1]))
    # A missing number is a group of its own, behind all others.
    return np.where(np.isnan(numbers), len(edges) + 1, np.searchsorted(edges, numbers))
