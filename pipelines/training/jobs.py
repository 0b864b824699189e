"""Definitions of a training on a TPU: a Vertex AI custom job, or a TPU VM in the queue.

Made from typed options and checked; nothing is sent. docs/training.md has the commands.
"""

import argparse
import json
import re
import shlex
from dataclasses import dataclass

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.training.frameworks import JAX, NAMES, TENSORFLOW
from pipelines.training.sharding import replica_batch
from pipelines.training.tpu_types import TPUS, TpuType

KINDS = ("vertex", "tpu-vm")

# What else the training stage imports; Beam reads object storage.
_BESIDE = (
    "keras==3.15.1",
    *("tensorflow-metadata>=1.21", "pyarrow>=25,<26", "rich>=15", "scikit-learn>=1.7"),
    *("matplotlib>=3.10", "jinja2>=3.1", "tzdata", "apache-beam[gcp]==2.77.0"),
)

# What makes the steps on a TPU. The newest TensorFlow with a build for TPUs on the Python package
# index is older than the lock's; see docs/training.md.
INSTALLED = {
    JAX: (
        *("jax[tpu]==0.10.2", "optax==0.2.8", "orbax-checkpoint==0.12.8"),
        *("array-record==0.8.6", "grain==0.2.18"),
    ),
    TENSORFLOW: ("tensorflow-tpu==2.20.0",),
}

# Of a TPU machine: its system has Python 3.10, for which this package is not.
_PYTHON = "3.12"

DEFAULT_TPU = "v5litepod-8"
DEFAULT_NAME = "workshop-training"

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,60}[a-z0-9])?")
_PROJECT = re.compile(r"[a-z][-a-z0-9]{4,28}[a-z0-9]")
_ZONE = re.compile(r"[a-z]+-[a-z]+\d+-[a-z]")
_BUCKET = re.compile(r"gs://[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9](/\S*)?")
_IMAGE = re.compile(r"[a-z0-9][-a-z0-9.]*/[^\s:]+(:[\w.-]+|@sha256:[0-9a-f]{64})")


