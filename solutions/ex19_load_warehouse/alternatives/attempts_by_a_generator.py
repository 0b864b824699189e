"""Attempts come from a generator, jobs are asked until they are done, SQL is a CASE of a number."""

import base64
import hashlib
import io
import itertools
import time

from google.api_core import exceptions
from google.cloud import bigquery

from pipelines import schemas
from pipelines.schemas.exporters import bigquery_fields

FIELDS = list(map(bigquery.SchemaField.from_api_repr, bigquery_fields(schemas.table("flights"))))


class OverBudget(RuntimeError):
    def __init__(self, size):
        super().__init__(f"it reads {size:_d} bytes")


def load_job_id(table, day, parquet, attempt=0):
    digest = hashlib.blake2b(digest_size=24)
    for piece in (table.encode(), day.isoformat().encode(), parquet, b"%d" % attempt):
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return base64.urlsafe_b64encode(digest.digest()).decode("ascii").rstrip("=")


def make_table(client, table):
    new = bigquery.Table.from_api_repr(
        {
            "tableReference": bigquery.TableReference.from_string(table).to_api_repr(),
            "schema": {"fields": [field.to_api_repr() for field in FIELDS]},
            "timePartitioning": {"type": "DAY", "field": "time_hour"},
            "clustering": {"fields": ["origin", "carrier", "dest"]},
        }
    )
    try:
        client.create_table(new)
    except exceptions.Conflict:
        print(table, "is there")


def _ids(*load):
    return (load_job_id(*load, attempt) for attempt in itertools.count())


def _ended(job):
    while not job.done():
        time.sleep(0.5)
    return job


def load_day(client, table, day, parquet):
    config = bigquery.LoadJobConfig.from_api_repr(
        {
            "load": {
                "sourceFormat": "PARQUET",
                "writeDisposition": "WRITE_TRUNCATE",
                "createDisposition": "CREATE_NEVER",
            }
        }
    )
    dataset, _, name = table.rpartition(".")
    place = bigquery.DatasetReference.from_string(dataset).table(name + day.strftime("$%Y%m%d"))
    for job_id in _ids(table, day, parquet):
        try:
            ours = client.load_table_from_file(
                io.BytesIO(parquet), place, job_id=job_id, job_config=config, rewind=True
            )
        except exceptions.Conflict:
            ours = None
        if ours is None:
            if _ended(client.get_job(job_id)).error_result is None:
                return job_id
            continue
        if error := _ended(ours).exception():
            raise error
        return ours.job_id
    raise AssertionError("there are endless attempts")


def split_query(table, train, evaluation):
    return (
        "SELECT carrier, flight, origin, time_hour, CASE"
        " WHEN NOT arr_delay IS NOT NULL THEN 'unlabelled'"
        f" WHEN rest BETWEEN 0 AND {train - 1} THEN 'train'"
        f" WHEN rest >= {train + evaluation} THEN 'test'"
        " ELSE 'eval' END AS split FROM ("
        "SELECT *, ABS(MOD(FARM_FINGERPRINT(FORMAT_DATE('%Y-%m-%d', DATE(year, month, day))), 100))"
        f" AS rest FROM `{table}`)"
    )


def query_within(client, sql, most_bytes):
    config = bigquery.QueryJobConfig()
    config.dry_run = True
    size = client.query(sql, job_config=config).estimated_bytes_processed
    if not size <= most_bytes:
        raise OverBudget(size)
    limited = bigquery.QueryJobConfig.from_api_repr(
        {"query": {"maximumBytesBilled": str(most_bytes), "useLegacySql": False}}
    )
    rows = client.query_and_wait(sql, job_config=limited)
    names = [field.name for field in rows.schema]
    return [dict(zip(names, row.values(), strict=True)) for row in rows]
