"""Every night: flights with the wind at their departure, for the training set."""

import argparse
import csv
import json

import apache_beam as beam
import steps
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions


def minutes(text):
    """A delay; None where there is none."""
    return None if text == "NA" else int(text)


def parse_flight(line):
    """A line to a flight."""
    carrier, flight, origin, day, hour, dep_delay, arr_delay = next(csv.reader([line]))
    Metrics.counter("weather", "flights_parsed").inc()
    return {
        "carrier": carrier,
        "flight": int(flight),
        "origin": origin,
        "day": day,
        "hour": int(hour),
        "dep_delay": minutes(dep_delay),
        "arr_delay": minutes(arr_delay),
    }


def parse_weather(line):
    """A line to the weather of an hour."""
    origin, day, hour, wind = next(csv.reader([line]))
    Metrics.counter("weather", "hours_parsed").inc()
    return {"origin": origin, "day": day, "hour": int(hour), "wind": float(wind)}


def counted(row):
    """The row, as it is written."""
    Metrics.counter("weather", "rows_written").inc()
    return json.dumps(row)


def main():
    """Runs the job."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--weather", required=True)
    given, rest = parser.parse_known_args()
    with beam.Pipeline(options=PipelineOptions(rest)) as pipeline:
        flights = (
            pipeline
            | "Read flights" >> beam.io.ReadFromText(given.input, skip_header_lines=1)
            | "Parse flights" >> beam.Map(parse_flight)
        )
        weather = (
            pipeline
            | "Read weather" >> beam.io.ReadFromText(given.weather, skip_header_lines=1)
            | "Parse weather" >> beam.Map(parse_weather)
        )
        _ = (
            {"flights": flights, "weather": weather}
            | "Join weather" >> steps.JoinWeather()
            | "To JSON" >> beam.Map(counted)
            | "Write" >> beam.io.WriteToText(given.output, num_shards=1, shard_name_template="")
        )


if __name__ == "__main__":
    main()
