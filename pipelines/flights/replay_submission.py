"""The stream on Dataflow, from Pub/Sub to Pub/Sub, as a dry run: described, and nothing sent.

A Pub/Sub message carries a record batch of messages in Arrow's IPC format, and the attribute `at`,
the earliest of their events in milliseconds, from which the service makes the watermark.
"""

import dataclasses
import os
import re

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.gcp.pubsub import ReadFromPubSub, WriteToPubSub
from apache_beam.options.pipeline_options import SetupOptions

from pipelines.columnar.ipc import from_bytes, to_bytes
from pipelines.columnar.time_zones import MINUTE
from pipelines.dataflow import dryrun, preflight, staging
from pipelines.dataflow.arguments import RUNNER, DataflowOptions
from pipelines.dataflow.estimate import Prices
from pipelines.dataflow.lean_graph import LeanPipeline
from pipelines.flights.live_features import LiveFeatures, Seats
from pipelines.streaming.watermark_table import Patience
from pipelines.tables.assembly import make_pipeline, parse_options

PAGE = os.path.join("build", "replay-dry-run.html")

# A streaming job has no end: what an hour of it costs is told.
_MESSAGES_AN_HOUR = 120

# With each other's: a state for each range of aircraft and of airports.
RANGES = 64

_PROJECT = "[a-z][-a-z0-9:.]{4,61}[a-z0-9]"

_NOTES = (
    "The rows are those of an hour of three airports; a streaming job goes on until it is drained.",
)


def build(pipeline: beam.Pipeline, subscription: str, topic: str, seats: Seats, patience: Patience):
    """The graph: messages of a subscription, features to a topic."""
    messages = (
        pipeline
        | "Read" >> ReadFromPubSub(subscription=subscription, timestamp_attribute="at")
        | "Batches" >> beam.Map(from_bytes).with_output_types(pa.RecordBatch)
    )
    features = messages | "Features" >> LiveFeatures(seats, patience, RANGES)
    written = features | "Bytes" >> beam.Map(to_bytes).with_output_types(bytes)
    return written | "Write" >> WriteToPubSub(topic)


def dry_run(
    cloud: DataflowOptions,
    subscription: str | None,
    topic: str | None,
    seats: Seats,
    lateness: int,
    page: str = PAGE,
) -> dryrun.DryRun:
    """Describes the job, and writes the page of it.

    Args:
        cloud: as `submit` takes them; with `update` the job takes the place of the running one of
            its name.

    Raises:
        RequestError: something is missing that a submission needs.
    """
    # A streaming job may take another's place; the checks are those of batch jobs else.
    bucket = "/".join((cloud.temp_location or "").split("/")[:3])
    checked = dataclasses.replace(cloud, update=False)
    problems = preflight.option_problems(checked, f"{bucket}/replay")
    for name, path, kind in (
        ("--subscription", subscription, "subscriptions"),
        ("--topic", topic, "topics"),
    ):
        if not path or not re.fullmatch(
            rf"projects/{_PROJECT}/{kind}/[A-Za-z][-\w.~+%]{{2,}}", path
        ):
            problems.append(f"{name} is missing or is none: give projects/PROJECT/{kind}/NAME.")
    preflight.refuse([problem for problem in problems if not problem.startswith("--output")])
    assert subscription
    assert topic
    flags = [f"--runner={RUNNER}", "--dry_run=True", "--streaming", *cloud.flags()]
    options = parse_options([*flags, "--experiments=disable_logging_submission_environment"])
    sent = dryrun.Sent()
    with staging.package() as setup_file:
        options.view_as(SetupOptions).setup_file = setup_file
        pipeline = make_pipeline(options, LeanPipeline)
        build(pipeline, subscription, topic, seats, Patience(MINUTE, lateness))
        made = dryrun.dry_run(pipeline, options, _MESSAGES_AN_HOUR, sent, Prices(), _NOTES)
    return dryrun.write_page(made, page)
