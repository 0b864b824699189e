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
    # BEGIN SOLUTION
    return {
        "step": "Pick the worst",
        "cause": "group-in-memory",
        "evidence": "Out of memory: killed process (python), which took more than the 160 MB "
        "that a worker of this job has",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
        # BEGIN SOLUTION
        return (
            flights
            | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
            | "By origin" >> beam.Map(_listed)
            | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
            | "To rows" >> beam.MapTuple(_worst_of)
        )
        # STUB
        # unsolved("ex34_incident_room")  # take this line out, and repair what is below
        # count = self._count
        # return (
        #     flights
        #     | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
        #     | "By origin" >> beam.Map(lambda row: (row["origin"], row))
        #     | "Bring together" >> beam.GroupByKey()
        #     | "Pick the worst" >> beam.MapTuple(lambda origin, rows: _worst(origin, rows, count))
        # )
        # END SOLUTION


# BEGIN SOLUTION
def _listed(row: dict) -> tuple[str, tuple]:
    return row["origin"], (-row["arr_delay"], row["day"], row["carrier"], row["flight"])


def _worst_of(origin: str, smallest: list[tuple]) -> dict:
    return {"origin": origin, "worst": [[-one[0], *one[1:]] for one in smallest]}


# STUB
# def _worst(origin: str, rows: Iterable[dict], count: int) -> dict:
#     ordered = sorted(
#         rows, key=lambda row: (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
#     )
#     columns = ("arr_delay", "day", "carrier", "flight")
#     return {
#         "origin": origin,
#         "worst": [[row[name] for name in columns] for row in ordered[:count]],
#     }
#
#
# END SOLUTION
def diagnosis_of_scores() -> dict[str, str]:
    """What was wrong with `incidents/scores`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "Score",
        "cause": "model-per-element",
        "evidence": "Model gs://nightly/scores-model.csv: 417 coefficients",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
        # BEGIN SOLUTION
        return flights | "Score" >> beam.ParDo(_Score(self._load))
        # STUB
        # unsolved("ex34_incident_room")  # take this line out, and repair what is below
        # load = self._load
        # return flights | "Score" >> beam.Map(lambda row: {**row, "risk": load().risk(row)})
        # END SOLUTION


# BEGIN SOLUTION
class _Score(beam.DoFn):
    def __init__(self, load: Callable[[], Any]):
        self._load = load

    def setup(self):
        self._model = self._load()

    def process(self, row: dict) -> Iterator[dict]:
        yield {**row, "risk": self._model.risk(row)}


# STUB
# END SOLUTION
def diagnosis_of_pages() -> dict[str, str]:
    """What was wrong with `incidents/pages`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "Render",
        "cause": "library-missing",
        "evidence": "ModuleNotFoundError: No module named 'jinja2'",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
    # BEGIN SOLUTION
    return {
        "name": "nightly-pages",
        "version": "1.4.1",
        "py_modules": ["job", "steps"],
        "install_requires": ["Jinja2>=3.1,<4"],
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and repair what is below
    # return {"name": "nightly-pages", "version": "1.4.1", "py_modules": ["job", "steps"]}
    # END SOLUTION


def diagnosis_of_delays() -> dict[str, str]:
    """What was wrong with `incidents/delays`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "Parse",
        "cause": "poisoned-row",
        "evidence": "ValueError: invalid literal for int() with base 10: '2 h'",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
        # BEGIN SOLUTION
        fields, reason = _fields(line)
        if reason:
            Metrics.counter("delays", "rows_rejected").inc()
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
            return
        # STUB
        # unsolved("ex34_incident_room")  # take this line out, and repair what is below
        # fields = next(csv.reader([line]), [])
        # if len(fields) != len(DELAY_COLUMNS):
        #     Metrics.counter("delays", "rows_rejected").inc()
        #     reason = f"It has {len(fields)} fields."
        #     yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
        #     return
        # END SOLUTION
        carrier, flight, day, dep_delay, arr_delay = fields
        Metrics.counter("delays", "rows_parsed").inc()
        yield {
            "carrier": carrier,
            "flight": int(flight),
            "day": day,
            "dep_delay": None if dep_delay == "NA" else int(dep_delay),
            "arr_delay": None if arr_delay == "NA" else int(arr_delay),
        }


# BEGIN SOLUTION
def _fields(line: str) -> tuple[list[str], str | None]:
    """The fields of a line, and why it is rejected, if it is."""
    try:
        fields = next(csv.reader([line]), [])
    except csv.Error as error:
        # A carriage return within the line, or a field without end.
        return [], f"Its fields cannot be told apart: {error}."
    return fields, _reason(fields)


def _reason(fields: list[str]) -> str | None:
    if len(fields) != len(DELAY_COLUMNS):
        return f"It has {len(fields)} fields."
    _, flight, _, dep_delay, arr_delay = fields
    if not _is_digits(flight):
        return f"flight is {flight!r}, which is no number."
    for name, text in (("dep_delay", dep_delay), ("arr_delay", arr_delay)):
        if text != "NA" and not _is_digits(text.removeprefix("-")):
            return f"{name} is {text!r}, which is no number of minutes."
    return None


def _is_digits(text: str) -> bool:
    # Superscripts and digits of other scripts are digits to Python, too; of digits without end
    # it makes no number.
    return text.isascii() and text.isdigit() and len(text) <= 9


# STUB
# END SOLUTION
def diagnosis_of_feed() -> dict[str, str]:
    """What was wrong with `incidents/feed`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "By position",
        "cause": "schema-changed",
        "evidence": "Of a carrier | dep_delay | count 3000 sum 75 min 0 max 1",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
        # BEGIN SOLUTION
        names = next(csv.reader([header]), [])
        for name in DELAY_COLUMNS:
            if names.count(name) != 1:
                raise ValueError(f"The header has {name} {names.count(name)} times: {header}")
        self._places = {name: names.index(name) for name in DELAY_COLUMNS}
        # STUB
        # unsolved("ex34_incident_room")  # take this line out, and repair the class
        # END SOLUTION

    def expand(self, lines: beam.PCollection[str]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return lines | "By name" >> beam.Map(_by_name, self._places)
        # STUB
        # return lines | "By position" >> beam.Map(_by_position)
        # END SOLUTION


# BEGIN SOLUTION
def _by_name(line: str, places: dict[str, int]) -> dict:
    fields = next(csv.reader([line]))
    values = [fields[places[name]] for name in DELAY_COLUMNS]
    carrier, flight, day, dep_delay, arr_delay = values
    return {
        "carrier": carrier,
        "flight": int(flight),
        "day": day,
        "dep_delay": _minutes(dep_delay),
        "arr_delay": _minutes(arr_delay),
    }


# STUB
# def _by_position(line: str) -> dict:
#     carrier, flight, day, dep_delay, arr_delay, *_ = next(csv.reader([line]))
#     return {
#         "carrier": carrier,
#         "flight": int(flight),
#         "day": day,
#         "dep_delay": _minutes(dep_delay),
#         "arr_delay": _minutes(arr_delay),
#     }
#
#
# END SOLUTION
def _minutes(text: str) -> int | None:
    return None if text == "NA" else int(text)


def diagnosis_of_weather() -> dict[str, str]:
    """What was wrong with `incidents/weather`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "Join",
        "cause": "rows-lost",
        "evidence": "To JSON | rows_written | 2988",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


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
    # BEGIN SOLUTION
    winds = [weather["wind"] for weather in rows["weather"]]
    for flight in rows["flights"]:
        Metrics.counter("weather", "flights_read").inc()
        Metrics.counter("weather", "flights_joined" if winds else "flights_alone").inc()
        yield {**flight, "wind": winds[0] if winds else None}
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and repair what is below
    # weather = list(rows["weather"])
    # for flight in rows["flights"]:
    #     Metrics.counter("weather", "flights_read").inc()
    #     for one in weather:
    #         Metrics.counter("weather", "flights_joined").inc()
    #         yield {**flight, "wind": one["wind"]}
    # END SOLUTION
