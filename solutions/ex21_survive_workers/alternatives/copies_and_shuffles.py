"""A deep copy, a join in a shuffle, Top, a connection for each bundle, arguments for a closure."""

import copy
import hashlib

import apache_beam as beam
from apache_beam.metrics import Metrics


class NameFlights(beam.PTransform):
    """Copies a row and updates the copy."""

    def expand(self, rows):
        return rows | "Name" >> beam.Map(_named)


def _named(row):
    words = (row["carrier"], str(row["flight"]), row["origin"], row["day"])
    digest = hashlib.sha256(" ".join(words).encode("ascii")).digest()
    row = dict(row)
    row["id"] = digest[:6].hex()
    return row


class AddGain(beam.PTransform):
    """Changes a deep copy."""

    def expand(self, rows):
        return rows | "Gain" >> beam.Map(_gain)


def _gain(row):
    row = copy.deepcopy(row)
    delays = row["delays"]
    delays["gained"] = None
    if delays["departure"] is not None and delays["arrival"] is not None:
        delays["gained"] = delays["departure"] - delays["arrival"]
    return row


class AddSeats(beam.PTransform):
    """Joins in a shuffle."""

    def expand(self, inputs):
        flights = inputs["flights"] | "By tail" >> beam.Map(lambda r: (r["tailnum"] or "", r))
        planes = inputs["planes"] | "Seats" >> beam.Map(lambda p: (p["tailnum"], p["seats"]))
        both = {"flights": flights, "planes": planes} | "Join" >> beam.CoGroupByKey()
        return both | "Seat" >> beam.FlatMapTuple(_seated)


def _seated(_, both):
    seats = next(iter(both["planes"]), None)
    for row in both["flights"]:
        if seats is None:
            Metrics.counter("join", "no_plane").inc()
        yield {**row, "seats": seats}


class LatestRevisions(beam.PTransform):
    """Takes the top one of each flight."""

    def expand(self, rows):
        return (
            rows
            | "Key" >> beam.Map(lambda r: ((r["carrier"], r["flight"], r["origin"], r["day"]), r))
            | "Top" >> beam.combiners.Top.PerKey(1, key=lambda row: row["revision"])
            | "Row" >> beam.FlatMapTuple(lambda _, rows: rows)
        )


class DayRoutes(beam.PTransform):
    """Sorts tuples."""

    def expand(self, rows):
        return (
            rows
            | "Known" >> beam.Filter(lambda row: row["tailnum"])
            | "Group" >> beam.GroupBy(lambda row: (row["tailnum"], row["day"]))
            | "Route" >> beam.MapTuple(_stops)
        )


def _stops(key, rows):
    legs = sorted((row["scheduled"], row["flight"], row["dest"]) for row in rows)
    return {"tailnum": key[0], "day": key[1], "stops": [dest for _, _, dest in legs]}


class AddWind(beam.PTransform):
    """Connects for each bundle."""

    def __init__(self, connect):
        super().__init__()
        self._connect = connect

    def expand(self, rows):
        return rows | "Wind" >> beam.ParDo(_WindOfBundle(self._connect))


class _WindOfBundle(beam.DoFn):
    def __init__(self, connect):
        self._connect = connect

    def start_bundle(self):
        self._weather = self._connect()

    def process(self, row):
        yield dict(row, wind=self._weather.wind(row["origin"], row["day"], row["scheduled"]))

    def finish_bundle(self):
        self._weather.close()


class LateFlights(beam.PTransform):
    """Keeps no more than it needs."""

    def __init__(self, limits, carrier):
        super().__init__()
        self._carrier, self._limit = carrier, limits[carrier]

    def expand(self, rows):
        return rows | "Late" >> beam.Filter(_late, self._carrier, limit=self._limit)


def _late(row, carrier, limit):
    delay = row["delays"]["departure"]
    return row["carrier"] == carrier and delay is not None and delay > limit
