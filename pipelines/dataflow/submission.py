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
from pipelines.problems import Interrupted, JobError
from pipelines.tables.assembly import build_guarded, make_pipeline
from pipelines.tables.options import DryRunOptions
from pipelines.tables.prepared_run import prepare, resolve_input
from pipelines.tables.request import RunRequest
from pipelines.tables.run_outcome import RunOutcome, seat_reports
from pipelines.terminal.console import Console
from pipelines.writing import manifest, publication

_LOOK_EVERY_SECONDS = 5.0
_LOOK_HERE_EVERY_SECONDS = 0.5


def submit(options: PipelineOptions, console: Console, started: float):
    """Submits the job that the options describe, and follows it unless told not to.

    Returns:
        An `RunOutcome`; without a manifest where the job was not waited for.

    Raises:
        Problem: the request was wrong, or the job failed.
    """
    from pipelines.dataflow.follow import RowsSoFar, follow

    request = RunRequest.of(options)
    cloud = options.view_as(GoogleCloudOptions)
    here = _is_rehearsal(cloud.dataflow_endpoint)
    preflight.check(options, request)
    if options.view_as(TestOptions).dry_run:
        return _dry_run(options, request, console, started)
    FileSystems.set_options(options)
    with staging.package(request.job.extras) as setup_file:
        _complete(options, setup_file)
        with console.loading("Checking the input"):
            preflight.check_buckets(options, request)
            location = cloud.staging_location or cloud.temp_location
            run = prepare(staging.on_bucket(resolve_input(request), location))
        if warning := run.warning():
            console.say(warning)
        submitted = False
        with publication.prepare(request.output, run.inputs, False, lambda: submitted) as place:
            with console.loading("Building the pipeline"):
                pipeline = make_pipeline(options, LeanPipeline)
                with preflight.naming_the_unpicklable():
                    build_guarded(pipeline, run, place, run.facts(place.run))
                preflight.check_graph(pipeline)
            gc.freeze()
            gc.enable()
            with console.loading("Staging the package and submitting the job"):
                result = pipeline.run()
            submitted = True
    if cloud.template_location:
        # The service takes it from there: whoever waits keeps a Flex Template from starting.
        console.say(f"The job's description is {cloud.template_location}")
        return RunOutcome(None, (), time.monotonic() - started, run.plan.ignored)
    console.say(f"Job {result.job_id()} ({cloud.job_name}) in {cloud.region}")
    if options.view_as(StandardOptions).no_wait_until_finish:
        return RunOutcome(None, (), time.monotonic() - started, run.plan.ignored, result.job_id())
    rows = RowsSoFar(result)
    try:
        with console.progress(rows, list(run.seats), run.plan.estimated_rows()):
            follow(result, console, _LOOK_HERE_EVERY_SECONDS if here else _LOOK_EVERY_SECONDS)
    except JobError as error:
        place.abandon()
        if told := run.places_of_duplicates(str(error)):
            raise JobError(told) from error
        raise
    except KeyboardInterrupt as stopped:
        if here:
            raise
        raise let_go(result.job_id(), cloud.region, cloud.project) from stopped
    return RunOutcome(
        published=manifest.load(place.target),
        seats=seat_reports(result, run.seats),
        seconds=time.monotonic() - started,
        ignored_columns=run.plan.ignored,
        rows=run.job.rows,
        job=run.job.name,
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


def _dry_run(options: PipelineOptions, request: RunRequest, console: Console, started: float):
    """Describes the job and sends nothing; see `pipelines.dataflow.dryrun`."""
    from pipelines.dataflow import dry_input, dryrun
    from pipelines.dataflow.estimate import Prices

    cloud, asked = options.view_as(GoogleCloudOptions), options.view_as(DryRunOptions)
    prices, page = Prices.parse(asked.prices), asked.dry_run_page
    # They are no part of the job.
    asked.prices = asked.dry_run_page = None
    sent = dryrun.Sent()
    # TensorFlow Transform writes stand-ins of its assets when a graph is built, and reads them: the
    # graph of a dry run names a folder of this machine for them.
    package = staging.package(request.job.extras)
    with package as setup_file, tempfile.TemporaryDirectory() as temporary:
        _complete(options, setup_file)
        with console.loading("Checking the input"):
            given = dry_input.look(request, cloud.staging_location or cloud.temp_location, sent)
        target = request.output.rstrip("/")
        place = publication.Publication(target, target, temporary, dryrun.RUN)
        with console.loading("Building the pipeline"):
            facts = given.seen.facts(place.run)
            facts["input"]["files"] = [
                {"path": file.path, "bytes": file.size} for file in given.run.plan.files
            ]
            pipeline = make_pipeline(options, LeanPipeline)
            with preflight.naming_the_unpicklable():
                build_guarded(pipeline, given.run, place, facts)
            preflight.check_graph(pipeline)
        with console.loading("Describing the job"):
            rows = given.run.plan.estimated_rows()
            made = dryrun.dry_run(pipeline, options, rows, sent, prices, given.notes)
    if page:
        made = dryrun.write_page(made, page)
    return RunOutcome(None, (), time.monotonic() - started, given.run.plan.ignored, dry_run=made)


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
