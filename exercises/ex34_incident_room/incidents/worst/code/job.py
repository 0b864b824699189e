"""Every night: the ten worst arrivals of each airport, for the operations meeting."""

import argparse
import csv
import json

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

import steps


def parse(line):
    """A line of the flights to a row."""
    fields = next(csv.reader([line]))
    year, month, day = (int(text) for text in fields[:3])
    return {
        "carrier": fields[9],
        "flight": int(fields[10]),
        "tailnum": None if fields[11] == "NA" else fields[11],
        "origin": fields[12],
        "dest": fields[13],
        "day": f"{year}-{month:02}-{day:02}",
        "hour": int(fields[16]),
        "dep_delay": None if fields[5] == "NA" else int(fields[5]),
        "arr_delay": None if fields[8] == "NA" else int(fields[8]),
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
            | "Write" >> beam.io.WriteToText(given.output)
        )


if __name__ == "__main__":
    main()
