"""Submitting the flights job to Dataflow: checks, staging, the request, and watching it run.

What is true of a submitted job: it is whole without its launcher. Workers read the input, and
write and publish the data set; the launcher sends the graph and may go away.
"""

import gc
import time

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import (
    DebugOptions,
    GoogleCloudOptions,
    PipelineOptions,
    SetupOptions,
    StandardOptions,
)

from pipelines import flights, schemas, steps
from pipelines.console import Console
from pipelines.corrections import plan_corrections
from pipelines.dataflow import preflight, staging
from pipelines.dataflow.graph import LeanPipeline
from pipelines.options import FlightsJob
from pipelines.problems import JobError
from pipelines.reading.plan import plan_reads
from pipelines.tables import TableFiles
from pipelines.writing import manifest, publication

_LOOK_EVERY_SECONDS = 5.0
_LOOK_HERE_EVERY_SECONDS = 0.5


def submit(options: PipelineOptions, console: Console, started: float):
    """Submits the job that the options describe, and follows it unless told not to.

    Returns:
        An `execute.Outcome`; without a manifest where the job was not waited for.

    Raises:
        Problem: the request was wrong, or the job failed.
    """
    from pipelines import execute
    from pipelines.dataflow.follow import RowsSoFar, follow

    job = FlightsJob.of(options)
    cloud = options.view_as(GoogleCloudOptions)
    here = "localhost" in (cloud.dataflow_endpoint or "")
    preflight.check(options, job)
    FileSystems.set_options(options)
    with staging.package() as setup_file:
        _complete(options, setup_file)
        with console.loading("Checking the input"):
            preflight.check_buckets(options, job)
            job = staging.on_bucket(job, cloud.staging_location or cloud.temp_location)
            plan = plan_reads(job.input, schemas.flights(), job.rows)
            corrections = plan_corrections(job.corrections) if job.corrections else None
            TableFiles(job.tables).check()
            seats = steps.fill(job.steps)
        inputs = [file.path for file in plan.files]
        inputs += [file.path for file in corrections.plan.files] if corrections else []
        submitted = False
        with publication.prepare(job.output, inputs, False, lambda: submitted) as place:
            with console.loading("Building the pipeline"):
                facts = flights.facts_of(job, plan, seats, place.run, corrections)
                pipeline = execute.make_pipeline(options, LeanPipeline)
                with preflight.naming_the_unpicklable():
                    execute.build_guarded(
                        pipeline, job, plan, seats, place, facts, corrections, None
                    )
                preflight.check_graph(pipeline)
            gc.freeze()
            gc.enable()
            with console.loading("Staging the package and submitting the job"):
                result = pipeline.run()
            submitted = True
    console.say(f"Job {result.job_id()} ({cloud.job_name}) in {cloud.region}")
    if options.view_as(StandardOptions).no_wait_until_finish:
        return execute.Outcome(None, (), time.monotonic() - started, plan.ignored, result.job_id())
    rows = RowsSoFar(result)
    try:
        with console.progress(rows, list(seats), plan.estimated_rows()):
            follow(result, console, _LOOK_HERE_EVERY_SECONDS if here else _LOOK_EVERY_SECONDS)
    except JobError:
        place.abandon()
        raise
    return execute.Outcome(
        published=manifest.load(place.target),
        seats=execute.seat_reports(result, seats),
        seconds=time.monotonic() - started,
        ignored_columns=plan.ignored,
        job_id=result.job_id(),
    )


def _complete(options: PipelineOptions, setup_file: str) -> None:
    """Sets what makes the job a package, and not a pickled session of this process."""
    setup = options.view_as(SetupOptions)
    setup.save_main_session = False
    if setup.setup_file is None:
        setup.setup_file = setup_file
    # Beam would run `pip freeze` for its logs, and an environment made by uv has no pip.
    options.view_as(DebugOptions).add_experiment("disable_logging_submission_environment")