@dataclass(frozen=True)
class TpuJob:
    """A checked request.

    Attributes:
        kind: vertex or tpu-vm.
        tpu: accelerator type, such as v5litepod-8; several hosts run the same program.
        zone: of a TPU VM; Vertex AI takes its region.
        data, output: on `gs://`.
        package: the source distribution on `gs://`, which a TPU VM installs.
        image: the container that Vertex AI runs.
        arguments: of `workshop train`, further ones.
        spot: cheaper, and may be taken away.
        framework: that makes the steps.
    """

    kind: str
    name: str
    project: str
    zone: str
    tpu: str
    data: str
    output: str
    package: str | None = None
    image: str | None = None
    arguments: tuple[str, ...] = ()
    spot: bool = False
    framework: str = JAX

    def __post_init__(self):
        _match(self.name, _NAME, "--job-name", "lower-case letters, digits and hyphens, 62 at most")
        _match(self.project, _PROJECT, "--project", "a project id such as my-project-1")
        _match(self.zone, _ZONE, "--zone", "a zone such as us-west1-c")
        _match(self.data, _BUCKET, "DATA", "a folder on gs://, where the TPU can read it")
        _match(
            self.output, _BUCKET, "--output", "a folder on gs://, where the result outlives the TPU"
        )
        _, hosts = self.tpu_type.sizes[self.tpu]
        if self.framework not in self.tpu_type.frameworks:
            raise RequestError(
                f"--tpu-type {self.tpu} is not for --framework {self.framework}: take another one, "
                f"such as {DEFAULT_TPU}, or --framework {self.tpu_type.frameworks[0]}."
            )
        if hosts > 1 and self.framework == TENSORFLOW:
            raise RequestError(
                f"--tpu-type {self.tpu} has {hosts} hosts, for which TensorFlow needs software on "
                f"each that this definition does not set up: take one host, such as {DEFAULT_TPU}, "
                "or, from v4 on, --framework jax."
            )
        if self.kind == "tpu-vm":
            self._check_tpu_vm()
        else:
            self._check_vertex(hosts)

    def _check_tpu_vm(self) -> None:
        if self.tpu_type.runtime is None:
            raise RequestError(
                f"--tpu-type {self.tpu}: the Cloud TPU API, which gives out TPU VMs, does not "
                "support TPU7x: take --job vertex, or a type such as v6e-8."
            )
        _match(self.package, _BUCKET, "--package", "the source distribution on gs://")

    def _check_vertex(self, hosts: int) -> None:
        if self.tpu_type.vertex is None:
            raise RequestError(
                f"--tpu-type {self.tpu} is none of Vertex AI's: take --job tpu-vm, or v5e, v6e, "
                "TPU7x, or with --framework tensorflow v2-8 or v3-8."
            )
        if self.framework not in self.tpu_type.vertex_frameworks:
            raise RequestError(
                f"--tpu-type {self.tpu}: Vertex AI supports no {NAMES[self.framework]} there: take "
                f"--framework jax, --job tpu-vm, or {DEFAULT_TPU}."
            )
        if self.spot and hosts > 1:
            raise RequestError(
                f"--tpu-type {self.tpu} has {hosts} hosts, for which Vertex AI has no --spot: "
                f"leave it out, or take --job tpu-vm, or one host, such as {DEFAULT_TPU}."
            )
        _match(self.image, _IMAGE, "--image", "a container image with its tag")

    @property
    def tpu_type(self) -> TpuType:
        """Its kind of TPU; raises RequestError for an unknown one."""
        for tpu in TPUS.values():
            if self.tpu in tpu.sizes:
                return tpu
        known = ", ".join(size for tpu in TPUS.values() for size in list(tpu.sizes)[:3])
        raise RequestError(f"--tpu-type {self.tpu} is unknown: take one such as {known}.")

    @property
    def devices(self) -> int:
        """That the steps' batch is divided among, over all hosts."""
        chips, _ = self.tpu_type.sizes[self.tpu]
        return chips * self.tpu_type.devices

    def script(self) -> str:
        """What runs where the TPU is: a training whose checkpoints and result go to the bucket."""
        where = ["--framework", self.framework, "--accelerator", "tpu", "--output", self.output]
        return shlex.join(["workshop", "train", self.data, *where, *self.arguments])

    def vertex(self) -> dict:
        """The custom job in the JSON of Vertex AI's REST API, `projects.locations.customJobs`.

        A TPU of several hosts is one replica of one worker pool: its topology says how many
        hosts there are, and each of them runs the container.
        """
        chips, hosts = self.tpu_type.sizes[self.tpu]
        kind = self.tpu_type.vertex or ""  # one without was refused
        machine: dict[str, str | int]
        if self.tpu_type.topologies:
            machine = {
                "machineType": f"{kind}-{chips // hosts}t",
                "tpuTopology": self.tpu_type.topologies[chips],
            }
        else:
            machine = {
                "machineType": "cloud-tpu",
                "acceleratorType": kind,
                "acceleratorCount": self.devices,
            }
        spec: dict[str, object] = {
            "workerPoolSpecs": [
                {
                    "machineSpec": machine,
                    "replicaCount": "1",
                    "containerSpec": {
                        "imageUri": self.image,
                        "command": ["bash", "-c"],
                        "args": [self.script()],
                    },
                }
            ]
        }
        if self.spot:
            spec["scheduling"] = {"strategy": "SPOT"}
        return {"displayName": self.name, "jobSpec": spec}

    def tpu_vm(self) -> str:
        """The commands for a TPU VM with a queued resource, as a shell script."""
        if self.package is None or self.tpu_type.runtime is None:
            raise ValueError("a TPU VM has a software version, and installs the package")
        where = ["--project", self.project, "--zone", self.zone]
        create = [
            *("gcloud", "compute", "tpus", "queued-resources", "create", self.name, *where),
            *("--node-id", self.name, "--accelerator-type", self.tpu),
            *("--runtime-version", self.tpu_type.runtime),
            *(["--spot"] if self.spot else []),
        ]
        state = [
            *("gcloud", "compute", "tpus", "queued-resources", "describe", self.name, *where),
            *("--format", "value(state.state)"),
        ]
        archive = self.package.rsplit("/", 1)[-1]
        remote = " && ".join(
            [
                "python3 -m pip install --quiet --user uv",
                f"python3 -m uv venv --quiet --seed --python {_PYTHON} training",
                ". training/bin/activate",
                f"gcloud storage cp {shlex.quote(self.package)} .",
                f"pip install --quiet {shlex.join([*INSTALLED[self.framework], *_BESIDE])}",
                f"pip install --quiet --no-deps {shlex.quote(archive)}",
                self.script(),
            ]
        )
        ssh = [
            *("gcloud", "compute", "tpus", "tpu-vm", "ssh", self.name, *where),
            # Every host runs the same program; of several the first one writes.
            *("--worker", "all", "--command", remote),
        ]
        delete = [
            *("gcloud", "compute", "tpus", "queued-resources", "delete", self.name, *where),
            *("--force", "--quiet"),
        ]
        return "\n".join(
            [
                "#!/usr/bin/env bash",
                "set -euo pipefail",
                shlex.join(create),
                f'until [ "$({shlex.join(state)})" = ACTIVE ]; do sleep 30; done',
                f"trap {shlex.quote(shlex.join(delete))} EXIT",
                shlex.join(ssh),
                "",
            ]
        )


