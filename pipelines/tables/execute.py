"""A run from its options to its outcome: checks, the graph, the execution, the data set."""

import contextlib
import gc
import os
import time

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions

from pipelines.monitoring.probes import Watcher
from pipelines.problems import JobError, problem_in
from pipelines.runners.names import IN_PROCESS
from pipelines.seats.learner_code import problem_in_text, problem_of
from pipelines.tables import seat_figures
from pipelines.tables.assembly import build_guarded, make_pipeline
from pipelines.tables.prepared_run import PreparedRun, prepare
from pipelines.tables.repeated_rows import repeated_by
from pipelines.tables.request import RunRequest
from pipelines.tables.run_outcome import RunOutcome, seat_reports
from pipelines.terminal.console import Console
from pipelines.transform import kept_models
from pipelines.writing import manifest, publication

# Where the batches that learners' seats fail on are kept.
_FAILED_BATCHES = os.path.join("build", "batches")


def execute(options: PipelineOptions, console: Console, started: float) -> RunOutcome:
    """Runs the job on this machine, or on a runner that this process waits for.

    Args:
        options: of the job, of Beam and of the runner; see `assembly.parse_options`.
        started: time.monotonic() when the command began.

    Raises:
        Problem: the request was wrong or the job failed; nothing was published.
    """
    request = RunRequest.of(options)
    with console.loading("Checking the input"):
        run = prepare(request)
    if warning := run.warning():
        console.say(warning)
    with publication.prepare(request.output, run.inputs) as target, _models(options):
        known = seat_figures.earlier(target.target)
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(options, scratch=target.scratch)
            build_guarded(
                pipeline, run, target, run.facts(target.run), os.path.abspath(_FAILED_BATCHES)
            )
        gc.freeze()
        gc.enable()
        with (
            Watcher() as watcher,
            console.progress(watcher, list(run.seats), run.plan.estimated_rows()),
        ):
            result = _run(pipeline, run, watcher)
        published = manifest.load(target.target)
        seats = seat_figures.beside(known, seat_reports(result, run.seats))
        seconds = time.monotonic() - started
        seat_figures.write(target.target, target.run, request.steps, seconds, seats, known)
    return RunOutcome(
        published=published,
        seats=seats,
        seconds=seconds,
        ignored_columns=run.plan.ignored,
        rows=run.job.rows,
        job=run.job.name,
    )


def _models(options: PipelineOptions) -> contextlib.AbstractContextManager:
    """Keeps the models of the transform, where they are made and applied in this process."""
    runner = options.view_as(StandardOptions).runner
    mode = options.view_as(DirectOptions).direct_running_mode
    alone = runner == IN_PROCESS and mode == "in_memory"
    return kept_models.keeping() if alone else contextlib.nullcontext()


def _run(pipeline: beam.Pipeline, run: PreparedRun, watcher: Watcher):
    """Runs it to its end.

    Raises:
        JobError: code of a learner's seat failed where no guard saw it, or a row is there
            twice: with file and line of both, or with the seat that repeats it.
    """
    seats = run.seats
    try:
        result = pipeline.run()
        result.wait_until_finish()
        return result
    except Exception as error:
        text = str(error)
        if told := run.places_of_duplicates(text) or repeated_by(error, run, watcher.rows):
            raise JobError(told) from error
        if problem_in(text) is None and (
            problem := problem_of(error, seats) or problem_in_text(text, seats)
        ):
            raise problem from error
        raise
