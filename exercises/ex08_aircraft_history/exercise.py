"""The seat `history`: what the aircraft's previous leg says about this one."""

from collections.abc import Callable
from datetime import datetime

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.seats.unsolved import unsolved

# carrier, flight, origin, time_hour: no two flights have the same.
IDENTITY = schemas.table("flights").identity

# arr_time, arr_delay, air_time, landed_at: nobody knows them before a flight has landed.
ON_ARRIVAL = tuple(
    column.name for column in schemas.table("enriched_flight").columns if column.known == "arrival"
)


def previous_leg(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Adds the arrival delay of each aircraft's previous leg, and the time since it landed.

    The previous leg is the one on which the aircraft left last before this flight, by
    `departed_at`. It tells its delay if that was known when this flight left: it had landed
    before, and its `arr_delay` is there and within the column's limits. Otherwise nothing is
    known, not even from an earlier leg. A flight that never left is no leg and has none; one
    without a registration is of no known aircraft.

    Args:
        batch: all flights of the aircraft in it, in any order; of the columns at least IDENTITY,
            `tailnum`, `departed_at`, `landed_at` (instants in UTC, whole minutes) and
            `arr_delay` (minutes). Each may be null but those of IDENTITY.

    Returns:
        The same rows, in any order, with all their columns, and behind them
        `previous_arr_delay` (int16) and `ground_minutes` (int32: from that leg's landing to this
        departure), both null where nothing is known. Of legs that left in the same minute,
        either may be the later one, and have the other for its previous leg or not; but always
        the same, whatever the order of rows.
    """
    unsolved("ex08_aircraft_history")


def aircraft_range(batch: pa.RecordBatch, ranges: int) -> np.ndarray:
    """The range that each flight's aircraft is in.

    Args:
        batch: flights, with IDENTITY and `tailnum`, which may be null.
        ranges: how many there are.

    Returns:
        An int64 array, one a row, from 0 to `ranges` - 1. All flights of an aircraft have the
        same, in every batch, in every process. Flights without a registration are spread over
        the ranges by their identity, and as evenly as aircraft are.
    """
    unsolved("ex08_aircraft_history")


class AircraftHistory(beam.PTransform):
    """Shuffles flights by ranges of aircraft and looks back within each.

    Takes batches of flights, however the flights are dealt to them, and gives batches of the same
    flights with what `previous_leg` adds. Through the shuffle go pieces of batches, at most one
    for each batch and range, and with each its own rows alone.

    Args:
        ranges: how many ranges; each is sorted in the memory of one worker.
    """

    def __init__(self, ranges: int):
        super().__init__()
        self._ranges = ranges

    def expand(self, flights):
        unsolved("ex08_aircraft_history")


def known_at(flights: pa.RecordBatch, instant: datetime) -> pa.RecordBatch:
    """The flights as they were known when one leaves at an instant.

    Args:
        flights: with `departed_at`, `landed_at` and others, as for `previous_leg`.
        instant: a whole minute, with its zone.

    Returns:
        The flights that had left by then, those that leave in that minute included. A flight that
        had not landed before that minute has null in each column of ON_ARRIVAL that is there.
        Columns, types and the order of rows stay.
    """
    unsolved("ex08_aircraft_history")


def leaks(
    history: Callable[[pa.RecordBatch], pa.RecordBatch], flights: pa.RecordBatch
) -> list[int]:
    """The flights to which a history tells the future: a test of `previous_leg`, or of another.

    Args:
        history: adds columns to a batch of flights, with null and not NaN for what it does not
            tell; gives the same rows, in any order.
        flights: no two have the same IDENTITY.

    Returns:
        Positions in `flights`, ascending, of the flights for which the columns that `history`
        adds, one or several, are not the same when it is given only what was known when they
        left: also where one of the two is null. Flights that never left are not tried.
    """
    unsolved("ex08_aircraft_history")
