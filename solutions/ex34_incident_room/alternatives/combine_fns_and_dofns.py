"""A CombineFn that keeps a heap, a model for each bundle, errors that are caught, a side input."""

import csv
import heapq

import apache_beam as beam
from apache_beam.metrics import Metrics

COLUMNS = ("carrier", "flight", "day", "dep_delay", "arr_delay")


def diagnosis_of_worst():
    return {
        "step": "Bring together",
        "cause": "group-in-memory",
        "evidence": (
            "Out of memory: killed process (python), which took more than the 160 MB "
            "that a worker of this job has"
        ),
    }


def diagnosis_of_scores():
    return {
        "step": "Score flights/Score",
        "cause": "model-per-element",
        "evidence": "Model gs://nightly/scores-model.csv: 417 coefficients",
    }


def diagnosis_of_pages():
    return {
        "cause": "library-missing",
        "step": "Carrier pages/Render",
        "evidence": "ModuleNotFoundError: No module named 'jinja2'",
    }


def diagnosis_of_delays():
    return {
        "step": "Parse delays/Parse",
        "cause": "poisoned-row",
        "evidence": "ValueError: invalid literal for int() with base 10: '2 h'",
    }


def diagnosis_of_feed():
    return {
        "step": "Parse feed",
        "cause": "schema-changed",
        "evidence": "Of a carrier | dep_delay | count 3000 sum 75 min 0 max 1",
    }


def diagnosis_of_weather():
    return {
        "step": "Join weather/Join",
        "cause": "rows-lost",
        "evidence": "Join weather/Join | flights_joined | 2988",
    }


class Smallest(beam.CombineFn):
    """The so many smallest, in a list that is never longer."""

    def __init__(self, count):
        self.count = count

    def create_accumulator(self):
        return []

    def add_input(self, kept, one):
        return heapq.nsmallest(self.count, [*kept, one])

    def merge_accumulators(self, accumulators):
        return heapq.nsmallest(self.count, [one for kept in accumulators for one in kept])

    def extract_output(self, kept):
        return [[-minutes, *rest] for minutes, *rest in kept]


class WorstDelays(beam.PTransform):
    def __init__(self, count):
        super().__init__()
        self.count = count

    def expand(self, flights):
        def rank(row):
            if row["arr_delay"] is not None:
                yield (
                    row["origin"],
                    (-row["arr_delay"], row["day"], row["carrier"], row["flight"]),
                )

        return (
            flights
            | "Rank" >> beam.FlatMap(rank)
            | "Smallest" >> beam.CombinePerKey(Smallest(self.count))
            | "Name" >> beam.MapTuple(lambda origin, worst: {"origin": origin, "worst": worst})
        )


class Score(beam.DoFn):
    def __init__(self, load):
        self.load = load

    def start_bundle(self):
        self.model = self.load()

    def process(self, row):
        return [dict(row, risk=self.model.risk(row))]

    def finish_bundle(self):
        del self.model


class ScoreFlights(beam.PTransform):
    def __init__(self, load):
        super().__init__()
        self.load = load

    def expand(self, flights):
        return flights | "Score" >> beam.ParDo(Score(self.load))


class CarrierPages(beam.PTransform):
    def expand(self, flights):
        def page(carrier, minutes):
            from jinja2 import Template

            text = Template("<h1>{{ carrier }}</h1><p>{{ minutes }} minutes on average</p>")
            return {"carrier": carrier, "page": text.render(carrier=carrier, minutes=minutes)}

        return (
            flights
            | beam.Map(lambda row: (row["carrier"], row["dep_delay"] or 0))
            | beam.combiners.Mean.PerKey()
            | "Render" >> beam.MapTuple(lambda carrier, minutes: page(carrier, round(minutes, 1)))
        )


def package():
    return {
        "name": "nightly-pages",
        "version": "1.4.1",
        "py_modules": ["steps", "job"],
        "install_requires": ("jinja2~=3.1",),
    }


def number(name, text):
    digits = text[1:] if text.startswith("-") and name != "flight" else text
    if not (0 < len(digits) < 10 and set(digits) <= set("0123456789")):
        raise ValueError(f"{name}: {text}")
    return int(text)


def delay(name, text):
    return None if text == "NA" else number(name, text)


def parsed(line):
    try:
        fields = next(csv.reader([line]), [])
    except csv.Error as error:
        raise ValueError(f"fields: {error}") from error
    if len(fields) != 5:
        raise ValueError(f"5 fields are wanted, and {len(fields)} are there")
    carrier, flight, day, dep_delay, arr_delay = fields
    return {
        "carrier": carrier,
        "flight": number("flight", flight),
        "day": day,
        "dep_delay": delay("dep_delay", dep_delay),
        "arr_delay": delay("arr_delay", arr_delay),
    }


class Parse(beam.DoFn):
    def process(self, line):
        Metrics.counter("d", "rows_read").inc()
        try:
            row = parsed(line)
        except ValueError as error:
            Metrics.counter("d", "rows_rejected").inc()
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": str(error)})
        else:
            Metrics.counter("d", "rows_parsed").inc()
            yield row


class ParseDelays(beam.PTransform):
    def expand(self, lines):
        found = lines | "Parse" >> beam.ParDo(Parse()).with_outputs("rejected", main="flights")
        return {name: found[name] for name in ("flights", "rejected")}


class ParseFeed(beam.PTransform):
    def __init__(self, header):
        super().__init__()
        self.header = header

    def expand(self, lines):
        (names,) = csv.reader([self.header])
        for name in COLUMNS:
            if sum(name == one for one in names) != 1:
                raise ValueError(f"{name} is not there once: {names}")

        def row(line):
            (fields,) = csv.reader([line])
            found = dict(zip(names, fields, strict=True))
            found = {name: found[name] for name in COLUMNS}
            for name in ("flight", "dep_delay", "arr_delay"):
                found[name] = None if found[name] == "NA" else int(found[name])
            return found

        return lines | "Name" >> beam.Map(row)


class JoinWeather(beam.PTransform):
    def expand(self, inputs):
        def key(row):
            return row["origin"], row["day"], row["hour"]

        winds = inputs["weather"] | "Wind" >> beam.Map(lambda row: (key(row), row["wind"]))

        def joined(flight, winds):
            Metrics.counter("w", "flights_read").inc()
            found = key(flight) in winds
            Metrics.counter("w", "flights_joined" if found else "flights_alone").inc()
            return {**flight, "wind": winds.get(key(flight))}

        return inputs["flights"] | "Look up" >> beam.Map(joined, beam.pvalue.AsDict(winds))
