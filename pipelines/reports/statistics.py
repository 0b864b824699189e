"""Statistics of every split by month, in the one pass that everything else takes too."""

import pickle
from collections.abc import Iterator, Mapping

import apache_beam as beam
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import concat
from pipelines.statistics.summary import Summary, merge, summarise

# Rows that are summarised at once: half of them are counted twice in the time of one summary.
_ROWS_AT_ONCE = 131_072
_MERGED_AT_ONCE = 8


class _Summarise(beam.DoFn):
    """A summary of some batches of a bundle, under the split's name."""

    def __init__(self, split: str):
        self._split = split

    def start_bundle(self):
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def process(self, batch: pa.RecordBatch):
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _ROWS_AT_ONCE:
            yield self._summary()

    def finish_bundle(self) -> Iterator:
        if self._rows:
            yield beam.utils.windowed_value.WindowedValue(
                self._summary(),
                beam.transforms.window.MIN_TIMESTAMP,
                [beam.transforms.window.GlobalWindow()],
            )

    def _summary(self) -> tuple[str, bytes]:
        batch = concat(self._held)
        self._held, self._rows = [], 0
        return self._split, packed(summarise(batch, schemas.enriched_flight()))


def packed(summary: Summary) -> bytes:
    """A summary as bytes: a runner copies these from stage to stage, and pickles objects anew."""
    return pickle.dumps(summary, pickle.HIGHEST_PROTOCOL)


def unpacked(summary: bytes) -> Summary:
    """The inverse of `packed`."""
    return pickle.loads(summary)


class SplitStatistics(beam.PTransform):
    """Summarises every split.

    Expects a dict of split to batches of enriched flights; returns a PCollection of
    (split, packed `Summary`), one of each split that has rows.
    """

    def expand(self, splits: Mapping[str, beam.PCollection]):
        parts = tuple(
            batches
            | f"Summarise[{name}]"
            >> beam.ParDo(_Summarise(name)).with_output_types(tuple[str, bytes])
            for name, batches in splits.items()
        )
        return parts | "All" >> beam.Flatten() | "Merge" >> beam.CombinePerKey(_MergeSummaries())


class _MergeSummaries(beam.CombineFn):
    """Merges packed summaries, some at a time: a merge looks at every value of all of them."""

    def create_accumulator(self) -> list[bytes]:
        return []

    def add_input(self, held: list[bytes], summary: bytes) -> list[bytes]:
        held.append(summary)
        return self.compact(held) if len(held) == _MERGED_AT_ONCE else held

    def merge_accumulators(self, accumulators) -> list[bytes]:
        return [summary for held in accumulators for summary in held]

    def compact(self, held: list[bytes]) -> list[bytes]:
        return [self.extract_output(held)] if len(held) > 1 else held

    def extract_output(self, held: list[bytes]) -> bytes:
        return packed(merge(map(unpacked, held)))
