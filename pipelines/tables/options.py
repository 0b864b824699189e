"""The job's options as Beam knows them, and their validated form."""

from collections.abc import Mapping
from dataclasses import dataclass

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions

from pipelines.data import embedded
from pipelines.problems import RequestError
from pipelines.schemas.splits import SplitShares
from pipelines.tables import arguments
from pipelines.tables.dry_run_arguments import add_dry_run_arguments
from pipelines.validation.parameters import read_parameters
from pipelines.warehouse.job_input import as_files


class FlightsOptions(PipelineOptions):
    """The flights job's own options, beside those of Beam and of the runner."""

    @classmethod
    def _add_argparse_args(cls, parser):
        arguments.add_arguments(parser)


class DryRunOptions(PipelineOptions):
    """What is asked of a dry run of a submission."""

    @classmethod
    def _add_argparse_args(cls, parser):
        add_dry_run_arguments(parser)


class RememberingOptions(PipelineOptions):
    """Options that parse their flags once a view, and not at every request for one.

    Beam asks for a view several times for every step of a graph, and parses all flags
    for each: seconds for a graph of some hundred steps. Views share their values, so
    one of each kind is enough.
    """

    def view_as(self, cls):
        """The view of a kind; the same object every time."""
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]

    def __getstate__(self):
        state = dict(super().__getstate__())
        state.pop("_views", None)
        return state


@dataclass(frozen=True)
class FlightsJob:
    """What a run of the flights job is asked to do, checked.

    See `pipelines.tables.arguments` for the meaning of each field.
    """

    input: str
    tables: str | None
    output: str
    rows: int | None
    steps: str
    suite: str | None
    suite_parameters: Mapping
    shares: SplitShares
    hosts: int
    salt: str
    compressed: bool
    corrections: str | None = None

    @classmethod
    def of(cls, options: PipelineOptions) -> "FlightsJob":
        """The job that the options ask for.

        Raises:
            RequestError: an option's value is wrong.
        """
        given = options.view_as(FlightsOptions)
        google = options.view_as(GoogleCloudOptions)
        if given.corrections and given.rows:
            raise RequestError(
                "--corrections takes the whole input, and --rows a part of it: leave one out."
            )
        return cls(
            input=as_files(given.input or embedded.flights(), google.temp_location),
            tables=given.tables,
            output=given.output,
            rows=given.rows,
            steps=given.steps,
            suite=given.suite,
            suite_parameters=_parameters(given.suite_parameters),
            shares=SplitShares.parse(given.split),
            hosts=given.hosts,
            salt=given.salt,
            compressed=given.compression == "gzip",
            corrections=given.corrections,
        )


def _parameters(text: str | None) -> Mapping:
    try:
        return read_parameters(text)
    except ValueError as error:
        raise RequestError(
            f"--suite-parameters: {error}; give NAME=VALUE, parted by commas."
        ) from error
