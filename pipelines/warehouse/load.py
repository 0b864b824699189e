"""Loading rows so that it does not matter how often, or where it broke off.

The rows' days are replaced as a whole, or all of the table where rows have no day: a load job
brings a Parquet file to a table of its own, and one MERGE puts it in the place of what the table
has. The ids of both jobs are made of the data, so that whoever tries again finds what was done.
"""

import datetime
import hashlib
import itertools
import os
import re
import tempfile
from dataclasses import dataclass

from pipelines.problems import JobError, RequestError
from pipelines.schemas import Table
from pipelines.warehouse import connection, cost, definition, sql
from pipelines.warehouse.address import TableAddress
from pipelines.warehouse.staged import Staged, stage

_STAGED_LIVES = datetime.timedelta(days=1)

# A local date's rows lie in the UTC days beside it at most.
_AROUND = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Attributes:
        days: that were replaced; None for the whole table.
        job_id: of the job that put the rows into the table.
        before: that job had been done already, and nothing was done now.
        uploaded: the Parquet file was sent, and not found from an earlier try.
        estimate: of the MERGE; None where nothing was done.
    """

    rows: int
    days: int | None
    job_id: str
    before: bool
    uploaded: bool
    estimate: cost.Estimate | None


def load_rows(
    table: Table,
    pattern: str,
    address: TableAddress,
    rows: int | None = None,
    max_gib: float = cost.DEFAULT_MAX_GIB,
    location: str | None = None,
    create_dataset: bool = False,
    what: str = "rows",
) -> Loaded:
    """Loads rows into a table, which has their days once afterwards.

    A table whose rows have no day has these rows and no others afterwards.

    Args:
        table: the schema.
        pattern, rows: as `run --input` and `--rows` take them.
        max_gib: what the MERGE may read.
        location: of the dataset, where it is made; must be its own where it is there.
        what: a row is, in the plural, for messages.

    Raises:
        RequestError: the request is wrong: see `connection.sentences` and `cost.guard`.
        JobError: the input's rows or a job are.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-load-") as folder:
        staged = stage(pattern, rows, table, os.path.join(folder, "rows.parquet"), what)
        with connection.sentences(address):
            client = open_dataset(address, location, create_dataset)
            target = definition.make_or_compare(client, address, table)
            return _load(client, target, address, table, staged, max_gib)


def open_dataset(address: TableAddress, location: str | None = None, create: bool = False):
    """A client whose jobs run where the dataset is.

    Raises:
        RequestError: there is no such dataset, or it is in another location.
    """
    from google.api_core.exceptions import NotFound
    from google.cloud import bigquery

    client = connection.connect(address.project, location)
    reference = bigquery.DatasetReference(address.project, address.dataset)
    try:
        dataset = client.get_dataset(reference, retry=connection.patience())
    except NotFound as error:
        if connection.what_is_missing(error) == "project":
            raise
        if not create:
            raise RequestError(connection.no_dataset(address)) from error
        new = bigquery.Dataset(reference)
        if location:
            new.location = location
        dataset = client.create_dataset(new, exists_ok=True, retry=connection.patience())
    if location and dataset.location and location.lower() != dataset.location.lower():
        raise RequestError(
            f"The dataset {address.project}.{address.dataset} is in {dataset.location}, not in "
            f"{location}: leave --location out, or choose another dataset."
        )
    return connection.connect(address.project, dataset.location)


def _load(client, target, address: TableAddress, table: Table, staged: Staged, max_gib: float):
    name = _job_name(address, staged)
    days = None if staged.days is None else len(staged.days)
    for attempt in itertools.count():
        base = f"{name}-{attempt}"
        merge = _wait(_find(client, f"{base}-merge"))
        if merge is not None and merge.error_result is None:
            # What was changed since may have been these days.
            if target.modified <= merge.ended:
                return Loaded(staged.rows, days, merge.job_id, True, False, None)
            continue
        if merge is not None:
            continue
        place = address.beside(f"{address.table}_load_{staged.digest[:16]}_{attempt}")
        uploaded = _upload(client, base, place, table, staged)
        if uploaded is None:
            continue
        job, estimate = _merge(client, base, address, place, table, staged, max_gib)
        client.delete_table(str(place), not_found_ok=True)
        return Loaded(staged.rows, days, job.job_id, False, uploaded, estimate)


