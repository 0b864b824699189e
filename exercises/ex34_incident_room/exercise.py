"""Six jobs that failed or crawled in one night: what was wrong with each, and its steps, repaired.

What each job left is in `incidents/`. A diagnosis is a dict of three texts:

    step        the label of the step whose code is at fault, as in "Worst delays/Pick the worst" of
                the job's graph, or its last part
    cause       a key of CAUSES
    evidence    a line of a file of the incident's folder that shows the cause itself, whole, as it
                stands there

A flight is a dict with at least carrier, flight (its number), origin, day ("2013-01-03"), hour (of
its scheduled departure, 0 to 23), dep_delay and arr_delay (whole minutes; None where it did not
leave or arrive); other columns may be there, and are kept by what gives flights.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from pipelines.seats.unsolved import unsolved

CAUSES = {
    "bucket-full": "storage takes no more",
    "clock": "a time zone, or the change of one",
    "combiner-order": "a combiner depends on the order of its values",
    "connection-per-element": "a connection is made for each element",
    "disk-full": "a worker's disk is full",
    "fused-steps": "fused steps leave all of the work to one worker",
    "group-in-memory": "a group does not fit in a worker's memory",
    "hot-key": "one key has most of the work, and the other workers wait",
    "large-closure": "a large object travels with a function",
    "library-missing": "a library is not in the package",
    "memory-leak": "a worker takes more memory with every bundle",
    "model-per-element": "a model is loaded for each element",
    "module-missing": "a module of the job is not in the package",
    "permission": "the workers may not read or write an object",
    "poisoned-row": "a row cannot be read, and takes its bundle with it",
    "preemption": "machines are taken away",
    "quota": "a quota of the service is used up",
    "retries-double": "a bundle that was run again left its effects twice",
    "rows-lost": "rows are dropped without being counted",
    "schema-changed": "the columns of the source have changed",
    "side-input-in-memory": "a side input does not fit in a worker's memory",
    "slow-start": "workers take long until they begin",
    "small-files": "the source has very many small files",
}


def diagnosis_of_worst() -> dict[str, str]:
    """What was wrong with `incidents/worst`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


class WorstDelays(beam.PTransform):
    """Flights to one dict an origin: {"origin", "worst": [[arr_delay, day, carrier, flight], …]}.

    Args:
        count: how many are listed, at most; 1 or more.

    The largest delays come first; of equal ones the earlier day, then the carrier, then the
    number of the flight (no two have all of these in common). A flight without an arrival delay
    is not listed; an origin without any flight that arrived has no dict.
    """

    def __init__(self, count: int):
        super().__init__()
        self._count = count

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex34_incident_room")  # take this line out, and repair what is below
        count = self._count
        return (
            flights
            | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
            | "By origin" >> beam.Map(lambda row: (row["origin"], row))
            | "Bring together" >> beam.GroupByKey()
            | "Pick the worst" >> beam.MapTuple(lambda origin, rows: _worst(origin, rows, count))
        )


def _worst(origin: str, rows: Iterable[dict], count: int) -> dict:
    ordered = sorted(
        rows, key=lambda row: (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
    )
    columns = ("arr_delay", "day", "carrier", "flight")
    return {
        "origin": origin,
        "worst": [[row[name] for name in columns] for row in ordered[:count]],
    }


def diagnosis_of_scores() -> dict[str, str]:
    """What was wrong with `incidents/scores`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


class ScoreFlights(beam.PTransform):
    """Adds "risk" to each flight, a float: what the model says of it. An older one gives way.

    Args:
        load: takes nothing and gives the model, whose `risk(flight)` gives the number. It can be
            pickled; the model cannot.
    """

    def __init__(self, load: Callable[[], Any]):
        super().__init__()
        self._load = load

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex34_incident_room")  # take this line out, and repair what is below
        load = self._load
        return flights | "Score" >> beam.Map(lambda row: {**row, "risk": load().risk(row)})


def diagnosis_of_pages() -> dict[str, str]:
    """What was wrong with `incidents/pages`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


class CarrierPages(beam.PTransform):
    """Flights to one dict a carrier: {"carrier", "page"}, a page in HTML. Needs no repair."""

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        return (
            flights
            | "By carrier" >> beam.Map(lambda row: (row["carrier"], row["dep_delay"] or 0))
            | "Mean delay" >> beam.combiners.Mean.PerKey()
            | "Render" >> beam.MapTuple(_page)
        )


def _page(carrier: str, minutes: float) -> dict:
    from jinja2 import Template

    template = Template("<h1>{{ carrier }}</h1><p>{{ minutes }} minutes on average</p>")
    return {"carrier": carrier, "page": template.render(carrier=carrier, minutes=round(minutes, 1))}


def package() -> dict[str, Any]:
    """The arguments of `setuptools.setup` for the package of the job `pages`.

    Those of the deployed package stay as they are, and what is missing is added, with a range of
    versions that begins and ends. What a worker has without being told: Python, Beam with its
    dependencies, and setuptools.
    """
    unsolved("ex34_incident_room")  # take this line out, and repair what is below
    return {"name": "nightly-pages", "version": "1.4.1", "py_modules": ["job", "steps"]}


def diagnosis_of_delays() -> dict[str, str]:
    """What was wrong with `incidents/delays`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


DELAY_COLUMNS = ("carrier", "flight", "day", "dep_delay", "arr_delay")


class ParseDelays(beam.PTransform):
    """Lines of CSV with DELAY_COLUMNS to a dict of two collections, "flights" and "rejected".

    A flight's number is one to nine digits (0 to 9); a delay is one to nine digits with or without
    a minus before them, or NA for None; no blank, no plus. A line on which csv.reader([line])
    raises, of another number of fields or with a number that is none is rejected: {"line",
    "reason"}, the line as it came, and a sentence with the first wrong column's name or "fields".

    Counters: rows_read, rows_parsed, rows_rejected; the first is the sum of the others.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection[dict]]:
        parsed = lines | "Parse" >> beam.ParDo(_ParseDelays()).with_outputs(
            "rejected", main="flights"
        )
        return {"flights": parsed.flights, "rejected": parsed.rejected}


