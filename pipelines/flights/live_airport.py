"""Schedules, the weather and how late an airport runs: `pressure` as a stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines import schemas
from pipelines.columnar.batches import integers, present
from pipelines.columnar.time_zones import DAY, HOUR
from pipelines.flights.flight_messages import (
    IDENTITY,
    SCHEDULE,
    WEATHER,
    WEATHER_IDENTITY,
    Kind,
    key_of,
    of_kind,
)
from pipelines.streaming.keyed_rows import coalesced, empty, looked_up, places
from pipelines.streaming.told_rows import told_rows

# A flight leaves two days after its time at the latest; see `schemas/flights.toml`.
_LATEST_DEPARTURE = 2 * DAY
_WINDOW = HOUR  # of the seat `pressure`

_TYPES = schemas.table("enriched_flight").arrow
_PRESSURE = ("origin_departures", "origin_delay")
TOLD = (*WEATHER, *_PRESSURE)
_FACTS = (*IDENTITY, *SCHEDULE, "tailnum", "departed_at", "dep_delay")
# Messages of the weather are rows of the table too, with its key and without a departure.
_SCHEMA = pa.schema(
    [
        pa.field("kind", pa.int8()),
        pa.field("key", pa.int64()),
        *(_TYPES.field(name) for name in (*_FACTS, *TOLD)),
        pa.field("told_schedule", pa.timestamp("s", "UTC")),
        pa.field("revision", pa.int32()),
    ]
)


@dataclass(frozen=True)
class LiveAirport:
    """A `Table` of flights that are scheduled or have left, and of the weather.

    Attributes:
        airport_pressure: what fills the seat `pressure`, for flights that are all there.
    """

    airport_pressure: Callable[[pa.RecordBatch, list[pa.RecordBatch]], pa.RecordBatch]
    name: str = "pressure"
    happened: str = "departed_at"

    def begin(self) -> pa.RecordBatch:
        """No flight, and no weather."""
        return empty(_SCHEMA)

    def advance(self, table, messages: Sequence[pa.RecordBatch], now, horizon):
        """See `pipelines.streaming.watermark_table.Table`."""
        table = coalesced(table, messages)
        flights = of_kind(table, Kind.SCHEDULE, Kind.DEPARTURE)
        weather = of_kind(table, Kind.WEATHER)
        left = integers(flights.column("departed_at"), missing=now)
        due = (left >= horizon) & (left < now)
        known = self._known(flights, weather, due, left < horizon) if due.any() else None
        flights, told = told_rows(flights, known, (*TOLD, "told_schedule"), due)
        if known is None:
            told = flights.slice(0, 0)
        flights = flights.filter(pa.array(_kept(flights, horizon)))
        hours = integers(weather.column("time_hour"))
        weather = weather.filter(pa.array(hours >= horizon - _LATEST_DEPARTURE - HOUR))
        kept = pa.Table.from_batches([flights, weather], _SCHEMA).combine_chunks().to_batches()
        return kept[0] if kept else self.begin(), told

    def _known(self, flights, weather, due: np.ndarray, earlier: np.ndarray) -> pa.RecordBatch:
        """What is known of flights that have left; `earlier` ones are in others' windows."""
        asked = flights.filter(pa.array(due)).select(["key", *_FACTS])
        before = flights.filter(pa.array(earlier)).select(["origin", "departed_at", "dep_delay"])
        known = self.airport_pressure(asked, [before])
        hours = places(key_of(known, WEATHER_IDENTITY), integers(weather.column("key")))
        columns = {name: looked_up(weather.column(name), hours) for name in WEATHER}
        columns |= {name: known.column(name) for name in ("key", *_PRESSURE)}
        columns["told_schedule"] = known.column("scheduled_at")
        return pa.RecordBatch.from_pydict(columns)


def _kept(flights: pa.RecordBatch, horizon: int) -> np.ndarray:
    """Those that are to leave, may yet be told again, or are in the window of one that may."""
    known = present(flights.column("departed_at"))
    left = integers(flights.column("departed_at"))
    planned = integers(flights.column("scheduled_at"), missing=horizon)
    return np.where(known, left >= horizon - _WINDOW, planned >= horizon - _LATEST_DEPARTURE)
