"""What a submission needs to know of a job, of whatever kind it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import apache_beam as beam

from pipelines.dataflow.dryrun import Sent
from pipelines.dataflow.estimate import Work
from pipelines.seats.registry import FilledSeat
from pipelines.writing.publication import Publication


@dataclass(frozen=True)
class PreparedJob:
    """A job whose input is where workers can read it.

    Attributes:
        build: assembles the graph, which writes to the place.
        seats: who fills each stage, in order.
        rows: of the input, about.
        notes: what is to be said of the request, in sentences.
        ignored_columns: of the input.
        explained: what to tell of a job that failed with a text; None where the text says it.
    """

    build: Callable[[beam.Pipeline, Publication], None]
    seats: Mapping[str, FilledSeat]
    rows: int
    notes: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    explained: Callable[[str], str | None] = lambda text: None


class Submittable(Protocol):
    """A job that can be submitted, as it was asked for."""

    @property
    def name(self) -> str:
        """The job's."""

    @property
    def output(self) -> str:
        """The folder of the data set."""

    @property
    def extras(self) -> Sequence[str]:
        """Those of setup.py that its workers need."""

    @property
    def costs(self) -> Work:
        """What a row costs, and what it is called."""

    def prepare(self, location: str) -> PreparedJob:
        """Looks at the input, and puts what only this machine can see into the bucket.

        Args:
            location: `gs://` folder for the job's own files.

        Raises:
            RequestError: something that the job names is wrong.
        """

    def look(self, location: str, sent: Sent) -> PreparedJob:
        """As `prepare`, for a dry run: asks no storage but this machine's.

        Args:
            sent: gets the files that would be put into the bucket.

        Raises:
            RequestError: something that the job names is wrong, or cannot be looked at from here.
        """
