"""A submission rehearsed: the unmodified runner and clients, local services, clean workers."""

import json
import os
import shutil
import sys
import tempfile
import textwrap
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from google.cloud import dataflow
from google.protobuf import json_format

from pipelines.problems import RequestError
from pipelines.rehearsal import faults
from pipelines.rehearsal.storage_faults import StorageFaults, object_of

pytest.importorskip("gcp_storage_emulator", reason="the extra `rehearse` is not installed")

TINY_SETUP = """
from setuptools import setup
setup(name="tiny", version="1", py_modules=["shipped"])
"""
TINY_MODULES = {
    "shipped": """
from apache_beam.io.filesystems import FileSystems

def plus_one(x):
    return x + 1

def write(path, size):
    with FileSystems.create(path) as file:
        file.write(bytes(size))
""",
    "forgotten": "def plus_one(x):\n    return x + 1\n",
}
PLANTED = (
    "worker-death:enrich",
    "worker-preempted:pressure",
    "bundle-fails:history",
    "bundle-fails:check*2",
    "api-500:1",
    "storage-denied",
    "bucket-full:2000000",
)
# Its worker dies in the first step and is preempted in the second; the third fails twice.
UNLUCKY = ["enrich", "pressure", "check"]
DENIED, OPEN = "gs://bucket/out", "gs://bucket/elsewhere"
# Reached by what hangs, and by nothing else.
HANGS_AFTER_SECONDS = 900
PART_BYTES = 900_000  # three of them are more than the bucket takes


# --- Small jobs, one service with faults planted. ---


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A project whose package ships one module and forgets another."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "setup.py").write_text(TINY_SETUP)
    for name, text in TINY_MODULES.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture(scope="module")
def services_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("services")


@pytest.fixture(scope="module")
def services(services_folder):
    from pipelines.rehearsal.services import running

    seats = [seat.partition(":")[2].partition("*")[0] for seat in PLANTED]
    planted = [faults.parse(text, seats) for text in PLANTED]
    # These jobs need no TensorFlow, which a rehearsal before them may have needed.
    with running(
        services_folder, ["bucket"], "us-central1", DENIED, planted, 1, preload=False
    ) as started:
        yield started


def submit_tiny(project: str, endpoint: str, module: str, steps: list[str], then: str) -> int:
    """Submits a job by the real runner; called in a process of its own.

    Args:
        steps: names of the job's steps, each in a stage of its own.
        then: "wait", "cancel", "locally" to run it here before, or where it writes.
    """
    # A copy, for jobs are built side by side.
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(project, f"{folder}/project")
        return _submit_tiny(project, endpoint, module, steps, then)


def _submit_tiny(project: str, endpoint: str, module: str, steps: list[str], then: str) -> int:
    import importlib

    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.dataflow.dataflow_runner import DataflowRuntimeException

    from pipelines.monitoring.job_metrics import by_namespace

    os.chdir(project)
    sys.path.insert(0, project)
    function = importlib.import_module(module).plus_one
    write = getattr(importlib.import_module(module), "write", None)

    class Step(beam.DoFn):
        def __init__(self, held):
            self._held = held

        def process(self, element):
            if self._held:
                # It cannot be done before it is cancelled.
                threading.Event().wait(HANGS_AFTER_SECONDS)
            beam.metrics.Metrics.counter("tiny", "elements").inc()
            beam.metrics.Metrics.distribution("tiny", "sizes").update(element)
            beam.metrics.Metrics.gauge("tiny", "last").set(7)
            yield function(element)

    def build(options, target=None, held=False):
        pipeline = beam.Pipeline(options=options)
        made = pipeline | "numbers" >> beam.Create([1, 2, 3])
        for number, step in enumerate(steps):
            if number:
                made = made | f"before {step}" >> beam.Reshuffle()
            made = made | step >> beam.ParDo(Step(held))
        _ = made | "total" >> beam.CombineGlobally(sum)
        if target:
            # As the flights job: parts first, and the manifest when all of them are written.
            parts = made | "write" >> beam.Map(
                lambda number: write(f"{target}/part-{number}", PART_BYTES)
            )
            _ = (
                pipeline
                | "once" >> beam.Create([None])
                | "publish"
                >> beam.Map(
                    lambda _, parts: write(f"{target}/MANIFEST.json", len(parts)),
                    beam.pvalue.AsList(parts),
                )
            )
        return pipeline

    told = {}
    if then == "locally":
        told["local"] = build(PipelineOptions(["--runner=FnApiRunner"])).run().state
    options = PipelineOptions(
        [
            "--runner=DataflowRunner",
            "--project=tiny-project",
            "--region=us-central1",
            f"--job_name=tiny-{os.getpid()}",
            "--temp_location=gs://bucket/tmp",
            f"--dataflow_endpoint={endpoint}",
            "--no_auth",
            f"--setup_file={project}/setup.py",
            "--no_save_main_session",
            "--experiments=disable_logging_submission_environment",
        ]
    )
    target = then if then.startswith("gs://") else None
    result = build(options, target, then == "cancel").run()
    told["id"] = result.job_id()
    if then == "cancel":
        told["cancelled"] = result.cancel()
    try:
        result.wait_until_finish()
    except DataflowRuntimeException as error:
        told["error"] = str(error)
    told["state"] = result.state
    tiny = by_namespace(result)["tiny"]
    told["elements"] = tiny.counters.get("elements", 0)
    told["sizes"] = {name: found.as_dict() for name, found in tiny.distributions.items()}
    told["steps"] = sorted({c.key.step for c in result.metrics().query()["counters"]})
    print(json.dumps(told))
    return 0


