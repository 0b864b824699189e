"""A run of pictures from its request to its outcome: the graph, the execution, the data set."""

import contextlib
import gc
import importlib.metadata
import platform
import time

from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.monitoring.probes import Watcher
from pipelines.pictures.arguments import ROWS, STEPS
from pipelines.pictures.listing import files_in
from pipelines.pictures.picture_graph import build
from pipelines.pictures.picture_job import PictureRequest
from pipelines.runners import job_servers
from pipelines.seats import registry
from pipelines.tables.assembly import make_pipeline
from pipelines.tables.run_outcome import RunOutcome, seat_reports
from pipelines.terminal.console import Console
from pipelines.writing import manifest, publication

_PACKAGES = ("apache-beam", "pillow", "pyarrow", "numpy", "array-record")


def execute(
    request: PictureRequest, options: PipelineOptions, console: Console, started: float
) -> RunOutcome:
    """Runs the job on this machine, or on a runner that this process waits for.

    Args:
        options: of Beam and of the runner.
        started: time.monotonic() when the command began.

    Raises:
        Problem: the request was wrong or the job failed; nothing was published.
    """
    # Of a folder on this machine alone: an output in it would be read.
    inputs = [f"{request.folder}/{path}" for path in list(files_in(request.folder))[:1]]
    seats = steps()
    with contextlib.ExitStack() as stack:
        stack.enter_context(job_servers.stopped())
        target = stack.enter_context(publication.prepare(request.output, inputs))
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(options, scratch=target.scratch)
            build(pipeline, request, target, request.facts(target.run, versions()))
        gc.freeze()
        gc.enable()
        with Watcher() as watcher, console.progress(watcher, list(STEPS), 0):
            result = pipeline.run()
            result.wait_until_finish()
        published = manifest.load(target.target)
        # A job server answers what was counted: it is asked before it is stopped.
        return RunOutcome(
            published=published,
            seats=seat_reports(result, seats),
            seconds=time.monotonic() - started,
            rows=ROWS,
            job=request.job.name,
        )


def steps() -> dict[str, registry.FilledSeat]:
    """The job's steps, as those who report on a run know them."""
    return {name: registry.of_job(name, build) for name in STEPS}


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a shard's bytes."""
    found = {"python": platform.python_version()}
    return found | {package: importlib.metadata.version(package) for package in _PACKAGES}
