"""Flights in BigQuery: each day loaded once, split in SQL, queried within a budget."""

from datetime import date

from google.cloud import bigquery

from pipelines import schemas
from pipelines.schemas.exporters import bigquery_fields
from pipelines.seats.unsolved import unsolved

# The columns of schemas/flights.toml, in their order.
FIELDS = [
    bigquery.SchemaField.from_api_repr(one) for one in bigquery_fields(schemas.table("flights"))
]


class OverBudget(Exception):
    """A query that would read more bytes than it may; the text says how many."""


def load_job_id(table: str, day: date, parquet: bytes, attempt: int = 0) -> str:
    """The id of the job that loads a file into a day of a table.

    The same four give the same id, whichever process or machine asks; where one of them is
    another, so is the id. It is one that BigQuery takes: letters a to z and A to Z, digits,
    dashes and underscores, at most 1,024 of them. A table's name may have other characters,
    and be as long.

    Args:
        table: such as "my-project.flights.flights".
        parquet: the file's bytes.
        attempt: 0, and one more for each earlier job of this file that failed.
    """
    unsolved("ex19_load_warehouse")


def make_table(client: bigquery.Client, table: str) -> None:
    """Makes the table of flights where there is none.

    Its columns are FIELDS. It is partitioned by the day of `time_hour`, and within a day its rows
    are clustered by origin, then carrier, then dest. A table that is there stays as it is,
    with its rows. The dataset is there.
    """
    unsolved("ex19_load_warehouse")


def load_day(client: bigquery.Client, table: str, day: date, parquet: bytes) -> str:
    """Puts a day's flights into the table, in the place of those that it has of that day.

    - A load job does it, whose id is `load_job_id(table, day, parquet, attempt)`. It has
      ended when this function returns.
    - Flights of other days stay as they are. A job that fails changes nothing, and the
      exception of its result (a GoogleAPICallError) is raised. It makes no table: where there
      is none, the job fails.
    - A file that has been loaded is not loaded again, even if another has been since: a
      scheduler's retry may come late, after a correction. A job of that file that still
      runs is waited for.
    - An id can be taken once only, by a job that failed too: where the job of attempt 0
      has failed, for whatever reason, the file is loaded by that of attempt 1, and so on. So
      it is where that job still ran, was waited for, and then failed.

    Args:
        table: as `make_table` makes it.
        day: in UTC, as the table is partitioned.
        parquet: a Parquet file of all flights whose `time_hour` is on that day.

    Returns:
        The id of the job that loaded the file.
    """
    unsolved("ex19_load_warehouse")


def split_query(table: str, train: int, evaluation: int) -> str:
    """BigQuery's SQL for the split of every flight, as the pipeline's seat `split` makes it.

    A flight without `arr_delay` is "unlabelled". Of the others, a day's flights stay
    together: the day is that of `year`, `month` and `day`, written as 2013-01-31, and its
    bucket is what remains of the size of its FARM_FINGERPRINT, whatever its sign, divided by
    100. Buckets below `train` are "train", the next `evaluation` buckets are "eval", and the
    rest is "test". Whoever runs it, and however often, gets the same.

    Args:
        table: such as "my-project.flights.flights-2013"; its name may have dashes.
        train, evaluation: in percent, from 0; together at most 100.

    Returns:
        A query whose result has the columns carrier, flight, origin, time_hour and split, a
        row for each flight.
    """
    unsolved("ex19_load_warehouse")


def query_within(client: bigquery.Client, sql: str, most_bytes: int) -> list[dict]:
    """Runs a query, once, that reads no more than `most_bytes`.

    BigQuery is asked first what it would read, which is free and reads nothing. If that is
    more than `most_bytes`, the query is not run. The service is told the limit too: between
    the question and the query the table may have grown.

    Args:
        most_bytes: at least 10 MiB, which is the least that a query is billed for.

    Returns:
        The result's rows, as dicts by column.

    Raises:
        OverBudget: the query would read more; the text has the number of bytes that it would
            read, in digits.
        GoogleAPICallError: the service refuses or stops it.
    """
    unsolved("ex19_load_warehouse")