class _ParseDelays(beam.DoFn):
    def process(self, line: str) -> Iterator[Any]:
        Metrics.counter("delays", "rows_read").inc()
        unsolved("ex34_incident_room")  # take this line out, and repair what is below
        fields = next(csv.reader([line]), [])
        if len(fields) != len(DELAY_COLUMNS):
            Metrics.counter("delays", "rows_rejected").inc()
            reason = f"It has {len(fields)} fields."
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
            return
        carrier, flight, day, dep_delay, arr_delay = fields
        Metrics.counter("delays", "rows_parsed").inc()
        yield {
            "carrier": carrier,
            "flight": int(flight),
            "day": day,
            "dep_delay": None if dep_delay == "NA" else int(dep_delay),
            "arr_delay": None if arr_delay == "NA" else int(arr_delay),
        }


def diagnosis_of_feed() -> dict[str, str]:
    """What was wrong with `incidents/feed`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


class ParseFeed(beam.PTransform):
    """Lines of CSV to dicts of DELAY_COLUMNS; numbers are numbers, and NA is None.

    Args:
        header: the file's first line, CSV as well; each line has as many fields.

    Raises:
        ValueError: the header has one of DELAY_COLUMNS, written just so, not at all or twice; the
            sentence names it. When the transform is made or applied, before any line is read.
    """

    def __init__(self, header: str):
        super().__init__()
        unsolved("ex34_incident_room")  # take this line out, and repair the class

    def expand(self, lines: beam.PCollection[str]) -> beam.PCollection[dict]:
        return lines | "By position" >> beam.Map(_by_position)


def _by_position(line: str) -> dict:
    carrier, flight, day, dep_delay, arr_delay, *_ = next(csv.reader([line]))
    return {
        "carrier": carrier,
        "flight": int(flight),
        "day": day,
        "dep_delay": _minutes(dep_delay),
        "arr_delay": _minutes(arr_delay),
    }


def _minutes(text: str) -> int | None:
    return None if text == "NA" else int(text)


def diagnosis_of_weather() -> dict[str, str]:
    """What was wrong with `incidents/weather`: step, cause, evidence."""
    unsolved("ex34_incident_room")  # take this line out, and fill in the next
    return {"step": "", "cause": "", "evidence": ""}


class JoinWeather(beam.PTransform):
    """Adds "wind" to each flight: of the weather of its origin, day and hour, or None.

    Takes a dict of two collections: "flights", and "weather" of dicts with origin, day, hour and
    wind (miles an hour, a float), one at most of an origin, day and hour. For each flight that
    goes in, one comes out; where there is no weather, its wind is None. An older wind gives way.

    Counters: flights_read, flights_joined (those with weather), flights_alone (those without).
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        keyed = {
            name: rows | f"Key {name}" >> beam.Map(lambda row: (_hour_of(row), row))
            for name, rows in inputs.items()
        }
        return keyed | "Bring together" >> beam.CoGroupByKey() | "Join" >> beam.FlatMap(_joined)


def _hour_of(row: dict) -> tuple[str, str, int]:
    return row["origin"], row["day"], row["hour"]


def _joined(group: tuple[tuple, dict[str, Iterable[dict]]]) -> Iterator[dict]:
    _, rows = group
    unsolved("ex34_incident_room")  # take this line out, and repair what is below
    weather = list(rows["weather"])
    for flight in rows["flights"]:
        Metrics.counter("weather", "flights_read").inc()
        for one in weather:
            Metrics.counter("weather", "flights_joined").inc()
            yield {**flight, "wind": one["wind"]}
