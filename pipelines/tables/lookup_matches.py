"""How many rows have a match in each of a job's lookup tables, counted in the rows themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import present
from pipelines.tables.lookups import LookupTable

# A smaller share of rows with a match is worth a word: the table is hardly the rows'.
_FEW = 0.01

_ALL = ""  # the count of all rows, which no table's name is


class CountMatches(beam.PTransform):
    """Counts the rows that have a value in any of the columns that a lookup table gives them.

    Args:
        lookups: by name; a table whose `columns` are not named is not counted.

    Expects batches as the job's steps give them; returns a PCollection of one dict: table to
    "by" (its identity), "rows" and "matched". A few nanoseconds a row and column.
    """

    def __init__(self, lookups: Mapping[str, LookupTable]):
        super().__init__()
        counted = {name: found for name, found in lookups.items() if found.columns}
        self._by = {name: list(found.table.identity) for name, found in counted.items()}
        self._columns = {name: found.columns for name, found in counted.items()}

    def expand(self, batches):
        return (
            batches
            | "Matches" >> beam.Map(matches, self._columns)
            | "Sum" >> beam.CombineGlobally(_sum)
            | "Describe" >> beam.Map(_described, self._by)
        )


def matches(batch: pa.RecordBatch, columns: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    """Rows with a value in any of some columns, by the columns' name; "" is all rows.

    Columns that the batch lacks have none.
    """
    found = Counter({_ALL: batch.num_rows})
    for name, wanted in columns.items():
        there = [present(batch.column(one)) for one in wanted if one in batch.schema.names]
        found[name] = int(np.logical_or.reduce(there).sum()) if there else 0
    return found


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counters:
        total.update(one)
    return total


def _described(counted: Mapping[str, int], by: Mapping[str, list[str]]) -> dict:
    return {
        name: {"by": key, "rows": counted[_ALL], "matched": counted[name]}
        for name, key in by.items()
    }


def without_matches(lookups: Mapping[str, Mapping], what: str) -> list[str]:
    """A sentence for each lookup table that fits hardly any row.

    Args:
        lookups: as `CountMatches` gives them.
        what: a row is, in the plural.
    """
    return [
        f"Warning: {found['matched']:,} of {found['rows']:,} {what} have a match in the lookup "
        f"table {name} (by {' and '.join(found['by'])}): what it gives is missing in the others. "
        "Name a folder with tables of the same time and keys (--tables)."
        for name, found in lookups.items()
        if found["rows"] and found["matched"] < _FEW * found["rows"]
    ]
