"""Combiners of one's own; the airports in one dict, made by a combiner; unions for joins."""

import heapq

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue


class Newest(beam.CombineFn):
    def create_accumulator(self):
        return None

    def add_input(self, newest, row):
        return row if not newest or row["revision"] > newest["revision"] else newest

    def merge_accumulators(self, accumulators):
        newest = None
        for row in filter(None, accumulators):
            newest = self.add_input(newest, row)
        return newest

    def extract_output(self, newest):
        return newest


class LatestAirports(beam.PTransform):
    def expand(self, airports):
        return (
            airports
            | beam.WithKeys(lambda row: row["faa"])
            | beam.CombinePerKey(Newest())
            | beam.Values()
        )


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        by_code = (
            inputs["airports"]
            | LatestAirports()
            | beam.Map(lambda row: (row["faa"], row["name"]))
            | beam.combiners.ToDict()
        )
        return inputs["flights"] | "Name" >> beam.ParDo(
            lambda row, names: [{**row, "dest_name": names.get(row["dest"])}],
            beam.pvalue.AsSingleton(by_code),
        )


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        flights = inputs["flights"] | beam.Map(lambda row: (row["dest"], ("flight", row)))
        airports = (
            inputs["airports"]
            | LatestAirports()
            | "Airports" >> beam.Map(lambda row: (row["faa"], ("airport", row)))
        )
        return (
            (flights, airports)
            | beam.Flatten()
            | beam.GroupByKey()
            | beam.FlatMapTuple(self._named)
        )

    @staticmethod
    def _named(code, rows):
        name = None
        for kind, row in sorted(rows, key=lambda pair: pair[0]):
            if kind == "airport":
                name = row["name"]
            else:
                yield {**row, "dest_name": name}


class CountZones(beam.DoFn):
    def __init__(self, load):
        self._load = load

    def setup(self):
        self._by_code = {row["faa"]: row for row in self._load()}

    def start_bundle(self):
        self._seen = []

    def process(self, flight, window=beam.DoFn.WindowParam):
        self._seen.append((self._by_code.get(flight["dest"], {}).get("tzone"), window))

    def finish_bundle(self):
        # Of each window its own counts, which are right in any windows.
        for zone, window in set(self._seen):
            pair = (zone, self._seen.count((zone, window)))
            yield WindowedValue(pair, window.max_timestamp(), [window])


class ZoneCounts(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, flights):
        pairs = flights | beam.ParDo(CountZones(self._load))
        counts = pairs | beam.CombinePerKey(sum)
        return counts | beam.MapTuple(lambda zone, n: {"zone": zone, "flights": n})


class Busiest(beam.CombineFn):
    def __init__(self, n):
        self._n = n

    def create_accumulator(self):
        return []

    def add_input(self, best, pair):
        return self._best([*best, pair])

    def merge_accumulators(self, several):
        return self._best(pair for best in several for pair in best)

    def extract_output(self, best):
        return best

    def _best(self, pairs):
        return heapq.nsmallest(self._n, pairs, key=lambda pair: (-pair[1], pair[0]))


class TopDestinations(beam.PTransform):
    def __init__(self, n):
        self._n = n

    def expand(self, flights):
        return (
            flights
            | beam.Map(lambda row: ((row["origin"], row["dest"]), None))
            | beam.combiners.Count.PerKey()
            | beam.Map(lambda pair: (pair[0][0], (pair[0][1], pair[1])))
            | beam.CombinePerKey(Busiest(self._n))
            | beam.FlatMap(self._rows)
        )

    @staticmethod
    def _rows(pair):
        for rank, (dest, flights) in enumerate(pair[1], 1):
            yield {"origin": pair[0], "rank": rank, "dest": dest, "flights": flights}
