"""Features at the moment of departure, from messages: the graph of the stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec

from pipelines.columnar.batches import integers, split_by, with_columns
from pipelines.columnar.keys import range_of
from pipelines.columnar.time_zones import DAY
from pipelines.flights import live_airport, live_history
from pipelines.flights.flight_messages import IDENTITY, SCHEDULE, Kind, of_kind
from pipelines.flights.live_airport import LiveAirport
from pipelines.flights.live_history import LiveHistory
from pipelines.shuffling.coders import RecordBatchCoder
from pipelines.streaming.keyed_rows import newest, places
from pipelines.streaming.watermark_table import KeepTable, Patience

# What is told of a departure: its facts, and its features.
FACTS = (*IDENTITY, *SCHEDULE, "tailnum", "departed_at", "dep_delay")
FEATURES = (*live_airport.TOLD, *live_history.TOLD)

_Pieces = Iterator[tuple[int, pa.RecordBatch]]


@dataclass(frozen=True)
class Seats:
    """The functions of the seats, which the batch job and the stream have in common."""

    previous_leg: Callable[[pa.RecordBatch], pa.RecordBatch]
    airport_pressure: Callable[[pa.RecordBatch, list[pa.RecordBatch]], pa.RecordBatch]


def aircraft_pieces(messages: pa.RecordBatch, ranges: int) -> _Pieces:
    """Departures and arrivals, by the key range of their aircraft."""
    legs = of_kind(messages, Kind.DEPARTURE, Kind.ARRIVAL)
    columns = ["at", "key", *IDENTITY, "tailnum", "departed_at", "landed_at", "arr_delay"]
    spread = integers(legs.column("key")).view(np.uint64)
    yield from split_by(legs.select(columns), range_of(legs.column("tailnum"), spread, ranges))


def airport_pieces(messages: pa.RecordBatch, ranges: int) -> _Pieces:
    """Schedules, departures and the weather, by the key range of the airport."""
    told = of_kind(messages, Kind.SCHEDULE, Kind.DEPARTURE, Kind.WEATHER)
    spread = integers(told.column("key")).view(np.uint64)
    yield from split_by(told, range_of(told.column("origin"), spread, ranges))


def _by_flight(piece: tuple[int, pa.RecordBatch], side: str, ranges: int):
    rows = piece[1]
    keys = integers(rows.column("key")).view(np.uint64) % np.uint64(ranges)
    for key, part in split_by(rows, keys.astype(np.int64)):
        yield key, (side, part)


class _Meet(beam.DoFn):
    """Brings together what the aircraft and the airport tell of a departure.

    It needs no timer: whichever half comes second finds the first. A half is forgotten when one
    comes that left so much later that no correction is possible any more.
    """

    AIRPORT = ReadModifyWriteStateSpec("airport", RecordBatchCoder())
    HISTORY = ReadModifyWriteStateSpec("history", RecordBatchCoder())

    def __init__(self, keep: int):
        self._keep = keep

    def process(
        self,
        element,
        airport=beam.DoFn.StateParam(AIRPORT),
        history=beam.DoFn.StateParam(HISTORY),
    ) -> Iterator[pa.RecordBatch]:
        """Gives the departures of which both halves are there."""
        _, (side, piece) = element
        mine, other = (airport, history) if side == "airport" else (history, airport)
        kept = mine.read()
        rows = newest([piece] if kept is None else [kept, piece])
        left = integers(rows.column("departed_at"))
        mine.write(rows.filter(pa.array(left >= left.max() - self._keep)))
        halves = other.read()
        if halves is None:
            return
        at = places(integers(piece.column("key")), integers(halves.column("key")))
        if (at < 0).all():
            return
        piece = piece.filter(pa.array(at >= 0))
        halves = halves.take(pa.array(at[at >= 0]))
        yield _joined(piece, halves) if side == "airport" else _joined(halves, piece)


def _joined(airport: pa.RecordBatch, history: pa.RecordBatch) -> pa.RecordBatch:
    """Of the same departures, in the same order."""
    revisions = integers(airport.column("revision")) + integers(history.column("revision")) - 1
    rows = airport.select(["key", *FACTS, *live_airport.TOLD])
    added = {name: history.column(name) for name in live_history.TOLD}
    return with_columns(rows, {**added, "revision": pa.array(revisions, pa.int32())})


class LiveFeatures(beam.PTransform):
    """Batches of messages to batches of departures with their features.

    A departure is given when the watermark has passed it, and again whenever a late message
    changes what was given; `revision` says which is the newest. How messages are dealt to
    batches, in which order they come and how often, changes nothing of the newest.

    Args:
        seats: what computes the features; see `Seats`.
        patience: see `pipelines.streaming.watermark_table`.
        ranges: key ranges of aircraft and of airports; each has its state.
    """

    def __init__(self, seats: Seats, patience: Patience, ranges: int = 1):
        super().__init__()
        self._seats = seats
        self._patience = patience
        self._ranges = ranges

    def expand(self, messages):
        ranges, patience = self._ranges, self._patience
        history = LiveHistory(self._seats.previous_leg)
        airport = LiveAirport(self._seats.airport_pressure)
        keyed = tuple[int, pa.RecordBatch]
        legs = (
            messages
            | "By aircraft" >> beam.FlatMap(aircraft_pieces, ranges).with_output_types(keyed)
            | "history" >> beam.ParDo(KeepTable(history, patience)).with_output_types(keyed)
            | "History by flight" >> beam.FlatMap(_by_flight, "history", ranges)
        )
        departures = (
            messages
            | "By airport" >> beam.FlatMap(airport_pieces, ranges).with_output_types(keyed)
            | "pressure" >> beam.ParDo(KeepTable(airport, patience)).with_output_types(keyed)
            | "Airport by flight" >> beam.FlatMap(_by_flight, "airport", ranges)
        )
        keep = patience.lateness + patience.every + DAY
        halves = (legs, departures) | beam.Flatten()
        halves = halves | "Typed" >> beam.Map(lambda half: half).with_output_types(
            tuple[int, tuple[str, pa.RecordBatch]]
        )
        return halves | "Meet" >> beam.ParDo(_Meet(keep)).with_output_types(pa.RecordBatch)
