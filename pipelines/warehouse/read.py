"""A table or a query's result as Parquet files.

| what | where to | by |
|---|---|---|
| table | gs:// | an export (EXTRACT) |
| table | local | the Storage API's Arrow streams; REST where there is none |
| query | local | the same, of the query's result |
"""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import schemas
from pipelines.problems import JobError, RequestError
from pipelines.schemas import Table
from pipelines.warehouse import cost, service
from pipelines.warehouse.address import TableAddress
from pipelines.warehouse.load import open_dataset

_STREAMS = 4


def read_table(address: TableAddress, output: str, location: str | None = None) -> int:
    """Writes a table of flights as Parquet files, which `run --input` takes.

    Args:
        output: a folder, local (new or empty) or gs://.

    Returns:
        Its rows.

    Raises:
        RequestError: there is no such table, it lacks a column, or the folder has files.
    """
    table = schemas.flights()
    remote = "://" in output
    if not remote:
        _check_new(output)
    with service.sentences(address):
        client = open_dataset(address, location)
        found = client.get_table(str(address))
        there = {field.name for field in found.schema}
        lacking = [name for name in table.names if name not in there]
        if lacking:
            raise RequestError(f"The table {address} has no column {', '.join(lacking)}.")
        if remote:
            return _export(client, address, output, found)
        return _write(output, table, _streams(client, address, table, found))


def _check_new(output: str) -> None:
    if os.path.exists(output) and (not os.path.isdir(output) or os.listdir(output)):
        raise RequestError(f"--output {output} is there already: give a new folder.")


def _export(client, address: TableAddress, output: str, found) -> int:
    from google.cloud import bigquery

    config = bigquery.ExtractJobConfig(
        destination_format=bigquery.DestinationFormat.PARQUET, compression="SNAPPY"
    )
    pattern = f"{output.rstrip('/')}/flights-*.parquet"
    job = client.extract_table(str(address), pattern, job_config=config, retry=service.patience())
    job.result()
    return found.num_rows


def _streams(client, address, table: Table, found) -> Iterator[Iterator[pa.RecordBatch]]:
    """The table's rows as streams of batches; the Storage API's, or one through REST."""
    reader = service.storage_reader(client)
    if reader is None:
        rows = client.list_rows(found, selected_fields=_fields(found, table))
        yield _through_rest(rows)
        return
    from google.cloud.bigquery_storage_v1 import types

    session = reader.create_read_session(
        parent=f"projects/{address.project}",
        read_session=types.ReadSession(
            table=f"projects/{address.project}/datasets/{address.dataset}/tables/{address.table}",
            data_format=types.DataFormat.ARROW,
            read_options=types.ReadSession.TableReadOptions(selected_fields=table.names),
        ),
        max_stream_count=_STREAMS,
    )
    for stream in session.streams:
        pages = reader.read_rows(stream.name).rows(session).pages
        yield (page.to_arrow() for page in pages)


def _fields(found, table: Table) -> list:
    return [field for field in found.schema if field.name in set(table.names)]


def _through_rest(rows) -> Iterator[pa.RecordBatch]:
    return rows.to_arrow_iterable(bqstorage_client=None)


def _write(output: str, table: Table, streams) -> int:
    """A file a stream, in the schema's types; the folder appears when it is whole."""
    parent = os.path.dirname(os.path.abspath(output))
    os.makedirs(parent, exist_ok=True)
    folder = tempfile.mkdtemp(prefix=".warehouse-", dir=parent)
    rows = 0
    try:
        for number, batches in enumerate(streams):
            path = os.path.join(folder, f"flights-{number:05d}.parquet")
            with pq.ParquetWriter(path, table.arrow) as writer:
                for batch in batches:
                    writer.write_batch(_narrowed(batch, table))
                    rows += batch.num_rows
        if os.path.isdir(output):
            os.rmdir(output)
        os.chmod(folder, 0o755)
        os.rename(folder, output)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return rows


def _narrowed(batch: pa.RecordBatch, table: Table) -> pa.RecordBatch:
    columns = []
    for column in table.columns:
        values = batch.column(column.name)
        try:
            columns.append(values.cast(column.type))
        except pa.ArrowInvalid as error:
            raise JobError(
                f"The table's column {column.name} does not fit {column.type}: {error}."
            ) from error
    return pa.RecordBatch.from_arrays(columns, schema=table.arrow)


def run_query(address: TableAddress, sql: str, max_gib: float, location: str | None = None):
    """Runs a query behind the cost guard.

    Returns:
        (result, estimate): a `pyarrow.Table`, and what the dry run said.
    """
    with service.sentences(address):
        client = open_dataset(address, location)
        job, estimate = cost.run_guarded(client, sql, max_gib, "The query")
        rows = job.result()
        # The emulator's Storage API does not know the tables of queries' results.
        reader = None if service.emulated() else service.storage_reader(client)
        return rows.to_arrow(bqstorage_client=reader, create_bqstorage_client=False), estimate


def estimate_query(address: TableAddress, sql: str, location: str | None = None):
    """What a query would read; free."""
    with service.sentences(address):
        return cost.dry_run(open_dataset(address, location), sql)
