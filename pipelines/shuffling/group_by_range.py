"""Keyed work on record batches: shuffle compacted batches by key range, not rows."""

from collections.abc import Callable, Iterable, Mapping

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.transforms.window import MIN_TIMESTAMP, GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from pipelines.columnar.batches import concat, split_by
from pipelines.monitoring.hot_keys import Keys, ReportHotKeys, as_tuple, group_of
from pipelines.shuffling import coders  # noqa: F401  (registers the coder of record batches)

# What a bundle holds before it is cut: wide rows reach this long before ROWS_PER_RANGE. While it
# is cut there are three copies of it.
_HELD_BYTES = 64 << 20
# Rows that one group holds in memory; a group is sorted, so it must fit easily.
ROWS_PER_RANGE = 262_144
MIN_RANGES, MAX_RANGES = 4, 8_192


def at_end_of_bundle(element) -> WindowedValue:
    """What a DoFn's `finish_bundle` gives: an element in the one window that batch jobs have."""
    return WindowedValue(element, MIN_TIMESTAMP, [GlobalWindow()])


def ranges_for(rows: int) -> int:
    """How many key ranges to shuffle about `rows` rows into."""
    return int(np.clip(-(-rows // ROWS_PER_RANGE), MIN_RANGES, MAX_RANGES))


class CutByKey(beam.DoFn):
    """Collects a bundle's batches up to a limit, then cuts them by key.

    Fewer, larger pieces cross the shuffle than if every batch were cut alone: a piece of
    a hundred rows is mostly the names of its columns.

    Args:
        assign: gives pairs (int key a row, batch) for a batch, and for the values of
            the side inputs if there are any: usually one pair, the batch itself; further
            pairs send rows to several keys.
    """

    def __init__(self, assign: Callable[..., Iterable[tuple[np.ndarray, pa.RecordBatch]]]):
        self._assign = assign

    def start_bundle(self) -> None:
        self._held: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0
        self._side: tuple = ()

    def process(self, batch: pa.RecordBatch, *side):
        self._held.append(batch)
        self._rows += batch.num_rows
        self._bytes += batch.nbytes
        self._side = side
        if self._rows >= ROWS_PER_RANGE or self._bytes >= _HELD_BYTES:
            yield from self._cut()

    def finish_bundle(self):
        for element in self._cut():
            yield at_end_of_bundle(element)

    def _cut(self):
        if not self._rows:
            return
        batch = concat(self._held)
        # Held until it is cut: if that fails, it is what it failed on.
        self._held = [batch]
        for keys, rows in self._assign(batch, *self._side):
            yield from split_by(rows, keys)
        self._held, self._rows, self._bytes = [], 0, 0


class GroupByRange(beam.PTransform):
    """Brings the rows of a key range together.

    Args:
        assign: gives pairs (int key range a row, batch) for a batch: usually one
            pair, the batch itself; further pairs send rows to several ranges.
        merge: makes of all batches of a range the batches to go on with. Batches
            of a range come in any order.
        keys: what the ranges are, to find and name hot ones; None to look for none.
    """

    def __init__(
        self,
        assign: Callable[[pa.RecordBatch], Iterable[tuple[np.ndarray, pa.RecordBatch]]],
        merge: Callable[[list[pa.RecordBatch]], Iterable[pa.RecordBatch]],
        keys: Keys | None = None,
    ):
        super().__init__()
        self._assign = assign
        self._merge = merge
        self._keys = keys

    def expand(self, batches):
        merge = self._merge
        grouped = (
            batches
            | "CutByRange"
            >> beam.ParDo(CutByKey(self._assign)).with_output_types(tuple[int, pa.RecordBatch])
            | "Shuffle" >> beam.GroupByKey()
        )
        if self._keys is None:
            return grouped | "MergeRange" >> beam.FlatMapTuple(
                lambda key, parts: merge(list(parts))
            ).with_output_types(pa.RecordBatch)
        # A function and no DoFn of this module's: what fails in `merge` is its author's to fix,
        # and `pipelines.seats.guard` sees to it that they are told.
        columns = self._keys.columns
        merged = grouped | "MergeRange" >> beam.FlatMapTuple(
            lambda key, parts: _merge_and_tell(key, list(parts), merge, columns)
        ).with_output_types(pa.RecordBatch).with_outputs(_GROUPS, main="merged")
        _ = merged[_GROUPS] | "HotKeys" >> ReportHotKeys(self._keys)
        return merged["merged"]


_GROUPS = "groups"


def _merge_and_tell(key: int, parts: list[pa.RecordBatch], merge: Callable, columns: Mapping):
    """The merged batches of a range, and how many rows it has and whose."""
    yield beam.pvalue.TaggedOutput(_GROUPS, as_tuple(group_of(key, parts, columns)))
    yield from merge(parts)
