"""A table of BigQuery as the input of the job: as files, for that is what the seat read takes."""

import functools
import os
import uuid

from pipelines.schemas import Table
from pipelines.warehouse.address import SCHEME, TableAddress

# Below the folder of a checkout's own results.
_LOCAL = os.path.join("build", "warehouse")


def as_files(pattern: str, temporary: str | None, table: Table) -> str:
    """The pattern of files to read for an input.

    Args:
        pattern: of `--input`. All but "bigquery:project.dataset.table" is given back.
        temporary: `--temp_location`. If it is on gs://, the table is exported there by the
            service; else its rows come to this machine, once for each state of the table.
        table: the schema of its rows.

    Raises:
        Problem: the table is not there, or cannot be read.
    """
    if not pattern.startswith(SCHEME):
        return pattern
    return _as_files(pattern, temporary if temporary and "://" in temporary else None, table)


# The options are looked at more than once, and the table is to be exported once.
@functools.cache
def _as_files(pattern: str, bucket: str | None, table: Table) -> str:
    from pipelines.warehouse import parquet_export

    address = TableAddress.parse(pattern, "--input")
    if bucket:
        # New every time: an export of fewer files would leave some of an older one.
        folder = f"{bucket.rstrip('/')}/warehouse/{address}-{uuid.uuid4().hex[:12]}"
        parquet_export.read_table(table, address, folder)
        return f"{folder}/*.parquet"
    changed = parquet_export.last_change(address).strftime("%Y%m%dT%H%M%S.%f")
    folder = os.path.join(_LOCAL, f"{address}-{changed}")
    if not os.path.isdir(folder):
        parquet_export.read_table(table, address, folder)
    return os.path.join(folder, "*.parquet")
