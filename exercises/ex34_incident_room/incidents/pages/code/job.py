"""Every morning: a page for each carrier."""

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


def parse(line):
    """A line to a flight."""
    carrier, flight, origin, day, hour, dep_delay, arr_delay = next(csv.reader([line]))
    Metrics.counter("pages", "rows_read").inc()
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
    given, rest = parser.parse_known_args()
    with beam.Pipeline(options=PipelineOptions(rest)) as pipeline:
        _ = (
            pipeline
            | "Read lines" >> beam.io.ReadFromText(given.input, skip_header_lines=1)
            | "Parse" >> beam.Map(parse)
            | "Carrier pages" >> steps.CarrierPages()
            | "To JSON" >> beam.Map(json.dumps)
            | "Write" >> beam.io.WriteToText(given.output, num_shards=1, shard_name_template="")
        )


if __name__ == "__main__":
    main()
