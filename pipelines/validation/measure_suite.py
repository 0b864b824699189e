"""Measuring a collection for a suite: one pass, and a second one for what is unusual."""

from collections.abc import Iterable, Mapping

import apache_beam as beam
import pyarrow as pa

from pipelines.shuffling import coders  # noqa: F401  (registers the coder of record batches)
from pipelines.shuffling.group_by_range import at_end_of_bundle
from pipelines.validation import accumulators
from pipelines.validation.measures import Accumulating
from pipelines.validation.suite import Suite


class _Accumulate(beam.DoFn):
    """Measures a bundle's batches; one dict of accumulators a bundle."""

    def __init__(self, suite: Suite, measures: Mapping[int, Accumulating]):
        self._suite = suite
        self._measures = measures

    def start_bundle(self) -> None:
        self._found: dict = {}

    def process(self, batch: pa.RecordBatch, first: dict | None = None):
        measures: Mapping[int, Accumulating] = self._measures
        if first is not None:
            measures = accumulators.second_pass(self._suite, first)
        found = accumulators.accumulate(measures, self._suite.schema, batch)
        self._found = accumulators.merge_accumulators(self._measures, self._found, found)

    def finish_bundle(self):
        if self._found:
            yield at_end_of_bundle(self._found)


class _DivideValues(beam.DoFn):
    """Divides a bundle's values of the measures that need equal ones together by key range."""

    def __init__(self, suite: Suite, ranges: int):
        self._suite = suite
        self._ranges = ranges

    def start_bundle(self) -> None:
        measures = accumulators.keyed_measures(self._suite)
        self._values = accumulators.KeyedBuffer(measures, self._suite.schema, self._ranges)

    def process(self, batch: pa.RecordBatch):
        yield from self._values.add(batch)

    def finish_bundle(self):
        for element in self._values.flush():
            yield at_end_of_bundle(element)


class _Merge(beam.CombineFn):
    def __init__(self, measures: Mapping[int, Accumulating]):
        self._measures = measures

    def create_accumulator(self) -> dict:
        return {}

    def add_input(self, accumulator: dict, found: dict) -> dict:
        return accumulators.merge_accumulators(self._measures, accumulator, found)

    def merge_accumulators(self, given: Iterable[dict]) -> dict:
        merged: dict = {}
        for accumulator in given:
            merged = accumulators.merge_accumulators(self._measures, merged, accumulator)
        return merged

    def extract_output(self, accumulator: dict) -> dict:
        return accumulator


class MeasureSuite(beam.PTransform):
    """Measures a PCollection of record batches for every expectation of a suite.

    Rows cross the network only for expectations that need equal values together, and
    then as different values with their counts. What a worker holds does not grow with
    the rows, but for a key range's different values.

    Args:
        suite: see `pipelines.validation.suite`.
        ranges: key ranges that values are divided into; see `ranges_for`.

    Returns:
        A PCollection of one `pipelines.validation.judge.Measured`.
    """

    def __init__(self, suite: Suite, ranges: int = 4):
        super().__init__()
        self._suite = suite
        self._ranges = ranges

    def expand(self, batches):
        suite, ranges = self._suite, self._ranges
        measures = accumulators.first_pass(suite)
        first = (
            batches
            | "Measure" >> beam.ParDo(_Accumulate(suite, measures))
            | "Merge" >> beam.CombineGlobally(_Merge(measures))
        )
        side = {"first": beam.pvalue.AsSingleton(first)}
        keyed = accumulators.keyed_measures(suite)
        if keyed:
            found = (
                batches
                | "Cut values"
                >> beam.ParDo(_DivideValues(suite, ranges)).with_output_types(
                    tuple[int, pa.RecordBatch]
                )
                | "Shuffle" >> beam.GroupByKey()
                | "Of range"
                >> beam.MapTuple(
                    lambda key, parts: (key // ranges, keyed[key // ranges].of_range(list(parts)))
                )
                | "By measure" >> beam.GroupByKey()
                | "Merge ranges"
                >> beam.MapTuple(
                    lambda number, parts: (number, accumulators.merge_ranges(keyed[number], parts))
                )
            )
            side["ranges"] = beam.pvalue.AsDict(found)
        again = accumulators.second_pass(suite)
        if again:
            second = (
                batches
                | "Look again"
                >> beam.ParDo(_Accumulate(suite, again), first=beam.pvalue.AsSingleton(first))
                | "Merge again" >> beam.CombineGlobally(_Merge(again))
            )
            side["second"] = beam.pvalue.AsSingleton(second)
        return (
            batches.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Metrics"
            >> beam.Map(lambda _, **found: accumulators.metrics_of(suite, **found), **side)
        )
