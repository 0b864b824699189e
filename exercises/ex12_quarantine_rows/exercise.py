"""The seat `check`: valid rows go on, the others are quarantined whole, with their reasons."""

from collections.abc import Sequence

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.seats.unsolved import unsolved
from pipelines.validation.rules import RowRule

QUARANTINED = "quarantined"


def outside(values: pa.Array, minimum: float | None, maximum: float | None) -> np.ndarray:
    """Which values lie outside a closed range.

    Args:
        values: of integers or floats, of any width; a missing value is null. May be a slice.
        minimum, maximum: None for no limit; an integer for values that are integers.

    Returns:
        A bool array, one a value: True for what is smaller than `minimum` or greater than
        `maximum`, and for NaN, which is a value and in no range. False for null.
    """
    unsolved("ex12_quarantine_rows")


class QuarantineRows(beam.PTransform):
    """Parts the rows that keep every rule from those that break one.

    Args:
        rules: see `pipelines.validation.rules`; each has an id of its own.

    Returns:
        A dict: "valid", the batches that go on; "quarantined", the other rows whole, with
        the list columns `_rules` (the ids of all the rules that each broke, in the order of
        `rules`) and `_reasons` (for each of these what its `reason(row)` says). No batch is
        without rows.
    """

    def __init__(self, rules: Sequence[RowRule]):
        super().__init__()
        self._rules = tuple(rules)

    def expand(self, flights):
        unsolved("ex12_quarantine_rows")
