"""What is wrong with a submission, before anything is uploaded: all of it at once."""

from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.options import FlightsJob


def check(options: PipelineOptions, job: FlightsJob) -> None:
    """Checks the options."""


def check_buckets(options: PipelineOptions, job: FlightsJob) -> None:
    """Checks the buckets."""


def check_graph(pipeline) -> None:
    """Checks the graph."""
