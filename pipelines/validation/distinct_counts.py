"""What needs equal values brought together: distinct and repeated values, and flights by aircraft.

A batch is boiled down to its different values with their counts, which are cut by a hash
of the value. A worker then holds the different values of one key range, never those of
the whole collection.
"""

import heapq
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import concat, integers
from pipelines.columnar.keys import mixed
from pipelines.validation.conditions import Condition
from pipelines.validation.flight_legs import in_two_places
from pipelines.validation.measures import NULLS, ROWS, SAMPLE, chosen, map_metrics, sampled
from pipelines.validation.pandas_semantics import column_of, known, members, numbers
from pipelines.validation.rows import Domain

_COUNT = "_count"

# Most common values that occur equally often, and values with their counts, kept at most.
MOST_COMMON, MOST_COUNTS = 1_000, 65_536


def hashes(batch: pa.RecordBatch) -> np.ndarray:
    """A hash of each row, the same in every process: equal rows have equal ones; uint64."""
    found = np.zeros(batch.num_rows, np.uint64)
    for column in batch.columns:
        with np.errstate(over="ignore"):
            found = mixed(found * np.uint64(31) + _value_bits(column))
    return found


def _value_bits(values: pa.Array) -> np.ndarray:
    if pa.types.is_floating(values.type):
        # Adding 0 makes -0.0 and 0.0 one.
        return (numbers(values) + 0.0).view(np.uint64)
    if pa.types.is_integer(values.type) or pa.types.is_boolean(values.type):
        return numbers(values).astype(np.int64).view(np.uint64)
    if pa.types.is_timestamp(values.type):
        return integers(values).view(np.uint64)
    encoded = (values if pa.types.is_string(values.type) else values.cast(pa.string())).fill_null(
        ""
    )
    encoded = encoded.dictionary_encode()
    checksums = [zlib.crc32(text.encode()) for text in encoded.dictionary.to_pylist()]
    return np.array(checksums, np.uint64)[encoded.indices.to_numpy()]


def _counted(batches: list[pa.RecordBatch], columns: list[str]) -> pa.Table:
    """The different rows of some columns, with the sums of their counts."""
    table = pa.Table.from_batches(batches)
    grouped = table.group_by(columns, use_threads=False).aggregate([(_COUNT, "sum")])
    return grouped.rename_columns([*columns, _COUNT])


def _batch_of(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, table.column_names)


def _with_ones(batch: pa.RecordBatch) -> pa.RecordBatch:
    ones = pa.array(np.ones(batch.num_rows, np.int64))
    return pa.RecordBatch.from_arrays([*batch.columns, ones], [*batch.schema.names, _COUNT])


def _plain_columns(batch: pa.RecordBatch, columns: tuple[str, ...]) -> pa.RecordBatch:
    """The columns without dictionaries; NaN is null and -0.0 is 0.0, as groups have them."""
    arrays = []
    for name in columns:
        values = column_of(batch, name)
        if pa.types.is_floating(values.type):
            values = pc.add(pc.if_else(pc.is_nan(values), None, values), pa.scalar(0, values.type))
        arrays.append(values)
    return pa.RecordBatch.from_arrays(arrays, list(columns))


