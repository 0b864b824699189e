"""The input of a dry run: what is here is looked at, what is elsewhere is not."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines import storage
from pipelines.dataflow.dryrun import Sent
from pipelines.dataflow.staging import Bucket, on_bucket
from pipelines.problems import RequestError
from pipelines.reading.matching import parts_of
from pipelines.reading.plan import ReadPlan
from pipelines.tables.prepared_run import PreparedRun, prepare, resolve_input
from pipelines.tables.request import RunRequest


class NotedBucket(Bucket):
    """Notes what would be put in the bucket."""

    def __init__(self, sent: Sent):
        self._sent = sent
        self.targets: dict[str, str] = {}

    def write(self, target: str, text: bytes) -> None:
        self._sent.add(target, len(text), "input")

    def copy(self, path: str, target: str) -> None:
        self.targets[os.path.abspath(path)] = target
        self._sent.add(target, os.path.getsize(path), "input")

    def copy_folder(self, sizes: Mapping[str, int], folder: str, target: str) -> None:
        self._sent.add(target, sum(sizes.values()), "input")


@dataclass(frozen=True)
class DryInput:
    """What a dry run knows of its input.

    Attributes:
        seen: the run, of what was looked at.
        run: the same, by the paths in the bucket.
        notes: what was not looked at, in sentences.
    """

    seen: PreparedRun
    run: PreparedRun
    notes: tuple[str, ...]


def look(request: RunRequest, location: str, sent: Sent) -> DryInput:
    """Prepares a run without asking any storage but this machine's.

    Args:
        location: `gs://` folder for the job's own files.
        sent: gets the files that would be staged.

    Raises:
        RequestError: an input is wrong, or cannot be looked at from here.
    """
    if request.corrections and storage.is_remote(request.corrections):
        raise RequestError(
            f"--corrections {request.corrections} is not on this machine, and a dry run asks no "
            "storage: give a local copy."
        )
    bucket, notes, job = NotedBucket(sent), [], request.job
    request = resolve_input(request)
    staged = on_bucket(request, location, bucket)
    parts = parts_of(request.files)
    local = [part for part in parts if not storage.is_remote(part)]
    remote = [part for part in parts if storage.is_remote(part)]
    targets: Mapping[str, str] = bucket.targets
    if remote:
        notes.append(
            f"--input {','.join(remote)} was not looked at: the job is described and estimated "
            f"as if it were one file like the job's own {job.rows}."
        )
    if not local:
        if job.default_input is None:
            raise RequestError(
                f"--input {','.join(remote)} is not on this machine, and a dry run asks no "
                f"storage: give a sample of the {job.rows} as a local file."
            )
        own = job.default_input()
        local, targets = [own], {os.path.abspath(own): remote[0]}
    look_at_lookups = not (request.tables and storage.is_remote(request.tables))
    if not look_at_lookups:
        notes.append(f"--tables {request.tables} was not looked at.")
    seen = prepare(replace(request, input=",".join(local)), look_at_lookups=look_at_lookups)
    if warning := seen.warning():
        notes.append(warning)
    corrections = seen.corrections
    if corrections:
        corrections = replace(corrections, plan=_moved(corrections.plan, bucket.targets))
    run = replace(seen, request=staged, plan=_moved(seen.plan, targets), corrections=corrections)
    return DryInput(seen, run, tuple(notes))


def _moved(plan: ReadPlan, targets: Mapping[str, str]) -> ReadPlan:
    def moved(file):
        return replace(file, path=targets.get(os.path.abspath(file.path), file.path))

    ranges = tuple(replace(piece, file=moved(piece.file)) for piece in plan.ranges)
    return replace(plan, ranges=ranges, files=tuple(moved(file) for file in plan.files))
