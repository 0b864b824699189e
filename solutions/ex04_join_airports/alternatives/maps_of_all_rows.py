"""The side input maps a code to all its rows; the DoFn loads when it must; places are compared."""

import collections
import dataclasses

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP
from apache_beam.utils.windowed_value import WindowedValue


def newer(rows):
    return sorted(rows, key=lambda row: row["revision"])[-1]


class LatestAirports(beam.PTransform):
    def expand(self, airports):
        return (
            airports | beam.GroupBy(lambda row: row["faa"]) | beam.MapTuple(lambda _, r: newer(r))
        )


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        rows = inputs["airports"] | beam.Map(lambda row: (row["faa"], row))

        def name(row, airports):
            found = sorted(airports[row["dest"]], key=lambda airport: airport["revision"])
            return dict(row, dest_name=found[-1]["name"] if found else None)

        return inputs["flights"] | "Name" >> beam.Map(name, beam.pvalue.AsMultiMap(rows))


class _Name(beam.DoFn):
    def process(self, group):
        flights, airports = group[1]
        newest = collections.defaultdict(lambda: None)
        for airport in sorted(airports, key=lambda row: row["revision"]):
            newest.update(airport)
        for row in flights:
            yield row | {"dest_name": newest["name"]}


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        return (
            (
                inputs["flights"] | "Dest" >> beam.WithKeys(lambda row: row["dest"]),
                inputs["airports"] | "Faa" >> beam.WithKeys(lambda row: row["faa"]),
            )
            | beam.CoGroupByKey()
            | beam.ParDo(_Name())
        )


class CountZones(beam.DoFn):
    def __init__(self, load):
        self._load = load
        self._zones = None
        self._counts = {}

    def process(self, flight):
        if self._zones is None:
            self._zones = {row["faa"]: row["tzone"] for row in self._load()}
        zone = self._zones.get(flight["dest"])
        self._counts[zone] = self._counts.get(zone, 0) + 1

    def finish_bundle(self):
        counts, self._counts = self._counts, {}
        return [WindowedValue(pair, MIN_TIMESTAMP, [GlobalWindow()]) for pair in counts.items()]


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        return (
            flights
            | beam.ParDo(CountZones(self._load))
            | beam.GroupBy(lambda pair: pair[0]).aggregate_field(
                lambda pair: pair[1], sum, "flights"
            )
            | beam.Map(lambda row: {"zone": row.key, "flights": row.flights})
        )


@dataclasses.dataclass(frozen=True)
class Place:
    """A destination; the greater of two is the busier, of equals the first in the alphabet."""

    dest: str
    flights: int

    def __lt__(self, other):
        return (-self.flights, self.dest) > (-other.flights, other.dest)


class TopDestinations(beam.PTransform):
    def __init__(self, n):
        self._n = n

    def expand(self, flights):
        return (
            flights
            | beam.Map(lambda row: ((row["origin"], row["dest"]), 1))
            | beam.CombinePerKey(sum)
            | beam.MapTuple(lambda route, count: (route[0], Place(route[1], count)))
            | beam.combiners.Top.PerKey(self._n)
            | beam.FlatMapTuple(
                lambda origin, places: [
                    {"origin": origin, "rank": rank, **vars(place)}
                    for rank, place in enumerate(places, start=1)
                ]
            )
        )
