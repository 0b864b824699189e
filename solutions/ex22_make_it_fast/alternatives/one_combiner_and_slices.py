"""Sums that are NumPy's, an index made by a combiner, slices of a buffer, views of side inputs."""

import apache_beam as beam
import numpy as np
from apache_beam.transforms.window import GlobalWindows


class _Parse(beam.DoFn):
    def __init__(self, parse):
        self._parse = parse

    def process(self, line):
        flight = self._parse(line)
        if flight["dep_delay"] is None:
            yield beam.pvalue.TaggedOutput("never", flight)
        else:
            yield flight


class PartLines(beam.PTransform):
    def __init__(self, parse):
        super().__init__()
        self._parse = _Parse(parse)

    def expand(self, lines):
        flights = lines | beam.ParDo(self._parse).with_outputs("never", main="left")
        return {"cancelled": flights.never, "left": flights.left}


class _Mean(beam.CombineFn):
    def create_accumulator(self):
        return np.zeros(2, np.int64)

    def add_input(self, total, delay):
        return total + np.array([1, delay])

    def merge_accumulators(self, totals):
        return np.sum([*totals], axis=0)

    def extract_output(self, total):
        return {"flights": int(total[0]), "mean_delay": float(total[1] / total[0])}


class RouteDelays(beam.PTransform):
    def expand(self, flights):
        def pairs(row):
            if row["dep_delay"] is not None:
                return [(f"{row['origin']} {row['dest']}", row["dep_delay"])]
            return []

        def row(pair):
            origin, dest = pair[0].split()
            return {"origin": origin, "dest": dest} | pair[1]

        return flights | beam.FlatMap(pairs) | beam.CombinePerKey(_Mean()) | beam.Map(row)


class FleetRoutes(beam.PTransform):
    def __init__(self, fleet):
        super().__init__()
        self._fleet = sorted(fleet)

    def expand(self, flights):
        fleet = flights.pipeline | "Fleet" >> beam.Create(self._fleet, reshuffle=False)
        return (
            flights
            | "Wanted" >> beam.Filter(_is_in, beam.pvalue.AsList(fleet))
            | "Leg" >> beam.Map(lambda row: (row["tailnum"], (_minute(row), row["dest"])))
            | "Group" >> beam.GroupByKey()
            | "Stops" >> beam.MapTuple(_stops)
        )


def _is_in(row, fleet):
    return row["tailnum"] in fleet


def _minute(row):
    """One number of all that a flight is sorted by."""
    number = row["year"] * 12 + row["month"]
    for name, limit in (("day", 32), ("sched_dep_time", 2_401), ("flight", 10_000)):
        number = number * limit + row[name]
    return number


def _stops(tailnum, legs):
    return {"tailnum": tailnum, "stops": [dest for _, dest in sorted(legs)]}


class _Score(beam.DoFn):
    """Calls with the first 60 of what is waiting, as soon as there are so many."""

    def setup(self):
        self._waiting = []

    def process(self, row, model):
        self._waiting.append(row)
        self._model = model
        if len(self._waiting) >= 60:
            yield from self._first()

    def finish_bundle(self):
        while self._waiting:
            for row in self._first():
                yield GlobalWindows.windowed_value(row)

    def _first(self):
        rows, self._waiting = self._waiting[:60], self._waiting[60:]
        return [dict(row, score=score) for row, score in zip(rows, self._model(rows), strict=True)]


class AddScores(beam.PTransform):
    def __init__(self, model):
        super().__init__()
        self._model = model

    def expand(self, flights):
        return flights | beam.ParDo(_Score(), self._model)


class _Indexed(beam.CombineFn):
    """The index is what comes out of all airports, when they have been brought together."""

    def __init__(self, index):
        self._index = index

    def create_accumulator(self):
        return []

    def add_input(self, airports, airport):
        return [*airports, airport]

    def merge_accumulators(self, several):
        return [airport for airports in several for airport in airports]

    def extract_output(self, airports):
        return self._index(airports)


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        index = inputs["airports"] | beam.CombineGlobally(_Indexed(self._index)).as_singleton_view()
        return inputs["flights"] | beam.Map(_named, index)


def _named(row, index):
    try:
        return {**row, "airport": index[row["dest"]]}
    except KeyError:
        return {**row, "airport": None}


class ReadMonths(beam.PTransform):
    def __init__(self, list_days, read_day):
        super().__init__()
        self._list_days = list_days
        self._read_day = read_day

    def expand(self, months):
        days = months | beam.FlatMap(self._list_days) | beam.Distinct()
        return days | "Read" >> beam.FlatMap(self._read_day)