@pytest.fixture(scope="module")
def submit(runs, services, tiny):
    """A function that starts a job."""

    def start(module="shipped", steps=("step",), then="wait", endpoint=services.endpoint):
        arguments = [str(tiny), endpoint, module, list(steps), then]
        return runs.start(f"{__name__}:submit_tiny", *arguments, env=services.environment)

    return start


def told(call) -> dict:
    ended = call.wait()
    assert ended.code == 0, ended.err
    return json.loads(ended.out.splitlines()[-1])


@pytest.fixture(scope="module")
def jobs(submit):
    """Jobs that wait for each other's end on the same workers' environment, all under way."""
    return {
        "plain": submit(),
        "forgotten": submit(module="forgotten", then="locally"),
        "unlucky": submit(steps=UNLUCKY),
        "fails": submit(steps=["history"]),
        "denied": submit(then=DENIED),
        "full": submit(then=OPEN),
        "cancelled": submit(then="cancel"),
    }


def test_a_job_works_and_its_metrics_carry_the_steps_name(jobs):
    job = told(jobs["plain"])
    assert (job["state"], job["elements"], job["steps"]) == ("DONE", 3, ["step"])
    assert job["sizes"] == {"sizes": {"count": 3, "mean": 2.0, "min": 1, "max": 3}}


def test_a_gauge_comes_back_as_the_api_has_it(services, jobs):
    _, answer = ask(services, f"/{told(jobs['plain'])['id']}/metrics")
    found = [m for m in answer["metrics"] if m["name"]["name"] == "last"]
    assert [metric["gauge"]["value"] for metric in found] == [7, 7]
    assert parsed(dataflow.JobMetrics, answer) is not None


def test_a_module_that_is_not_in_the_package_fails_the_job_by_its_name(jobs):
    job = told(jobs["forgotten"])
    assert job["local"] == "DONE"
    assert job["state"] == "FAILED"
    assert "No module named 'forgotten'" in job["error"]


def test_a_job_outlives_workers_that_die_and_failures(services, jobs):
    job = told(jobs["unlucky"])
    messages = ask(services, f"/{job['id']}/messages")[1]["jobMessages"]
    retried = [m["messageText"] for m in messages if "will be retried" in m["messageText"]]
    assert len(retried) == 4
    for words, times in {
        "lost contact with the service": 1,
        "was preempted": 1,
        "injected by the rehearsal [while running 'check']": 2,
    }.items():
        assert sum(words in text for text in retried) == times, words
    # What an attempt counted that failed is not counted.
    assert (job["state"], job["elements"]) == ("DONE", 3 * len(UNLUCKY))
    assert job["sizes"]["sizes"]["max"] == 3 + len(UNLUCKY) - 1


def test_a_bundle_that_fails_four_times_fails_the_job_with_the_step_and_the_error(jobs):
    job = told(jobs["fails"])
    assert job["state"] == "FAILED"
    assert "injected by the rehearsal [while running 'history']" in job["error"]


@pytest.mark.parametrize(("name", "place"), [("denied", DENIED), ("full", OPEN)])
def test_a_job_that_storage_refuses_fails_after_four_attempts_and_publishes_nothing(
    services, services_folder, jobs, name, place
):
    job = told(jobs[name])
    assert job["state"] == "FAILED"
    # All that the client's writer tells of an answer of 403, whatever its body says.
    assert "InvalidResponse: (403" in job["error"]
    messages = ask(services, f"/{job['id']}/messages")[1]["jobMessages"]
    (last,) = (m["messageText"] for m in messages if "failed 4 times" in m["messageText"])
    assert "write failed." in last
    bucket = services_folder / "buckets" / place.removeprefix("gs://")
    files = sorted(path.name for path in bucket.glob("*"))
    assert "MANIFEST.json" not in files
    # What a full bucket has taken stays: a part more than two would be over its limit.
    assert files == [] if name == "denied" else len(files) <= 2


