"""What a run is asked for, from the options of a command to one value. No input or output."""

from collections.abc import Mapping
from dataclasses import dataclass

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions

from pipelines.problems import RequestError
from pipelines.schemas.splits import SplitShares
from pipelines.tables import job as jobs
from pipelines.tables.arguments import FAIL, output_of
from pipelines.tables.job import Job
from pipelines.tables.lookups import LookupFiles
from pipelines.tables.options import JobOptions
from pipelines.validation.parameters import read_parameters
from pipelines.writing.example_formats import TFRECORD, check_compression
from pipelines.writing.shard_policy import check_hosts


@dataclass(frozen=True)
class RunRequest:
    """What a run of a job is asked to do, checked as far as it can be without looking.

    See `pipelines.tables.arguments` for the meaning of each field. `input` is None for the
    job's own; `temp_location` is the `gs://` folder of a job that runs elsewhere.
    """

    job: Job
    input: str | None
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
    temp_location: str | None = None
    sample: int | None = None
    duplicates: str = FAIL
    format: str = TFRECORD

    @classmethod
    def of(cls, options: PipelineOptions) -> "RunRequest":
        """The request that the options make.

        Raises:
            RequestError: an option's value is wrong.
        """
        given = options.view_as(JobOptions)
        if given.corrections and given.rows:
            raise RequestError(
                "--corrections takes the whole input, and --rows a part of it: leave one out."
            )
        if given.sample and given.rows:
            raise RequestError(
                "--rows takes the first rows, and --sample rows of all the input: leave one out."
            )
        check_compression(given.compression, given.format)
        job = jobs.find(given.job)
        if given.duplicates != FAIL and not job.table.identity:
            raise RequestError(
                f"--duplicates {given.duplicates}: the table {job.table.name} has no identity, so "
                "that equal rows are no duplicates; name its columns in the schema (`identity`)."
            )
        check_hosts(given.hosts)
        _check_rows(given.hosts, given.rows or given.sample)
        if given.input is None and job.default_input is None:
            raise RequestError(
                f"--input is missing: the job {job.name} has no data of its own; name a file."
            )
        return cls(
            job=job,
            input=given.input,
            tables=given.tables,
            output=given.output or output_of(job.name),
            rows=given.rows,
            steps=given.steps,
            suite=given.suite,
            suite_parameters=_parameters(given.suite_parameters),
            shares=SplitShares.parse(given.split),
            hosts=given.hosts,
            salt=given.salt or job.name,
            compressed=given.compression == "gzip",
            corrections=given.corrections,
            temp_location=options.view_as(GoogleCloudOptions).temp_location,
            sample=given.sample,
            duplicates=given.duplicates,
            format=given.format,
        )

    @property
    def files(self) -> str:
        """The pattern of the files that are read.

        Raises:
            ValueError: the request names no files yet; see `prepared.resolve_input`.
        """
        if self.input is None:
            raise ValueError(
                "the request names no files: see pipelines.tables.prepared_run.resolve_input"
            )
        return self.input

    @property
    def lookups(self) -> LookupFiles:
        """Where the job's lookup tables are."""
        return LookupFiles(self.job.lookups, self.tables)


def _check_rows(hosts: int, rows: int | None) -> None:
    """Refuses more hosts than rows.

    Raises:
        RequestError: see above.
    """
    if rows is not None and hosts > rows:
        raise RequestError(
            f"--hosts {hosts:,}: {rows:,} rows are asked for, so that hosts would have none; give "
            "fewer hosts or more rows."
        )


def _parameters(text: str | None) -> Mapping:
    try:
        return read_parameters(text)
    except ValueError as error:
        raise RequestError(
            f"--suite-parameters: {error}; give NAME=VALUE, separated by commas."
        ) from error
