"""The columns that tell the rows of a table apart."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.profiling.column_profile import ColumnProfile

_MOST_COLUMNS = 4
# Columns that are tried in combinations: at most 1,092 of four.
_CANDIDATES = 13
# Combinations that are not unique in so many rows are not in more.
_FIRST_ROWS = 20_000


@dataclass(frozen=True)
class Identity:
    """Columns, and how many different rows they tell.

    Attributes:
        columns: empty where no few columns tell all rows apart.
        rows: that were counted.
        distinct: different values of these columns together; of all columns, where
            `columns` is empty.
    """

    columns: tuple[str, ...]
    rows: int
    distinct: int

    @property
    def is_unique(self) -> bool:
        """Whether no two rows have the same."""
        return self.distinct == self.rows


def codes(values: pa.Array) -> np.ndarray:
    """A number for each distinct value, missing included, as int64."""
    return pc.dictionary_encode(values, null_encoding="encode").indices.to_numpy().astype(np.int64)


def count_distinct(columns: Sequence[np.ndarray]) -> int:
    """Different rows of columns of codes."""
    return len(np.unique(_joined(columns)))


def _joined(columns: Sequence[np.ndarray]) -> np.ndarray:
    joined = columns[0]
    for column in columns[1:]:
        # Renumbered, so that the product of the numbers of codes stays an int64.
        joined = np.unique(joined, return_inverse=True)[1] * (int(column.max(initial=0)) + 1)
        joined = joined + column
    return joined


def given_identity(columns: Sequence[ColumnProfile], names: Sequence[str]) -> Identity:
    """How many different rows columns tell that a person names."""
    by_name = {column.name: column for column in columns}
    chosen = [codes(by_name[name].values) for name in names]
    return Identity(tuple(names), len(chosen[0]), count_distinct(chosen))


def find_identity(columns: Sequence[ColumnProfile]) -> Identity:
    """The fewest columns that tell all rows apart: at most four, and no measurements.

    Of as many columns those that come first in the table are taken. Costs seconds for a
    million rows.
    """
    rows = len(columns[0].values)
    candidates = [
        column
        for column in columns
        if not column.nulls
        and column.distinct > 1
        and not pa.types.is_floating(column.type)
        and not pa.types.is_boolean(column.type)
    ]
    if len(candidates) > _CANDIDATES:
        kept = sorted(candidates, key=lambda column: -column.distinct)[:_CANDIDATES]
        candidates = [column for column in candidates if column in kept]
    encoded = {column.name: codes(column.values) for column in candidates}
    for size in range(1, min(_MOST_COLUMNS, len(candidates)) + 1):
        for chosen in itertools.combinations(candidates, size):
            if math.prod(column.distinct for column in chosen) < rows:
                continue
            arrays = [encoded[column.name] for column in chosen]
            first = [array[:_FIRST_ROWS] for array in arrays]
            if count_distinct(first) < len(first[0]):
                continue
            if count_distinct(arrays) == rows:
                return Identity(tuple(column.name for column in chosen), rows, rows)
    everything = [codes(column.values) for column in columns]
    return Identity((), rows, count_distinct(everything))