def test_a_job_that_is_cancelled_as_soon_as_it_is_submitted_ends_cancelled(jobs):
    job = told(jobs["cancelled"])
    assert (job["state"], job["elements"]) == ("CANCELLED", 0)


def upload(name: str, size: int):
    """A worker's request to storage, as its proxy endpoint sees it."""
    path = f"/upload/storage/v1/b/bucket/o?uploadType=media&name={name}"
    return SimpleNamespace(path=path, headers={"Content-Length": str(size)})


def test_denied_storage_refuses_what_is_below_the_output_and_nothing_else():
    storage = StorageFaults([{"kind": "storage-denied", "number": 1, "prefix": "bucket/o/"}])
    status, reason, message = storage.refuse("POST", upload("o/x", 10))
    assert (status, reason) == (403, "forbidden")
    assert "storage.objects.create" in message
    assert storage.refuse("POST", upload("other/x", 10)) is None
    assert storage.refuse("GET", upload("o/x", 0)) is None


def test_a_full_bucket_takes_so_many_bytes_and_no_more():
    storage = StorageFaults([{"kind": "bucket-full", "number": 100, "prefix": "bucket/o/"}])
    assert storage.refuse("POST", upload("a", 60)) is None
    status, reason, message = storage.refuse("POST", upload("b", 60))
    assert (status, reason) == (403, "quotaExceeded")
    assert "100 bytes" in message


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/upload/storage/v1/b/x/o?uploadType=media&name=o%2Fy", b"", ("x", "o/y")),
        ("/upload/storage/v1/b/x/o?uploadType=resumable", b'{"name": "o/\xc3\xa9"}', ("x", "o/é")),
        (
            "/upload/storage/v1/b/x/o?uploadType=multipart",
            b'--=1\r\nContent-Type: application/json\r\n\r\n{"name": "o/y"}\r\n--=1\r\n\xff{',
            ("x", "o/y"),
        ),
        ("/upload/storage/v1/b/x/o?uploadType=resumable&upload_id=7", b"{}", ("x", "")),
        ("/storage/v1/b/z/o/a/rewriteTo/b/x/o/o%2Fy", b"", ("x", "o/y")),
        ("/upload/storage/v1/b/x/o?uploadType=resumable", b"no description", ("x", "")),
        ("/batch/storage/v1", b'{"name": "o/y"}', None),
    ],
)
def test_the_object_of_an_upload_is_found_wherever_it_is_named(path, body, named):
    assert object_of(path, body) == named


# --- Faults of the API, by its real client. ---


@pytest.fixture
def client_of(tmp_path):
    """A function that gives a client of an API with a fault."""
    import google.auth.credentials
    from google.api_core.client_options import ClientOptions

    from pipelines.rehearsal.dataflow_service import serve
    from pipelines.rehearsal.rehearsed_job import Site

    started = []

    def make(fault):
        site = Site(tmp_path, "", {}, 1, (faults.parse(fault, []),), None)
        service, port = serve(site)
        started.append(service)
        return dataflow.JobsV1Beta3Client(
            credentials=google.auth.credentials.AnonymousCredentials(),
            client_options=ClientOptions(api_endpoint=f"http://localhost:{port}"),
            transport="rest",
        )

    yield make
    for service in started:
        service.stop()


NONE = dataflow.ListJobsRequest(project_id="my-project", location="us-central1")


def test_an_api_over_its_quota_refuses_so_many_calls_of_a_kind(client_of):
    from google.api_core.exceptions import TooManyRequests

    client = client_of("api-429:2")
    for _ in range(2):
        with pytest.raises(TooManyRequests, match="Quota exceeded"):
            client.list_jobs(NONE, retry=None)
    assert list(client.list_jobs(NONE, retry=None)) == []


def test_a_submission_over_the_quota_ends_with_the_services_words(client_of):
    from google.api_core.exceptions import TooManyRequests

    request = dataflow.CreateJobRequest(
        project_id="my-project", location="us-central1", job=dataflow.Job(name="x")
    )
    with pytest.raises(TooManyRequests, match="Quota exceeded for quota metric"):
        client_of("api-429:1").create_job(request, retry=None)


def test_a_slow_api_answers_all_the_same(client_of, monkeypatch):
    from pipelines.rehearsal import dataflow_service

    waited = []
    monkeypatch.setattr(dataflow_service.time, "sleep", waited.append)
    assert list(client_of("api-slow:7").list_jobs(NONE, retry=None)) == []
    assert 7 in waited


