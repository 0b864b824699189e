"""Every night: the ten worst arrivals of each airport, for the operations meeting."""

import argparse
import csv
import json

import apache_beam as beam
import steps
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions

COLUMNS = [
    "year",
    "month",
    "day",
    "dep_time",
    "sched_dep_time",
    "dep_delay",
    "arr_time",
    "sched_arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "air_time",
    "distance",
    "hour",
    "minute",
    "time_hour",
]


def parse(line):
    """A line of the flights to a row."""
    row = dict(zip(COLUMNS, next(csv.reader([line])), strict=True))
    Metrics.counter("worst", "rows_read").inc()
    return {
        **row,
        "flight": int(row["flight"]),
        "day": f"{row['year']}-{int(row['month']):02}-{int(row['day']):02}",
        "arr_delay": None if row["arr_delay"] == "NA" else int(row["arr_delay"]),
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
            | "Worst delays" >> steps.WorstDelays(10)
            | "To JSON" >> beam.Map(json.dumps)
            | "Write" >> beam.io.WriteToText(given.output, num_shards=1, shard_name_template="")
        )


if __name__ == "__main__":
    main()
