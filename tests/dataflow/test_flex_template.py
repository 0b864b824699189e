"""The Flex Template: its image's build, its metadata, and the launcher's call of it."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from google.cloud import dataflow
from google.protobuf import json_format

from pipelines.data import distributions
from pipelines.dataflow import template
from pipelines.problems import RequestError
from tests.support.light_job import preprocess_all_lightly

IMAGE = "us-docker.pkg.dev/my-project/flights/flights:1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The template's folder, as the command writes it."""
    place = tmp_path_factory.mktemp("template") / "here"
    assert template.template_command(["--folder", str(place), "--image", IMAGE]) == 0
    return place


def test_every_option_is_a_parameter_or_a_flag_of_the_launch_and_none_is_both():
    parameters = {p["name"].replace("-", "_") for p in template.metadata()["parameters"]}
    options = {action.dest for action in template.declared_options()}
    assert parameters | template.LAUNCH_FLAGS.keys() == options
    assert not parameters & template.LAUNCH_FLAGS.keys()


def test_every_parameter_has_the_parsers_help_and_a_regex_that_takes_its_default():
    actions = {a.option_strings[0].removeprefix("--"): a for a in template.declared_options()}
    for parameter in template.metadata()["parameters"]:
        action = actions[parameter["name"]]
        (regex,) = parameter["regexes"]
        assert parameter["helpText"]
        assert "%(" not in parameter["helpText"]
        for choice in action.choices or ():
            assert re.fullmatch(regex, choice)
        if "defaultValue" in parameter:
            assert parameter["defaultValue"] == str(action.default)
            assert re.fullmatch(regex, parameter["defaultValue"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("input", "gs://bucket/a.csv,gs://bucket/b/*.csv", "/tmp/a.csv"),
        ("output", "gs://bucket/flights", "gs://bucket"),
        ("rows", "1000", "0"),
        ("steps", "exercises", "mine"),
        ("suite-parameters", "most=3,least=1", "most"),
        ("split", "80/10/10", "80/20"),
        ("compression", "gzip", "zip"),
        ("sdk_container_image", IMAGE, "an image"),
    ],
)
def test_a_parameters_regex_takes_what_is_right_and_refuses_what_is_wrong(name, good, bad):
    (regex,) = next(p["regexes"] for p in template.metadata()["parameters"] if p["name"] == name)
    assert re.fullmatch(regex, good)
    assert not re.fullmatch(regex, bad)


def test_the_specification_is_the_public_apis_message(folder):
    told = json.loads((folder / "flights.json").read_text())
    # The file's SDK is a string in the API's own words.
    spec = json_format.ParseDict(told, dataflow.ContainerSpec.pb()())
    assert spec.image == IMAGE
    assert len(spec.metadata.parameters) == len(template.metadata()["parameters"])
    assert told["metadata"] == json.loads((folder / "metadata.json").read_text())


def dockerfile_problems(text: str, context: Path) -> list[str]:
    """What is wrong with a Dockerfile, as far as it can be told without an engine."""
    problems = []
    steps = [line.split(None, 1) for line in text.splitlines() if line and line[0] != "#"]
    stages = set()
    for word, rest in steps:
        if word not in {"ARG", "FROM", "COPY", "WORKDIR", "RUN", "ENV", "ENTRYPOINT"}:
            problems.append(f"{word} is no instruction that is wanted here")
        if word == "FROM":
            image, _, stage = rest.partition(" AS ")
            stages.add(stage)
            if ":" not in image or image.endswith(":latest"):
                problems.append(f"{image} is not pinned")
        if word == "COPY":
            flags = [part for part in rest.split() if part.startswith("--from=")]
            sources = [part for part in rest.split() if not part.startswith("--")][:-1]
            if any(flag.removeprefix("--from=") not in stages for flag in flags):
                problems.append(f"COPY {rest}: no such stage")
            if not flags and any(not (context / source).exists() for source in sources):
                problems.append(f"COPY {rest}: not in the context")
        if word == "RUN" and "pip install" in rest:
            if "--require-hashes" not in rest and "--no-deps" not in rest:
                problems.append(f"RUN {rest}: installs what is not pinned")
            if "--no-cache-dir" not in rest:
                problems.append(f"RUN {rest}: keeps pip's cache in the image")
        if word == "ENTRYPOINT" and not isinstance(json.loads(rest), list):
            problems.append("ENTRYPOINT has a shell")
    if "USER root" in text or "curl" in text:
        problems.append("root or curl")
    return problems


def test_the_dockerfile_has_no_fault(folder):
    text = (folder / "Dockerfile").read_text()
    assert dockerfile_problems(text, folder) == []
    variables = dict(re.findall(r"^ENV (\w+)=(.+)$", text, re.MULTILINE))
    assert variables["FLEX_TEMPLATE_PYTHON_PY_FILE"] == "/template/main.py"
    assert (folder / "main.py").is_file()
    assert text.splitlines()[-1] == 'ENTRYPOINT ["/opt/apache/beam/boot"]'


