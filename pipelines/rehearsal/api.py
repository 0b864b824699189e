"""The Dataflow REST API's v1b3 messages, as the stand-in takes and gives them.

Every request is parsed into the public API's own message and every answer is made from one, so
neither can hold a field that the API has not.
"""

import datetime
import re
import struct

from google.cloud import dataflow
from google.protobuf import json_format

from pipelines.local_runner.beam_internals import cells, portable_metrics

# What the service accepts, from the messages of its own refusals.
JOB_NAME = re.compile(r"[a-z]([-a-z0-9]{0,1022}[a-z0-9])?")
LABEL = re.compile(r"[a-z][-_a-z0-9]{0,62}")
LABEL_VALUE = re.compile(r"[-_a-z0-9]{0,63}")

STATUS = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
}


class ApiError(Exception):
    """An answer other than 200: its HTTP status, and the service's message."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code

    def as_dict(self) -> dict:
        """The body of the answer, as every Google API gives it."""
        return {
            "error": {"code": self.code, "message": str(self), "status": STATUS[self.code]},
        }


def parse_job(body: dict) -> dataflow.Job:
    """A job from a request's JSON.

    Raises:
        ApiError: a field is unknown or of another type.
    """
    message = dataflow.Job()
    try:
        json_format.ParseDict(body, message._pb)
    except json_format.ParseError as error:
        raise ApiError(400, f"Invalid JSON payload received. {error}") from error
    return message


def check_job(job: dataflow.Job) -> None:
    """Refuses a job that the service would refuse when it is created.

    Raises:
        ApiError: names the field.
    """
    if not JOB_NAME.fullmatch(job.name):
        raise ApiError(
            400,
            "The workflow could not be created. Causes: (rehearsal): Invalid job name "
            f"({job.name}); the name must consist of only the characters [-a-z0-9], starting with "
            "a letter and ending with a letter or number",
        )
    for key, value in job.labels.items():
        if not LABEL.fullmatch(key) or not LABEL_VALUE.fullmatch(value):
            raise ApiError(400, f"Invalid label: {key}={value}")
    if not job.environment.temp_storage_prefix.startswith("storage.googleapis.com/"):
        raise ApiError(400, "The workflow could not be created: tempStoragePrefix is missing.")
    if len(job.environment.worker_pools) != 1:
        raise ApiError(400, "The workflow could not be created: it needs one worker pool.")
    pool = job.environment.worker_pools[0]
    most = pool.autoscaling_settings.max_num_workers
    if most and pool.num_workers > most:
        raise ApiError(
            400,
            "The workflow could not be created. Causes: (rehearsal): Autoscaling max_num_workers "
            f"({most}) must not be below num_workers ({pool.num_workers}).",
        )
    if pool.network and "/" in pool.network:
        raise ApiError(400, f"Invalid network name: {pool.network}")
    if not (options_of(job).get("pipelineUrl") or "").startswith("gs://"):
        raise ApiError(400, "The workflow could not be created: it has no staged pipeline.")


def options_of(job: dataflow.Job) -> dict:
    """The pipeline options that came with the job, for its workers."""
    sent = json_format.MessageToDict(job._pb.environment.sdk_pipeline_options)
    return _whole_numbers(sent.get("options", {}))


def _whole_numbers(value):
    """JSON has one kind of number; a whole one is printed without a point on its way."""
    if isinstance(value, dict):
        return {name: _whole_numbers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_json(message) -> dict:
    """A message as the API's JSON."""
    return json_format.MessageToDict(type(message).pb(message))


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def metrics_of(infos, steps: dict[str, str]) -> dataflow.JobMetrics:
    """A job's own counters, distributions and gauges.

    Args:
        infos: monitoring infos of finished bundles.
        steps: a step's full name -> its id in the job's graph.

    Returns:
        Each metric twice, as the service gives it: committed, and with `tentative`.
    """
    counters, distributions, gauges, *_ = portable_metrics.from_monitoring_infos(infos, True)
    time = now()
    updates = []
    for key, value in (*counters.items(), *distributions.items(), *gauges.items()):
        for tentative in (False, True):
            context = {
                "namespace": key.metric.namespace,
                "step": steps.get(key.step, key.step),
            }
            if tentative:
                context["tentative"] = "true"
            update = dataflow.MetricUpdate(
                name=dataflow.MetricStructuredName(
                    origin="user", name=key.metric.name, context=context
                ),
                cumulative=True,
                update_time=time,
            )
            if isinstance(value, cells.DistributionResult):
                update.kind = "Distribution"
                update.distribution = {
                    "count": value.count,
                    "min": value.min,
                    "max": value.max,
                    "sum": value.sum,
                }
            elif isinstance(value, cells.GaugeResult):
                # No kind: the API has none for a value that is not aggregated.
                update.gauge = {"value": value.value, "timestamp": value.timestamp}
            else:
                update.kind = "Sum"
                update.scalar = value
            updates.append(update)
    return dataflow.JobMetrics(metric_time=time, metrics=updates)


def page_token(index: int) -> str:
    """An opaque token for the page that begins at an index."""
    return struct.pack(">I", index).hex()


def page_start(token: str | None) -> int:
    """The index that a token stands for.

    Raises:
        ApiError: it is none of ours.
    """
    if not token:
        return 0
    try:
        return struct.unpack(">I", bytes.fromhex(token))[0]
    except (ValueError, struct.error) as error:
        raise ApiError(400, "Invalid page token.") from error
