"""A run from its options to its outcome: checks, the graph, the execution, the data set."""

import gc
import os
import time

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import schemas
from pipelines.monitoring.probes import Watcher
from pipelines.problems import problem_in
from pipelines.quarantine.corrections import plan_corrections
from pipelines.reading.plan import plan_reads
from pipelines.seats import guard, registry
from pipelines.tables import graph
from pipelines.tables.assembly import build_guarded, make_pipeline
from pipelines.tables.lookups import TableFiles
from pipelines.tables.options import FlightsJob
from pipelines.tables.outcome import Outcome, seat_reports
from pipelines.terminal.console import Console
from pipelines.writing import manifest, publication

# Where the batches that learners' seats fail on are kept.
_FAILED_BATCHES = os.path.join("build", "batches")


def execute(options: PipelineOptions, console: Console, started: float) -> Outcome:
    """Runs the job on this machine, or on a runner that this process waits for.

    Args:
        options: of the job, of Beam and of the runner; see `assembly.parse_options`.
        started: time.monotonic() when the command began.

    Raises:
        Problem: the request was wrong or the job failed; nothing was published.
    """
    job = FlightsJob.of(options)
    with console.loading("Checking the input"):
        plan = plan_reads(job.input, schemas.flights(), job.rows)
        corrections = plan_corrections(job.corrections) if job.corrections else None
        TableFiles(job.tables).check()
        seats = registry.fill(job.steps)
    inputs = [file.path for file in plan.files]
    inputs += [file.path for file in corrections.plan.files] if corrections else []
    with publication.prepare(job.output, inputs) as place:
        with console.loading("Building the pipeline"):
            facts = graph.facts_of(job, plan, seats, place.run, corrections)
            pipeline = make_pipeline(options, scratch=place.scratch)
            build_guarded(
                pipeline,
                job,
                plan,
                seats,
                place,
                facts,
                corrections,
                os.path.abspath(_FAILED_BATCHES),
            )
        gc.freeze()
        gc.enable()
        with Watcher() as watcher, console.progress(watcher, list(seats), plan.estimated_rows()):
            result = _run(pipeline, seats)
        published = manifest.load(place.target)
    return Outcome(
        published=published,
        seats=seat_reports(result, seats),
        seconds=time.monotonic() - started,
        ignored_columns=plan.ignored,
    )


def _run(pipeline: beam.Pipeline, seats: dict[str, registry.FilledSeat]):
    """Runs it to its end.

    Raises:
        JobError: code of a learner's seat failed where no guard saw it.
    """
    try:
        result = pipeline.run()
        result.wait_until_finish()
        return result
    except Exception as error:
        text = str(error)
        if problem_in(text) is None and (
            problem := guard.problem_of(error, seats) or guard.problem_in_text(text, seats)
        ):
            raise problem from error
        raise
