"""Submitting to Dataflow: options, preflight, the job's description. No service is needed."""

import argparse
import datetime
import json
import os
import random
import re
import tempfile
from collections import Counter
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.dataflow import arguments as dataflow
from pipelines.dataflow import preflight, staging
from pipelines.dataflow.follow import failure, one_line
from pipelines.dataflow.submission import let_go
from pipelines.problems import RequestError
from pipelines.seats import registry
from tests.support.object_storage import without_credentials

NOON = datetime.datetime(2026, 11, 22, 12, 0, 0)
GOOD = dataflow.DataflowOptions(
    project="my-project",
    region="us-central1",
    temp_location="gs://bucket/tmp",
    staging_location="gs://bucket/staging",
)
OUTPUT = "gs://bucket/flights"


def problems_of(output=OUTPUT, **changed) -> list[str]:
    return preflight.option_problems(GOOD.__class__(**{**vars(GOOD), **changed}), output)


def test_good_options_have_no_problem():
    assert problems_of() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"project": None}, ["--project is missing"]),
        ({"project": "My Project"}, ["--project My Project is no project's ID"]),
        ({"region": None}, ["--region is missing"]),
        ({"region": "us-central1-a"}, ["is a zone", "us-central1."]),
        ({"region": "mars"}, ["--region mars is no region"]),
        ({"temp_location": "/tmp/x"}, ["--temp_location /tmp/x is on this machine"]),
        ({"temp_location": "gs://UPPER/x"}, ["--temp_location gs://UPPER/x names no bucket"]),
        ({"job_name": "Flights 1"}, ["--job_name Flights 1 is no job's name"]),
        ({"job_name": "flights-"}, ["--job_name flights- is no job's name"]),
        ({"update": True}, ["--update", "batch job"]),
        ({"num_workers": 5, "max_num_workers": 2}, ["--num_workers 5", "--max_num_workers 2"]),
        ({"autoscaling_algorithm": "NONE"}, ["say it with --num_workers"]),
        ({"disk_size_gb": 3}, ["--disk_size_gb 3"]),
        ({"machine_type": "large"}, ["--machine_type large is no machine type"]),
        ({"machine_type": "t2a-standard-4"}, ["Arm"]),
        ({"network": "global/networks/x"}, ["--network"]),
        ({"subnetwork": "mine"}, ["--subnetwork mine is no subnetwork"]),
        ({"subnetwork": "regions/europe-west1/subnetworks/x"}, ["is in europe-west1"]),
        ({"service_account_email": "me"}, ["--service_account_email me"]),
        ({"labels": ("Team=Data",)}, ["--labels Team=Data is no label"]),
        ({"labels": ("a=1", "a=2")}, ["gives a more than once"]),
        ({"dataflow_kms_key": "key"}, ["--dataflow_kms_key key is no key"]),
        (
            {"dataflow_kms_key": "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"},
            ["is in europe-west1"],
        ),
        ({"sdk_container_image": "apache/beam_python3.9_sdk:2.77.0"}, ["Python 3.9"]),
    ],
)
def test_a_bad_option_gets_one_sentence_that_names_it(changed, words):
    (problem,) = problems_of(**changed)
    assert problem.endswith(".")
    for word in words:
        assert word in problem


def test_an_image_of_another_beam_is_refused():
    import sys

    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (problem,) = problems_of(sdk_container_image=f"apache/beam_python{python}_sdk:2.50.0")
    assert "Beam 2.50.0" in problem


@pytest.mark.parametrize(
    ("output", "word"), [("build/flights", "on this machine"), ("gs://bucket", "a whole bucket")]
)
def test_an_output_that_workers_cannot_write_is_refused(output, word):
    (problem,) = problems_of(output)
    assert "--output" in problem
    assert word in problem


def test_every_problem_is_told_at_once():
    found = problems_of(project=None, region=None, job_name="A", disk_size_gb=1)
    assert len(found) == 4
    with pytest.raises(RequestError) as refused:
        preflight.refuse(found)
    assert str(refused.value).splitlines() == ["4 things are wrong:", *found]
    assert refused.value.exit_code == 2


def test_defaults_come_from_the_output_and_the_environment():
    environ = {"GOOGLE_CLOUD_PROJECT": "my-project", "CLOUDSDK_COMPUTE_REGION": "us-east1"}
    full = dataflow.DataflowOptions().completed(OUTPUT, environ, NOON)
    assert full.project == "my-project"
    assert full.region == "us-east1"
    assert full.temp_location == "gs://bucket/tmp"
    assert full.staging_location == "gs://bucket/staging"
    assert full.job_name == "flights-20261122-120000"
    assert preflight.option_problems(full, OUTPUT) == []


