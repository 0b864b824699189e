"""A plain function adds up dicts, legs are bytes that sort, the airports come as a list."""

import struct

import apache_beam as beam


class PartLines(beam.PTransform):
    def __init__(self, parse):
        super().__init__()
        self._parse = parse

    def expand(self, lines):
        parsed = lines | beam.Map(self._parse)
        return {
            "left": parsed | "Left" >> beam.Filter(lambda row: row["dep_delay"] is not None),
            "cancelled": parsed | "Not" >> beam.Filter(lambda row: row["dep_delay"] is None),
        }


class RouteDelays(beam.PTransform):
    def expand(self, flights):
        return flights | beam.FlatMap(_one) | beam.CombinePerKey(_added) | beam.MapTuple(_mean)


def _one(row):
    if row["dep_delay"] is not None:
        yield (row["origin"], row["dest"]), {"flights": 1, "minutes": row["dep_delay"]}


def _added(parts):
    flights = minutes = 0
    for part in parts:
        flights += part["flights"]
        minutes += part["minutes"]
    return {"flights": flights, "minutes": minutes}


def _mean(route, total):
    names = dict(zip(("origin", "dest"), route, strict=True))
    mean = total["minutes"] / total["flights"]
    return {**names, "flights": total["flights"], "mean_delay": mean}


class FleetRoutes(beam.PTransform):
    def __init__(self, fleet):
        super().__init__()
        self._fleet = fleet

    def expand(self, flights):
        wanted = flights | beam.Filter(lambda row, fleet: row["tailnum"] in fleet, self._fleet)
        return wanted | beam.Map(_leg) | beam.GroupByKey() | beam.MapTuple(_stops)


def _leg(row):
    names = ("year", "month", "day", "sched_dep_time", "flight")
    return row["tailnum"], struct.pack(">5i", *map(row.get, names)) + row["dest"].encode()


def _stops(tailnum, legs):
    return {"tailnum": tailnum, "stops": [leg[20:].decode() for leg in sorted(legs)]}


class AddScores(beam.PTransform):
    def __init__(self, model):
        super().__init__()
        self._model = model

    def expand(self, flights):
        batches = flights | beam.BatchElements(min_batch_size=100, max_batch_size=100)
        return batches | beam.FlatMap(_scored, self._model)


def _scored(rows, model):
    return [{**row, "score": score} for row, score in zip(rows, model(rows), strict=True)]


class NameAirports(beam.PTransform):
    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        index = self._index
        flights, airports = inputs["flights"], beam.pvalue.AsList(inputs["airports"])
        once = flights.pipeline | beam.Create([None], reshuffle=False)
        names = beam.pvalue.AsSingleton(
            once | "Index" >> beam.Map(lambda _, all: index(all), airports)
        )
        return flights | "Name" >> beam.Map(
            lambda row, names: {**row, "airport": names.get(row["dest"])}, names
        )


class ReadMonths(beam.PTransform):
    def __init__(self, list_days, read_day):
        super().__init__()
        self._list_days, self._read_day = list_days, read_day

    def expand(self, months):
        keyed = months | beam.FlatMap(self._list_days) | beam.Map(lambda day: (day, day))
        # Each day by itself, since it is its own key.
        spread = keyed | beam.transforms.util.ReshufflePerKey() | beam.Values()
        return spread | "Read" >> beam.FlatMap(self._read_day)
