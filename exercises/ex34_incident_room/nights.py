"""What each job of the incident room read, and under which limits it ran."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exercises.ex34_incident_room import sources


@dataclass(frozen=True)
class Night:
    """A job's night.

    Attributes:
        steps: what of an answer the job runs.
        files: makes what it reads, by the name of the option that gets the path.
        seconds: in which it is expected to be done, after its workers have begun.
        faults: of the rehearsal, as `--fault` takes them.
        packaged: the answer says what is in the package.
        output: what somebody expects of it, beside the time.
    """

    steps: tuple[str, ...]
    files: Mapping[str, Callable[[], sources.Rows]]
    seconds: int
    faults: tuple[str, ...] = ()
    packaged: bool = False
    output: str = ""


NIGHTS = {
    "worst": Night(
        ("WorstDelays",),
        {"input": lambda: sources.flights(90_000)},
        seconds=90,
        faults=("worker-memory:160",),
    ),
    "scores": Night(
        ("ScoreFlights",),
        {
            "input": lambda: sources.narrow(400, every=500),
            "model": lambda: sources.narrow(60_000, every=5),
        },
        seconds=45,
    ),
    "pages": Night(
        ("CarrierPages",),
        {"input": lambda: sources.narrow(3_000)},
        seconds=60,
        packaged=True,
    ),
    "delays": Night(
        ("ParseDelays",),
        {"input": lambda: sources.with_note(sources.delays(3_000, every=100), row=1_907)},
        seconds=60,
    ),
    "feed": Night(
        ("ParseFeed",),
        {"input": lambda: sources.with_column(sources.delays(3_000, every=100))},
        seconds=60,
        output="a mean of some minutes for each carrier",
    ),
    "weather": Night(
        ("JoinWeather",),
        {"input": lambda: sources.narrow(3_000, every=100), "weather": sources.weather},
        seconds=60,
        output="3000 lines",
    ),
}
