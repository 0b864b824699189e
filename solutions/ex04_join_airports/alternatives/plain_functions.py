"""Plain functions as combiners; an iterable as the side input; counts emptied when given."""

import collections

import apache_beam as beam
from apache_beam.transforms import window


def newest(rows):
    return max(rows, key=lambda row: row["revision"])


class LatestAirports(beam.PTransform):
    def expand(self, airports):
        keyed = airports | "Key" >> beam.Map(lambda row: (row["faa"], row))
        return keyed | "Newest" >> beam.CombinePerKey(newest) | "Rows" >> beam.Values()


class _Name(beam.DoFn):
    def process(self, flight, airports):
        names = {row["faa"]: row["name"] for row in airports}
        yield dict(flight, dest_name=names.get(flight["dest"]))


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        airports = inputs["airports"] | LatestAirports()
        return inputs["flights"] | beam.ParDo(_Name(), airports=beam.pvalue.AsIter(airports))


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        tables = {
            "airports": inputs["airports"]
            | LatestAirports()
            | "A" >> beam.GroupBy(lambda r: r["faa"]),
            "flights": inputs["flights"] | "F" >> beam.GroupBy(lambda row: row["dest"]),
        }
        return tables | beam.CoGroupByKey() | beam.Values() | beam.FlatMap(self._join)

    @staticmethod
    def _join(tables):
        names = [airport["name"] for group in tables["airports"] for airport in group]
        for group in tables["flights"]:
            yield from ({**flight, "dest_name": [*names, None][0]} for flight in group)


class CountZones(beam.DoFn):
    def __init__(self, load):
        self._load = load
        self._counts = collections.defaultdict(int)

    def setup(self):
        self._zones = collections.defaultdict(lambda: None)
        self._zones.update((row["faa"], row["tzone"]) for row in self._load())

    def process(self, flight):
        self._counts[self._zones[flight["dest"]]] += 1

    def finish_bundle(self):
        while self._counts:
            yield window.GlobalWindows.windowed_value_at_end_of_window(self._counts.popitem())


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        pairs = flights | beam.ParDo(CountZones(self._load)) | beam.GroupByKey()
        return pairs | beam.Map(lambda pair: {"zone": pair[0], "flights": sum(pair[1])})


def ranked(origin, routes):
    return [{"origin": origin, "rank": n, **route} for n, route in enumerate(routes, start=1)]


class TopDestinations(beam.PTransform):
    def __init__(self, n):
        self._n = n

    def expand(self, flights):
        def first(routes):
            both = [one for some in routes for one in (some if isinstance(some, list) else [some])]
            return sorted(both, key=lambda route: (-route["flights"], route["dest"]))[:n]

        n = self._n
        counts = (
            flights
            | beam.Map(lambda row: (row["origin"], row["dest"]))
            | beam.combiners.Count.PerElement()
        )
        routes = counts | "Routes" >> beam.Map(
            lambda pair: (pair[0][0], {"dest": pair[0][1], "flights": pair[1]})
        )
        return (
            routes
            | beam.CombinePerKey(first)
            | beam.FlatMapTuple(
                lambda origin, top: ranked(origin, top if isinstance(top, list) else [top])
            )
        )
