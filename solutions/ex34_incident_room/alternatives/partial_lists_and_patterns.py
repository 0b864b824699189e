"""Partial lists of each bundle, a model when the first flight comes, patterns, a left join."""

import csv
import io
import re

import apache_beam as beam
from apache_beam.metrics import Metrics


def diagnosis(step, cause, evidence):
    return {"step": step, "cause": cause, "evidence": f"  {evidence}\n"}


def diagnosis_of_worst():
    return diagnosis(
        "Pick the worst",
        "group-in-memory",
        (
            "Out of memory: killed process (python), which took more than the 160 MB "
            "that a worker of this job has"
        ),
    )


def diagnosis_of_scores():
    return diagnosis(
        "Score", "model-per-element", "Model gs://nightly/scores-model.csv: 417 coefficients"
    )


def diagnosis_of_pages():
    return diagnosis("Render", "library-missing", "ModuleNotFoundError: No module named 'jinja2'")


def diagnosis_of_delays():
    return diagnosis(
        "Parse", "poisoned-row", "ValueError: invalid literal for int() with base 10: '2 h'"
    )


def diagnosis_of_feed():
    return diagnosis(
        "Parse feed/By position",
        "schema-changed",
        "Of a carrier | dep_delay | count 3000 sum 75 min 0 max 1",
    )


def diagnosis_of_weather():
    return diagnosis("Join", "rows-lost", "To JSON | rows_written | 2988")


def order(one):
    delay, day, carrier, flight = one
    return -delay, day, carrier, flight


class OfABundle(beam.DoFn):
    def __init__(self, count):
        self.count = count

    def start_bundle(self):
        self.kept = {}

    def process(self, row):
        if row["arr_delay"] is None:
            return
        kept = self.kept.setdefault(row["origin"], [])
        kept.append([row[name] for name in ("arr_delay", "day", "carrier", "flight")])
        kept.sort(key=order)
        del kept[self.count :]

    def finish_bundle(self):
        for pair in self.kept.items():
            yield beam.transforms.window.GlobalWindows.windowed_value(pair)


class WorstDelays(beam.PTransform):
    def __init__(self, count):
        super().__init__()
        self.count = count

    def expand(self, flights):
        count = self.count

        def merged(origin, lists):
            worst = sorted((one for some in lists for one in some), key=order)
            return {"origin": origin, "worst": worst[:count]}

        return (
            flights
            | "In a bundle" >> beam.ParDo(OfABundle(count))
            | "Lists" >> beam.GroupByKey()
            | "Merge" >> beam.MapTuple(merged)
        )


class Score(beam.DoFn):
    def __init__(self, load):
        self.load, self.model = load, None

    def process(self, row):
        if self.model is None:
            self.model = self.load()
        yield row | {"risk": self.model.risk(row)}


class ScoreFlights(beam.PTransform):
    def __init__(self, load):
        super().__init__()
        self.score = Score(load)

    def expand(self, flights):
        return flights | beam.ParDo(self.score)


class CarrierPages(beam.PTransform):
    def expand(self, flights):
        def page(group):
            import jinja2

            delays = [delay or 0 for delay in group[1]]
            page = jinja2.Template("<h1>{{ a }}</h1><p>{{ b | round(1) }} minutes on average</p>")
            return {
                "carrier": group[0],
                "page": page.render(a=group[0], b=sum(delays) / len(delays)),
            }

        pairs = flights | beam.Map(lambda row: (row["carrier"], row["dep_delay"]))
        return pairs | beam.GroupByKey() | "Render" >> beam.Map(page)


def package():
    wanted = {"name": "nightly-pages", "version": "1.4.1", "py_modules": ["job", "steps"]}
    return {**wanted, "install_requires": ["JINJA2 == 3.*"]}


class ParseDelays(beam.PTransform):
    def expand(self, lines):
        def parse(line):
            count = Metrics.counter
            count("delays", "rows_read").inc()
            try:
                fields = [field for row in csv.reader(io.StringIO(line)) for field in row]
            except csv.Error:
                fields = []
            wrong = "fields" if len(fields) != 5 else ""
            for name, place, form in (
                ("arr_delay", 4, r"NA|-?\d{1,9}"),
                ("dep_delay", 3, r"NA|-?\d{1,9}"),
                ("flight", 1, r"\d{1,9}"),
            ):
                if len(fields) == 5 and not re.fullmatch(form, fields[place], re.ASCII):
                    wrong = name
            if wrong:
                count("delays", "rows_rejected").inc()
                yield beam.pvalue.TaggedOutput("bad", {"reason": f"bad {wrong}", "line": line})
            else:
                count("delays", "rows_parsed").inc()
                row = dict(
                    zip(("carrier", "flight", "day", "dep_delay", "arr_delay"), fields, strict=True)
                )
                for name in ("flight", "dep_delay", "arr_delay"):
                    row[name] = None if row[name] == "NA" else int(row[name])
                yield row

        found = lines | beam.FlatMap(parse).with_outputs("bad", main="good")
        return {"flights": found.good, "rejected": found.bad}


class ParseFeed(beam.PTransform):
    names = ["carrier", "flight", "day", "dep_delay", "arr_delay"]

    def __init__(self, header):
        super().__init__()
        self.header = next(csv.reader([header]), [])
        wrong = [name for name in self.names if self.header.count(name) != 1]
        if wrong:
            raise ValueError("missing or twice: " + ", ".join(wrong))

    def expand(self, lines):
        header = self.header

        def row(line):
            for found in csv.DictReader([line], fieldnames=header):
                return {
                    "carrier": found["carrier"],
                    "day": found["day"],
                    **{
                        name: int(found[name]) if found[name] != "NA" else None
                        for name in ("flight", "dep_delay", "arr_delay")
                    },
                }

        return lines | beam.Map(row)


class JoinWeather(beam.PTransform):
    def expand(self, inputs):
        def hour(row):
            return f"{row['origin']} {row['day']} {row['hour']}"

        def left(pair):
            flights, weather = list(pair[1]["flights"]), list(pair[1]["weather"])
            weather = weather or [{"wind": None}]
            known = weather[0]["wind"] is not None
            Metrics.counter("weather", "flights_read").inc(len(flights))
            name = "flights_joined" if known else "flights_alone"
            Metrics.counter("weather", name).inc(len(flights))
            return [flight | {"wind": weather[0]["wind"]} for flight in flights]

        return (
            {tag: rows | tag >> beam.WithKeys(hour) for tag, rows in inputs.items()}
            | beam.CoGroupByKey()
            | beam.FlatMap(left)
        )
