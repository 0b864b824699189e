"""Every hour: the risk that a flight arrives late, for the desk that rebooks passengers."""

import argparse
import csv
import json
import time

import apache_beam as beam
import steps
from apache_beam.io.filesystems import FileSystems
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions

LEAST_MINUTES = 15


class Model:
    """Coefficients by carrier, origin and hour, and what they say of a flight."""

    def __init__(self, coefficients):
        self._coefficients = coefficients

    def risk(self, flight):
        """From 0 to 1: that it arrives LEAST_MINUTES late or more."""
        key = flight["carrier"], flight["origin"], flight["hour"]
        delayed = (flight["dep_delay"] or 0) >= LEAST_MINUTES
        return min(1.0, self._coefficients.get(key, 0.2) + 0.6 * delayed)

    def __reduce__(self):
        raise TypeError("the model holds buffers that cannot be pickled")


def load(path):
    """The model, read from storage."""
    began = time.monotonic()
    with FileSystems.open(path) as file:
        lines = file.read().decode().splitlines()
    late, flights = {}, {}
    for carrier, _, origin, _, hour, _, arr_delay in csv.reader(lines[1:]):
        key = carrier, origin, int(hour)
        flights[key] = flights.get(key, 0) + 1
        late[key] = late.get(key, 0) + (arr_delay != "NA" and int(arr_delay) >= LEAST_MINUTES)
    took = time.monotonic() - began
    Metrics.distribution("model", "load_ms").update(round(took * 1000))
    print(f"Model {path}: {len(flights)} coefficients", flush=True)
    return Model({key: late[key] / flights[key] for key in flights})


class Load:
    """Loads the model of a path."""

    def __init__(self, path):
        self._path = path

    def __call__(self):
        return load(self._path)


def minutes(text):
    """A delay; None where there is none."""
    return None if text == "NA" else int(text)


def parse(line):
    """A line to a flight."""
    carrier, flight, origin, day, hour, dep_delay, arr_delay = next(csv.reader([line]))
    Metrics.counter("scores", "rows_read").inc()
    return {
        "carrier": carrier,
        "flight": int(flight),
        "origin": origin,
        "day": day,
        "hour": int(hour),
        "dep_delay": minutes(dep_delay),
        "arr_delay": minutes(arr_delay),
    }


def main():
    """Runs the job."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--model", required=True)
    given, rest = parser.parse_known_args()
    with beam.Pipeline(options=PipelineOptions(rest)) as pipeline:
        _ = (
            pipeline
            | "Read lines" >> beam.io.ReadFromText(given.input, skip_header_lines=1)
            | "Parse" >> beam.Map(parse)
            | "Score flights" >> steps.ScoreFlights(Load(given.model))
            | "To JSON" >> beam.Map(json.dumps)
            | "Write" >> beam.io.WriteToText(given.output, num_shards=1, shard_name_template="")
        )


if __name__ == "__main__":
    main()
