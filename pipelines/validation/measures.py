"""What is measured of a collection for an expectation, batch by batch.

A measure makes an accumulator of a batch and merges accumulators; at the end it names what it
found as Great Expectations' metrics are named, which judges by them. An accumulator is plain
data of bounded size, whatever the number of rows or of failures.
"""

import math
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validation import quantiles
from pipelines.validation.conditions import Condition
from pipelines.validation.pandas_semantics import (
    NUMBER,
    TEXT,
    TIME,
    column_of,
    kind_of,
    known,
    numbers,
)
from pipelines.validation.rows import RowExpectation

# Unexpected values that are kept of an expectation, as many as Great Expectations shows.
SAMPLE = 20

ROWS = "table.row_count"
NULLS = "column_values.nonnull.unexpected_count"


class Accumulating(Protocol):
    """What is accumulated of a collection in one pass over it, batch by batch."""

    def of_batch(self, batch: pa.RecordBatch) -> Any:
        """The accumulator of a batch."""
        ...

    def merge(self, a, b) -> Any:
        """The accumulator of both's rows. Neither is changed."""
        ...


class Measure(Accumulating, Protocol):
    """What an accumulator is enough for."""

    def metrics(self, accumulator) -> dict[str, Any]:
        """Great Expectations' metrics by name; the accumulator is None of an empty collection."""
        ...


@runtime_checkable
class KeyedMeasure(Accumulating, Protocol):
    """What needs equal values brought together too: they are shuffled by key range.

    Counts of values travel as batches of the values and an int64 column of their counts.
    """

    def keyed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The values of a batch that are brought together."""
        ...

    def together(self, batches: list[pa.RecordBatch]) -> pa.RecordBatch:
        """The values of several such batches."""
        ...

    def hashes(self, batch: pa.RecordBatch) -> np.ndarray:
        """What decides each value's key range, as uint64."""
        ...

    def of_range(self, batches: list[pa.RecordBatch]) -> Any:
        """What is found of all the values of a key range."""
        ...

    def merge_ranges(self, a, b) -> Any:
        """What is found of two ranges, which share no value."""
        ...

    def keyed_metrics(self, accumulator, ranges) -> dict[str, Any]:
        """Great Expectations' metrics by name, of the rows' accumulator and all the ranges.

        Each of them is None of an empty collection.
        """
        ...


@runtime_checkable
class TwoPassMeasure(Protocol):
    """What is measured in a second pass depends on the metrics of the first."""

    def first_pass(self) -> Measure:
        """What is measured in the first pass."""
        ...

    def second_pass(self, found: dict[str, Any]) -> Measure:
        """What is measured in the second, given the first one's metrics."""
        ...


AnyMeasure = Measure | KeyedMeasure | TwoPassMeasure


def first_pass_of(measure: AnyMeasure) -> Measure | KeyedMeasure:
    """What is measured in the first pass for a measure: itself, or what it asks for."""
    return measure.first_pass() if isinstance(measure, TwoPassMeasure) else measure


def chosen(
    batch: pa.RecordBatch, columns: tuple[str, ...], condition: Condition | None
) -> pa.RecordBatch:
    """Some columns of the rows that a condition holds for."""
    rows = None if condition is None else condition.holds(batch)
    batch = batch.select(columns)
    return batch if rows is None else batch.filter(pa.array(rows))