@dataclass(frozen=True, eq=False)
class DistinctValues:
    """The different values of a column.

    Attributes:
        allowed: count the values that are not among these, and which of these occur.
        never: values beside these that a column of this type cannot hold.
        keep: keep every value with its count, up to `MOST_COUNTS` of them.
    """

    column: str
    condition: Condition | None = None
    allowed: pa.Array | None = None
    never: tuple = ()
    keep: bool = False

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure: rows, missing."""
        values = column_of(chosen(batch, (self.column,), self.condition), self.column)
        return len(values), len(values) - int(np.count_nonzero(known(values)))

    def merge(self, a, b):
        """See Measure."""
        return a[0] + b[0], a[1] + b[1]

    def keyed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Each different value of the batch, with its count."""
        rows = _plain_columns(chosen(batch, (self.column,), self.condition), (self.column,))
        values = rows.column(0).drop_null()
        counted = values.value_counts()
        return pa.RecordBatch.from_arrays(
            [counted.field("values"), counted.field("counts")], [self.column, _COUNT]
        )

    def together(self, batches: list[pa.RecordBatch]) -> pa.RecordBatch:
        """Each different value of several such batches, with the sum of its counts."""
        return _batch_of(_counted(batches, [self.column]))

    def hashes(self, batch: pa.RecordBatch) -> np.ndarray:
        """What decides each row's key range: a hash of the value."""
        return hashes(batch.select([self.column]))

    def of_range(self, batches: list[pa.RecordBatch]) -> dict[str, Any]:
        """What is found of all the values of a key range."""
        table = _counted(batches, [self.column])
        values = table.column(0).combine_chunks()
        counts = table.column(_COUNT).to_numpy()
        repeated = counts > 1
        most = int(counts.max(initial=0))
        found = {
            "distinct": len(values),
            "repeated": int(counts[repeated].sum()),
            "sample": _smallest(values.filter(pa.array(repeated)), counts[repeated]),
            "most": most,
            "common": heapq.nsmallest(
                MOST_COMMON, values.filter(pa.array(counts == most)).to_pylist()
            ),
            "outside": 0,
            "outside_sample": [],
            "inside": set(),
            "counts": {},
        }
        if self.allowed is not None:
            inside = members(values, self.allowed)
            outside = values.filter(pa.array(~inside)).to_pylist()
            found["outside"] = len(outside)
            found["outside_sample"] = heapq.nsmallest(SAMPLE, outside)
            found["inside"] = set(values.filter(pa.array(inside)).to_pylist())
        if self.keep:
            some = dict(zip(values.to_pylist(), counts.tolist(), strict=True))
            found["counts"] = some if len(some) <= MOST_COUNTS else None
        return found

    def merge_ranges(self, a: dict, b: dict) -> dict:
        """What is found of two ranges, which share no value."""
        most = max(a["most"], b["most"])
        common = [value for x in (a, b) if x["most"] == most for value in x["common"]]
        counts = None
        if a["counts"] is not None and b["counts"] is not None:
            counts = a["counts"] | b["counts"]
            counts = counts if len(counts) <= MOST_COUNTS else None
        return {
            "distinct": a["distinct"] + b["distinct"],
            "repeated": a["repeated"] + b["repeated"],
            "sample": heapq.nsmallest(SAMPLE, a["sample"] + b["sample"]),
            "most": most,
            "common": heapq.nsmallest(MOST_COMMON, common),
            "outside": a["outside"] + b["outside"],
            "outside_sample": heapq.nsmallest(SAMPLE, a["outside_sample"] + b["outside_sample"]),
            "inside": a["inside"] | b["inside"],
            "counts": counts,
        }

    def keyed_metrics(self, accumulator, ranges: dict | None) -> dict[str, Any]:
        """Great Expectations' metrics by name, of the rows' accumulator and the ranges'."""
        rows, missing = accumulator or (0, 0)
        found = ranges or self.of_range([_no_values(self.column)])
        there = rows - missing
        metrics = map_metrics(
            "column_values.unique", "column", rows, there, found["repeated"], found["sample"]
        )
        metrics |= {
            ROWS: rows,
            NULLS: missing,
            "column_values.nonnull.count": there,
            "column.distinct_values.count": found["distinct"],
            "column.unique_proportion": found["distinct"] / there if there else 0,
            "column.most_common_value": found["common"],
        }
        if self.allowed is not None:
            absent = [value for value in self.allowed.to_pylist() if value not in found["inside"]]
            absent = list(dict.fromkeys([*absent, *self.never]))
            metrics |= {
                "column.distinct_values.not_in_set.count": found["outside"],
                "column.distinct_values.not_in_set": found["outside_sample"],
                "column.distinct_values.missing_from_column.count": len(absent),
                "column.distinct_values.missing_from_column": absent[:SAMPLE],
            }
        if self.keep:
            if found["counts"] is None:
                metrics["problem"] = f"{self.column} has more than {MOST_COUNTS:,} different values"
            metrics["column.value_counts"] = dict(sorted((found["counts"] or {}).items()))
        return metrics


