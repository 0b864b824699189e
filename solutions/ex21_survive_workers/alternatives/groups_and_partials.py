"""Functions with their arguments in `functools.partial`, and groups that are gone through once."""

import contextlib
import functools
import hashlib
import heapq

import apache_beam as beam
from apache_beam.metrics import Metrics


class NameFlights(beam.PTransform):
    def expand(self, rows):
        return rows | beam.Map(_with_id)


def _with_id(row):
    digest = hashlib.sha256()
    digest.update(f"{row['carrier']} {row['flight']} {row['origin']} ".encode())
    digest.update(row["day"].encode())
    return {"id": digest.hexdigest()[:12], **row}


class AddGain(beam.PTransform):
    def expand(self, rows):
        return rows | beam.Map(lambda row: {**row, "delays": dict(_gained(**row["delays"]))})


def _gained(departure, arrival):
    yield "departure", departure
    yield "arrival", arrival
    yield "gained", departure - arrival if None not in (departure, arrival) else None


class AddSeats(beam.PTransform):
    def expand(self, inputs):
        # All seats in one dict, which is an element of its own.
        seats = (
            inputs["planes"]
            | beam.Map(lambda plane: (plane["tailnum"], plane["seats"]))
            | beam.combiners.ToDict()
        )
        return inputs["flights"] | beam.FlatMap(_seated, seats=beam.pvalue.AsSingleton(seats))


def _seated(row, seats):
    if row["tailnum"] in seats:
        return [dict(row, seats=seats[row["tailnum"]])]
    Metrics.counter("seats", "no_plane").inc()
    return [dict(row, seats=None)]


class LatestRevisions(beam.PTransform):
    def expand(self, rows):
        return (
            rows
            | beam.GroupBy(
                carrier=lambda row: row["carrier"],
                flight=lambda row: row["flight"],
                origin=lambda row: row["origin"],
                day=lambda row: row["day"],
            )
            | beam.MapTuple(lambda flight, rows: functools.reduce(_newer, rows))
        )


def _newer(one, other):
    return other if other["revision"] > one["revision"] else one


class DayRoutes(beam.PTransform):
    def expand(self, rows):
        aircraft = rows | beam.Filter(lambda row: row["tailnum"] is not None)
        return aircraft | beam.GroupBy(lambda row: (row["tailnum"], row["day"])) | beam.Map(_route)


def _route(group):
    legs = [(row["scheduled"] * 10_000 + row["flight"], row["dest"]) for row in group[1]]
    heapq.heapify(legs)
    stops = [heapq.heappop(legs)[1] for _ in range(len(legs))]
    return {"tailnum": group[0][0], "day": group[0][1], "stops": stops}


class AddWind(beam.PTransform):
    def __init__(self, connect):
        super().__init__()
        self.connect = connect

    def expand(self, rows):
        return rows | beam.ParDo(_Windy(), self.connect)


class _Windy(beam.DoFn):
    """A bundle's first row connects; what was opened is closed behind its last."""

    def start_bundle(self):
        self._closing = contextlib.ExitStack()
        self._weather = None

    def process(self, row, connect):
        if self._weather is None:
            self._weather = self._closing.enter_context(contextlib.closing(connect()))
        at = row["origin"], row["day"], row["scheduled"]
        return [{**row, "wind": self._weather.wind(*at)}]

    def finish_bundle(self):
        self._closing.close()


class LateFlights(beam.PTransform):
    def __init__(self, limits, carrier):
        super().__init__()
        self._is_late = functools.partial(_is_late, carrier=carrier, allowed=limits[carrier])

    def expand(self, rows):
        return rows | beam.Filter(self._is_late)


def _is_late(row, carrier, allowed):
    # No limit is below 0, which a flight that never left may stand for.
    return row["carrier"] == carrier and (row["delays"]["departure"] or 0) > allowed
