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


# As Google's page on compute resources for training lists them: chips of a machine, topology, and
# machines of it.
PLANES = {
    **{1: (1, "1x1", 1), 4: (4, "2x2", 1), 8: (8, "2x4", 1), 16: (4, "4x4", 4)},
    **{32: (4, "4x8", 8), 64: (4, "8x8", 16), 128: (4, "8x16", 32), 256: (4, "16x16", 64)},
}
CUBOIDS = {
    **{8: (4, "2x2x1", 1), 16: (4, "2x2x2", 2), 32: (4, "2x2x4", 4), 64: (4, "2x4x4", 8)},
    **{128: (4, "4x4x4", 16), 256: (4, "4x4x8", 32), 512: (4, "4x8x8", 64)},
    **{1024: (4, "8x8x8", 128), 2048: (4, "8x8x16", 256)},
}
ON_VERTEX = {
    "v5litepod": ("ct5lp-hightpu", PLANES),
    "v6e": ("ct6e-standard", PLANES),
    "tpu7x": ("tpu7x-standard", CUBOIDS),
}

# The fields of the API's page on CustomJobSpec that a definition uses.
SCHEMA: dict = {
    "displayName": str,
    "jobSpec": {
        "workerPoolSpecs": [
            {
                "machineSpec": {
                    **{"machineType": str, "tpuTopology": str},
                    **{"acceleratorType": str, "acceleratorCount": int},
                },
                "replicaCount": str,  # int64
                "containerSpec": {"imageUri": str, "command": [str], "args": [str]},
            }
        ],
        "scheduling": {"strategy": str},
    },
}


def fits(value, schema) -> bool:
    if isinstance(schema, dict):
        known = isinstance(value, dict) and set(value) <= set(schema)
        return known and all(fits(value[name], schema[name]) for name in value)
    if isinstance(schema, list):
        return isinstance(value, list) and all(fits(item, schema[0]) for item in value)
    return type(value) is schema


def sizes(kind: str) -> list[str]:
    found = [size for tpu in jobs.TPUS.values() for size in tpu.sizes]
    return [size for size in found if size.rpartition("-")[0] == kind]


@pytest.mark.parametrize("kind", ON_VERTEX)
def test_a_vertex_job_is_one_replica_of_as_many_machines_as_its_topology_has(kind):
    machine, table = ON_VERTEX[kind]
    assert sizes(kind) == [f"{kind}-{number}" for number in table]
    for number, (chips, topology, hosts) in table.items():
        asked = job({**VERTEX, "--tpu-type": f"{kind}-{number}"})
        found = json.loads(json.dumps(asked.vertex()))
        assert fits(found, SCHEMA)
        (pool,) = found["jobSpec"]["workerPoolSpecs"]
        assert pool["replicaCount"] == "1"
        assert pool["machineSpec"] == {
            "machineType": f"{machine}-{chips}t",
            "tpuTopology": topology,
        }
        assert asked.tpu_type.sizes[asked.tpu][1] == hosts
        # Every machine runs it: JAX finds the others by itself.
        (run,) = pool["containerSpec"]["args"]
        assert "--framework jax --accelerator tpu" in run


def test_a_vertex_job_with_tensorflow_names_the_accelerator_and_the_container():
    options = {**VERTEX, "--tpu-type": "v3-8", "--job-name": "mine"}
    found = job(options, "--framework", "tensorflow", "--spot").vertex()
    assert fits(found, SCHEMA)
    (pool,) = found["jobSpec"]["workerPoolSpecs"]
    assert pool["machineSpec"] == {
        **{"machineType": "cloud-tpu", "acceleratorType": "TPU_V3", "acceleratorCount": 8}
    }
    assert pool["containerSpec"]["imageUri"] == VERTEX["--image"]
    assert found["displayName"] == "mine"
    assert found["jobSpec"]["scheduling"] == {"strategy": "SPOT"}


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
            "has 4 hosts, for which TensorFlow .* or, from v4 on, --framework jax",
        ),
        (
            {**VERTEX, "--tpu-type": "v5litepod-16"},
            ("--spot",),
            "v5litepod-16 has 4 hosts, for which Vertex AI has no --spot: .* --job tpu-vm",
        ),
        (
            {**VERTEX, "--tpu-type": "v3-32"},
            ("--framework", "tensorflow"),
            "has 4 hosts, for which TensorFlow .* take one host, such as v5litepod-8",
        ),
        (
            {**VERTEX, "--tpu-type": "v6e-8"},
            ("--framework", "tensorflow"),
            "v6e-8: Vertex AI supports no TensorFlow there: take --framework jax",
        ),
        (
            {**VERTEX, "--tpu-type": "v6e-16"},
            ("--batch", "100"),
            "--batch 100 does not divide among 16 replicas: take 96 or 112",
        ),
        ({**VERTEX, "--tpu-type": "tpu7x-16"}, ("--batch", "8"), "8 does not divide among 16"),
        (
            {**VERTEX, "--tpu-type": "tpu7x-16"},
            ("--framework", "tensorflow"),
            "tpu7x-16 is not for --framework tensorflow: take another one, .* --framework jax",
        ),
        ({**VM, "--tpu-type": "v3-8"}, (), "v3-8 is not for --framework jax"),
        ({**VM, "--tpu-type": "tpu7x-8"}, (), "does not support TPU7x: take --job vertex"),
        ({**VERTEX, "--tpu-type": "tpu7x-4"}, (), "--tpu-type tpu7x-4 is unknown: .* tpu7x-8"),
        (VM, ("--any-order",), "--any-order is not for --framework jax"),
        ({**VERTEX, "--tpu-type": "v5p-16"}, (), "is none of Vertex AI's: take --job tpu-vm"),
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
