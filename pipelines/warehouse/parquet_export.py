"""A table or a query's result as Parquet files.

| what | where to | by |
|---|---|---|
| table | gs:// | an export (EXTRACT) |
| table | local | the Storage API's Arrow streams; REST where there is none |
| query | local | the same, of the query's result |
"""

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.problems import JobError, RequestError
from pipelines.schemas import Table
from pipelines.warehouse import connection, cost
from pipelines.warehouse.address import TableAddress
from pipelines.warehouse.load import open_dataset

_GROUP_ROWS = 100_000

# So many batches wait for the writer, and no more are held.
_BATCHES_AHEAD = 16


def read_table(
    table: Table, address: TableAddress, output: str, location: str | None = None
) -> int:
    """Writes a table of the service as Parquet files, which `run --input` takes.

    Args:
        table: the schema.
        output: a folder, local (new or empty) or gs://.

    Returns:
        Its rows.

    Raises:
        RequestError: there is no such table, it lacks a column, or the folder has files.
    """
    remote = "://" in output
    if not remote:
        _check_new(output)
    with connection.sentences(address):
        client = open_dataset(address, location)
        found = client.get_table(str(address))
        there = {field.name for field in found.schema}
        lacking = [name for name in table.names if name not in there]
        if lacking:
            raise RequestError(f"The table {address} has no column {', '.join(lacking)}.")
        if remote:
            return _export(client, address, f"{output.rstrip('/')}/{table.name}-*.parquet", found)
        return _write(output, table, _batches(client, table, found))


def last_change(address: TableAddress) -> datetime.datetime:
    """When the table was last changed."""
    with connection.sentences(address):
        return open_dataset(address).get_table(str(address)).modified


def check_folder(folder: str, output: str) -> None:
    """Makes a folder that files can be written to.

    Raises:
        RequestError: it cannot be; the sentence names the option's value, `output`.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise RequestError(f"--output {output} cannot be written: {error.strerror}.") from error


def _check_new(output: str) -> None:
    if os.path.exists(output) and (not os.path.isdir(output) or os.listdir(output)):
        raise RequestError(f"--output {output} is there already: give a new folder.")
    check_folder(os.path.dirname(os.path.abspath(output)), output)


def _export(client, address: TableAddress, pattern: str, found) -> int:
    from google.cloud import bigquery

    config = bigquery.ExtractJobConfig(
        destination_format=bigquery.DestinationFormat.PARQUET, compression="SNAPPY"
    )
    job = client.extract_table(
        str(address), pattern, job_config=config, retry=connection.patience()
    )
    job.result()
    return found.num_rows


def _batches(client, table: Table, found) -> Iterator[pa.RecordBatch]:
    """The table's rows, in any order: by the Storage API, or by REST where there is none."""
    wanted = set(table.names)
    rows = client.list_rows(
        found, selected_fields=[field for field in found.schema if field.name in wanted]
    )
    reader = connection.storage_reader(client)
    return rows.to_arrow_iterable(bqstorage_client=reader, max_queue_size=_BATCHES_AHEAD)


def _write(output: str, table: Table, batches: Iterator[pa.RecordBatch]) -> int:
    """Files in the schema's types; the folder appears when it is whole."""
    parent = os.path.dirname(os.path.abspath(output))
    folder = tempfile.mkdtemp(prefix=".warehouse-", dir=parent)
    rows = 0
    try:
        path = os.path.join(folder, f"{table.name}.parquet")
        with pq.ParquetWriter(path, table.arrow) as writer:
            for group in _groups(batches):
                writer.write_table(_narrowed(group, table))
                rows += group.num_rows
        if os.path.isdir(output):
            os.rmdir(output)
        os.chmod(folder, 0o755)
        os.rename(folder, output)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return rows


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches gathered to the row groups that a reader wants."""
    waiting, held = [], 0
    for batch in batches:
        waiting.append(batch)
        held += batch.num_rows
        if held >= _GROUP_ROWS:
            yield pa.Table.from_batches(waiting)
            waiting, held = [], 0
    if held:
        yield pa.Table.from_batches(waiting)


def _narrowed(rows: pa.Table, table: Table) -> pa.Table:
    columns = []
    for column in table.columns:
        try:
            columns.append(rows[column.name].cast(column.type))
        except pa.ArrowInvalid as error:
            raise JobError(
                f"The table's column {column.name} does not fit {column.type}: {error}."
            ) from error
    return pa.table(columns, schema=table.arrow)


def run_query(address: TableAddress, sql: str, max_gib: float, location: str | None = None):
    """Runs a query behind the cost guard.

    Returns:
        (result, estimate): a `pyarrow.Table`, and what the dry run said.
    """
    with connection.sentences(address):
        client = open_dataset(address, location)
        job, estimate = cost.run_guarded(client, sql, max_gib, "The query")
        rows = job.result()
        # The emulator's Storage API does not know the tables of queries' results.
        reader = None if connection.emulated() else connection.storage_reader(client)
        return rows.to_arrow(bqstorage_client=reader, create_bqstorage_client=False), estimate


def estimate_query(address: TableAddress, sql: str, location: str | None = None):
    """What a query would read; free."""
    with connection.sentences(address):
        return cost.dry_run(open_dataset(address, location), sql)
