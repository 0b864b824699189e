"""Small tables that rows are joined with.

A worker loads each once and shares it among its threads. The graph carries the
path only, so that a job's description stays small.
"""

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

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
