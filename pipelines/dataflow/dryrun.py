"""A submission without a service: the job's description, and what can be told of the job from it.

The description is made by Beam's own Dataflow client, of which only the sending is left out: no
account is asked for, no address is looked up, nothing is uploaded.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import (
    GoogleCloudOptions,
    PipelineOptions,
    TestOptions,
    WorkerOptions,
)

from pipelines import storage
from pipelines.dataflow.estimate import ROWS_OF_A_TABLE, Estimate, Prices, Work, estimate
from pipelines.dataflow.fused_steps import FusedStage, GraphStep, fused_stages, steps_of
from pipelines.local_runner.beam_internals import UnconnectedDataflowClient
from pipelines.problems import RequestError
from pipelines.terminal.console import in_bytes

# What a run is called that never runs: two dry runs of the same are the same.
RUN = "0" * 12
# Of a job to be replaced; only the service knows it.
REPLACED = "the-id-of-the-running-job-of-this-name"


@dataclass(frozen=True)
class StagedFile:
    """A file that a submission would put in the bucket."""

    path: str
    bytes: int
    what: str


@dataclass(frozen=True)
class DryRun:
    """What a submission would send.

    Attributes:
        job: the request's job, as JSON.
        files: what would be staged.
        steps, stages: see `pipelines.dataflow.fused_steps`.
        notes: what the dry run could not look at, in sentences.
        page: where the page of it is, if it was written.
    """

    job: dict
    files: tuple[StagedFile, ...]
    steps: tuple[GraphStep, ...]
    stages: tuple[FusedStage, ...]
    estimate: Estimate
    notes: tuple[str, ...] = ()
    page: str | None = None

    @property
    def graph_bytes(self) -> int:
        """Size of the staged graph."""
        return sum(file.bytes for file in self.files if file.what == "graph")

    def as_dict(self) -> dict:
        """For `--json`."""
        return {
            "dry_run": True,
            "job": self.job,
            "staged_files": [vars(file) for file in self.files],
            "steps": [step.as_dict() for step in self.steps],
            "stages": [stage.as_dict() for stage in self.stages],
            "estimate": self.estimate.as_dict(),
            "notes": list(self.notes),
            "page": self.page,
        }

    def lines(self) -> list[str]:
        """A summary for people."""
        made = self.estimate
        size = in_bytes(sum(file.bytes for file in self.files))
        parts = sum(step.parts for step in self.steps)
        return [
            f"Job {self.job['name']}: {len(self.steps)} steps of {parts} parts in "
            f"{len(self.stages)} fused stages; {len(self.files)} files to stage, {size}.",
            f"About {made.workers} {_plural(made.workers, 'worker')} of {made.cores} cores for "
            f"{made.seconds / 60:.0f} minutes, {made.dollars:.2f} US dollars: an estimate, its "
            "assumptions are on the page.",
            *self.notes,
            *([f"The page is {self.page}"] if self.page else []),
            "Nothing was sent.",
        ]


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


@dataclass
class Sent:
    """Notes what would be staged, in the place of the storage."""

    files: list[StagedFile] = field(default_factory=list)

    def add(self, path: str, size: int, what: str) -> str:
        """Notes a file once; returns its path."""
        if all(file.path != path for file in self.files):
            self.files.append(StagedFile(path, size, what))
        return path


class _Client(UnconnectedDataflowClient):
    """Notes what it would stage."""

    def __init__(self, options, root_staging_location: str, sent: Sent):
        super().__init__(options, root_staging_location)
        self._sent = sent

    def stage_file(self, gcs_or_local_path, file_name, stream, mime_type=None, total_size=None):
        size = stream.seek(0, os.SEEK_END)
        what = "graph" if file_name == "pipeline.pb" else "package"
        self._sent.add(FileSystems.join(gcs_or_local_path, file_name), size, what)


def describe(pipeline, sent: Sent):
    """The job's description, as the service would get it.

    Args:
        pipeline: assembled, on the DataflowRunner.
        sent: gets the files that Beam would stage.

    Returns:
        (the description as JSON, the graph as it would be staged).
    """
    # The pipeline has a copy of the options, from which the description is made.
    options = pipeline.options
    cloud, testing = options.view_as(GoogleCloudOptions), options.view_as(TestOptions)
    # Beam would ask the service for the id of the job to replace.
    update, cloud.update = cloud.update, False
    template, cloud.template_location = cloud.template_location, None
    testing.dry_run = True
    job = pipeline.run().job
    for view in (options, job.options):
        view.view_as(TestOptions).dry_run = False
        view.view_as(GoogleCloudOptions).update = update
    if update:
        job.proto.replace_job_id = REPLACED
        for old, new in (cloud.transform_name_mapping or {}).items():
            job.proto.transform_name_mapping.update({old: new})
    _Client(job.options, job.root_staging_location, sent).create_job_description(job)
    described = json.loads(job.json())
    if template:
        folder = os.path.dirname(template)
        if folder:
            os.makedirs(folder, exist_ok=True)
        storage.write_file(template, json.dumps(described, indent=2).encode())
    return described, job.proto_pipeline


def dry_run(
    pipeline,
    options: PipelineOptions,
    rows: int,
    sent: Sent,
    prices: Prices,
    notes: Sequence[str] = (),
    costs: Work = ROWS_OF_A_TABLE,
) -> DryRun:
    """Describes an assembled job, and estimates it.

    Args:
        rows: of the input, about.
        sent: what is staged beside what Beam stages.
        costs: of a row.
    """
    job, graph = describe(pipeline, sent)
    workers = options.view_as(WorkerOptions)
    return DryRun(
        job=job,
        files=tuple(sent.files),
        steps=tuple(steps_of(graph)),
        stages=tuple(fused_stages(graph)),
        estimate=estimate(
            rows,
            workers.machine_type,
            workers.num_workers,
            workers.max_num_workers,
            workers.autoscaling_algorithm == "NONE",
            workers.disk_size_gb,
            prices,
            costs,
        ),
        notes=tuple(notes),
    )


def write_page(made: DryRun, path: str) -> DryRun:
    """Writes the page of a dry run.

    Raises:
        RequestError: it cannot be written.
    """
    from pipelines.dataflow.dry_run_page import dry_run_page

    try:
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(dry_run_page(made))
    except OSError as error:
        raise RequestError(
            f"--dry-run-page {path} cannot be written ({error.strerror}): choose another file."
        ) from error
    return replace(made, page=path)