@dataclass(frozen=True, eq=False)
class RowCounts:
    """How many rows are as expected, with a sample of those that are not.

    Attributes:
        metric: Great Expectations' name of the map metric.
        shape: "column", "pair" or "several": what an unexpected value looks like.
    """

    rule: RowExpectation
    metric: str
    shape: str

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure: rows, considered, unexpected, sample."""
        rows, considered, broken = self.rule.parts(batch)
        count = batch.num_rows if rows is None else int(rows.sum())
        unexpected = int(np.count_nonzero(broken))
        return (
            count,
            count if considered is None else int(np.count_nonzero(considered)),
            unexpected,
            self._sample(batch, broken) if unexpected else [],
        )

    def _sample(self, batch: pa.RecordBatch, broken: np.ndarray) -> list:
        first = pa.array(np.flatnonzero(broken)[:SAMPLE])
        columns = [sampled(column_of(batch, name).take(first)) for name in self.rule.columns]
        if self.shape == "column":
            return columns[0]
        rows = list(zip(*columns, strict=True))
        if self.shape == "pair":
            return rows
        return [dict(zip(self.rule.columns, row, strict=True)) for row in rows]

    def merge(self, a, b):
        """See Measure."""
        return (a[0] + b[0], a[1] + b[1], a[2] + b[2], (a[3] + b[3])[:SAMPLE])

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        return map_metrics(self.metric, self.shape, *(accumulator or (0, 0, 0, [])))


def sampled(values: pa.Array) -> list:
    """Values for a sample, a missing one as pandas has it."""
    return [math.nan if value is None else value for value in values.to_pylist()]


def map_metrics(metric: str, shape: str, rows: int, considered: int, unexpected: int, sample):
    """The metrics of an expectation that rows meet or do not."""
    found = {
        ROWS: rows,
        f"{metric}.unexpected_count": unexpected,
        f"{metric}.unexpected_values": sample,
    }
    if shape == "column":
        found.setdefault(NULLS, rows - considered)
    else:
        found[f"{metric}.filtered_row_count"] = considered
    return found


@dataclass(frozen=True)
class TableShape:
    """Rows, columns and their types.

    Attributes:
        expected: the schema that an empty collection is taken to have.
    """

    expected: pa.Schema
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure."""
        rows = batch.num_rows if self.condition is None else int(self.condition.holds(batch).sum())
        nulls = {
            name
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
            if column.null_count
        }
        return rows, batch.schema, nulls

    def merge(self, a, b):
        """See Measure."""
        return a[0] + b[0], a[1], a[2] | b[2]

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure. A type is (Arrow's type, whether nulls occur)."""
        rows, schema, nulls = accumulator or (0, self.expected, set())
        return {
            ROWS: rows,
            "table.columns": list(schema.names),
            "table.column_count": len(schema.names),
            "table.column_types": [(f.name, f.type, f.name in nulls) for f in schema],
        }


@dataclass(frozen=True)
class Moments:
    """Count, mean, deviation, sum and limits of a column of numbers.

    Accumulators merge as Chan, Golub and LeVeque (1979) merge variances, which loses no
    figures where the mean is large beside the deviation.
    """

    column: str
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure: count, mean, sum of squares about it, sum, min, max."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        found = numbers(values)[known(values)]
        if not len(found):
            return (0, 0.0, 0.0, 0, None, None)
        wide = found.astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            total = _exact_sum(found) if found.dtype.kind in "iu" else float(wide.sum())
            mean = float(wide.mean())
            squares = float(np.square(wide - mean).sum())
        return len(found), mean, squares, total, found.min().item(), found.max().item()

    def merge(self, a, b):
        """See Measure."""
        if not a[0] or not b[0]:
            return a if a[0] else b
        with np.errstate(invalid="ignore", over="ignore"):
            count, between = a[0] + b[0], np.float64(b[1]) - a[1]
            squares = a[2] + b[2] + between * between * a[0] * b[0] / count
            mean = (np.float64(a[1]) * a[0] + np.float64(b[1]) * b[0]) / count
        return (
            count,
            float(mean),
            float(squares),
            a[3] + b[3],
            min(a[4], b[4]),
            max(a[5], b[5]),
        )

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        count, mean, squares, total, low, high = accumulator or (0, 0.0, 0.0, 0, None, None)
        return {
            "column.mean": mean if count else None,
            "column.standard_deviation": float(np.sqrt(squares / (count - 1)))
            if count > 1
            else None,
            "column.sum": total,
            "column.min": low,
            "column.max": high,
        }


def _exact_sum(values: np.ndarray) -> int:
    """The sum of integers of up to 64 bits, which may need more."""
    wide = values.astype(np.uint64 if values.dtype.kind == "u" else np.int64)
    high, low = wide >> np.array(32, wide.dtype), wide & np.array(0xFFFFFFFF, wide.dtype)
    return (int(high.sum()) << 32) + int(low.sum())


@dataclass(frozen=True)
class MinMax:
    """The least and the greatest text or time of a column."""

    column: str
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        found = pc.min_max(values).as_py()
        return found["min"], found["max"]

    def merge(self, a, b):
        """See Measure."""
        if a[0] is None or b[0] is None:
            return b if a[0] is None else a
        return min(a[0], b[0]), max(a[1], b[1])

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        low, high = accumulator or (None, None)
        return {"column.min": low, "column.max": high}


@dataclass(frozen=True)
class Completeness:
    """How many values a column has, of how many rows."""

    column: str
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        return len(values), int(np.count_nonzero(known(values)))

    def merge(self, a, b):
        """See Measure."""
        return a[0] + b[0], a[1] + b[1]

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        rows, there = accumulator or (0, 0)
        return {"column.non_null_proportion": there / rows if rows else 0}


@dataclass(frozen=True)
class Quantiles:
    """Quantiles of a column of numbers; see `pipelines.validation.quantiles`.

    Attributes:
        metric: what the list of them is called; the median is a number by itself.
    """

    column: str
    shares: tuple[float, ...]
    interpolation: str
    metric: str
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch) -> quantiles.Sketch:
        """See Measure."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        return quantiles.sketch_of(numbers(values)[known(values)])

    def merge(self, a, b) -> quantiles.Sketch:
        """See Measure."""
        return quantiles.merge(a, b)

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        sketch = accumulator or quantiles.Sketch()
        found = [quantiles.quantile(sketch, share, self.interpolation) for share in self.shares]
        if self.metric == "column.median":
            return {self.metric: found[0]}
        return {self.metric: [float("nan") if value is None else value for value in found]}


@dataclass(frozen=True)
class Histogram:
    """How many values lie between given limits."""

    column: str
    bins: tuple[float, ...]
    condition: Condition | None = None

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure: rows a bin, below, above, known."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        found = numbers(values)[known(values)]
        return np.array(
            [
                *np.histogram(found, self.bins)[0],
                np.count_nonzero(found < self.bins[0]),
                np.count_nonzero(found > self.bins[-1]),
                len(found),
            ],
            np.int64,
        )

    def merge(self, a, b):
        """See Measure."""
        return a + b

    def metrics(self, accumulator) -> dict[str, Any]:
        """See Measure."""
        found = np.zeros(len(self.bins) + 2, np.int64) if accumulator is None else accumulator
        return {
            "column.histogram": found[:-3].tolist(),
            "below_partition": int(found[-3]),
            "above_partition": int(found[-2]),
            "column_values.nonnull.count": int(found[-1]),
        }


def limits_of(column: str, type: pa.DataType, condition: Condition | None) -> Measure:
    """What measures the least and the greatest value of a column.

    Raises:
        ValueError: its values have none.
    """
    kind = kind_of(type)
    if kind == NUMBER:
        return Moments(column, condition)
    if kind in (TEXT, TIME):
        return MinMax(column, condition)
    raise ValueError(f"{kind} have no order")
