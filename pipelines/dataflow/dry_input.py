"""The input of a dry run: what is here is looked at, what is elsewhere is not."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines import schemas, storage
from pipelines.data import embedded
from pipelines.dataflow.dryrun import Sent
from pipelines.dataflow.staging import Bucket, on_bucket
from pipelines.problems import RequestError
from pipelines.quarantine.corrections import Corrections, plan_corrections
from pipelines.reading.plan import ReadPlan, plan_reads
from pipelines.tables.lookups import TableFiles
from pipelines.tables.options import FlightsJob


class _Noted(Bucket):
    """Notes what would be put in the bucket."""

    def __init__(self, sent: Sent):
        self._sent = sent
        self.targets: dict[str, str] = {}

    def write(self, target: str, text: bytes) -> None:
        self._sent.add(target, len(text), "input")

    def copy(self, path: str, target: str) -> None:
        self.targets[os.path.abspath(path)] = target
        self._sent.add(target, os.path.getsize(path), "input")


@dataclass(frozen=True)
class DryInput:
    """What a dry run knows of its input.

    Attributes:
        job: with the paths that its input would have in the bucket.
        seen: the plan of what was looked at.
        plan, corrections: the same, by the paths in the bucket.
        notes: what was not looked at, in sentences.
    """

    job: FlightsJob
    seen: ReadPlan
    plan: ReadPlan
    corrections: Corrections | None
    notes: tuple[str, ...]


def look(job: FlightsJob, location: str, sent: Sent) -> DryInput:
    """Plans the reading of a job's input without asking any storage but this machine's.

    Args:
        location: `gs://` folder for the job's own files.
        sent: gets the files that would be staged.

    Raises:
        RequestError: an input is wrong, or cannot be looked at from here.
    """
    if job.corrections and storage.is_remote(job.corrections):
        raise RequestError(
            f"--corrections {job.corrections} is not on this machine, and a dry run asks no "
            "storage: give a local copy."
        )
    bucket, notes = _Noted(sent), []
    staged = on_bucket(job, location, bucket)
    local = [part for part in job.input.split(",") if not storage.is_remote(part.strip())]
    remote = [part.strip() for part in job.input.split(",") if storage.is_remote(part.strip())]
    targets: Mapping[str, str] = bucket.targets
    if remote:
        notes.append(
            f"--input {','.join(remote)} was not looked at: the job is described and estimated "
            "as if it were one file like the embedded flights."
        )
    if local:
        seen = plan_reads(",".join(local), schemas.flights(), job.rows)
    else:
        seen = plan_reads(embedded.flights(), schemas.flights(), job.rows)
        targets = {os.path.abspath(embedded.flights()): remote[0]}
    if job.tables and storage.is_remote(job.tables):
        notes.append(f"--tables {job.tables} was not looked at.")
    else:
        TableFiles(job.tables).check()
    corrections = plan_corrections(job.corrections) if job.corrections else None
    if corrections:
        corrections = replace(corrections, plan=_moved(corrections.plan, bucket.targets))
    return DryInput(staged, seen, _moved(seen, targets), corrections, tuple(notes))


def _moved(plan: ReadPlan, targets: Mapping[str, str]) -> ReadPlan:
    def moved(file):
        return replace(file, path=targets.get(os.path.abspath(file.path), file.path))

    ranges = tuple(replace(piece, file=moved(piece.file)) for piece in plan.ranges)
    return replace(plan, ranges=ranges, files=tuple(moved(file) for file in plan.files))
