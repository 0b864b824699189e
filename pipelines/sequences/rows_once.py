"""That no row of a packed job's input is there twice."""

from collections.abc import Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import concat
from pipelines.columnar.keys import HIGH, LOW, NAME
from pipelines.problems import JobError
from pipelines.sequences.packed_rows import hashed
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.writing.shards import identities

# Rows that a failure names.
_TOLD = 3


class RowsOnce(beam.PTransform):
    """Fails on a row that is there twice, of which the input's order would say which is first.

    The writer of other jobs finds those when it orders examples; a packed row has the identity
    of its first element only, and elements of one identity need not come together in it.

    Args:
        ranges: key ranges that identities are shuffled into: 16 bytes and the name of each row.

    Expects batches with the columns `PASSED`, plain values. Returns a collection
    of counts (pairs, as the packing steps sum them) without an element, which is there when all
    rows have been looked at.
    """

    def __init__(self, ranges: int):
        super().__init__()
        self._ranges = ranges

    def expand(self, rows):
        return (
            rows
            | "Identities" >> beam.Map(_identity).with_output_types(pa.RecordBatch)
            | "ByIdentity" >> GroupByRange(_ByIdentity(self._ranges), _checked)
            | "Nothing" >> beam.FlatMap(_nothing).with_output_types(tuple[tuple, int])
        )


class _ByIdentity:
    def __init__(self, ranges: int):
        self._ranges = ranges

    def __call__(self, batch: pa.RecordBatch):
        ranges = hashed(batch, "rows once") % np.uint64(self._ranges)
        yield ranges.astype(np.int64), batch


def _identity(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select([HIGH, LOW, NAME])


def _checked(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    check_once(concat(batches))
    yield from ()


def _nothing(batch: pa.RecordBatch) -> Iterator[tuple[tuple, int]]:
    yield from ()


def check_once(batch: pa.RecordBatch) -> None:
    """Refuses a row that is there twice; rows without a name need not differ.

    Args:
        batch: with the columns `HIGH`, `LOW` and `NAME`.

    Raises:
        JobError: names it, as the seat `write` does.
    """
    high, low = identities(batch)
    order = np.lexsort((low, high))
    high, low = high[order], low[order]
    twice = order[1:][(high[1:] == high[:-1]) & (low[1:] == low[:-1])]
    names = batch.column(NAME).take(pa.array(twice)).to_pylist()
    shown = [name.decode() for name in dict.fromkeys(names) if name]
    if shown:
        raise JobError(
            f"The input holds the same row more than once ({'; '.join(shown[:_TOLD])}): remove "
            "the duplicates, or see --duplicates."
        )
