"""Submitting a job to Dataflow: checks, staging, the request, and watching it run.

What is true of a submitted job: it is whole without its launcher. Workers read the input, and
write and publish the data set; the launcher sends the graph and may go away.
"""

import gc
import os
import tempfile
import time

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import (
    DebugOptions,
    GoogleCloudOptions,
    PipelineOptions,
    SetupOptions,
    StandardOptions,
    TestOptions,
    WorkerOptions,
)

from pipelines.dataflow import preflight, staging, template
from pipelines.dataflow.lean_graph import LeanPipeline
from pipelines.dataflow.submittable import Submittable
from pipelines.problems import Interrupted, JobError
from pipelines.tables.assembly import make_pipeline
from pipelines.tables.options import DryRunOptions
from pipelines.tables.run_outcome import RunOutcome, seat_reports
from pipelines.terminal.console import Console
from pipelines.writing import manifest, publication

_LOOK_EVERY_SECONDS = 5.0
_LOOK_HERE_EVERY_SECONDS = 0.5


def submit(
    job: Submittable, options: PipelineOptions, console: Console, started: float
) -> RunOutcome:
    """Submits a job, and follows it unless told not to.

    Args:
        options: of Beam and of the runner.
        started: time.monotonic() when the command began.

    Returns:
        A `RunOutcome`; without a manifest where the job was not waited for.

    Raises:
        Problem: the request was wrong, or the job failed.
    """
    from pipelines.dataflow.follow import RowsSoFar, follow

    cloud = options.view_as(GoogleCloudOptions)
    here = _is_rehearsal(cloud.dataflow_endpoint)
    preflight.check(options, job.output)
    if options.view_as(TestOptions).dry_run:
        return _dry_run(job, options, console, started)
    FileSystems.set_options(options)
    with staging.package(job.extras) as setup_file:
        _complete(options, setup_file)
        with console.loading("Checking the input"):
            preflight.check_buckets(options, job.output)
            prepared = job.prepare(cloud.staging_location or cloud.temp_location)
        for note in prepared.notes:
            console.say(note)
        submitted = False
        with publication.prepare(
            job.output, local_workers=False, submitted=lambda: submitted
        ) as place:
            with console.loading("Building the pipeline"):
                pipeline = make_pipeline(options, LeanPipeline)
                with preflight.naming_the_unpicklable():
                    prepared.build(pipeline, place)
                preflight.check_graph(pipeline)
            gc.freeze()
            gc.enable()
            with console.loading("Staging the package and submitting the job"):
                result = pipeline.run()
            submitted = True
    if cloud.template_location:
        # The service takes it from there: whoever waits keeps a Flex Template from starting.
        console.say(f"The job's description is {cloud.template_location}")
        return RunOutcome(None, (), time.monotonic() - started, prepared.ignored_columns)
    console.say(f"Job {result.job_id()} ({cloud.job_name}) in {cloud.region}")
    if options.view_as(StandardOptions).no_wait_until_finish:
        seconds = time.monotonic() - started
        return RunOutcome(None, (), seconds, prepared.ignored_columns, result.job_id())
    rows = RowsSoFar(result)
    try:
        with console.progress(rows, list(prepared.seats), prepared.rows):
            follow(result, console, _LOOK_HERE_EVERY_SECONDS if here else _LOOK_EVERY_SECONDS)
    except JobError as error:
        place.abandon()
        if told := prepared.explained(str(error)):
            raise JobError(told) from error
        raise
    except KeyboardInterrupt as stopped:
        if here:
            raise
        raise let_go(result.job_id(), cloud.region, cloud.project) from stopped
    return RunOutcome(
        published=manifest.load(place.target),
        seats=seat_reports(result, prepared.seats),
        seconds=time.monotonic() - started,
        ignored_columns=prepared.ignored_columns,
        rows=job.costs.rows,
        job=job.name,
        job_id=result.job_id(),
    )


def _is_rehearsal(endpoint: str | None) -> bool:
    """Whether the job runs on this machine, and so ends with this command."""
    return "localhost" in (endpoint or "")


def let_go(job_id: str, region: str, project: str) -> Interrupted:
    """What to tell whoever stops watching a job: that it goes on, and how to end it."""
    return Interrupted(
        f"No longer watching: the job {job_id} goes on. To cancel it: `gcloud dataflow jobs "
        f"cancel {job_id} --region {region} --project {project}`."
    )


def _dry_run(
    job: Submittable, options: PipelineOptions, console: Console, started: float
) -> RunOutcome:
    """Describes the job and sends nothing; see `pipelines.dataflow.dryrun`."""
    from pipelines.dataflow import dryrun
    from pipelines.dataflow.estimate import Prices

    cloud, asked = options.view_as(GoogleCloudOptions), options.view_as(DryRunOptions)
    prices, page = Prices.parse(asked.prices), asked.dry_run_page
    # They are no part of the job.
    asked.prices = asked.dry_run_page = None
    sent = dryrun.Sent()
    # TensorFlow Transform writes stand-ins of its assets when a graph is built, and reads them: the
    # graph of a dry run names a folder of this machine for them.
    package = staging.package(job.extras)
    with package as setup_file, tempfile.TemporaryDirectory() as temporary:
        _complete(options, setup_file)
        with console.loading("Checking the input"):
            prepared = job.look(cloud.staging_location or cloud.temp_location, sent)
        target = job.output.rstrip("/")
        place = publication.Publication(target, target, temporary, dryrun.RUN)
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(options, LeanPipeline)
            with preflight.naming_the_unpicklable():
                prepared.build(pipeline, place)
            preflight.check_graph(pipeline)
        with console.loading("Describing the job"):
            made = dryrun.dry_run(
                pipeline, options, prepared.rows, sent, prices, prepared.notes, job.costs
            )
    if page:
        made = dryrun.write_page(made, page)
    seconds = time.monotonic() - started
    return RunOutcome(None, (), seconds, prepared.ignored_columns, dry_run=made)


def _complete(options: PipelineOptions, setup_file: str) -> None:
    """Sets what makes the job a package, and not a pickled session of this process."""
    setup = options.view_as(SetupOptions)
    setup.save_main_session = False
    image = options.view_as(WorkerOptions).sdk_container_image
    # A template's image has the package installed, for the launcher and for workers alike.
    in_image = bool(image and os.environ.get(template.IN_IMAGE))
    if setup.setup_file is None and not in_image:
        setup.setup_file = setup_file
    # Beam would run `pip freeze` for its logs, and an environment made by uv has no pip.
    options.view_as(DebugOptions).add_experiment("disable_logging_submission_environment")