def _match(value: str | None, pattern: re.Pattern, option: str, what: str) -> None:
    if not value:
        raise RequestError(f"--job needs {option}: {what}.")
    if not pattern.fullmatch(value):
        raise RequestError(f"{option} {value!r} is not {what}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options of a job's definition."""
    group = parser.add_argument_group("a job's definition, printed instead of training here")
    group.add_argument(
        "--job",
        choices=KINDS,
        help="a Vertex AI custom job, or a TPU VM's commands; with JAX where --framework names no "
        "other",
    )
    group.add_argument(
        "--job-name", metavar="NAME", default=DEFAULT_NAME, help="(default: %(default)s)"
    )
    group.add_argument("--project", metavar="ID", help="Google Cloud project")
    group.add_argument("--zone", metavar="ZONE", help="where the TPU is, such as us-west1-c")
    group.add_argument(
        "--tpu-type",
        metavar="TYPE",
        default=DEFAULT_TPU,
        help="v5e to TPU7x, of several hosts with JAX (default: %(default)s)",
    )
    group.add_argument("--package", metavar="GS", help="tpu-vm: the source distribution on gs://")
    group.add_argument("--image", metavar="URI", help="vertex: the container with this package")
    group.add_argument("--spot", action="store_true", help="cheaper, and may be taken away")


def job_of(given: argparse.Namespace) -> TpuJob:
    """The job that the options ask for.

    Raises:
        RequestError: an option is missing or wrong; names it.
    """
    if given.accelerator not in ("auto", "tpu"):
        raise RequestError(f"--accelerator {given.accelerator} does not go with --job, a TPU's.")
    if given.config and not storage.is_remote(given.config):
        raise RequestError(
            f"--config {given.config} is on this machine, and the job runs elsewhere: copy it to a "
            "bucket, and give its gs:// path."
        )
    framework = given.framework or JAX
    if framework == JAX and given.any_order:
        raise RequestError("--any-order is not for --framework jax: leave it out.")
    passed = ["--config", given.config] if given.config else []
    for name in ("batch", "epochs", "learning_rate", "seed"):
        if getattr(given, name) is not None:
            passed += [f"--{name.replace('_', '-')}", str(getattr(given, name))]
    passed += ["--steps-per-execution", str(given.steps_per_execution), "--steps", given.steps]
    passed += ["--checkpoint-every", str(given.checkpoint_every)]
    for name in ("any_order", "no_baseline", "restart"):
        if getattr(given, name):
            passed.append(f"--{name.replace('_', '-')}")
    job = TpuJob(
        kind=given.job,
        name=given.job_name,
        project=given.project,
        zone=given.zone,
        tpu=given.tpu_type,
        data=given.data,
        output=given.output,
        package=given.package,
        image=given.image,
        arguments=tuple(passed),
        spot=given.spot,
        framework=framework,
    )
    if given.batch:
        # Said now, and not when the queue has given out the TPU.
        replica_batch(given.batch, job.devices)
    return job


def print_job(given: argparse.Namespace) -> None:
    """Prints the definition."""
    job = job_of(given)
    print(json.dumps(job.vertex(), indent=2) if job.kind == "vertex" else job.tpu_vm(), flush=True)
