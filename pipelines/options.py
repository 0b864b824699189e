"""The job's options as Beam knows them, and their validated form."""

from dataclasses import dataclass

from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import arguments
from pipelines.data import embedded
from pipelines.splits import SplitShares


class FlightsOptions(PipelineOptions):
    """The flights job's own options, beside those of Beam and of the runner."""

    @classmethod
    def _add_argparse_args(cls, parser):
        arguments.add_arguments(parser)


@dataclass(frozen=True)
class FlightsJob:
    """What a run of the flights job is asked to do, checked.

    See `pipelines.arguments` for the meaning of each field.
    """

    input: str
    tables: str | None
    output: str
    rows: int | None
    steps: str
    suite: str | None
    shares: SplitShares
    hosts: int
    salt: str
    compressed: bool

    @classmethod
    def of(cls, options: PipelineOptions) -> "FlightsJob":
        """The job that the options ask for.

        Raises:
            RequestError: an option's value is wrong.
        """
        given = options.view_as(FlightsOptions)
        return cls(
            input=given.input or embedded.flights(),
            tables=given.tables,
            output=given.output,
            rows=given.rows,
            steps=given.steps,
            suite=given.suite,
            shares=SplitShares.parse(given.split),
            hosts=given.hosts,
            salt=given.salt,
            compressed=given.compression == "gzip",
        )
