"""Steps of a flight report that work on one machine, and have to work on many.

A row is a dict: carrier, flight (its number), tailnum (None where it is not known), origin,
dest, day ("2013-01-03"), scheduled (local time of departure, 630 for 6:30), delays (a dict of
departure and arrival, in minutes, None where the flight did not leave or arrive), revision.
"""

import uuid
from collections.abc import Callable
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from pipelines.seats.unsolved import unsolved


class NameFlights(beam.PTransform):
    """Gives each row an "id".

    The first 12 hexadecimal digits of the SHA-256 of the text "carrier flight origin day",
    such as "UA 1545 EWR 2013-01-01": the same flight has the same id in each attempt, on
    each worker and in each run.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex21_survive_workers")  # take this line out, and fix the next
        return rows | "Name" >> beam.Map(lambda row: {**row, "id": uuid.uuid4().hex[:12]})


class AddGain(beam.PTransform):
    """Adds an entry to the delays of each row: "gained", minutes made up in the air.

    That is departure - arrival, None where either is missing. What comes in stays as it is.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex21_survive_workers")  # take this line out, and fix what it calls
        return rows | "Gain" >> beam.Map(_with_gain)


def _with_gain(row: dict) -> dict:
    departure, arrival = row["delays"]["departure"], row["delays"]["arrival"]
    gained = None if departure is None or arrival is None else departure - arrival
    row["delays"]["gained"] = gained
    return row


class AddSeats(beam.PTransform):
    """Adds "seats" to each row, of the plane with its tailnum; None where there is none.

    Takes a dict of two collections, "flights" and "planes"; a plane is a dict of tailnum and
    seats (0 where it carries freight alone), and is there once. Beam's counter "no_plane"
    tells how many flights have no plane.
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        unsolved("ex21_survive_workers")  # take this line out, and fix what is below
        _ = inputs["planes"] | "Remember" >> beam.Map(_remember)
        return inputs["flights"] | "Seats" >> beam.Map(_with_seats)


_SEATS: dict[str, int] = {}


def _remember(plane: dict) -> None:
    _SEATS[plane["tailnum"]] = plane["seats"]


def _with_seats(row: dict) -> dict:
    if row["tailnum"] not in _SEATS:
        Metrics.counter("flights", "no_plane").inc()
    return {**row, "seats": _SEATS.get(row["tailnum"])}


class LatestRevisions(beam.PTransform):
    """Keeps one row of each flight: that with the largest revision.

    A flight is a carrier, flight, origin and day. The feed sends it again whenever
    something about it has changed, and its rows come newest first. A feed that was cut off
    sends its last rows twice: those of one flight and revision are equal.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex21_survive_workers")  # take this line out, and fix what is below
        return rows | "Unseen" >> beam.ParDo(_Unseen())


def _flight(row: dict) -> tuple[str, int, str, str]:
    return row["carrier"], row["flight"], row["origin"], row["day"]


class _Unseen(beam.DoFn):
    def __init__(self):
        self._seen = set()

    def process(self, row):
        if _flight(row) not in self._seen:
            self._seen.add(_flight(row))
            yield row


class DayRoutes(beam.PTransform):
    """Rows to one row for each aircraft and day: tailnum, day, stops.

    stops lists where it was bound for, in the order of scheduled, and of two flights at the
    same time by the lower flight number first (no two have both in common). A flight that
    was cancelled was bound for somewhere, too. Rows without a tailnum are left out.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        return (
            rows
            | "Known" >> beam.Filter(lambda row: row["tailnum"] is not None)
            | "Key" >> beam.Map(lambda row: ((row["tailnum"], row["day"]), row))
            | "Group" >> beam.GroupByKey()
            | "Route" >> beam.MapTuple(_route)
        )


def _route(key: tuple[str, str], rows: list[dict]) -> dict:
    unsolved("ex21_survive_workers")  # take this line out, and fix the next
    return {"tailnum": key[0], "day": key[1], "stops": [row["dest"] for row in rows]}


class AddWind(beam.PTransform):
    """Adds "wind" to each row: knots at its origin at its scheduled time.

    Args:
        connect: makes a connection to the weather service, which takes a second.
            `connection.wind(origin, day, scheduled)` gives the knots, and
            `connection.close()` has to be called when it is not needed any more: the
            service allows 100 connections. A connection cannot be pickled; `connect` can.

    A worker connects once for all its bundles, or once for each; never for each row or
    airport. Each connection is closed before the next is made, and at the latest when the
    worker has no more rows.
    """

    def __init__(self, connect: Callable[[], Any]):
        super().__init__()
        self._connect = connect

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        return rows | "Wind" >> beam.ParDo(_Wind(self._connect))


class _Wind(beam.DoFn):
    def __init__(self, connect):
        unsolved("ex21_survive_workers")  # take this line out, and fix what is below
        self._weather = connect()

    def process(self, row):
        wind = self._weather.wind(row["origin"], row["day"], row["scheduled"])
        yield {**row, "wind": wind}


class LateFlights(beam.PTransform):
    """Keeps the flights of a carrier that left later than it allows.

    Args:
        limits: minutes allowed, 0 or more, by carrier. In production there are a million of
            them, by carrier, route and day.
        carrier: whose flights are wanted, one of those that have a limit.

    A flight that never left is not late. What travels to the workers is what they need:
    it does not grow with the limits of other carriers.
    """

    def __init__(self, limits: dict[str, int], carrier: str):
        super().__init__()
        self._limits = limits
        self._carrier = carrier

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex21_survive_workers")  # take this line out, and fix what is below
        return rows | "Late" >> beam.Filter(
            lambda row: (
                row["carrier"] == self._carrier
                and row["delays"]["departure"] is not None
                and row["delays"]["departure"] > self._limits[self._carrier]
            )
        )
