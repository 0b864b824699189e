"""Expectations that need two passes: what is usual, then which values are not."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.validation.conditions import Condition
from pipelines.validation.measures import Measure, Moments, Quantiles, RowCounts
from pipelines.validation.rows import Domain, Near, RowExpectation

QUARTILES = (0.25, 0.75)


@dataclass(frozen=True, eq=False)
class Outliers:
    """Numbers too far from the mean, or from the quartiles.

    Attributes:
        method: "z_score", "std" (both by mean and sample deviation) or "iqr".
        factor: deviations, or ranges between the quartiles, that a value may be away.
        both_sides: also below.
        metric: Great Expectations' name of the map metric.
    """

    id: str
    column: str
    method: str
    factor: float
    both_sides: bool
    condition: Condition | None
    metric: str

    def first_pass(self) -> Measure:
        """See TwoPassMeasure."""
        if self.method == "iqr":
            return Quantiles(
                self.column, QUARTILES, "linear", "column.quantile_values", self.condition
            )
        return Moments(self.column, self.condition)

    def second_pass(self, found: dict[str, Any]) -> RowCounts:
        """See TwoPassMeasure."""
        low, high, strict = self._window(found)
        near = Near(self.column, low, high, strict, f"too far from the usual ({self.method})")
        domain = Domain((self.column,), "any")
        return RowCounts(
            RowExpectation(self.id, domain, near, self.condition), self.metric, "column"
        )

    def _window(self, found: dict[str, Any]) -> tuple[float | None, float | None, bool]:
        if self.method == "iqr":
            low, high = found["column.quantile_values"]
            if not (np.isfinite(low) and np.isfinite(high)):
                return None, None, False
            reach = self.factor * (high - low)
            return low - reach, high + reach, False
        mean, deviation = found["column.mean"], found["column.standard_deviation"]
        if mean is None or deviation is None or not np.isfinite([mean, deviation]).all():
            return None, None, False
        if self.method == "std":
            reach = self.factor * deviation
            return (mean, mean, False) if reach <= 0 else (mean - reach, mean + reach, True)
        if not deviation:
            return None, None, False
        factor = abs(self.factor) if self.both_sides else self.factor
        low = mean - factor * deviation if self.both_sides else None
        return low, mean + factor * deviation, True
