"""Partials of batches, merged, and turned into the metrics of a suite. No Beam."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import split_by
from pipelines.validation.judge import Measured
from pipelines.validation.rules import fits
from pipelines.validation.suite import Suite

# Stands for the rows of batches with a column of a wrong type.
UNFIT = -1

# What is known before the first look: no window, so that nothing is unusual.
_NOTHING = {
    "column.quantile_values": [float("nan")] * 2,
    "column.mean": None,
    "column.standard_deviation": None,
}


def partials_of(measures: Sequence, schema: pa.Schema, batch: pa.RecordBatch) -> dict:
    """A batch's partials: number of a measure -> partial; a measure of None has none."""
    if not fits(batch.schema, schema):
        return {UNFIT: batch.num_rows}
    return {
        number: measure.of_batch(batch)
        for number, measure in enumerate(measures)
        if measure is not None
    }


def merge_partials(measures: Sequence, a: dict, b: dict) -> dict:
    """The partials of the rows of both: number of a measure -> partial."""
    merged = dict(a)
    for number, partial in b.items():
        if number not in merged:
            merged[number] = partial
        elif number == UNFIT:
            merged[number] += partial
        else:
            merged[number] = measures[number].merge(merged[number], partial)
    return merged


def first_looks(suite: Suite) -> list:
    """What is measured on the first look."""
    measures = [expectation.measure for expectation in suite.expectations]
    return [getattr(measure, "first", measure) for measure in measures]


def second_looks(suite: Suite, first: dict | None = None) -> list:
    """What is measured on the second, None for expectations that need none.

    Args:
        first: the first look's partials; without them, measures that can merge partials.
    """
    found = []
    for number, expectation in enumerate(suite.expectations):
        measure = expectation.measure
        if not hasattr(measure, "second"):
            found.append(None)
        elif first is None:
            found.append(measure.second(_NOTHING))
        else:
            found.append(measure.second(measure.first.metrics(first.get(number))))
    return found


def keyed_measures(suite: Suite) -> dict[int, object]:
    """The measures that need equal values together, by number."""
    measures = enumerate(expectation.measure for expectation in suite.expectations)
    return {number: measure for number, measure in measures if hasattr(measure, "keyed")}


# Values of one measure that are held before they are cut: fewer, larger pieces cross the shuffle.
HELD_ROWS = 131_072


class HeldValues:
    """The values of some batches, for the measures that need equal ones together.

    Args:
        measures: see `keyed_measures`.
        ranges: key ranges that the values are cut into.
    """

    def __init__(self, measures: dict, schema: pa.Schema, ranges: int):
        self._measures = measures
        self._schema = schema
        self._ranges = ranges
        self._held: dict[int, list[pa.RecordBatch]] = defaultdict(list)
        self._rows: dict[int, int] = defaultdict(int)

    def add(self, batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Holds a batch's values; gives what is then too much to hold, as `cut` does."""
        if not fits(batch.schema, self._schema):
            return
        for number, measure in self._measures.items():
            values = measure.keyed(batch)
            if values.num_rows:
                self._held[number].append(values)
                self._rows[number] += values.num_rows
                if self._rows[number] > HELD_ROWS:
                    # Values that repeat become few again.
                    together = measure.together(self._held[number])
                    self._held[number] = [together]
                    self._rows[number] = together.num_rows
                    if together.num_rows > HELD_ROWS // 2:
                        yield from self._cut(number)

    def cut(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """All that is held, by number of the measure and key range."""
        for number in list(self._held):
            yield from self._cut(number)

    def _cut(self, number: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        measure = self._measures[number]
        self._rows[number] = 0
        values = measure.together(self._held.pop(number))
        places = (measure.hashes(values) % np.uint64(self._ranges)).astype(np.int64)
        for place, part in split_by(values, places):
            yield number * self._ranges + place, part


def merge_ranges(measure, parts: Iterable):
    """What is found of several key ranges."""
    merged = None
    for part in parts:
        merged = part if merged is None else measure.merge_ranges(merged, part)
    return merged


def metrics_of(
    suite: Suite, first: dict, ranges: dict | None = None, again: dict | None = None
) -> Measured:
    """What was measured for a suite.

    Args:
        first: partials of the first look.
        ranges: number of a measure -> what its key ranges hold.
        again: partials of the second look.
    """
    second = second_looks(suite, first)
    found = []
    for number, expectation in enumerate(suite.expectations):
        measure = expectation.measure
        if second[number] is not None:
            metrics = second[number].metrics((again or {}).get(number))
        elif hasattr(measure, "keyed"):
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
    looks, keyed = first_looks(suite), keyed_measures(suite)
    first, again = {}, {}
    parts, values = defaultdict(list), HeldValues(keyed, suite.schema, ranges)
    for batch in batches:
        first = merge_partials(looks, first, partials_of(looks, suite.schema, batch))
        for key, part in values.add(batch):
            parts[key].append(part)
    for key, part in values.cut():
        parts[key].append(part)
    second = second_looks(suite, first)
    if any(second):
        for batch in batches:
            again = merge_partials(second, again, partials_of(second, suite.schema, batch))
    held = defaultdict(list)
    for key, pieces in parts.items():
        held[key // ranges].append(keyed[key // ranges].of_range(pieces))
    merged = {number: merge_ranges(keyed[number], found) for number, found in held.items()}
    return metrics_of(suite, first, merged, again)
