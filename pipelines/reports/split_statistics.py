"""Statistics of every split by month, in the one pass that everything else takes too."""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat
from pipelines.columnar.ipc import from_bytes, to_bytes
from pipelines.local_runner import spill
from pipelines.reports.run_page import MONTHS, page_statistics
from pipelines.schemas import Table
from pipelines.schemas.labels import Label
from pipelines.schemas.splits import SPLITS, UNLABELLED
from pipelines.shuffling.group_by_range import at_end_of_bundle
from pipelines.statistics import store
from pipelines.statistics.describe import Months, describe_months
from pipelines.statistics.distribution import distributions
from pipelines.statistics.summary import Summary, by_year, empty, merge, summarise

# Rows that are summarised at once: half of them are counted twice in the time of one summary.
_ROWS_AT_ONCE = 131_072
_MERGED_AT_ONCE = 8

_PACKED = tuple[tuple[str, int], bytes]


class _Summarise(beam.DoFn):
    """Summaries of some batches of a bundle, under the split's name and the year."""

    def __init__(self, split: str, table: Table):
        self._split = split
        self._table = table

    def start_bundle(self) -> None:
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def process(self, batch: pa.RecordBatch):
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _ROWS_AT_ONCE:
            yield from self._summaries()

    def finish_bundle(self) -> Iterator:
        if self._rows:
            for summary in self._summaries():
                yield at_end_of_bundle(summary)

    def _summaries(self) -> Iterator[tuple[tuple[str, int], bytes]]:
        batch = concat(self._held)
        self._held, self._rows = [], 0
        for year, summary in by_year(summarise(batch, self._table)):
            yield (self._split, year), packed(summary)


def packed(summary: Summary) -> bytes:
    """A summary as few bytes, or where they were put: see `pipelines.local_runner.spill`.

    Its codes are in order, so that what lies between two is small.
    """
    counts = summary.counts
    if counts.max(initial=0) < 1 << 31:
        counts = counts.astype(np.int32)
    steps = np.diff(summary.codes, prepend=0)
    texts = summary.texts
    parts = (
        pa.RecordBatch.from_arrays([pa.array(steps), pa.array(counts)], ["step", "count"]),
        pa.RecordBatch.from_arrays(
            [column.combine_chunks() for column in texts.columns], schema=texts.schema
        ),
    )
    rest = (summary.months, summary.moments, summary.levels)
    return spill.put(pickle.dumps((*map(to_bytes, parts), *rest), pickle.HIGHEST_PROTOCOL))


def unpacked(summary: bytes) -> Summary:
    """The inverse of `packed`."""
    numbers, texts, months, moments, levels = pickle.loads(spill.get(summary))
    steps, counts = (column.to_numpy() for column in from_bytes(numbers).columns)
    texts = pa.Table.from_batches([from_bytes(texts)])
    return Summary(months, moments, np.cumsum(steps), counts.astype(np.int64), texts, levels)


def summary_by_split(found: Iterable[tuple[tuple[str, int], bytes]]) -> dict[str, Summary]:
    """Each split's summary, of what `SplitStatistics` gives."""
    years: dict[str, list[bytes]] = {}
    for (split, _), summary in sorted(found):
        years.setdefault(split, []).append(summary)
    return {
        split: unpacked(parts[0]) if len(parts) == 1 else merge(map(unpacked, parts))
        for split, parts in years.items()
    }


class SplitStatistics(beam.PTransform):
    """Summarises every split, year by year: a merge holds a year's values and not all of them.

    Args:
        table: of the rows.

    Expects a dict of split to batches of checked rows; returns a PCollection of
    ((split, year), packed `Summary`), one of each split and year that has rows.
    """

    def __init__(self, table: Table):
        super().__init__()
        self._table = table

    def expand(self, splits: Mapping[str, beam.PCollection]):
        parts = tuple(
            batches
            | f"Summarise[{name}]"
            >> beam.ParDo(_Summarise(name, self._table)).with_output_types(
                tuple[tuple[str, int], bytes]
            )
            for name, batches in splits.items()
        )
        return parts | "All" >> beam.Flatten() | "Merge" >> beam.CombinePerKey(_MergeSummaries())


class DescribeMonths(beam.PTransform):
    """Describes the months of what `SplitStatistics` gives, year by year.

    Args:
        table: of the rows.

    Returns a PCollection of ((split, year), `Months`).
    """

    def __init__(self, table: Table):
        super().__init__()
        self._table = table

    def expand(self, statistics):
        return statistics | "Describe" >> beam.Map(_described, self._table)


def _described(element: tuple[tuple[str, int], bytes], table: Table):
    of, summary = element
    split, _ = of
    slices = distributions(unpacked(summary), table)
    return of, describe_months(split, slices)


class WriteStatistics(beam.PTransform):
    """Writes `statistics/` of a data set, and draws what its page shows of them.

    Args:
        folder: `statistics/`.
        months: what `DescribeMonths` gives.
        table: of the rows.
        labels: whose shares the page shows.

    Expects what `SplitStatistics` gives; returns a PCollection of one dict, see
    `pipelines.reports.run_page.page_statistics`.
    """

    def __init__(
        self, folder: str, months: beam.PCollection, table: Table, labels: Sequence[Label]
    ):
        super().__init__()
        self._folder = folder
        self._table = table
        self._labels = tuple(labels)
        self._months = months

    def expand(self, statistics):
        return (
            statistics.pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Write"
            >> beam.Map(
                _write,
                self._folder,
                self._table,
                self._labels,
                beam.pvalue.AsList(statistics),
                beam.pvalue.AsList(self._months),
            )
        )


def _write(_, folder: str, table: Table, labels, statistics: list, months: list) -> dict:
    found = summary_by_split(statistics)
    summaries = {name: found[name] for name in (*SPLITS, UNLABELLED) if name in found}
    wholes = {name: distributions(one, table, last=0)[None] for name, one in summaries.items()}
    whole = merge(summaries.values()) if summaries else empty(table)
    store.write(folder, summaries, wholes, _of_splits(months), table)
    shown = distributions(whole, table, MONTHS)
    return page_statistics(wholes, shown, table, labels, len(whole.months))


def _of_splits(described: Iterable[tuple[tuple[str, int], Months]]) -> dict[str, list[Months]]:
    """Each split's months in order, of what `DescribeMonths` gives."""
    found: dict[str, list[Months]] = {}
    for (split, _), months in sorted(described, key=lambda item: item[0]):
        found.setdefault(split, []).append(months)
    return found


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
