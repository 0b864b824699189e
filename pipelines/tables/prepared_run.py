"""A run that is ready to be built: one value, made once, for every way to execute it."""

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipelines import schemas, storage
from pipelines.quarantine.corrections import Corrections, plan_corrections
from pipelines.reading.plan import ReadPlan, check_contents, plan_reads
from pipelines.seats import registry
from pipelines.seats.learner_code import guards_of, how_to_go_on, place_of_function
from pipelines.seats.registry import FilledSeat
from pipelines.shuffling.group_by_range import ranges_for
from pipelines.tables.arguments import FAIL, FIRST
from pipelines.tables.duplicate_places import places_in
from pipelines.tables.duplicates import DuplicateRule
from pipelines.tables.job import Context, Job
from pipelines.tables.key_sample import SampleRule
from pipelines.tables.request import RunRequest
from pipelines.tables.shard_counts import check_feeds, empty_expected
from pipelines.tables.splitting import SplitRows
from pipelines.validation.rules import RowRule
from pipelines.validation.suite import Suite
from pipelines.warehouse.job_input import as_files
from pipelines.writing.manifest import versions


@dataclass(frozen=True)
class PreparedRun:
    """What a run needs beside where its output goes.

    Attributes:
        request: what was asked for.
        plan: the input, checked.
        seats: who fills each stage of the job, by name, in order.
        suite: checked against the columns.
        corrections: rows that take the place of rejected ones, or None.
    """

    request: RunRequest
    plan: ReadPlan
    seats: Mapping[str, FilledSeat]
    suite: Suite
    corrections: Corrections | None = None

    def __post_init__(self):
        check_feeds(self.request.hosts, self.plan)

    @property
    def sample(self) -> SampleRule | None:
        """Which rows a sample takes; None for all of them."""
        asked = self.request
        if asked.sample is None:
            return None
        return SampleRule(asked.sample, self.job.checked, asked.shares)

    @property
    def duplicates(self) -> DuplicateRule | None:
        """What becomes of rows of one identity; None where the seat `write` fails on them."""
        asked = self.request
        if asked.duplicates == FAIL:
            return None
        files = (*self.plan.files, *(self.corrections.plan.files if self.corrections else ()))
        return DuplicateRule(self.job.table, asked.duplicates == FIRST, files)

    @property
    def job(self) -> Job:
        """The job that is run."""
        return self.request.job

    @property
    def ranges(self) -> int:
        """Key ranges that rows are shuffled into."""
        return ranges_for(self.plan.estimated_rows())

    @property
    def inputs(self) -> list[str]:
        """Paths of all files that are read."""
        corrections = self.corrections.plan.files if self.corrections else ()
        return [file.path for file in (*self.plan.files, *corrections)]

    def warning(self) -> str | None:
        """What to say of the request before the run; None where there is nothing."""
        asked = self.request
        rows = min(self.plan.estimated_rows(), asked.sample or self.plan.estimated_rows())
        return empty_expected(asked.hosts, rows, asked.shares)

    def places_of_duplicates(self, message: str) -> str | None:
        """The sentence for a run that failed on duplicates; see `duplicate_places.places_in`."""
        return places_in(message, self.plan, self.job.rows, self.corrections)

    def context(self) -> Context:
        """What the job's steps are made with."""
        return Context(self.request.lookups, self.ranges)

    def is_of_others(self, stage: str) -> bool:
        """Whether a learner's code or the job's own does a stage, and not the reference."""
        return self.seats[stage].track == registry.EXERCISES or any(
            step.name == stage and step.transform is not None for step in self.job.steps
        )

    def told(self, stages: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Whose stages are, and what to do about them; see `reports.accounting.check_steps`."""
        guards = guards_of(self.seats)
        found = {}
        for name in filter(self.is_of_others, stages):
            whose, way = f"The job's step {name}", f"It is in pipelines/{self.job.name}/job.py."
            if guard := guards.get(name):
                place = place_of_function(self.seats[name].implementation, guard)
                whose = f"Your code in the seat {name} failed: " + (
                    place.told(guard) if place else guard.file
                )
                way = how_to_go_on(guard)
            found[name] = whose, way
        return found

    def rules(self) -> list[RowRule]:
        """All the rules that decide which rows go on."""
        return self.job.row_rules(self.suite)

    def splitter(self):
        """The PTransform that splits the valid rows."""
        if self.job.split_seat:
            return self.seats["split"].implementation(self.request.shares)
        return SplitRows(self.request.shares, self.job.checked, self.job.labels)

    def facts(self, run: str) -> dict:
        """What is known of the run before it starts, as the manifest records it.

        Args:
            run: its id.
        """
        asked = self.request
        corrected = {"corrections": self.corrections.plan.fingerprint()} if self.corrections else {}
        return {
            "run": run,
            "job": self.job.name,
            "table": self.job.table.name,
            "labels": [self._label(label) for label in self.job.labels],
            "baseline": self.job.modelling.baseline,
            "steps": {name: filled.track for name, filled in self.seats.items()},
            "versions": versions(),
            "schema": schemas.fingerprint(self.job.checked),
            "input": {
                "files": [
                    {"path": _from_anywhere(file.path), "bytes": file.size}
                    for file in self.plan.files
                ],
                "fingerprint": self.plan.fingerprint(),
                "ignored_columns": list(self.plan.ignored),
                **({"skipped": list(self.plan.skipped)} if self.plan.skipped else {}),
                **corrected,
            },
            "options": {
                "rows": asked.rows,
                "sample": asked.sample,
                "duplicates": asked.duplicates,
                "split": [asked.shares.train, asked.shares.eval, asked.shares.test],
                "hosts": asked.hosts,
                "salt": asked.salt,
                "compression": "gzip" if asked.compressed else "none",
                "format": asked.format,
            },
        }

    def _label(self, label) -> dict:
        kind = label.kind(self.job.checked)
        title = label.title or label.name
        return {"name": label.name, "column": label.column, "kind": kind, "title": title}


def _from_anywhere(path: str) -> str:
    """The path as it is found from every folder of this machine."""
    return path if storage.is_remote(path) else os.path.abspath(path)


def fill_stages(job: Job, track: str) -> dict[str, FilledSeat]:
    """Who fills each stage of a job, in order.

    Args:
        track: of the seats; a stage that is no seat is the job's own.

    Raises:
        RequestError: see `pipelines.seats.registry.fill`.
    """
    seats = {seat.name: seat for seat in registry.SEATS if seat.name in job.seats}
    filled = registry.fill(track, tuple(seats.values()))
    own: dict[str, Callable] = {"split": SplitRows}
    own |= {step.name: step.transform for step in job.steps if step.transform is not None}
    if job.preprocessing is not None:
        own["preprocess"] = job.preprocessing
    if job.packed is not None:
        own["preprocess"] = job.packed.step
    return {
        name: filled[name] if name in filled else registry.of_job(name, own[name])
        for name in job.stages
    }


def resolve_input(request: RunRequest) -> RunRequest:
    """The request with files for its input: the job's own, or what a table is exported to.

    Raises:
        RequestError: a table of BigQuery cannot be read.
    """
    return dataclasses.replace(request, input=_files_of(request))


def _files_of(request: RunRequest) -> str:
    job = request.job
    given = request.input or (job.default_input() if job.default_input else "")
    return as_files(given, request.temp_location, job.table)


def prepare(
    request: RunRequest, option: str = "--input", look_at_lookups: bool = True
) -> PreparedRun:
    """Looks at the input and at everything else that the request names.

    Args:
        option: what names the input, for messages.
        look_at_lookups: False where they cannot be looked at from here.

    Raises:
        RequestError: an input, a lookup table, the suite or a seat is wrong.
    """
    job, files = request.job, _files_of(request)
    request = dataclasses.replace(request, input=files)
    planned = plan_reads(files, job.table, request.rows, option)
    corrections = plan_corrections(request.corrections, job.table) if request.corrections else None
    if request.duplicates != FAIL:
        if corrections:
            known = corrections.plan.with_origins(len(planned.files))
            corrections = dataclasses.replace(corrections, plan=known)
        planned = planned.with_origins()
    elif job.table.identity and request.output:
        check_contents(planned, option)
    if look_at_lookups:
        request.lookups.check()
    suite = job.load_suite(request.suite, request.suite_parameters)
    return PreparedRun(
        request=request,
        plan=planned,
        seats=fill_stages(job, request.steps),
        suite=suite,
        corrections=corrections,
    )
