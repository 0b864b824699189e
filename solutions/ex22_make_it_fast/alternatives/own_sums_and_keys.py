"""Adds up by itself before each shuffle, and draws its own keys."""

import random

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindows


class PartLines(beam.PTransform):
    def __init__(self, parse):
        super().__init__()
        self.parse = parse

    def expand(self, lines):
        parts = lines | beam.Map(self.parse) | beam.Partition(_part, 2)
        return dict(zip(("left", "cancelled"), parts, strict=True))


def _part(flight, _):
    return 1 if flight["dep_delay"] is None else 0


class _Totals(beam.DoFn):
    """Flights and minutes of each route of a bundle."""

    def start_bundle(self):
        self._totals = {}

    def process(self, row):
        if row["dep_delay"] is not None:
            total = self._totals.setdefault((row["origin"], row["dest"]), [0, 0])
            total[0] += 1
            total[1] += row["dep_delay"]

    def finish_bundle(self):
        for route, total in self._totals.items():
            yield GlobalWindows.windowed_value((route, tuple(total)))


class RouteDelays(beam.PTransform):
    def expand(self, flights):
        totals = flights | beam.ParDo(_Totals()) | beam.GroupByKey()
        return totals | beam.MapTuple(_mean)


def _mean(route, totals):
    flights, minutes = map(sum, zip(*totals, strict=True))
    return {
        "origin": route[0],
        "dest": route[1],
        "flights": flights,
        "mean_delay": minutes / flights,
    }


class _Legs(beam.CombineFn):
    """Legs as text that sorts by itself."""

    def create_accumulator(self):
        return ""

    def add_input(self, legs, row):
        numbers = [row[name] for name in ("year", "month", "day", "sched_dep_time", "flight")]
        return f"{legs}{':'.join(f'{number:04}' for number in numbers)}:{row['dest']} "

    def merge_accumulators(self, several):
        return "".join(several)

    def extract_output(self, legs):
        return [leg.rpartition(":")[2] for leg in sorted(legs.split())]


class FleetRoutes(beam.PTransform):
    def __init__(self, fleet):
        super().__init__()
        self._fleet = fleet

    def expand(self, flights):
        fleet = self._fleet

        def of_fleet(row):
            if row["tailnum"] in fleet:
                yield row["tailnum"], row

        return (
            flights
            | beam.FlatMap(of_fleet)
            | beam.CombinePerKey(_Legs())
            | beam.Map(lambda pair: {"tailnum": pair[0], "stops": pair[1]})
        )


class _Scores(beam.DoFn):
    """Takes a whole bundle, and parts it into calls of nearly the same size."""

    def __init__(self, model):
        self._model = model

    def start_bundle(self):
        self._rows = []

    def process(self, row):
        self._rows.append(row)

    def finish_bundle(self):
        calls = -(-len(self._rows) // 100)
        for call in range(calls):
            rows = self._rows[call::calls]
            for row, score in zip(rows, self._model(rows), strict=True):
                yield GlobalWindows.windowed_value(row | {"score": score})


class AddScores(beam.PTransform):
    def __init__(self, model):
        super().__init__()
        self._scores = _Scores(model)

    def expand(self, flights):
        return flights | beam.ParDo(self._scores)


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        # One key for all airports; of no airports there is no group, and no index.
        index = (
            inputs["airports"]
            | "Together" >> beam.GroupBy(lambda airport: 0)
            | "Index" >> beam.Map(_indexed, self._index)
        )
        names = beam.pvalue.AsSingleton(index, default_value={})
        return inputs["flights"] | "Name" >> beam.ParDo(_Name(), names)


def _indexed(group, index):
    return index([*group[1]])


class _Name(beam.DoFn):
    def process(self, row, names):
        yield row | {"airport": names.get(row["dest"])}


class ReadMonths(beam.PTransform):
    def __init__(self, list_days, read_day):
        super().__init__()
        self.list_days = list_days
        self.read_day = read_day

    def expand(self, months):
        def spread(month):
            for day in self.list_days(month):
                yield random.getrandbits(60), day

        def read(key, days):
            for day in days:
                yield from self.read_day(day)

        return months | beam.FlatMap(spread) | beam.GroupByKey() | beam.FlatMapTuple(read)
