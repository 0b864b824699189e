"""What a job says whose examples are packed rows, whatever they are packed of."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from pipelines.schemas import Table
from pipelines.schemas.labels import Label
from pipelines.writing.publication import Publication


class PackingContext(NamedTuple):
    """What the step is made with.

    Attributes:
        table: of the rows; its identity counts.
        label: that is true or false.
        publication: gets what is written beside the examples.
        ranges: that rows are shuffled into.
        salt: another salt gives other rows.
        compressed, format: of files that are written beside the examples; see the options of a
            run.
    """

    table: Table
    label: Label
    publication: Publication
    ranges: int
    salt: str
    compressed: bool
    format: str


class PackedExamples(Protocol):
    """In the place of preprocessing: examples of one length, each made of several rows.

    The step expects a dict of batches: the splits, "unlabelled" and "quarantined". It returns a
    dict:

        "examples": batches of features, each of one length, and what is passed to the writer;
        "counts": one dict of examples by split;
        "facts": one dict for the manifest, of one entry; the entry's "packed_rows" are the counts.
            What does not add up fails the job there;
        "saved": one element when all is written that belongs beside the examples.
    """

    @property
    def step(self) -> Callable:
        """Makes the PTransform of a `PackingContext`."""

    @property
    def extras(self) -> tuple[str, ...]:
        """Extras of this project that its workers need."""

    def example_bytes(self) -> int:
        """About the size of an encoded example, in bytes."""