def _smallest(values: pa.Array, counts: np.ndarray) -> list:
    """The first of the sorted values, each as often as it occurs."""
    first = heapq.nsmallest(SAMPLE, zip(values.to_pylist(), counts.tolist(), strict=True))
    return [value for value, count in first for _ in range(min(count, SAMPLE))][:SAMPLE]


def _sampled_rows(columns, names: list[str]) -> list[dict]:
    values = zip(*(sampled(column) for column in columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


def _no_values(column: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([], pa.int64()), pa.array([], pa.int64())], [column, _COUNT]
    )


@dataclass(frozen=True, eq=False)
class RepeatedCombinations:
    """Rows whose values of several columns occur more than once, together."""

    domain: Domain
    condition: Condition | None = None

    metric = "compound_columns.unique"

    def of_batch(self, batch: pa.RecordBatch):
        """See Measure: rows, considered."""
        rows = chosen(batch, self.domain.columns, self.condition)
        considered = self.domain.considered(rows)
        return rows.num_rows, rows.num_rows if considered is None else int(considered.sum())

    def merge(self, a, b):
        """See Measure."""
        return a[0] + b[0], a[1] + b[1]

    def _considered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = chosen(batch, self.domain.columns, self.condition)
        considered = self.domain.considered(rows)
        return rows if considered is None else rows.filter(pa.array(considered))

    def keyed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Each considered combination of the batch, with the count 1."""
        return _with_ones(_plain_columns(self._considered(batch), self.domain.columns))

    def together(self, batches: list[pa.RecordBatch]) -> pa.RecordBatch:
        """The rows of several such batches: most combinations are different, so none is sought."""
        return concat(batches)

    def hashes(self, batch: pa.RecordBatch) -> np.ndarray:
        """What decides each row's key range: a hash of the combination."""
        return hashes(batch.select(list(self.domain.columns)))

    def of_range(self, batches: list[pa.RecordBatch]):
        """(rows of combinations that are repeated, a sample of these)."""
        columns = list(self.domain.columns)
        table = _counted(batches, columns)
        repeated = table.filter(pc.greater(table.column(_COUNT), 1))
        unexpected = pc.sum(repeated.column(_COUNT)).as_py() or 0
        first = repeated.slice(0, SAMPLE)
        times = np.minimum(first.column(_COUNT).to_numpy(), SAMPLE)
        rows = first.select(columns).take(np.repeat(np.arange(first.num_rows), times)[:SAMPLE])
        return unexpected, _sampled_rows(rows.columns, columns)

    def merge_ranges(self, a, b):
        """What is found of two ranges, which share no combination."""
        return a[0] + b[0], (a[1] + b[1])[:SAMPLE]

    def keyed_metrics(self, accumulator, ranges) -> dict[str, Any]:
        """Great Expectations' metrics by name, of the rows' accumulator and the ranges'."""
        unexpected, sample = ranges or (0, [])
        rows, considered = accumulator or (0, 0)
        return map_metrics(self.metric, "several", rows, considered, unexpected, sample)


@dataclass(frozen=True, eq=False)
class OverlappingLegs(RepeatedCombinations):
    """Flights that leave while their aircraft is still on its leg before."""

    metric = "multicolumn_values.aircraft_in_one_place"

    def keyed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Each considered flight."""
        return _plain_columns(self._considered(batch), self.domain.columns)

    def hashes(self, batch: pa.RecordBatch) -> np.ndarray:
        """What decides each row's key range: a hash of the aircraft."""
        return hashes(batch.select(list(self.domain.columns[:1])))

    def of_range(self, batches: list[pa.RecordBatch]):
        """(flights that leave too early, a sample of these)."""
        rows = concat(batches)
        broken = in_two_places(*rows.columns)
        first = rows.take(pa.array(np.flatnonzero(broken)[:SAMPLE]))
        return int(np.count_nonzero(broken)), _sampled_rows(first.columns, rows.schema.names)