def test_what_is_said_wins_over_the_defaults():
    said = dataflow.DataflowOptions(job_name="mine", region="asia-east1", max_num_workers=3)
    full = said.completed(OUTPUT, {"CLOUDSDK_COMPUTE_REGION": "us-east1"}, NOON)
    assert (full.job_name, full.region, full.max_num_workers) == ("mine", "asia-east1", 3)


def test_a_job_is_named_for_what_it_is():
    full = dataflow.DataflowOptions().completed(OUTPUT, {}, NOON, job="My_table")
    assert full.job_name == "my-table-20261122-120000"
    assert full.labels == ("pipeline=my_table",)


class Uploads(staging.Bucket):
    """Notes the folders that are sent."""

    def __init__(self):
        self.sent = []

    def copy_folder(self, sizes, folder, target):
        self.sent.append((sorted(sizes), target))


def test_a_folder_goes_below_a_digest_of_its_names_and_contents(tmp_path):
    bucket = Uploads()

    def sent(**files: str) -> str:
        folder = tmp_path / str(len(bucket.sent))
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        sizes = {name: len(text) for name, text in files.items()}
        return staging.folder_on_bucket(str(folder), sizes, "gs://b/s", bucket)

    first = sent(a="1", b="2")
    assert first.startswith("gs://b/s/input/")
    assert bucket.sent == [(["a", "b"], first)]
    assert sent(b="2", a="1") == first
    assert len({first, sent(a="2", b="1"), sent(a="1", c="2"), sent(a="1"), sent(ab="12")}) == 5


@pytest.mark.parametrize("sizes", [{"a": 1_000_000_001}, {str(n): 1 for n in range(20_001)}])
def test_a_folder_that_is_too_large_to_be_sent_is_refused(sizes, tmp_path):
    with pytest.raises(RequestError, match=r"^--input .* copy it to a bucket .* gs:// path\.$"):
        staging.folder_on_bucket(str(tmp_path), sizes, "gs://b/s", Uploads())


