"""Groups where little is left to group: an airport's rows, and an origin's routes once counted."""

from collections import Counter

import apache_beam as beam
from apache_beam.transforms import window


def newest(faa, rows):
    return max(rows, key=lambda row: row["revision"])


class LatestAirports(beam.PTransform):
    def expand(self, airports):
        keyed = airports | beam.Map(lambda row: (row["faa"], row))
        return keyed | beam.GroupByKey() | beam.MapTuple(newest)


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        names = (
            inputs["airports"]
            | LatestAirports()
            | beam.Map(lambda airport: (airport["faa"], airport["name"]))
        )
        return inputs["flights"] | "Name" >> beam.Map(
            lambda row, table: row | {"dest_name": table.get(row["dest"])},
            beam.pvalue.AsDict(names),
        )


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        def name(dest, found):
            names = [airport["name"] for airport in found["airports"]] or [None]
            for row in found["flights"]:
                yield {**row, "dest_name": names[0]}

        latest = inputs["airports"] | LatestAirports()
        return (
            {
                "flights": inputs["flights"] | "Dest" >> beam.Map(lambda row: (row["dest"], row)),
                "airports": latest | "Faa" >> beam.Map(lambda row: (row["faa"], row)),
            }
            | beam.CoGroupByKey()
            | beam.FlatMapTuple(name)
        )


class CountZones(beam.DoFn):
    def __init__(self, load):
        self._load = load

    def setup(self):
        self._zones = {row["faa"]: row["tzone"] for row in self._load()}

    def start_bundle(self):
        self._dests = []

    def process(self, flight):
        self._dests.append(flight["dest"])

    def finish_bundle(self):
        counts = Counter(map(self._zones.get, self._dests))
        return map(window.GlobalWindows.windowed_value, counts.items())


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        return (
            flights
            | beam.ParDo(CountZones(self._load))
            | beam.GroupByKey()
            | beam.MapTuple(lambda zone, parts: {"zone": zone, "flights": sum(parts)})
        )


class TopDestinations(beam.PTransform):
    def __init__(self, n):
        self._n = n

    def expand(self, flights):
        return (
            flights
            | "Route" >> beam.Map(lambda row: (row["origin"], row["dest"]))
            | beam.combiners.Count.PerElement()
            | "Origin" >> beam.MapTuple(lambda route, n: (route[0], (-n, route[1])))
            | beam.GroupByKey()
            | "Rank" >> beam.FlatMapTuple(self._rows)
        )

    def _rows(self, origin, routes):
        for rank, (minus, dest) in enumerate(sorted(routes)[: self._n], 1):
            yield {"origin": origin, "rank": rank, "dest": dest, "flights": -minus}
