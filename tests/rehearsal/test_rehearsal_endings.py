"""How a rehearsed job ends: cancelled at any moment, let go of, or with its bucket full."""

import contextlib
import re
import signal
import threading
from pathlib import Path

import apache_beam as beam
import pytest

from pipelines.rehearsal import api, bucket, execution, services
from pipelines.rehearsal.dataflow_service import serve
from pipelines.rehearsal.rehearsed_job import RehearsedJob, Site, State
from tests.support.fork_server import in_time
from tests.support.light_job import preprocess_all_lightly

pytest.importorskip("gcp_storage_emulator", reason="the extra `rehearse` is not installed")

# Reached by what hangs, and by nothing else.
HANGS_AFTER_SECONDS = 900

MESSAGE = {
    "name": "job",
    "environment": {
        "sdkPipelineOptions": {"options": {"pipelineUrl": "gs://bucket/pipeline.pb"}},
        "workerPools": [{"numWorkers": 1}],
    },
}


class Server:
    """A fork server whose workers never say anything; what it was asked is in `asked`."""

    def __init__(self):
        self.asked: list[tuple[str, str]] = []
        self.on_start = lambda: None

    def start(self, worker, function, arguments, *, environment, folder, package, ended):
        self.on_start()
        self.asked.append(("start", worker))

    def kill(self, worker, number=signal.SIGKILL):
        self.asked.append(("kill", worker))


class Submitted(RehearsedJob):
    """A job of two steps, staged nowhere; `when` maps a message's first word to what happens."""

    def __init__(self, folder: Path):
        self.server = Server()
        self.when = {}
        message = api.parse_job(MESSAGE)
        site = Site(folder, "", {}, 1, (), lambda layer: self.server)
        super().__init__(message, "my-project", "us-central1", site)

    def _say(self, importance, text):
        super()._say(importance, text)
        self.when.get(text.split()[0], lambda: None)()

    def _read(self, url, sha256):
        pipeline = beam.Pipeline("FnApiRunner")
        _ = pipeline | beam.Create([1, 2]) | beam.Map(str)
        return pipeline.to_runner_api().SerializeToString()

    def _prepare(self, graph):
        return Path("layer"), Path("package")

    def run(self) -> str:
        """Runs to the end, whatever that is; the state."""
        self._run()
        return self.message.current_state.name.removeprefix("JOB_STATE_")


@pytest.fixture
def job(tmp_path):
    return Submitted(tmp_path)


def test_a_job_that_is_cancelled_before_it_has_begun_starts_no_worker(job):
    job.when["Rehearsing"] = job.cancel
    assert job.run() == "CANCELLED"
    assert job.server.asked == []


def test_a_job_that_is_cancelled_between_two_steps_of_its_start_starts_no_worker(job):
    job.when["Starting"] = job.cancel
    assert job.run() == "CANCELLED"
    assert [what for what, _ in job.server.asked if what == "start"] == []


def test_a_worker_that_is_being_started_while_its_job_is_cancelled_is_ended(job):
    job.server.on_start = job.cancel
    assert job.run() == "CANCELLED"
    started = [worker for what, worker in job.server.asked if what == "start"]
    assert len(started) == 1
    assert ("kill", started[0]) in job.server.asked[job.server.asked.index(("start", started[0])) :]


def test_a_cancelled_job_does_not_become_running_again(job):
    states = []
    become = job._become
    job._become = lambda state: (states.append(state), become(state))
    job.when["Rehearsing"] = job.cancel
    job.run()
    assert states == [State.JOB_STATE_CANCELLING, State.JOB_STATE_CANCELLED]


def test_a_job_that_is_done_while_it_is_cancelled_ends_cancelled(job, monkeypatch):
    monkeypatch.setattr(
        execution.RehearsalExecution, "run_graph", lambda engine, graph: job.cancel()
    )
    assert job.run() == "CANCELLED"


def test_a_job_that_nobody_cancels_is_done(job, monkeypatch):
    monkeypatch.setattr(execution.RehearsalExecution, "run_graph", lambda engine, graph: None)
    assert job.run() == "DONE"
    job.cancel()
    assert job.message.current_state == State.JOB_STATE_DONE