def test_of_a_folder_that_was_sent_in_part_only_the_rest_is_sent(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    written = {}
    monkeypatch.setattr(staging.storage, "sizes_below", lambda folder: [(f"{folder}/a", 1)])
    monkeypatch.setattr(staging.storage, "write_file", written.__setitem__)
    staging.Bucket().copy_folder({"a": 1, "b": 1}, str(tmp_path), "gs://b/t")
    assert written == {"gs://b/t/b": b"2"}


def test_options_survive_the_way_through_flags():
    said = dataflow.DataflowOptions(
        project="my-project",
        num_workers=2,
        no_use_public_ips=True,
        labels=("team=data", "stage=test"),
        dataflow_service_options=("enable_prime",),
    )
    assert dataflow.read(said.flags()) == said


def test_the_options_are_all_known_to_beam():
    from pipelines.tables.assembly import parse_options

    parser = argparse.ArgumentParser()
    dataflow.add_arguments(parser)
    flags = []
    for action in parser._actions:
        if action.dest == "help":
            continue
        value = {"autoscaling_algorithm": "NONE", "labels": "a=b"}.get(action.dest, "2")
        flags.append(action.option_strings[0] + ("" if action.nargs == 0 else f"={value}"))
    parse_options(["--runner=DataflowRunner", *flags])


class Held(beam.DoFn):
    """Holds on to what it was made with."""

    def __init__(self, held):
        self._held = held

    def process(self, element):
        yield element


def graph_with(held):
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    _ = pipeline | "start" >> beam.Create([1]) | "join tables" >> beam.ParDo(Held(held))
    return pipeline


def test_a_step_that_captures_a_large_object_is_named():
    with pytest.raises(RequestError, match="The step join tables carries"):
        preflight.check_graph(graph_with(random.Random(1).randbytes(500_000)))


def test_a_function_that_cannot_be_pickled_is_named():
    with (
        pytest.raises(RequestError, match=r"Held object .* cannot be sent to workers"),
        preflight.naming_the_unpicklable(),
    ):
        graph_with(number for number in [1])


def test_a_small_step_is_fine():
    preflight.check_graph(graph_with("a few words"))


def test_a_failure_names_the_step_and_the_workers_error():
    trace = (
        "Traceback (most recent call last):\n"
        '  File "common.py", line 1, in process\n'
        "ModuleNotFoundError: No module named 'helpers' [while running 'enrich/Join']\n"
    )
    end = "Workflow failed. Causes: enrich failed., … a work item has failed 4 times."
    assert str(failure([trace, end])) == (
        "The job failed in the step enrich/Join (four attempts): "
        "ModuleNotFoundError: No module named 'helpers'. Nothing was published."
    )


@pytest.mark.parametrize(
    "error",
    [
        "google.api_core.exceptions.Forbidden: 403 POST http://127.0.0.1:1/upload/storage/v1/b/x/o"
        "?uploadType=multipart: me has no access to x: ('Request failed with status code', 403, "
        "'Expected one of', <HTTPStatus.OK: 200>) [while running 'write/Files']",
        "tensorflow.python.framework.errors_impl.PermissionDeniedError: Error executing an HTTP "
        'request: HTTP response code 403 with body \'{"error": {"code": 403, "message": "me has no '
        "access to x\"}}' [while running 'write/Files']",
    ],
)
def test_a_refusal_of_storage_is_told_in_its_own_words(error):
    assert str(failure([f"Traceback (most recent call last):\n{error}\n"])) == (
        "The job failed in the step write/Files: me has no access to x. Nothing was published."
    )


def test_a_failure_without_its_step_names_the_stage():
    end = (
        "Workflow failed. Causes: S03:check+write/Files failed., … a work item has failed 4 times."
    )
    assert str(failure(["Traceback\nOSError: the disk is full", end])) == (
        "The job failed in the stage check+write/Files (four attempts): OSError: the disk is full. "
        "Nothing was published."
    )


def test_a_refusal_without_words_is_told_with_what_it_may_be():
    error = (
        "google.cloud.storage.exceptions.InvalidResponse: (403, 'Expected one of', "
        "<HTTPStatus.OK: 200>, <HTTPStatus.CREATED: 201>) [while running 'write/Files']"
    )
    assert str(failure([f"Traceback (most recent call last):\n{error}\n"])) == (
        "The job failed in the step write/Files: storage answered 403 to a worker that writes: its "
        "service account may not create objects there, or the bucket takes no more. Nothing was "
        "published."
    )


def test_whoever_stops_watching_is_told_that_the_job_goes_on():
    told = let_go("2026-1", "us-central1", "my-project")
    assert told.exit_code == 130
    assert "the job 2026-1 goes on" in str(told)
    assert "gcloud dataflow jobs cancel 2026-1 --region us-central1" in str(told)


def test_a_traceback_is_told_in_one_line():
    assert one_line("Traceback\n  File x\nValueError: no [while running 'a']") == "ValueError: no"


def test_what_beam_refuses_is_not_called_an_unknown_runner(monkeypatch):
    from apache_beam.options.pipeline_options import GoogleCloudOptions

    from pipelines.tables.assembly import make_pipeline, parse_options

    without_credentials()
    # It would ask the bucket, by way of the network.
    ask = "_warn_if_soft_delete_policy_enabled"
    monkeypatch.setattr(GoogleCloudOptions, ask, lambda self, name: None)
    flags = ["--project=my-project", "--region=us-central1", "--temp_location=gs://bucket/tmp"]
    options = parse_options(
        ["--runner=DataflowRunner", "--no_auth", "--dataflow_endpoint=http://other:1", *flags]
    )
    with pytest.raises(RequestError) as refused:
        make_pipeline(options)
    assert str(refused.value).startswith("Beam refuses the options: Invalid url (http://other:1)")


@pytest.fixture(scope="module")
def description(tmp_path_factory, six_thousand_flights):
    """A function that gives a job's description for flags, as the service would get it.

    With `flights` the flights job's; else that of a job of one step, which is soon built.
    """
    from pipelines.dataflow.lean_graph import LeanPipeline
    from pipelines.tables import graph
    from pipelines.tables.assembly import make_pipeline, parse_options
    from pipelines.tables.prepared_run import prepare
    from pipelines.tables.request import RunRequest
    from pipelines.writing.publication import Publication

    folder = tmp_path_factory.mktemp("description")

    def describe(*flags, flights=False):
        options = parse_options(
            [
                "--runner=DataflowRunner",
                "--no_auth",
                "--dataflow_endpoint=http://localhost:1",
                f"--template_location={folder / 'job.json'}",
                f"--input={six_thousand_flights}",
                f"--output={folder / 'out'}",
                f"--temp_location={folder}",
                f"--staging_location={folder}",
                "--experiments=disable_logging_submission_environment",
                "--no_save_main_session",
                *flags,
            ]
        )
        pipeline = make_pipeline(options, LeanPipeline)
        if flights:
            run = prepare(RunRequest.of(options))
            place = Publication(str(folder), str(folder), str(folder / "tmp"), "0" * 12)
            graph.build(pipeline, run, place, run.facts(place.run))
        else:
            _ = pipeline | beam.Create([1]) | beam.ParDo(Held("a few words"))
        pipeline.run()
        return json.loads((folder / "job.json").read_text()), folder

    return describe


@pytest.fixture(scope="module", autouse=True)
def temporary(tmp_path_factory):
    """Beam leaves an empty folder with each job that it describes, which a command's own holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        yield


@pytest.fixture(scope="module")
def plain_job(description):
    flags = ["--project=my-project", "--region=us-east1", "--job_name=flights"]
    job, folder = description(*flags, flights=True)
    return job, (folder / "pipeline.pb").read_bytes()


def test_the_description_of_a_plain_job(plain_job):
    job, _ = plain_job
    assert job["name"] == "flights"
    assert job["type"] == "JOB_TYPE_BATCH"
    environment = job["environment"]
    assert environment["version"] == {"job_type": "FNAPI_BATCH", "major": "8"}
    sent = environment["sdkPipelineOptions"]["options"]
    assert sent["save_main_session"] is False
    (pool,) = environment["workerPools"]
    assert "numWorkers" not in pool


def test_the_graph_of_the_flights_job_is_below_a_megabyte(plain_job):
    _, graph = plain_job
    assert len(graph) < 1_000_000


def test_the_description_of_a_job_with_every_setting(description):
    job, _ = description(
        *dataflow.DataflowOptions(
            project="my-project",
            region="europe-west1",
            job_name="nightly",
            num_workers=2,
            max_num_workers=8,
            autoscaling_algorithm="THROUGHPUT_BASED",
            machine_type="n2-highmem-4",
            disk_size_gb=50,
            network="private",
            subnetwork="regions/europe-west1/subnetworks/private",
            no_use_public_ips=True,
            service_account_email="worker@my-project.iam.gserviceaccount.com",
            labels=("team=data",),
            dataflow_kms_key="projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k",
            sdk_container_image="europe-docker.pkg.dev/my-project/images/flights:1",
            dataflow_service_options=("enable_google_cloud_profiler",),
        ).flags()
    )
    assert job["name"] == "nightly"
    assert job["labels"] == {"team": "data"}
    environment = job["environment"]
    assert environment["serviceAccountEmail"] == "worker@my-project.iam.gserviceaccount.com"
    assert environment["serviceKmsKeyName"].endswith("cryptoKeys/k")
    assert environment["serviceOptions"] == ["enable_google_cloud_profiler"]
    (pool,) = environment["workerPools"]
    image = "europe-docker.pkg.dev/my-project/images/flights:1"
    assert {
        name: pool[name]
        for name in (
            "numWorkers",
            "machineType",
            "diskSizeGb",
            "network",
            "subnetwork",
            "ipConfiguration",
            "workerHarnessContainerImage",
        )
    } == {
        "numWorkers": 2,
        "machineType": "n2-highmem-4",
        "diskSizeGb": 50,
        "network": "private",
        "subnetwork": "regions/europe-west1/subnetworks/private",
        "ipConfiguration": "WORKER_IP_PRIVATE",
        "workerHarnessContainerImage": image,
    }
    assert pool["autoscalingSettings"] == {
        "algorithm": "AUTOSCALING_ALGORITHM_BASIC",
        "maxNumWorkers": 8,
    }


# Of each set of options what the service gets, whole but for what differs at every submission.
OPTION_SETS = {
    "streaming_engine": ["--streaming", "--enable_streaming_engine"],
    "streaming_without_engine": ["--streaming", "--experiments=disable_streaming_engine"],
    "private": [
        "--network=private",
        "--subnetwork=regions/us-east1/subnetworks/private",
        "--no_use_public_ips",
        "--service_account_email=worker@my-project.iam.gserviceaccount.com",
        "--dataflow_kms_key=projects/p/locations/us-east1/keyRings/r/cryptoKeys/k",
    ],
    "update": ["--streaming", "--update"],
    "container": ["--sdk_container_image=us-docker.pkg.dev/my-project/flights/flights:1"],
}
GOLDEN = Path(__file__).parent / "golden_jobs"


def masked(job: dict) -> dict:
    """A description without what differs between submissions, Pythons and versions of Beam."""
    text = json.dumps(job)
    for pattern, name in (
        (r"\d+\.\d{6}", "TIME"),
        (r"\d{20}-\d{4}", "REQUEST"),
        (r"python3\.\d+", "pythonX"),
        (r"Python 3\.\d+", "Python X"),
        (r"2\.77\.0", "BEAM"),
        (r'"pipelineProtoHash": "[0-9a-f]{64}"', '"pipelineProtoHash": "HASH"'),
    ):
        text = re.sub(pattern, name, text)
    made = json.loads(text)
    environment = made["environment"]
    for pool in environment["workerPools"]:
        for image in pool.get("sdkHarnessContainerImages", ()):
            image["capabilities"] = sorted(image["capabilities"])
    options = environment["sdkPipelineOptions"]
    options["display_data"] = sorted(options["display_data"], key=lambda item: item["key"])
    # Beam adds the defaults of every class of options that was imported by then.
    said = {item["key"] for item in options["display_data"]} | {"pipelineUrl", "pipelineProtoHash"}
    options["options"] = {key: v for key, v in options["options"].items() if key in said}
    return made


@pytest.mark.parametrize("name", OPTION_SETS)
def test_the_whole_description_is_the_golden_one(name):
    from pipelines.dataflow.dryrun import REPLACED, Sent, describe
    from pipelines.tables.assembly import make_pipeline, parse_options

    flags = ["--project=my-project", "--region=us-east1", "--job_name=golden"]
    places = ["--temp_location=gs://bucket/tmp", "--staging_location=gs://bucket/staging"]
    environment = ["--experiments=disable_logging_submission_environment"]
    options = parse_options(
        [
            "--runner=DataflowRunner",
            "--dry_run=True",
            *flags,
            *places,
            *environment,
            *OPTION_SETS[name],
        ]
    )
    pipeline = make_pipeline(options)
    _ = pipeline | "start" >> beam.Create([1]) | "hold" >> beam.ParDo(Held("a few words"))
    job, _ = describe(pipeline, Sent())
    made = masked(job)
    if name == "update":
        assert made["replaceJobId"] == REPLACED
    file = GOLDEN / f"{name}.json"
    if os.environ.get("WRITE_GOLDEN_JOBS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    assert made == json.loads(file.read_text())


def test_the_flights_jobs_request_and_steps_are_the_golden_ones(plain_job, six_thousand_flights):
    from apache_beam.portability.api import beam_runner_api_pb2

    job, graph = plain_job
    places = {str(six_thousand_flights): "INPUT", job_folder(job): "FOLDER"}
    text = json.dumps(job)
    for path, name in places.items():
        text = text.replace(path, name)
    made = masked(json.loads(text))
    transforms = beam_runner_api_pb2.Pipeline.FromString(graph).components.transforms
    outermost = {transform.unique_name.split("/")[0] for transform in transforms.values()}
    shuffles = Counter(
        transform.unique_name.split("/")[0]
        for transform in transforms.values()
        if transform.spec.urn == "beam:transform:group_by_key:v1"
    )
    # What TensorFlow Transform shuffles changes with its version.
    seats = [seat.name for seat in registry.SEATS if seat.name != "preprocess"]
    golden = {
        "request": made,
        "steps": sorted(name for name in outermost if not name.startswith("ref_")),
        "shuffles": {name: shuffles[name] for name in seats},
    }
    file = GOLDEN / "flights.json"
    if os.environ.get("WRITE_GOLDEN_JOBS"):
        file.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
    assert golden == json.loads(file.read_text())


def job_folder(job: dict) -> str:
    """The folder of this machine that the job's options name as their temporary one."""
    return job["environment"]["sdkPipelineOptions"]["options"]["temp_location"]


def test_the_package_for_the_workers_holds_no_tests_and_leaves_the_checkout_alone():
    before = set(staging.ROOT.iterdir())
    with staging.package() as setup_file:
        names = {path.name for path in Path(setup_file).parent.iterdir()}
    assert {"setup.py", "pyproject.toml", "pipelines", "schemas", "solutions"} <= names
    assert not {"tests", "benchmarks", "build", ".venv", ".git"} & names
    assert set(staging.ROOT.iterdir()) == before
