"""Raw rows to those that a model is asked about, by the job's own steps and seats."""

import apache_beam as beam

from pipelines.monitoring.probes import count_output
from pipelines.schemas.splits import SplitShares
from pipelines.tables import graph
from pipelines.tables.arguments import FAIL
from pipelines.tables.job import Job
from pipelines.tables.prepared_run import PreparedRun
from pipelines.tables.request import RunRequest

_ALL_IN_TRAINING = SplitShares(100, 0, 0)


def stages(job: Job) -> list[str]:
    """Names of what rows go through here, in order: all up to the check."""
    return list(job.stages[: job.stages.index("check") + 1])


def request_of(
    job: Job,
    pattern: str,
    *,
    steps: str,
    tables: str | None = None,
    suite: str | None = None,
    rows: int | None = None,
    shares: SplitShares = _ALL_IN_TRAINING,
    sample: int | None = None,
    duplicates: str = FAIL,
) -> RunRequest:
    """The request of a run that writes no data set.

    Args:
        pattern: of the input.
        steps: track of the seats.
        tables, suite, rows, shares, sample, duplicates: as `workshop run` takes them.
    """
    return RunRequest(
        job=job,
        input=pattern,
        tables=tables,
        output="",
        rows=rows,
        steps=steps,
        suite=suite,
        suite_parameters={},
        shares=shares,
        hosts=1,
        salt=job.name,
        compressed=False,
        sample=sample,
        duplicates=duplicates,
    )


def valid_rows(
    pipeline: beam.Pipeline, run: PreparedRun
) -> tuple[beam.PCollection, beam.PCollection]:
    """A job's graph from reading to checking.

    Returns:
        (valid rows with all that the steps add, quarantined ones with their reasons).
    """
    read = graph.read_and_correct(pipeline, run)
    checked = graph.check_rows(read, run, measure=False)
    return count_output(checked["valid"], "check"), graph.all_quarantined(read, checked)
