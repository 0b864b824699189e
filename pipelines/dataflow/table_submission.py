"""A job of a table, as a submission needs it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.dataflow import dry_input, staging
from pipelines.dataflow.dryrun import Sent
from pipelines.dataflow.estimate import ROWS_OF_A_TABLE, Work
from pipelines.dataflow.submittable import PreparedJob
from pipelines.tables.assembly import build_guarded
from pipelines.tables.prepared_run import PreparedRun, prepare, resolve_input
from pipelines.tables.request import RunRequest


@dataclass(frozen=True)
class TableSubmission:
    """A `Submittable` of a job of a table."""

    request: RunRequest

    @classmethod
    def of(cls, options: PipelineOptions) -> "TableSubmission":
        """The job that the options ask for.

        Raises:
            RequestError: an option's value is wrong.
        """
        return cls(RunRequest.of(options))

    @property
    def name(self) -> str:
        """The job's."""
        return self.request.job.name

    @property
    def output(self) -> str:
        """The folder of the data set."""
        return self.request.output

    @property
    def extras(self) -> Sequence[str]:
        """Those of setup.py that its workers need."""
        return self.request.job.extras

    @property
    def costs(self) -> Work:
        """Those of the flights' rows: of others nothing is measured."""
        return replace(ROWS_OF_A_TABLE, rows=self.request.job.rows)

    def prepare(self, location: str) -> PreparedJob:
        """See `Submittable`."""
        run = prepare(staging.on_bucket(resolve_input(self.request), location))
        warning = run.warning()

        def build(pipeline, place):
            build_guarded(pipeline, run, place, run.facts(place.run))

        return _prepared(run, build, (warning,) if warning else ())

    def look(self, location: str, sent: Sent) -> PreparedJob:
        """See `Submittable`."""
        given = dry_input.look(self.request, location, sent)

        def build(pipeline, place):
            facts = given.seen.facts(place.run)
            facts["input"]["files"] = [
                {"path": file.path, "bytes": file.size} for file in given.run.plan.files
            ]
            build_guarded(pipeline, given.run, place, facts)

        return _prepared(given.run, build, given.notes)


def _prepared(run: PreparedRun, build, notes: tuple[str, ...]) -> PreparedJob:
    return PreparedJob(
        build=build,
        seats=run.seats,
        rows=run.plan.estimated_rows(),
        notes=notes,
        ignored_columns=run.plan.ignored,
        explained=run.places_of_duplicates,
    )
