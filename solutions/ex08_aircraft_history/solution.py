"""The seat `history`: what the aircraft's previous leg says about this one."""

# BEGIN SOLUTION
from collections.abc import Callable, Iterable, Iterator

# STUB
# from collections.abc import Callable
# END SOLUTION
from datetime import datetime

import apache_beam as beam
import numpy as np
import pyarrow as pa

# BEGIN SOLUTION
import pyarrow.compute as pc

from pipelines import schemas
from pipelines.columnar.batches import (
    concat,
    integers,
    nullable,
    present,
    slices,
    with_columns,
    within,
)
from pipelines.columnar.keys import identity_keys, range_of, salted_hash
from pipelines.monitoring.hot_keys import Keys
from pipelines.shuffling.group_by_range import GroupByRange

# STUB
# from pipelines import schemas
# END SOLUTION

# carrier, flight, origin, time_hour: no two flights have the same.
IDENTITY = schemas.table("flights").identity

# arr_time, arr_delay, air_time, landed_at: nobody knows them before a flight has landed.
ON_ARRIVAL = tuple(
    column.name for column in schemas.table("enriched_flight").columns if column.known == "arrival"
)
# BEGIN SOLUTION

_NEVER = np.iinfo(np.int64).max


def _name_ranks(names: pa.Array) -> np.ndarray:
    """Each string's place in alphabetical order, -1 for null."""
    encoded = names.dictionary_encode()
    order = np.argsort(np.array(encoded.dictionary.to_pylist(), object))
    ranks = np.empty(len(order) + 1, np.int64)
    ranks[order] = np.arange(len(order))
    ranks[-1] = -1
    return ranks[integers(encoded.indices, missing=-1)]


# STUB
# END SOLUTION


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
    # BEGIN SOLUTION
    departed = batch.column("departed_at")
    left = np.where(present(departed), integers(departed), _NEVER)
    aircraft = _name_ranks(batch.column("tailnum"))
    # What left in the same minute has an order of its own, so that rows' order decides nothing.
    high, low = identity_keys(batch, IDENTITY)
    order = np.lexsort((low, high, left, aircraft))
    batch, left, aircraft = batch.take(pa.array(order)), left[order], aircraft[order]

    landed = integers(batch.column("landed_at"))
    delay = integers(batch.column("arr_delay"))
    # A row that the check will refuse for its delay must not tell others of it.
    limits = schemas.table("flights")["arr_delay"]
    known = present(batch.column("landed_at"))
    known &= within(batch.column("arr_delay"), limits.minimum, limits.maximum)
    previous = np.arange(batch.num_rows) - 1
    # Row 0 looks at the last row here, which is never the same aircraft's earlier leg.
    valid = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
    valid &= (left < _NEVER) & known[previous] & (landed[previous] < left)
    ground = np.where(valid, left - landed[previous], 0) // 60
    return with_columns(
        batch,
        {
            "previous_arr_delay": nullable(delay[previous], valid, pa.int16()),
            "ground_minutes": nullable(ground, valid, pa.int32()),
        },
    )
    # END SOLUTION


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
    # BEGIN SOLUTION
    spread = salted_hash(*identity_keys(batch, IDENTITY), "history")
    return range_of(batch.column("tailnum"), spread, ranges)
    # END SOLUTION


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
        # BEGIN SOLUTION
        ranges = self._ranges

        def assign(batch: pa.RecordBatch) -> Iterable[tuple[np.ndarray, pa.RecordBatch]]:
            return [(aircraft_range(batch, ranges), batch)]

        def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return slices(previous_leg(concat(batches)))

        keys = Keys("history", ranges, {"aircraft": "tailnum"})
        return flights | GroupByRange(assign, merge, keys)
        # END SOLUTION


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
    # BEGIN SOLUTION
    now = pa.scalar(instant, flights.schema.field("departed_at").type)
    past = flights.filter(pc.less_equal(flights.column("departed_at"), now))
    landed = pc.less(past.column("landed_at"), now)
    return pa.RecordBatch.from_arrays(
        [
            pc.if_else(landed, column, None) if field.name in ON_ARRIVAL else column
            for field, column in zip(past.schema, past.columns, strict=True)
        ],
        schema=past.schema,
    )
    # END SOLUTION


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
    # BEGIN SOLUTION
    found = []
    ever = _added(history(flights), flights)
    rows = flights.select([*IDENTITY, "departed_at"]).to_pylist()
    for position, row in enumerate(rows):
        if row["departed_at"] is not None:
            then = _added(history(known_at(flights, row["departed_at"])), flights)
            if then[_name(row)] != ever[_name(row)]:
                found.append(position)
    return found
    # END SOLUTION


# BEGIN SOLUTION
def _added(batch: pa.RecordBatch, flights: pa.RecordBatch) -> dict[tuple, dict]:
    """By identity what a history has added to flights."""
    names = [name for name in batch.schema.names if name not in flights.schema.names]
    return {_name(row): {name: row[name] for name in names} for row in batch.to_pylist()}


def _name(row: dict) -> tuple:
    return tuple(row[name] for name in IDENTITY)


# STUB
# END SOLUTION
