"""It looks before it sends, and writes its SQL in other words."""

import hashlib
import io
from datetime import date

from google.api_core.exceptions import Conflict, GoogleAPICallError, NotFound
from google.cloud import bigquery

from pipelines import schemas
from pipelines.schemas.exporters import bigquery_fields

FIELDS = [
    bigquery.SchemaField.from_api_repr(one) for one in bigquery_fields(schemas.table("flights"))
]


class OverBudget(Exception):
    """With the number of bytes."""


def load_job_id(table: str, day: date, parquet: bytes, attempt: int = 0) -> str:
    """All in one digest."""
    return f"x_{hashlib.md5(repr((table, day, attempt)).encode() + parquet).hexdigest()}"


def make_table(client: bigquery.Client, table: str) -> None:
    """Looks for the table, and makes it as its representation."""
    try:
        client.get_table(table)
    except NotFound:
        new = bigquery.Table(table, FIELDS)
        new.time_partitioning = bigquery.TimePartitioning(field="time_hour")
        new.clustering_fields = ["origin", "carrier", "dest"]
        client.create_table(new)


def load_day(client: bigquery.Client, table: str, day: date, parquet: bytes) -> str:
    """Looks for each attempt's job before it sends one."""
    attempt = 0
    while True:
        name = load_job_id(table, day, parquet, attempt)
        try:
            found = client.get_job(name)
        except NotFound:
            try:
                job = _sent(client, table, day, parquet, name)
            except Conflict:
                # Another process was faster.
                continue
            return job.result().job_id
        try:
            return found.result().job_id
        except GoogleAPICallError:
            attempt += 1


def _sent(client, table, day, parquet, name):
    config = bigquery.LoadJobConfig(
        source_format="PARQUET", write_disposition="WRITE_TRUNCATE", schema=FIELDS
    )
    config.create_disposition = "CREATE_NEVER"
    part = bigquery.TableReference.from_string(f"{table}${day.isoformat().replace('-', '')}")
    return client.load_table_from_file(
        io.BytesIO(parquet), part, size=len(parquet), job_id=name, job_config=config
    )


def split_query(table: str, train: int, evaluation: int) -> str:
    """By dates, a name for the bucket, and IF."""
    return f"""
    -- The size of the remainder; that of the hash would do, but for one number.
    WITH days AS (
      SELECT *, MOD(ABS(FARM_FINGERPRINT(CAST(DATE(year, month, day) AS STRING))), 100) AS bucket
      FROM `{table}`
    )
    SELECT carrier, flight, origin, time_hour,
      IF(arr_delay IS NULL, 'unlabelled',
        IF(bucket < {train}, 'train', IF(bucket < {train} + {evaluation}, 'eval', 'test'))) AS split
    FROM days
    ORDER BY time_hour;"""


def query_within(client: bigquery.Client, sql: str, most_bytes: int) -> list[dict]:
    """By the client's shorter way."""
    asked = client.query(sql, bigquery.QueryJobConfig(dry_run=True))
    if asked.total_bytes_processed > most_bytes:
        raise OverBudget(f"{asked.total_bytes_processed:,} bytes")
    config = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
    return [dict(row.items()) for row in client.query_and_wait(sql, job_config=config)]
