"""Tagged outputs, fields of GroupBy, lists, a buffer, a dict as side input, days as keys."""

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindows


class PartLines(beam.PTransform):
    """Parts in one DoFn."""

    def __init__(self, parse):
        super().__init__()
        self._parse = parse

    def expand(self, lines):
        return lines | "Part" >> beam.ParDo(_Part(self._parse)).with_outputs("left", "cancelled")


class _Part(beam.DoFn):
    def __init__(self, parse):
        self._parse = parse

    def process(self, line):
        row = self._parse(line)
        yield beam.pvalue.TaggedOutput("cancelled" if row["dep_delay"] is None else "left", row)


class RouteDelays(beam.PTransform):
    """Adds up fields of a GroupBy."""

    def expand(self, flights):
        return (
            flights
            | "Left" >> beam.Filter(lambda row: row["dep_delay"] is not None)
            | "Group"
            >> beam.GroupBy(origin=lambda row: row["origin"], dest=lambda row: row["dest"])
            .aggregate_field(lambda row: 1, sum, "flights")
            .aggregate_field(
                lambda row: row["dep_delay"], beam.combiners.MeanCombineFn(), "mean_delay"
            )
            | "Row" >> beam.Map(lambda row: row._asdict())
        )


class FleetRoutes(beam.PTransform):
    """Makes a list for each aircraft."""

    def __init__(self, fleet):
        super().__init__()
        self._fleet = fleet

    def expand(self, flights):
        return (
            flights
            | "Fleet" >> beam.Filter(lambda row, fleet: row["tailnum"] in fleet, self._fleet)
            | "Key" >> beam.Map(_leg)
            | "Legs" >> beam.CombinePerKey(beam.combiners.ToListCombineFn())
            | "Stops" >> beam.MapTuple(_stops)
        )


def _leg(row):
    names = ("year", "month", "day", "sched_dep_time", "flight")
    return row["tailnum"], ([row[name] for name in names], row["dest"])


def _stops(tailnum, legs):
    return {"tailnum": tailnum, "stops": [dest for _, dest in sorted(legs)]}


class AddScores(beam.PTransform):
    """Keeps a buffer of its own."""

    def __init__(self, model):
        super().__init__()
        self._model = model

    def expand(self, flights):
        return flights | "Score" >> beam.ParDo(_Score(self._model))


class _Score(beam.DoFn):
    def __init__(self, model):
        self._model = model

    def start_bundle(self):
        self._waiting = []

    def process(self, row):
        self._waiting.append(row)
        if len(self._waiting) == 100:
            yield from self._scored()

    def finish_bundle(self):
        if self._waiting:
            yield from map(GlobalWindows.windowed_value, self._scored())

    def _scored(self):
        rows, self._waiting = self._waiting, []
        return [{**row, "score": score} for row, score in zip(rows, self._model(rows), strict=True)]


class NameAirports(beam.PTransform):
    """Gives the index as a dict."""

    def __init__(self, index):
        super().__init__()
        self._index = index

    def expand(self, inputs):
        index = self._index
        names = (
            inputs["airports"]
            | "All" >> beam.combiners.ToList()
            | "Index" >> beam.FlatMap(lambda airports: index(airports).items())
        )
        return inputs["flights"] | "Name" >> beam.Map(
            lambda row, names: {**row, "airport": names.get(row["dest"])},
            names=beam.pvalue.AsDict(names),
        )


class ReadMonths(beam.PTransform):
    """Groups days by themselves."""

    def __init__(self, list_days, read_day):
        super().__init__()
        self._list_days, self._read_day = list_days, read_day

    def expand(self, months):
        read_day = self._read_day
        return (
            months
            | "List" >> beam.FlatMap(self._list_days)
            | "Key" >> beam.Map(lambda day: (day, None))
            | "Group" >> beam.GroupByKey()
            | "Read" >> beam.FlatMapTuple(lambda day, _: read_day(day))
        )