# --- The commands, by a real signal. ---


@pytest.fixture
def dataflow(tmp_path, monkeypatch):
    """An API whose jobs run for ever, and a bucket; the service, its address, an environment."""

    class Endless(RehearsedJob):
        def start(self):
            self._become(State.JOB_STATE_RUNNING)

    monkeypatch.setattr("pipelines.rehearsal.dataflow_service.RehearsedJob", Endless)
    settings = {"folder": str(tmp_path), "buckets": ["bucket"], "location": "US-CENTRAL1"}
    with contextlib.ExitStack() as stack:
        doors = services._start(
            stack, "pipelines.rehearsal.bucket", tmp_path, {**settings, "faults": []}
        )
        service, port = serve(Site(tmp_path, "", {}, 1, (), None))
        address = f"http://localhost:{port}"
        yield service, address, bucket.environment(doors["launcher"], str(tmp_path))


def submit_elsewhere(words: list[str]) -> int:
    """Submits as if to a service that is not on this machine; called in a process of its own."""
    from pipelines.cli.submit import submit_command
    from pipelines.dataflow import submission

    preprocess_all_lightly()
    submission._is_rehearsal = lambda endpoint: False
    return submit_command(words)


def watched(call) -> bool:
    """Waits until a command shows that its job runs, or ends."""
    shown = threading.Event()

    def look():
        if "Job is running" in call.err.read_text():
            shown.set()
        return shown.is_set() or not call.running()

    in_time(look, HANGS_AFTER_SECONDS, 0.1)
    return shown.is_set()


def test_who_interrupts_a_submission_ends_the_watching_and_not_the_job(
    runs, dataflow, six_thousand_flights
):
    service, address, environment = dataflow
    words = ["--project", "my-project", "--region", "us-central1", "--no_auth"]
    words += ["--input", str(six_thousand_flights), "--output", "gs://bucket/flights"]
    words += [f"--dataflow_endpoint={address}"]
    call = runs.start(f"{__name__}:submit_elsewhere", words, env=environment)
    assert watched(call), call.wait().err
    call.kill(signal.SIGINT)
    ended = call.wait()
    (job,) = service._jobs.values()
    assert ended.code == 130
    assert f"gcloud dataflow jobs cancel {job.id}" in ended.err
    assert "Traceback" not in ended.err
    assert job.message.current_state == State.JOB_STATE_RUNNING


def test_a_rehearsal_that_is_interrupted_while_it_watches_leaves_no_process_and_no_data(
    runs, tmp_path, six_thousand_flights
):
    folder = tmp_path / "here"
    words = ["--folder", str(folder), "--input", str(six_thousand_flights), "--num_workers=1"]
    call = runs.start("tests.support.light_job:rehearse_lightly", words)
    assert watched(call), call.wait().err
    call.kill(signal.SIGINT)
    ended = call.wait()
    assert ended.code == 130
    assert "Stopped." in ended.err
    assert "Traceback" not in ended.err
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path) in text_of(path)]
    assert left == []
    assert not (folder / "buckets/rehearsal/flights/MANIFEST.json").exists()


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


# --- The flights job, its bucket full. ---


def test_a_full_bucket_fails_the_flights_job_in_one_sentence_and_publishes_nothing(
    runs, tmp_path, six_thousand_flights
):
    words = ["--folder", str(tmp_path / "here"), "--input", str(six_thousand_flights), "--json"]
    words += ["--fault", "bucket-full:400000", "--num_workers=1"]
    ended = runs.start("tests.support.light_job:rehearse_lightly", words).wait()
    assert ended.code == 1
    assert "Traceback" not in ended.err
    last = ended.err.strip().splitlines()[-1]
    assert re.match(r"The job failed in the (step|stage) \S", last), last
    assert last.endswith("Nothing was published.")
    output = tmp_path / "here/buckets/rehearsal/flights"
    assert not (output / "MANIFEST.json").exists()
    taken = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    # Rows that workers have read from the files had come through all steps before.
    assert "Executing operation statistics" in (tmp_path / "here/messages.log").read_text()
    assert taken <= 400_000