def test_the_lint_finds_faults(tmp_path):
    faulty = "FROM python:latest\nCOPY nothing .\nRUN pip install beam\n"
    assert len(dockerfile_problems(faulty, tmp_path)) == 4


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_hadolint_has_nothing_to_say(folder):
    subprocess.run(["hadolint", folder / "Dockerfile"], check=True, timeout=60)


def test_the_images_lock_has_what_the_job_needs_and_not_what_tests_need(folder):
    from packaging.requirements import Requirement

    lock = (folder / "requirements.lock").read_text()
    named = set(re.findall(r"^([-._a-z0-9]+)==", lock, re.MULTILINE))
    assert {"apache-beam", "tensorflow", "tensorflow-cpu", "setuptools"} <= named
    assert not {"pytest", "ruff", "hypothesis", "gcp-storage-emulator", "duckdb"} & named
    for entry in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry
    from importlib import metadata

    for name in named:
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another system or Python
        for text in needs:
            need = Requirement(text)
            if template._normal(need.name) in distributions.LEFT_OUT:
                continue
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert template._normal(need.name) in named, (name, text)


def test_the_images_package_installs_without_the_network(folder, tmp_path):
    source = shutil.copytree(folder, tmp_path / "template")
    # What `pip install --no-deps --no-build-isolation .` does.
    build = "from setuptools import build_meta; print(build_meta.build_wheel('made'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=source, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (source / "made").glob("*.whl")
    target = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    for name in ("pipelines/tables/graph.py", "solutions", "expectations/flights.json", "schemas"):
        assert (target / name).exists()


def test_a_folder_with_something_else_is_kept(tmp_path):
    (tmp_path / "photo.jpg").write_text("mine")
    with pytest.raises(RequestError, match="holds something that is no template"):
        template.write(str(tmp_path), IMAGE, "", template.LAUNCHER_TAG)
    assert (tmp_path / "photo.jpg").read_text() == "mine"


# --- The launcher's call, against a bucket on this machine. ---


def launch(main: str, arguments: list[str]) -> int:
    """Calls the template's main file as the launcher does, in the image's environment.

    With a light preprocessing: the graph takes most of a launch, and is tested elsewhere.
    """
    preprocess_all_lightly()
    os.environ[template.IN_IMAGE] = "1"
    sys.argv = [main, *arguments]
    runpy.run_path(main, run_name="__main__")
    return 0


@pytest.fixture(scope="module")
def launched(runs, folder, six_thousand_flights, tmp_path_factory):
    """A launch: how it ended, and the bucket's folder."""
    pytest.importorskip("gcp_storage_emulator", reason="the extra `rehearse` is not installed")
    from pipelines.rehearsal.services import running

    place = tmp_path_factory.mktemp("launch")
    # No job comes of it, and so no worker.
    with running(place, ["bucket"], "us-central1", "gs://bucket/out", preload=False) as services:
        call = [
            "--runner=DataflowRunner",
            "--project=my-project",
            "--region=us-central1",
            "--job_name=launched",
            "--template_location=gs://bucket/staging/template_launches/1/job_object",
            "--temp_location=gs://bucket/tmp",
            "--staging_location=gs://bucket/staging",
            "--max_num_workers=3",
            """--labels={"goog-dataflow-provided-template-type": "flex"}""",
            f"--sdk_container_image={IMAGE}",
            "--output=gs://bucket/flights",
            f"--input={six_thousand_flights}",
            # Only so that it finds the bucket of this machine.
            f"--dataflow_endpoint={services.endpoint}",
            "--no_auth",
        ]
        main = str(folder / "main.py")
        ended = runs.start(f"{__name__}:launch", main, call, env=services.environment).wait()
        import urllib.request

        jobs = f"{services.endpoint}/v1b3/projects/my-project/locations/us-central1/jobs"
        with urllib.request.urlopen(jobs) as answer:
            listed = json.load(answer)
    return ended, place / "buckets/bucket", listed


def test_a_launch_ends_without_a_job_of_its_own(launched):
    ended, _, listed = launched
    assert ended.code == 0, ended.err
    assert "The job's description is gs://bucket/staging/template_launches/1/job_object" in (
        ended.err
    )
    assert not listed.get("jobs")


def test_a_launch_leaves_the_description_where_the_launcher_asked_for_it(launched):
    _, bucket, _ = launched
    job = json.loads((bucket / "staging/template_launches/1/job_object").read_text())
    job = json_format.ParseDict(job, dataflow.Job.pb()())
    assert job.name == "launched"
    assert dict(job.labels) == {"goog-dataflow-provided-template-type": "flex"}
    (pool,) = job.environment.worker_pools
    assert pool.autoscaling_settings.max_num_workers == 3
    assert [image.container_image for image in pool.sdk_harness_container_images] == [IMAGE]
    # The image has the package: none is staged.
    assert [package.name for package in pool.packages] == []
    assert list(bucket.glob("staging/launched.*/pipeline.pb"))
