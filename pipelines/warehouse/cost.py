"""What a query costs before it runs, and the guard that stops an expensive one."""

from dataclasses import dataclass

from pipelines.problems import RequestError
from pipelines.warehouse import connection

GIB, TIB = 1 << 30, 1 << 40

# On-demand analysis in the US, as listed in 2026; other regions and editions differ.
DOLLARS_PER_TIB = 6.25

# Below it, a query is billed as if it had read so much of each table.
LEAST_BYTES = 10 << 20

DEFAULT_MAX_GIB = 1.0


@dataclass(frozen=True)
class Estimate:
    """What a dry run says that a query reads.

    Attributes:
        processed: in bytes.
    """

    processed: int

    @property
    def billed(self) -> int:
        """Bytes that on-demand pricing bills, for one table."""
        return max(self.processed, LEAST_BYTES)

    @property
    def dollars(self) -> float:
        """The price, from `DOLLARS_PER_TIB`."""
        return self.billed / TIB * DOLLARS_PER_TIB

    def __str__(self) -> str:
        return (
            f"reads {_size(self.processed)} and costs about ${self.dollars:.4f} "
            f"(on demand at ${DOLLARS_PER_TIB:.2f} a TiB, at least 10 MiB a table, without the "
            "free TiB of the month)"
        )


def _size(size: int) -> str:
    for unit, name in ((TIB, "TiB"), (GIB, "GiB"), (1 << 20, "MiB")):
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return f"{size:,} bytes"


def guard(estimate: Estimate, max_gib: float, what: str = "The query") -> None:
    """Refuses a query that reads too much.

    Raises:
        RequestError: it reads more than `max_gib`; the sentence has the estimate.
    """
    if estimate.processed > max_gib * GIB:
        raise RequestError(
            f"{what} {estimate}: more than --max-gb {max_gib:g}. Nothing was read; choose fewer "
            "days or columns, or raise --max-gb."
        )


def run_guarded(client, sql: str, max_gib: float, what: str, job_id: str | None = None, **config):
    """Runs a query whose dry run passes the guard, and which the service stops above it.

    Args:
        job_id: the job's id, which must be new; None for any.
        config: further fields of the job's configuration.

    Returns:
        (job, estimate); the job is started, not awaited.

    Raises:
        RequestError: the guard refuses it.
        google.api_core.exceptions.GoogleAPICallError: the service does.
    """
    from google.cloud import bigquery

    estimate = dry_run(client, sql, **config)
    guard(estimate, max_gib, what)
    most = max(int(max_gib * GIB), LEAST_BYTES)
    settings = bigquery.QueryJobConfig(maximum_bytes_billed=most, **config)
    # A job whose id is given cannot be tried again under it, so Google's client must not.
    fixed = {"job_id": job_id, "job_retry": None} if job_id else {}
    return client.query(sql, job_config=settings, retry=connection.patience(), **fixed), estimate


def dry_run(client, sql: str, **config) -> Estimate:
    """What a query would read; free, and nothing is read."""
    from google.cloud import bigquery

    settings = bigquery.QueryJobConfig(dry_run=True, use_query_cache=False, **config)
    job = client.query(sql, job_config=settings, retry=connection.patience())
    return Estimate(job.total_bytes_processed or 0)
