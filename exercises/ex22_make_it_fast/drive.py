"""What the steps are given to call, each of which counts its calls; and what a shuffle parts."""

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pipeline import PipelineVisitor


def _count(name, by=1):
    Metrics.counter("calls", name).inc(by)


class Parse:
    """Makes a flight of "UA,1545,2"."""

    def __call__(self, line):
        _count("parsed")
        carrier, flight, delay = line.split(",")
        delay = None if delay == "NA" else int(delay)
        return {"carrier": carrier, "flight": int(flight), "dep_delay": delay}


class Model:
    """Scores 1 to 100 flights a call, and counts the calls of each size.

    It counts those with fewer than 50 flights, too, behind which there was another call of the
    same bundle: a bundle has a copy of its DoFn, and that a copy of this.
    """

    def __init__(self):
        self._last = None

    def __call__(self, flights):
        if not isinstance(flights, list):
            raise TypeError(f"the model takes a list of flights, not a {type(flights).__name__}")
        if len(flights) > 100:
            raise ValueError(f"the model takes at most 100 flights a call, not {len(flights)}")
        if not flights:
            raise ValueError("the model takes at least 1 flight a call, not 0")
        _count(f"calls of {len(flights)}")
        if self._last is not None and self._last < 50:
            _count("small, and not the last")
        self._last = len(flights)
        # Of a number that several days have, each day has a score of its own.
        return [(row["flight"] + 7 * (row["day"] - 1)) % 100 / 100 for row in flights]


class Index:
    """Makes a dict of names by code, "Miami Intl (MIA)", as nobody else does."""

    def __call__(self, airports):
        _count("indexed")
        return {one["faa"]: f"{one['name'].strip()} ({one['faa']})" for one in airports}


class ListDays:
    """Gives the days of a month, so many as are asked for."""

    def __init__(self, days):
        self._days = days

    def __call__(self, month):
        _count("listed")
        return [f"{month}-{day:02}" for day in range(1, self._days + 1)]


class ReadDay:
    """Gives the flights of a day, so many as are asked for."""

    def __init__(self, flights):
        self._flights = flights

    def __call__(self, day):
        _count("read")
        return [{"day": day, "flight": number} for number in range(self._flights)]


class _Shuffles(PipelineVisitor):
    """The steps that are shuffles, each as a whole: Reshuffle, a combiner, GroupByKey."""

    def __init__(self):
        self.found = []
        self._inside = None

    def enter_composite_transform(self, node):
        self.visit_transform(node)

    def visit_transform(self, node):
        kinds = beam.Reshuffle | beam.CombinePerKey | beam.GroupByKey
        if self._inside is None and isinstance(node.transform, kinds):
            self.found.append(node)
            self._inside = node

    def leave_composite_transform(self, node):
        if self._inside is node:
            self._inside = None


_KEPT = []


def _keep(row, name):
    _KEPT.append((name, row))


def parted(code, months, days, flights):
    """How many elements each shuffle of ReadMonths gives, which all may go to other workers.

    Returns:
        By the shuffle's label.
    """
    _KEPT.clear()
    with code.pipeline() as pipeline:
        rows = pipeline | "Months" >> beam.Create(months, reshuffle=False)
        _ = rows | code.get("ReadMonths")(ListDays(days), ReadDay(flights))
        visitor = _Shuffles()
        pipeline.visit(visitor)
        for node in visitor.found:
            (given,) = node.outputs.values()
            _ = given | f"Keep {node.full_label}" >> beam.Map(_keep, node.full_label)
    found = {}
    for node in visitor.found:
        count = sum(name == node.full_label for name, _ in _KEPT)
        buckets = getattr(node.transform, "num_buckets", None)
        found[node.full_label] = count if buckets is None else _keys(count, buckets)
    return found


def _keys(count, buckets):
    """How many keys are to be expected where each element draws one of so many."""
    pairs = count * (count - 1) / 2
    if pairs < 1e-6 * buckets:  # hardly ever have two of them the same
        return count
    return min(count - 1, round(buckets * (1 - (1 - 1 / buckets) ** count)))


def twice(code, flights, airports, others):
    """What NameAirports gives in a job that has it twice, with other airports each.

    Returns:
        The rows of both.
    """
    _KEPT.clear()
    with code.pipeline() as pipeline:
        given = pipeline | "Flights" >> beam.Create(flights, reshuffle=False)
        for name, listed in (("first", airports), ("second", others)):
            table = pipeline | f"Airports, {name}" >> beam.Create(listed, reshuffle=False)
            named = {"flights": given, "airports": table} | name >> code.get("NameAirports")(
                Index()
            )
            _ = named | f"Keep, {name}" >> beam.Map(_keep, name)
    return [[row for of, row in _KEPT if of == name] for name in ("first", "second")]
