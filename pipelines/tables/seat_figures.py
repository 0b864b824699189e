"""How fast each seat was, kept beside the data set: yours beside the reference's.

`seats.json` in a run's folder says who filled each seat in this run, and how many rows a second
left it. What the reference's seats were measured at goes along from run to run, for a folder is
replaced whole: so that a learner's seat can be held against the reference on the same machine.
"""

import dataclasses
import datetime
import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines import storage
from pipelines.seats.registry import EXERCISES, SOLUTIONS

if TYPE_CHECKING:  # which needs Beam, and the page that reads this must not
    from pipelines.tables.run_outcome import SeatReport

NAME = "seats.json"

# Measurements of a seat that are kept, each of another number of rows.
_KEPT = 6


@dataclass(frozen=True)
class Measured:
    """What a seat was measured at.

    Attributes:
        rows: that left it.
        seconds: of worker time.
    """

    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Rows a second of worker time."""
        return self.rows / self.seconds


# By seat, the measurements of the reference, the newest first.
Reference = Mapping[str, Sequence[Measured]]


def earlier(folder: str) -> dict[str, list[Measured]]:
    """The reference's measurements that a run's folder has; none where there are none.

    A file that cannot be read counts for nothing: it is for comparison alone.
    """
    return reference_of(read(folder))


def read(folder: str) -> dict[str, Any]:
    """What `seats.json` in a run's folder on this machine says; empty where there is none."""
    if storage.is_remote(folder):
        return {}
    try:
        with open(os.path.join(folder, NAME), encoding="utf-8") as file:
            said = json.load(file)
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def reference_of(said: Mapping[str, Any]) -> dict[str, list[Measured]]:
    """The reference's measurements in what `read` gave."""
    found: dict[str, list[Measured]] = {}
    kept = said.get("reference")
    for seat, measurements in kept.items() if isinstance(kept, dict) else ():
        try:
            all_of_it = [Measured(int(one["rows"]), float(one["seconds"])) for one in measurements]
        except (TypeError, KeyError, ValueError):
            continue
        found[seat] = [one for one in all_of_it if one.rows > 0 and 0 < one.seconds < math.inf]
    return found


def with_this_run(before: Reference, seats: Iterable["SeatReport"]) -> dict[str, list[Measured]]:
    """The reference's measurements before, and those of this run's seats that it filled."""
    kept = {name: list(measured) for name, measured in before.items()}
    for seat in seats:
        if seat.track == SOLUTIONS and seat.rows and seat.seconds:
            others = [one for one in kept.get(seat.name, ()) if one.rows != seat.rows]
            kept[seat.name] = [Measured(seat.rows, seat.seconds), *others][:_KEPT]
    return kept


def beside(known: Reference, seats: Iterable["SeatReport"]) -> "tuple[SeatReport, ...]":
    """The same seats, those that a learner's code filled with the reference's rows a second."""
    return tuple(_beside(seat, known.get(seat.name, ())) for seat in seats)


def _beside(seat: "SeatReport", measured: Sequence[Measured]) -> "SeatReport":
    theirs = seat.track == EXERCISES and seat.fallback is None
    found = nearest(measured, seat.rows) if theirs else None
    return dataclasses.replace(seat, reference=found.rows_per_second if found else None)


def nearest(measured: Sequence[Measured], rows: int | None) -> Measured | None:
    """The measurement whose rows are nearest to these, if it may be compared.

    None where the nearest is of less than half or more than twice as many: what a seat takes for
    a bundle, however small, makes the rate of a small run tell nothing of a large one.
    """
    if not measured or not rows:
        return None
    found = min(measured, key=lambda one: abs(math.log(one.rows / rows)))
    return found if rows / 2 <= found.rows <= rows * 2 else None


def write(
    folder: str,
    run: str,
    steps: str,
    seconds: float,
    seats: Sequence["SeatReport"],
    before: Reference,
) -> None:
    """Writes `seats.json` into a published data set's folder; does nothing for a remote one.

    What cannot be written is left out: the data set is whole without it.

    Args:
        run: its id.
        steps: the track that was asked for.
        seconds: that the run took, all in all.
        before: the reference's measurements before this run.
    """
    if storage.is_remote(folder):
        return
    said = {
        "run": run,
        "steps": steps,
        "finished": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "seats": [seat.figures() for seat in seats],
        "reference": {
            name: [{"rows": one.rows, "seconds": round(one.seconds, 3)} for one in measured]
            for name, measured in with_this_run(before, seats).items()
        },
    }
    path = os.path.join(folder, NAME)
    try:
        storage.write_file(path, (json.dumps(said, indent=1) + "\n").encode())
    except OSError:
        return
