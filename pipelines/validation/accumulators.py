"""Accumulators of batches, merged, and turned into the metrics of a suite. No Beam."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import split_by
from pipelines.validation.judge import Measured
from pipelines.validation.measures import (
    Accumulating,
    KeyedMeasure,
    Measure,
    TwoPassMeasure,
    first_pass_of,
)
from pipelines.validation.rules import fits
from pipelines.validation.suite import Suite

# Stands for the rows of batches with a column of a wrong type.
UNFIT = -1

# What is known before the first pass: no window, so that nothing is unusual.
_NOTHING = {
    "column.quantile_values": [float("nan")] * 2,
    "column.mean": None,
    "column.standard_deviation": None,
}


def accumulate(
    measures: Mapping[int, Accumulating], schema: pa.Schema, batch: pa.RecordBatch
) -> dict[int, Any]:
    """A batch's accumulators, by number of the measure."""
    if not fits(batch.schema, schema):
        return {UNFIT: batch.num_rows}
    return {number: measure.of_batch(batch) for number, measure in measures.items()}


def merge_accumulators(
    measures: Mapping[int, Accumulating], a: dict[int, Any], b: dict[int, Any]
) -> dict[int, Any]:
    """The accumulators of the rows of both, by number of the measure."""
    merged = dict(a)
    for number, accumulator in b.items():
        if number not in merged:
            merged[number] = accumulator
        elif number == UNFIT:
            merged[number] += accumulator
        else:
            merged[number] = measures[number].merge(merged[number], accumulator)
    return merged


def first_pass(suite: Suite) -> dict[int, Measure | KeyedMeasure]:
    """What is measured in the first pass, by number of the expectation in the suite, from 0."""
    return {n: first_pass_of(entry.measure) for n, entry in enumerate(suite.expectations)}


def second_pass(suite: Suite, first: dict[int, Any] | None = None) -> dict[int, Measure]:
    """What is measured in the second, by number of the expectations that need one.

    Args:
        first: the first pass's accumulators; without them, measures that can merge
            accumulators.
    """
    found: dict[int, Measure] = {}
    for number, expectation in enumerate(suite.expectations):
        measure = expectation.measure
        if isinstance(measure, TwoPassMeasure):
            known = _NOTHING
            if first is not None:
                known = measure.first_pass().metrics(first.get(number))
            found[number] = measure.second_pass(known)
    return found


def keyed_measures(suite: Suite) -> dict[int, KeyedMeasure]:
    """The measures that need equal values together, by number."""
    measures = enumerate(expectation.measure for expectation in suite.expectations)
    return {number: measure for number, measure in measures if isinstance(measure, KeyedMeasure)}


# Values of one measure that are buffered: fewer, larger pieces are shuffled.
BUFFERED_ROWS = 131_072


class KeyedBuffer:
    """Buffers the values of batches for the measures that need equal ones together.

    Args:
        measures: see `keyed_measures`.
        ranges: key ranges that the values are divided into.
    """

    def __init__(self, measures: Mapping[int, KeyedMeasure], schema: pa.Schema, ranges: int):
        self._measures = measures
        self._schema = schema
        self._ranges = ranges
        self._buffered: dict[int, list[pa.RecordBatch]] = defaultdict(list)
        self._rows: dict[int, int] = defaultdict(int)

    def add(self, batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Buffers a batch's values; gives what is then too much to hold, as `flush` does."""
        if not fits(batch.schema, self._schema):
            return
        for number, measure in self._measures.items():
            values = measure.keyed(batch)
            if values.num_rows:
                self._buffered[number].append(values)
                self._rows[number] += values.num_rows
                if self._rows[number] > BUFFERED_ROWS:
                    # Values that repeat become few again.
                    together = measure.together(self._buffered[number])
                    self._buffered[number] = [together]
                    self._rows[number] = together.num_rows
                    if together.num_rows > BUFFERED_ROWS // 2:
                        yield from self._flush(number)

    def flush(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """All that is buffered, by number of the measure and key range."""
        for number in list(self._buffered):
            yield from self._flush(number)

    def _flush(self, number: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        measure = self._measures[number]
        self._rows[number] = 0
        values = measure.together(self._buffered.pop(number))
        ranges = (measure.hashes(values) % np.uint64(self._ranges)).astype(np.int64)
        for range, part in split_by(values, ranges):
            yield number * self._ranges + range, part


def merge_ranges(measure: KeyedMeasure, parts: Iterable) -> Any:
    """What is found of several key ranges."""
    merged = None
    for part in parts:
        merged = part if merged is None else measure.merge_ranges(merged, part)
    return merged


def metrics_of(
    suite: Suite,
    first: dict[int, Any],
    ranges: dict[int, Any] | None = None,
    second: dict[int, Any] | None = None,
) -> Measured:
    """What was measured for a suite.

    Args:
        first: accumulators of the first pass.
        ranges: number of a measure -> what its key ranges hold.
        second: accumulators of the second pass.
    """
    found = []
    again = second_pass(suite, first)
    for number, expectation in enumerate(suite.expectations):
        measure = expectation.measure
        if isinstance(measure, TwoPassMeasure):
            metrics = again[number].metrics((second or {}).get(number))
        elif isinstance(measure, KeyedMeasure):
            metrics = measure.keyed_metrics(first.get(number), (ranges or {}).get(number))
        else:
            metrics = measure.metrics(first.get(number))
        found.append(metrics)
    return Measured(
        suite.name,
        tuple(expectation.config for expectation in suite.expectations),
        tuple(found),
        tuple(expectation.id for expectation in suite.expectations),
        tuple(expectation.on_failure for expectation in suite.expectations),
        first.get(UNFIT, 0),
        dict(suite.parameters),
    )


def measure_batches(suite: Suite, batches: Sequence[pa.RecordBatch], ranges: int = 4) -> Measured:
    """Measures batches in this process: what `MeasureSuite` does on Beam, for small data."""
    measures, keyed = first_pass(suite), keyed_measures(suite)
    first: dict[int, Any] = {}
    second: dict[int, Any] = {}
    parts: dict[int, list[pa.RecordBatch]] = defaultdict(list)
    values = KeyedBuffer(keyed, suite.schema, ranges)
    for batch in batches:
        first = merge_accumulators(measures, first, accumulate(measures, suite.schema, batch))
        for key, part in values.add(batch):
            parts[key].append(part)
    for key, part in values.flush():
        parts[key].append(part)
    again = second_pass(suite, first)
    if again:
        for batch in batches:
            second = merge_accumulators(again, second, accumulate(again, suite.schema, batch))
    of_ranges: dict[int, list] = defaultdict(list)
    for key, pieces in parts.items():
        of_ranges[key // ranges].append(keyed[key // ranges].of_range(pieces))
    merged = {number: merge_ranges(keyed[number], found) for number, found in of_ranges.items()}
    return metrics_of(suite, first, merged, second)
