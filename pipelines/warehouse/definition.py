"""A table as our schema defines it, and how one that exists differs from it."""

import pyarrow as pa

from pipelines.problems import RequestError
from pipelines.schemas import Table
from pipelines.schemas.exporters import bigquery_table
from pipelines.warehouse import connection
from pipelines.warehouse.address import TableAddress

# The service gives a type under either name.
_SAME_TYPE = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}


def resource(address: TableAddress, table: Table) -> dict:
    """The table as `tables.insert` takes it."""
    reference = {
        "projectId": address.project,
        "datasetId": address.dataset,
        "tableId": address.table,
    }
    return {"tableReference": reference, **bigquery_table(table)}


def arrow_schema(table: Table) -> pa.Schema:
    """The columns in the types that BigQuery keeps: 64 bits, and instants in microseconds.

    A required column is so in Parquet too: BigQuery refuses a file in which it is optional.
    """
    return pa.schema(
        [pa.field(column.name, _widened(column.type), column.nullable) for column in table.columns]
    )


def _widened(type: pa.DataType) -> pa.DataType:
    if pa.types.is_integer(type):
        return pa.int64()
    if pa.types.is_floating(type):
        return pa.float64()
    if pa.types.is_timestamp(type):
        return pa.timestamp("us", tz="UTC")
    return type


def differences(found, table: Table) -> list[str]:
    """What is different about a table of the service (`bigquery.Table`), a phrase each."""
    wanted = bigquery_table(table)
    columns = {field.name: field for field in found.schema}
    phrases = []
    for field in wanted["schema"]["fields"]:
        name, type, mode = field["name"], field["type"], field["mode"]
        there = columns.pop(name, None)
        if there is None:
            phrases.append(f"{name} is missing")
            continue
        its_type = _SAME_TYPE.get(there.field_type, there.field_type)
        if its_type != type:
            phrases.append(f"{name} is {its_type} and must be {type}")
        elif there.mode != mode:
            phrases.append(f"{name} is {there.mode} and must be {mode}")
    phrases += [
        f"{name} is required, and the schema does not have it"
        for name, field in columns.items()
        if field.mode == "REQUIRED"
    ]
    by_day = found.time_partitioning
    its_part = by_day.field if by_day is not None and by_day.type_ == "DAY" else None
    if its_part != table.partition:
        wanted_part = f"by the day of {table.partition}" if table.partition else "by nothing"
        phrases.append(f"it is partitioned by {its_part or 'nothing'} and must be {wanted_part}")
    its_order = tuple(found.clustering_fields or ())
    if its_order != table.cluster:
        phrases.append(
            f"it is clustered by {', '.join(its_order) or 'nothing'} and must be by "
            f"{', '.join(table.cluster) or 'nothing'}"
        )
    return phrases


def make_or_compare(client, address: TableAddress, table: Table):
    """The table of the service, made from our schema if it is not there.

    Raises:
        RequestError: it is there and differs; the sentence names every column that does.
    """
    from google.cloud import bigquery

    wanted = bigquery.Table.from_api_repr(resource(address, table))
    found = client.create_table(wanted, exists_ok=True, retry=connection.patience())
    if phrases := differences(found, table):
        raise RequestError(
            f"The table {address} is not as schemas/{table.name}.toml has it: "
            f"{'; '.join(phrases)}. Load into a new table, or change this one."
        )
    return found
