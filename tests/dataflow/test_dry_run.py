"""A dry run: the job's description and its estimate, without any service."""

import json
import socket

import pytest
from google.cloud import dataflow
from google.protobuf import json_format

from pipelines.dataflow.estimate import ROWS_PER_SECOND, Prices, estimate, machine
from pipelines.problems import RequestError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("n2-standard-4", (4, 16.0, True)),
        ("n2-highmem-8", (8, 64.0, True)),
        ("n1-standard-4", (4, 15.0, True)),
        ("mystery", (4, 16.0, False)),
    ],
)
def test_a_machine_type_says_its_cores_and_memory(name, expected):
    assert machine(name) == expected


def test_the_estimate_is_what_a_hand_calculation_gives():
    made = estimate(100_000_000, "n2-standard-4", None, 2, False, None, Prices())
    work = 100_000_000 * sum(1 / rate for rate in ROWS_PER_SECOND.values())
    # 3,410 s of work are 852 s on 4 cores, so three machines would be wanted; two are allowed.
    assert work == pytest.approx(3405, rel=0.01)
    assert made.workers == 2
    assert made.seconds == pytest.approx(240 + 60 + work / 8)
    hourly = 4 * 0.056 + 16 * 0.003557 + 25 * 0.000054
    assert made.dollars == pytest.approx(2 * hourly * made.seconds / 3600 + 300 * 0.011)


def test_without_autoscaling_the_workers_stay():
    assert estimate(10**9, "n2-standard-4", 3, None, True, None, Prices()).workers == 3


def test_prices_can_be_given():
    assert Prices.parse("cpu=0.1,shuffle=0") == Prices(cpu=0.1, shuffle=0)


@pytest.mark.parametrize("text", ["gold=1", "cpu=much", "cpu=-1", "cpu=nan", "cpu"])
def test_a_wrong_price_gets_one_sentence(text):
    with pytest.raises(RequestError, match=r"^--prices .*\.$"):
        Prices.parse(text)


def dry_run_here(argv: list[str]) -> int:
    """A dry run in a process that cannot look up or reach any other machine.

    With a light preprocessing: how large the graph is otherwise, test_submission.py says.
    """

    def refused(*_, **__):
        raise AssertionError("a dry run asked for another machine")

    socket.getaddrinfo = refused
    socket.socket.connect = refused
    from pipelines.cli.submit import submit_command
    from tests.support.light_job import preprocess_all_lightly

    preprocess_all_lightly()
    return submit_command(["--dry-run", *argv])


@pytest.fixture(scope="module")
def dry(runs, six_thousand_flights, tmp_path_factory):
    """A dry run's JSON, its page and its written description."""
    folder = tmp_path_factory.mktemp("dry")
    ended = runs.start(
        f"{__name__}:dry_run_here",
        [
            "--json",
            "--input",
            str(six_thousand_flights),
            "--project=my-project",
            "--region=us-central1",
            "--job_name=dry",
            "--output=gs://bucket/flights",
            f"--dry-run-page={folder / 'page.html'}",
            f"--template_location={folder / 'job.json'}",
        ],
    ).wait()
    assert ended.code == 0, ended.err
    return json.loads(ended.out.splitlines()[-1]), folder


def test_a_dry_run_describes_the_job_as_the_public_api_has_it(dry):
    made, _ = dry
    job = json_format.ParseDict(made["job"], dataflow.Job.pb()())
    assert job.name == "dry"
    (pool,) = job.environment.worker_pools
    assert pool.kind == "harness"
    assert pool.machine_type == "n2-standard-4"
    options = made["job"]["environment"]["sdkPipelineOptions"]["options"]
    assert options["dry_run"] is False
    assert options["pipelineUrl"].startswith("gs://bucket/staging/dry.")
    assert not {"template_location", "prices", "dry_run_page"} & options.keys()
    assert options["no_auth"] is False


def test_a_dry_run_lists_what_would_be_staged_with_its_size(dry, six_thousand_flights):
    made, _ = dry
    files = {file["what"]: file for file in made["staged_files"]}
    assert files.keys() == {"input", "graph", "package"}
    assert files["input"]["bytes"] == six_thousand_flights.stat().st_size
    # A million bytes, more or less: the steps' code names the files of the checkout, whose path
    # may be long. Dataflow takes ten million.
    assert 100_000 < files["graph"]["bytes"] < 2_000_000
    assert all(file["path"].startswith("gs://bucket/staging/") for file in files.values())


def test_every_part_of_every_step_is_in_a_fused_stage(dry):
    made, _ = dry
    names = {name.split("/")[0] for stage in made["stages"] for name in stage["steps"]}
    # A step that only brings collections together is no part of a stage of its own.
    assert {step["name"] for step in made["steps"]} - names <= {"quarantined"}
    joined = [stage["steps"] for stage in made["stages"] if stage["grouped"]]
    (first,) = [steps for steps in joined if any(s.startswith("enrich") for s in steps)]
    assert any(step.startswith("history") for step in first)


def test_the_description_is_written_where_it_is_asked_for(dry):
    made, folder = dry
    assert json.loads((folder / "job.json").read_text()) == made["job"]


def test_the_page_needs_no_network_and_shows_steps_files_and_estimate(dry):
    _, folder = dry
    page = (folder / "page.html").read_text()
    for outside in ("src=", "<link", "http:", "@import"):
        assert outside not in page.split("<pre>")[0]
    for words in ("Dry run of dry", "workflow.tar.gz", "observe pressure", "US dollars"):
        assert words in page


def described(runs, folder, name: str, *words: str) -> dict:
    """A dry run of a job, as JSON."""
    cloud = ["--project=my-project", "--region=us-central1", f"--output=gs://bucket/{name}"]
    words = ["--json", f"--job={name}", *cloud, f"--dry-run-page={folder / 'page.html'}", *words]
    ended = runs.start(f"{__name__}:dry_run_here", words).wait()
    assert ended.code == 0, ended.err
    return json.loads(ended.out.splitlines()[-1])


def test_a_job_of_pictures_is_described_with_its_folder(runs, small_job, tmp_path):
    job = small_job("digits")
    made = described(runs, tmp_path, "digits", f"--input={job.input}")
    assert made["job"]["name"].startswith("digits-")
    assert made["job"]["labels"] == {"pipeline": "digits"}
    assert {"read", "decode", "write", "publish"} <= {step["name"] for step in made["steps"]}
    (sent,) = [file for file in made["staged_files"] if file["what"] == "input"]
    files = [path for path in job.input.rglob("*") if path.is_file()]
    assert sent["bytes"] == sum(path.stat().st_size for path in files)
    assert sent["path"].startswith("gs://bucket/staging/input/")
    assert made["estimate"]["what"] == "pictures"
    assert made["estimate"]["rows"] == len(files) - 1  # without the labels
    assert made["notes"] == []


def test_pictures_that_lie_elsewhere_are_not_looked_at(runs, tmp_path):
    made = described(runs, tmp_path, "digits", "--input=gs://elsewhere/pictures")
    assert made["notes"] == [
        "--input gs://elsewhere/pictures was not looked at: the estimate is that of 5,000 small "
        "pictures."
    ]
