"""Definitions of a training on a TPU, and the options that they refuse."""

import json
import shlex
from pathlib import Path

import pytest

from pipelines.cli.train import make_parser, train_command
from pipelines.problems import RequestError
from pipelines.training import jobs

VM = {
    "--job": "tpu-vm",
    "--project": "my-project",
    "--zone": "us-west1-c",
    "--output": "gs://bucket/training",
    "--package": "gs://bucket/flights_workshop-0.1.0.tar.gz",
}
VERTEX = {
    "--job": "vertex",
    "--project": "my-project",
    "--zone": "us-west1-c",
    "--output": "gs://bucket/training",
    "--image": "us-docker.pkg.dev/my-project/images/training:1",
}


def job(options: dict, *further: str, data: str = "gs://bucket/flights") -> jobs.TpuJob:
    words = [word for pair in options.items() for word in pair if word is not None]
    return jobs.job_of(make_parser("workshop train").parse_args([data, *words, *further]))


def test_a_tpu_vms_script_asks_waits_trains_and_gives_back():
    script = job(VM, "--epochs", "3", "--spot").tpu_vm()
    assert script.startswith("#!/usr/bin/env bash\nset -euo pipefail\n")
    create, wait, trap, ssh = script.strip().splitlines()[2:]
    words = shlex.split(create)
    assert words[:6] == [
        *("gcloud", "compute", "tpus", "queued-resources", "create", "workshop-training")
    ]
    assert words[words.index("--accelerator-type") + 1] == "v5litepod-8"
    assert words[words.index("--runtime-version") + 1] == "v2-alpha-tpuv5-lite"
    assert "--spot" in words
    assert wait.startswith("until [")
    assert "= ACTIVE ]" in wait
    assert "queued-resources delete workshop-training" in trap
    assert trap.endswith("EXIT")
    remote = shlex.split(ssh)[-1]
    assert "jax[tpu]==" in remote
    assert "tensorflow-tpu" not in remote
    train = remote.split(" && ")[-1]
    assert shlex.split(train)[:7] == [
        *("workshop", "train", "gs://bucket/flights"),
        *("--framework", "jax", "--accelerator", "tpu"),
    ]
    assert "--epochs 3" in train
    assert "--output gs://bucket/training" in train


def test_a_job_with_tensorflow_is_there_for_who_asks():
    script = job(VM, "--framework", "tensorflow").tpu_vm()
    assert "tensorflow-tpu==2.20.0" in script
    assert "jax[tpu]" not in script
    assert "--framework tensorflow" in script


@pytest.mark.parametrize(
    ("tpu", "runtime"),
    [
        ("v5litepod-16", "v2-alpha-tpuv5-lite"),
        ("v5p-32", "v2-alpha-tpuv5"),
        ("v6e-64", "v2-alpha-tpuv6e"),
    ],
)
def test_every_host_of_a_slice_runs_the_same_program(tpu, runtime):
    create, *_, ssh = job(VM, "--tpu-type", tpu).tpu_vm().strip().splitlines()[2:]
    assert f"--runtime-version {runtime}" in create
    words = shlex.split(ssh)
    assert words[words.index("--worker") + 1] == "all"


def test_a_tpu_machine_gets_the_versions_of_the_lock():
    lock = (Path(__file__).parents[2] / "requirements.lock").read_text()
    for wanted in (*jobs.INSTALLED["jax"], jobs._BESIDE[0]):
        assert f"\n{wanted.replace('[tpu]', '')} " in lock


def test_what_the_job_runs_is_a_request_that_train_takes():
    config = "gs://bucket/best.json"
    script = job(VERTEX, "--batch", "4096", "--no-baseline", "--config", config).script()
    words = shlex.split(script)
    given = make_parser("workshop train").parse_args(words[2:])
    assert (given.accelerator, given.batch, given.no_baseline) == ("tpu", 4096, True)
    assert (given.config, given.output) == (config, "gs://bucket/training")


@pytest.mark.parametrize(
    ("tpu", "machine"),
    [
        ("v5litepod-4", {"machineType": "ct5lp-hightpu-4t", "tpuTopology": "2x2"}),
        (
            "v3-8",
            {"machineType": "cloud-tpu", "acceleratorType": "TPU_V3", "acceleratorCount": 8},
        ),
    ],
)
def test_a_vertex_job_names_the_machine_and_the_container(tpu, machine):
    further = ("--framework", "tensorflow") if tpu == "v3-8" else ()
    found = json.loads(json.dumps(job({**VERTEX, "--tpu-type": tpu}, *further).vertex()))
    (pool,) = found["jobSpec"]["workerPoolSpecs"]
    assert pool["machineSpec"] == machine
    assert pool["containerSpec"]["imageUri"] == VERTEX["--image"]
    assert found["displayName"] == "workshop-training"


@pytest.mark.parametrize(
    ("options", "further", "sentence"),
    [
        ({**VM, "--project": "x"}, (), "--project 'x' is not a project id"),
        ({**VM, "--zone": "us-west1"}, (), "--zone 'us-west1' is not a zone"),
        ({**VM, "--output": "build/training"}, (), "--output 'build/training' is not"),
        ({**VM, "--job-name": "Big_Job"}, (), "--job-name 'Big_Job' is not"),
        ({**VM, "--tpu-type": "v9-8"}, (), "--tpu-type v9-8 is unknown"),
        (
            {**VM, "--tpu-type": "v5litepod-16"},
            ("--framework", "tensorflow"),
            "has 4 hosts, for which TensorFlow .* take --framework jax",
        ),
        ({**VERTEX, "--tpu-type": "v5litepod-16"}, (), "has 4 hosts, and --job vertex asks"),
        ({**VM, "--tpu-type": "v3-8"}, (), "v3-8 is not for --framework jax"),
        ({**VM, "--tpu-type": "tpu7x-8"}, (), "TPU7x is offered by GKE and Compute Engine"),
        (VM, ("--any-order",), "--any-order is not for --framework jax"),
        ({**VERTEX, "--tpu-type": "v4-8"}, (), "is none of Vertex AI's machines"),
        ({**VERTEX, "--image": "latest"}, (), "--image 'latest' is not a container image"),
        (VM, ("--accelerator", "cpu"), "--accelerator cpu does not go with --job"),
        (VM, ("--config", "best.json"), "--config best.json is on this machine"),
        ({key: VM[key] for key in VM if key != "--package"}, (), "--job needs --package"),
    ],
)
def test_a_wrong_option_is_named(options, further, sentence):
    with pytest.raises(RequestError, match=sentence):
        job(options, *further)


def test_data_must_be_where_the_tpu_can_read_it():
    with pytest.raises(RequestError, match="DATA 'build/flights' is not a folder on gs://"):
        job(VM, data="build/flights")


def test_a_definition_is_printed_and_nothing_is_sent(capsys):
    words = [word for pair in VERTEX.items() for word in pair]
    assert train_command(["gs://bucket/flights", *words]) == 0
    assert json.loads(capsys.readouterr().out)["displayName"] == "workshop-training"
