"""The year as messages: a schedule, a departure and an arrival of each flight, and the weather.

A message tells what is known at the moment of its event, and nothing that comes later.
"""

from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines import schemas
from pipelines.columnar.batches import concat, integers, present
from pipelines.columnar.keys import identity_keys
from pipelines.columnar.time_zones import DAY, HOUR

_FLIGHT = schemas.table("enriched_flight")
IDENTITY = schemas.table("flights").identity
WEATHER_IDENTITY = schemas.table("weather").identity

# What each kind of message tells, beside the flight's identity.
SCHEDULE = (
    *("dest", "distance", "sched_dep_time", "sched_arr_time", "scheduled_at"),
    *("year", "month", "day", "weekday"),
)
DEPARTURE = ("tailnum", "departed_at", "dep_delay")
ARRIVAL = ("tailnum", "landed_at", "arr_delay")
WEATHER = tuple(name for name in _FLIGHT.added_by("enrich").names if name.startswith("weather_"))

# A schedule is told a day before, and the weather of an hour, as a forecast, an hour before it:
# a flight may leave up to three quarters of an hour before its time.
_SCHEDULE_LEAD, _FORECAST_LEAD = DAY, HOUR


class Kind(IntEnum):
    """What a message is about."""

    SCHEDULE = 0
    DEPARTURE = 1
    ARRIVAL = 2
    WEATHER = 3


_PAYLOAD = (*IDENTITY, *SCHEDULE, *DEPARTURE, "landed_at", "arr_delay", *WEATHER)

# kind; key: of the flight, or of the airport and hour that the weather is of; at: seconds, when
# it happened.
SCHEMA = pa.schema(
    [
        pa.field("kind", pa.int8()),
        pa.field("key", pa.int64()),
        pa.field("at", pa.int64()),
        *(_FLIGHT.arrow.field(name) for name in _PAYLOAD),
    ]
)


def key_of(rows: pa.RecordBatch, identity=IDENTITY) -> np.ndarray:
    """An int64 for each row's identity; two others share one with a probability of 2 ** -64."""
    return identity_keys(rows, identity)[1].view(np.int64)


def messages_of(flights: pa.RecordBatch, weather: pa.RecordBatch) -> pa.RecordBatch:
    """All messages, in no order that means anything.

    Args:
        flights: enriched; no two have the same identity.
        weather: the table of that name.

    Returns:
        SCHEMA: of each flight its schedule, its departure if it left, its arrival if it is
        known when it landed; and a message for each row of the weather.
    """
    landed = present(flights.column("landed_at"))
    told = [
        (Kind.SCHEDULE, "scheduled_at", -_SCHEDULE_LEAD, SCHEDULE, None),
        (Kind.DEPARTURE, "departed_at", 0, DEPARTURE, present(flights.column("departed_at"))),
        (Kind.ARRIVAL, "landed_at", 0, ARRIVAL, landed),
    ]
    key = key_of(flights)
    found = []
    for kind, moment, offset, names, rows in told:
        its = flights if rows is None else flights.filter(pa.array(rows))
        keys = key if rows is None else key[rows]
        at = integers(its.column(moment)) + offset
        found.append(_message(kind, keys, at, {n: its.column(n) for n in (*IDENTITY, *names)}))
    hours = integers(weather.column("time_hour")) - _FORECAST_LEAD
    columns = {name: weather.column(name) for name in WEATHER_IDENTITY}
    columns |= {name: weather.column(name.removeprefix("weather_")) for name in WEATHER}
    found.append(_message(Kind.WEATHER, key_of(weather, WEATHER_IDENTITY), hours, columns))
    return concat(found)


def _message(kind: Kind, key: np.ndarray, at: np.ndarray, columns: dict) -> pa.RecordBatch:
    values = {"kind": pa.array(np.full(len(key), kind, np.int8)), "key": pa.array(key)}
    values |= {"at": pa.array(at), **columns}
    return pa.RecordBatch.from_arrays(
        [
            values[field.name].cast(field.type)
            if field.name in values
            else pa.nulls(len(key), field.type)
            for field in SCHEMA
        ],
        schema=SCHEMA,
    )


def of_kind(messages: pa.RecordBatch, *kinds: Kind) -> pa.RecordBatch:
    """The messages of some kinds."""
    return messages.filter(pc.is_in(messages.column("kind"), pa.array(kinds, pa.int8())))
