"""The stream as a job on Dataflow, described without a service."""

import contextlib
import dataclasses
import tempfile

import pytest

from pipelines.columnar.time_zones import DAY
from pipelines.dataflow.arguments import DataflowOptions
from pipelines.flights import replay_submission
from pipelines.flights.live_features import Seats
from pipelines.problems import RequestError

SEATS = Seats(len, len)
CLOUD = DataflowOptions(
    project="my-project",
    region="us-central1",
    temp_location="gs://my-bucket/tmp",
    job_name="stream",
)
SUBSCRIPTION, TOPIC = "projects/my-project/subscriptions/messages", "projects/my-project/topics/f"


def test_what_a_submission_needs_is_said_at_once():
    with pytest.raises(RequestError) as refused:
        replay_submission.dry_run(DataflowOptions(), None, "topics/t", SEATS, DAY)
    told = str(refused.value)
    for name in ("--project", "--region", "--temp_location", "--subscription", "--topic"):
        assert name in told
    assert "--output" not in told


@contextlib.contextmanager
def _no_package():
    yield None


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Beam leaves files where it prepares what workers install."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_the_job_is_a_streaming_one_between_two_topics(tmp_path, monkeypatch):
    # Building the workers' package is tested with the batch job.
    monkeypatch.setattr(replay_submission.staging, "package", _no_package)
    page = tmp_path / "page.html"
    topic = TOPIC + "eatures"
    made = replay_submission.dry_run(CLOUD, SUBSCRIPTION, topic, SEATS, DAY, str(page))
    assert made.job["type"] == "JOB_TYPE_STREAMING"
    names = {step.name.split("/")[0] for step in made.steps}
    assert {"Read", "Features", "Write"} <= names
    assert "stream" in page.read_text()


def test_a_running_job_can_be_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(replay_submission.staging, "package", _no_package)
    cloud = dataclasses.replace(CLOUD, update=True)
    page = str(tmp_path / "page.html")
    made = replay_submission.dry_run(cloud, SUBSCRIPTION, TOPIC + "eatures", SEATS, DAY, page)
    assert made.job["replaceJobId"]