def _job_name(address: TableAddress, staged: Staged) -> str:
    """What the ids of a load's jobs begin with: readable, and one for each table and data."""
    key = hashlib.sha256(f"{address}\n{staged.digest}".encode()).hexdigest()
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", f"{address.dataset}-{address.table}")
    return f"workshop-{readable[:100]}-{key[:32]}"


def _find(client, job_id: str):
    from google.api_core.exceptions import NotFound

    try:
        return client.get_job(job_id, retry=connection.patience())
    except NotFound:
        return None


def _wait(job):
    """The job when it has ended, well or badly; None for None."""
    from google.api_core.exceptions import GoogleAPICallError

    if job is not None:
        try:
            job.result()
        except GoogleAPICallError:
            if job.error_result is None:
                raise
    return job


def _upload(client, base: str, place: TableAddress, table: Table, staged: Staged) -> bool | None:
    """Brings the file to a table of its own.

    Returns:
        True if it was sent now, False if an earlier try had; None if an earlier try's job
        or table is of no use, and its id is taken.
    """
    from google.api_core.exceptions import Conflict
    from google.cloud import bigquery

    job_id, sent = f"{base}-stage", False
    job = _find(client, job_id)
    if job is None:
        made = definition.resource(place, table)
        made.pop("timePartitioning", None)
        made.pop("clustering", None)
        new = bigquery.Table.from_api_repr(made)
        new.expires = datetime.datetime.now(datetime.UTC) + _STAGED_LIVES
        client.create_table(new, exists_ok=True)
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            schema=new.schema,
        )
        try:
            with open(staged.path, "rb") as file:
                job = client.load_table_from_file(
                    file, str(place), job_id=job_id, job_config=config
                )
            sent = True
        except Conflict:
            # Somebody loads the same data at this moment.
            job = _find(client, job_id)
    _wait(job)
    if job.error_result is not None:
        if not sent:
            return None
        raise JobError(_failed(job, "The load job"))
    # A MERGE with less than all rows would remove the others. What an earlier try left may
    # have expired, or been made again without its rows.
    if _rows(client, place) == staged.rows:
        return sent
    if not sent:
        return None
    raise JobError(
        f"The load job {job_id} took {job.output_rows:,} of {staged.rows:,} rows; nothing was put "
        "into the table."
    )


def _rows(client, address: TableAddress) -> int:
    """A table's rows; 0 where there is none."""
    from google.api_core.exceptions import NotFound

    try:
        return client.get_table(str(address)).num_rows
    except NotFound:
        return 0


def instants_around(days: tuple[datetime.date, ...]) -> tuple[datetime.datetime, ...]:
    """Two instants between which all rows of local dates lie, in any time zone.

    Args:
        days: sorted.
    """
    ends = (days[0] - _AROUND, days[-1] + 2 * _AROUND)
    return tuple(datetime.datetime.combine(day, datetime.time(), datetime.UTC) for day in ends)


def _merge(client, base: str, address, place, table: Table, staged: Staged, max_gib: float):
    from google.api_core.exceptions import Conflict
    from google.cloud import bigquery

    parameters = []
    if staged.days is not None:
        days = [*map(str, staged.days), *([""] if staged.undated else [])]
        parameters.append(bigquery.ArrayQueryParameter("days", "STRING", days))
    if staged.days and sql.is_bounded(table):
        first, last = instants_around(staged.days)
        parameters += [
            bigquery.ScalarQueryParameter("first", "TIMESTAMP", first),
            bigquery.ScalarQueryParameter("last", "TIMESTAMP", last),
        ]
    job_id = f"{base}-merge"
    statement = sql.replace_rows(address, place, table)
    try:
        job, estimate = cost.run_guarded(
            client, statement, max_gib, "Replacing the rows", job_id, query_parameters=parameters
        )
    except Conflict:
        job, estimate = _find(client, job_id), None
    _wait(job)
    if job.error_result is not None:
        raise JobError(_failed(job, "Replacing the rows"))
    return job, estimate


def _failed(job, what: str) -> str:
    reasons = [entry.get("message", "") for entry in (job.errors or [job.error_result])]
    first = next((reason for reason in reasons if reason), "no reason is given")
    return f"{what} failed ({job.job_id}): {first.splitlines()[0][:300].rstrip('.')}."
