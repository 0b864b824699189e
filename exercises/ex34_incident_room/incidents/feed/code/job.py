"""Every night: the mean delay of each carrier, from the feed of the airport."""

import argparse
import json

import apache_beam as beam
import steps
from apache_beam.io.filesystems import FileSystems
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions


def delay_of(row):
    """Carrier and minutes of departure, of a flight that left."""
    if row["dep_delay"] is not None:
        Metrics.distribution("feed", "dep_delay").update(row["dep_delay"])
        yield row["carrier"], row["dep_delay"]


def header_of(path):
    """The first line of a file."""
    with FileSystems.open(path) as file:
        return file.readline().decode().rstrip("\n")


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
            | "Parse feed" >> steps.ParseFeed(header_of(given.input))
            | "Of a carrier" >> beam.FlatMap(delay_of)
            | "Mean delay" >> beam.combiners.Mean.PerKey()
            | "To JSON" >> beam.Map(json.dumps)
            | "Write" >> beam.io.WriteToText(given.output, num_shards=1, shard_name_template="")
        )


if __name__ == "__main__":
    main()