@pytest.fixture
def endpoint_of(tmp_path):
    """A function that gives the address of an API with a fault, whose jobs are done at once."""
    from pipelines.rehearsal.dataflow_service import serve
    from pipelines.rehearsal.rehearsed_job import RehearsedJob, Site, State

    class Done(RehearsedJob):
        def _execute(self):
            self._end(State.JOB_STATE_DONE, "Worker pool stopped.")

    started = []

    def make(fault, monkeypatch):
        monkeypatch.setattr("pipelines.rehearsal.dataflow_service.RehearsedJob", Done)
        service, port = serve(Site(tmp_path, "", {}, 1, (faults.parse(fault, []),), None))
        started.append(service)
        return service, f"http://localhost:{port}"

    yield make
    for service in started:
        service.stop()


def test_a_submission_of_the_real_runner_over_the_quota_creates_no_job(
    submit, endpoint_of, monkeypatch
):
    service, endpoint = endpoint_of("api-429:1", monkeypatch)
    ended = submit(endpoint=endpoint).wait()
    assert ended.code != 0
    assert "Quota exceeded for quota metric" in ended.err
    assert service._jobs == {}


def test_a_submission_of_the_real_runner_bears_a_slow_api(submit, endpoint_of, monkeypatch):
    _, endpoint = endpoint_of("api-slow:1", monkeypatch)
    assert told(submit(endpoint=endpoint))["state"] == "DONE"


# --- The API's answers. ---


def ask(services, path, method="GET", body=None):
    import urllib.error
    import urllib.request

    data = None if body is None else json.dumps(body).encode()
    address = f"{services.endpoint}/v1b3/projects/tiny-project/locations/us-central1/jobs{path}"
    request = urllib.request.Request(address, data, method=method)
    for _ in range(2):  # the first call of a kind is refused with 500
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            refused = error.code, json.load(error)
    return refused


def parsed(kind, answer):
    """The answer as the public API's message; fails on a field that the API has not."""
    return json_format.ParseDict(answer, kind.pb()())


def test_the_answers_are_the_public_apis_messages(services, jobs):
    job_id = told(jobs["fails"])["id"]
    status, listed = ask(services, "")
    assert status == 200
    assert job_id in {job.id for job in parsed(dataflow.ListJobsResponse, listed).jobs}
    assert parsed(dataflow.Job, ask(services, f"/{job_id}")[1]).id == job_id
    assert parsed(dataflow.JobMetrics, ask(services, f"/{job_id}/metrics")[1]) is not None
    found = parsed(dataflow.ListJobMessagesResponse, ask(services, f"/{job_id}/messages")[1])
    texts = [message.message_text for message in found.job_messages]
    assert sum("injected by the rehearsal" in text for text in texts) >= 4
    assert any("failed 4 times" in text for text in texts)


@pytest.mark.parametrize(
    ("path", "method", "body", "code", "words"),
    [
        ("/none", "GET", None, 404, "none could not be found"),
        ("", "POST", {"nmae": "x"}, 400, "nmae"),
        ("", "POST", {"name": "Bad Name"}, 400, "Invalid job name (Bad Name)"),
        ("/none/snapshots", "GET", None, 404, "Method not found"),
    ],
)
def test_a_wrong_call_is_refused_as_the_service_would(services, path, method, body, code, words):
    status, answer = ask(services, path, method, body)
    assert status == code
    assert answer["error"]["code"] == code
    assert words in answer["error"]["message"]


# --- Requests. ---


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("worker-death", faults.Fault("worker-death", "enrich")),
        ("bundle-fails:split*2", faults.Fault("bundle-fails", "split", 2)),
        ("storage-denied", faults.Fault("storage-denied")),
        ("api-429:3", faults.Fault("api-429", number=3)),
    ],
)
def test_a_fault_is_read_from_its_option(text, fault):
    assert faults.parse(text, ["enrich", "split"]) == fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fire", "there is no fault fire"),
        ("worker-death:kitchen", "there is no seat kitchen"),
        ("worker-death:enrich*2", "happens once"),
        ("storage-denied:all", "takes nothing"),
        ("api-500:many", "'many' is not a whole number"),
    ],
)
def test_a_wrong_fault_gets_one_sentence(text, words):
    with pytest.raises(RequestError) as refused:
        faults.parse(text, ["enrich"])
    assert words in str(refused.value)


def test_a_folder_with_something_else_is_kept(tmp_path, capsys):
    from pipelines.cli.rehearse import rehearse_command

    (tmp_path / "photo.jpg").write_text("mine")
    assert rehearse_command(["--folder", str(tmp_path)]) == 2
    assert "holds something that is no rehearsal" in capsys.readouterr().err
    assert (tmp_path / "photo.jpg").read_text() == "mine"


def test_the_modules_of_the_test_are_what_they_say():
    for text in TINY_MODULES.values():
        compile(textwrap.dedent(text), "module", "exec")
