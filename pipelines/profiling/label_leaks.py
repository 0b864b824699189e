"""Columns that tell the label alone: known too late, more often than not."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipelines.profiling.column_profile import ColumnProfile
from pipelines.profiling.label_request import LabelRequest
from pipelines.profiling.row_identity import codes

# A column that tells so large a share of the label's variation is asked about.
_TOLD = 0.9
# Nor is what it tells where it has a value passed over, if so many rows have one.
_SOME_ROWS = 0.1
# Values of a column that are rarer than this many rows each tell by accident.
_ROWS_A_VALUE = 5
_BINS = 50


def find_leaks(columns: Sequence[ColumnProfile], request: LabelRequest) -> dict[str, float]:
    """The features that tell the label alone, or whether they are missing does.

    Returns:
        By column, the share of the label's variation that it tells, of all rows or of those
        that have a value: from 0.9 to 1.
    """
    leaks = {}
    for column in columns:
        if column.feature is not None:
            told = max(_told(column, request), _told_where_known(column, request))
            if told >= _TOLD:
                leaks[column.name] = told
    return leaks


def _told(column: ColumnProfile, request: LabelRequest) -> float:
    label = request.values.astype(np.float64)
    return _between_groups(label, _groups(column, request.known))


def _told_where_known(column: ColumnProfile, request: LabelRequest) -> float:
    known = column.values.is_valid().to_numpy(zero_copy_only=False)[request.known]
    if known.all() or known.mean() < _SOME_ROWS:
        return 0.0
    groups = np.unique(_groups(column, request.known)[known], return_inverse=True)[1]
    return _between_groups(request.values.astype(np.float64)[known], groups)


def _between_groups(label: np.ndarray, groups: np.ndarray) -> float:
    """The label's variance between groups, over all of it; 0 where the groups are too small."""
    total = label.var()
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
