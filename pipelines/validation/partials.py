"""Partials of batches, merged, and turned into the metrics of a suite. No Beam."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

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


def cut_values(
    measures: dict, schema: pa.Schema, ranges: int, batch: pa.RecordBatch
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """A batch's values for such measures, by number of the measure and key range."""
    if not fits(batch.schema, schema):
        return
    for number, measure in measures.items():
        keys, rows = measure.keyed(batch)
        if rows.num_rows:
            places = (keys % ranges).astype("int64")
            for place, part in split_by(rows, places):
                yield number * ranges + place, part


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
    parts = defaultdict(list)
    for batch in batches:
        first = merge_partials(looks, first, partials_of(looks, suite.schema, batch))
        for key, part in cut_values(keyed, suite.schema, ranges, batch):
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
