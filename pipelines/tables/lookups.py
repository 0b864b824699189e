"""Small tables that rows are joined with.

A worker loads each once and shares it among its threads. The graph carries the
path only, so that a job's description stays small.
"""

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers
from pipelines.problems import RequestError
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.reading.rejects import name_of_line
from pipelines.schemas import Table

_lock = threading.Lock()


@dataclass(frozen=True)
class LookupTable:
    """A small table that rows are joined with.

    Attributes:
        table: its columns; its identity names a row once.
        file: its file's name in a folder of such tables.
        default: finds the file of a name where no folder is given.
        columns: of the checked rows, that have a value where a row has a match; by them a run
            counts matches, and warns where there are hardly any. Empty: it does not.
    """

    table: Table
    file: str
    default: Callable[[str], str]
    columns: tuple[str, ...] = ()


@functools.cache
def _load(table: Table, path: str) -> pa.RecordBatch:
    plan = plan_reads(path, table)
    parts = []
    for piece in plan.ranges:
        for rows, rejects in read_range(piece, table.arrow):
            if rejects is not None:
                bad = rejects.to_pylist()[0]
                raise RequestError(f"{name_of_line(bad)}: it {bad['_reasons'][0]}.")
            parts.append(rows)
    loaded = pa.Table.from_batches(parts, table.arrow).combine_chunks()
    keys = loaded.select(list(table.identity))
    if len(keys.group_by(list(table.identity)).aggregate([])) < len(keys):
        # A second match would multiply rows.
        raise RequestError(f"{path}: two rows have the same {' and '.join(table.identity)}.")
    return (
        loaded.to_batches()[0]
        if loaded.num_rows
        else pa.RecordBatch.from_pylist([], schema=table.arrow)
    )


@dataclass(frozen=True)
class LookupFiles:
    """Where a job's lookup tables are.

    A worker calls `load`; files that come with a package are found on the worker itself, where
    the package is installed too.

    Attributes:
        tables: by name.
        folder: a folder or `gs://` prefix with all of them; None for the job's own.
    """

    tables: Mapping[str, LookupTable]
    folder: str | None = None

    def path(self, name: str) -> str:
        """Path of a table's file."""
        found = self.tables[name]
        if self.folder is None:
            return found.default(name)
        return f"{self.folder.rstrip('/')}/{found.file}"

    def check(self) -> None:
        """Looks for every table and at its header, before a job starts.

        Raises:
            RequestError: a file is missing, or lacks a column.
        """
        for name, found in self.tables.items():
            plan_reads(self.path(name), found.table, option="--tables")

    def load(self, name: str) -> pa.RecordBatch:
        """The table of a name, read once a process.

        Raises:
            RequestError: the file is missing, has a bad line, or a key twice.
        """
        with _lock:
            return _load(self.tables[name].table, self.path(name))


def look_up(keys: pa.Array, table: pa.RecordBatch, key: str) -> np.ndarray:
    """The table's row for each key.

    Args:
        keys: strings, null allowed.
        table: whose column `key` holds each key once.

    Returns:
        int64 row numbers, -1 where the table has no such key.
    """
    rows = pc.index_in(keys, value_set=table.column(key), skip_nulls=True)
    return integers(rows.fill_null(-1))


def look_up_hour(
    codes: pa.Array, times: pa.Array, table: pa.RecordBatch, code: str, time: str
) -> np.ndarray:
    """The table's row for each pair of a code and an hour.

    Args:
        codes: strings; times: timestamps in seconds; null allowed in both.

    Returns:
        int64 row numbers, -1 where the table has no such pair.
    """
    names = pc.unique(table.column(code))

    def pairs(codes: pa.Array, times: pa.Array) -> np.ndarray:
        # Hours since 1970 fit 40 bits for a hundred million years; -1 is no code, no hour.
        index = integers(pc.index_in(codes, value_set=names, skip_nulls=True).fill_null(-1))
        hours = integers(times, missing=-3600) // 3600
        return np.where((index < 0) | (hours < 0), -1, (index << 40) | hours)

    known = pairs(table.column(code), table.column(time))
    order = np.argsort(known)
    wanted = pairs(codes, times)
    at = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    if not len(known):
        return np.full(len(wanted), -1)
    rows = order[at]
    return np.where((known[rows] == wanted) & (wanted >= 0), rows, -1)


def take(table: pa.RecordBatch, column: str, rows: np.ndarray, type: pa.DataType) -> pa.Array:
    """A column's values at the rows that a look-up found; null where it found none."""
    values = table.column(column)
    return values.take(pa.array(rows, mask=rows < 0)).cast(type)
