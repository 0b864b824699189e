"""What each job of the incident room read, and under which limits and faults it ran."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exercises.ex34_incident_room import sources

# Rows of a source, with the header.
Rows = Iterator[list[str]]


@dataclass(frozen=True)
class Night:
    """A job's night.

    Attributes:
        steps: what of an answer it runs.
        rows: makes its source.
        seconds: in which it is expected to be done.
        faults: of the rehearsal, as `--fault` takes them.
    """

    steps: tuple[str, ...]
    rows: Callable[[], Rows]
    seconds: int
    faults: tuple[str, ...] = ()


NIGHTS = {
    "worst": Night(
        ("WorstDelays",),
        lambda: sources.flights(100_000),
        seconds=120,
        faults=("worker-memory:64",),
    ),
}
