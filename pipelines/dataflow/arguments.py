"""What a production job on Dataflow sets: declared once, for the command line and for Beam.

The options have the names that Beam gives them, so that `./workshop submit` and
`python -m pipelines.flights --runner=DataflowRunner` take the same. Imports nothing heavy.
"""

import argparse
import dataclasses
import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.terminal.parser import Parser, positive

RUNNER = "DataflowRunner"
AUTOSCALING = ("NONE", "THROUGHPUT_BASED")


def _option(help: str, metavar: str | None = None, default=None, **declared):
    return field(default=default, metadata={"help": help, "metavar": metavar, **declared})


@dataclass(frozen=True)
class DataflowOptions:
    """A job's settings on Dataflow. Every field is an option of its name; None is not said."""

    project: str | None = _option("Google Cloud project that runs and pays", "ID")
    region: str | None = _option("where the workers are, such as us-central1", "NAME")
    temp_location: str | None = _option("gs:// folder for what is temporary", "DIR")
    staging_location: str | None = _option("gs:// folder for the job's own files", "DIR")
    job_name: str | None = _option("lower-case letters, digits and dashes", "NAME")
    update: bool = _option("replace the running streaming job of this name", default=False)
    num_workers: int | None = _option("workers to start with", "N", type=positive)
    max_num_workers: int | None = _option("workers at most", "N", type=positive)
    autoscaling_algorithm: str | None = _option(
        "NONE keeps the number of workers", "NAME", choices=AUTOSCALING
    )
    machine_type: str | None = _option("of the workers, such as n2-standard-4", "NAME")
    disk_size_gb: int | None = _option("of each worker", "N", type=positive)
    network: str | None = _option("VPC network of the workers", "NAME")
    subnetwork: str | None = _option("regions/REGION/subnetworks/NAME, or its URL", "PATH")
    no_use_public_ips: bool = _option("give the workers private addresses only", default=False)
    service_account_email: str | None = _option("account that the workers act as", "EMAIL")
    labels: tuple[str, ...] = _option("label of the job; may be repeated", "KEY=VALUE", ())
    dataflow_kms_key: str | None = _option(
        "projects/P/locations/L/keyRings/R/cryptoKeys/K that encrypts the job's state", "KEY"
    )
    sdk_container_image: str | None = _option("container image of the workers", "IMAGE")
    dataflow_service_options: tuple[str, ...] = _option(
        "option of the service, such as enable_prime; may be repeated", "OPTION", ()
    )

    @classmethod
    def of(cls, namespace: argparse.Namespace) -> "DataflowOptions":
        """The options that a parser with `add_arguments` has read."""
        values: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            value = getattr(namespace, name)
            values[name] = tuple(value or ()) if _repeats(name) else value
        return cls(**values)

    def flags(self) -> list[str]:
        """As Beam's parser takes them."""
        flags = []
        for declared in dataclasses.fields(self):
            value = getattr(self, declared.name)
            if isinstance(value, bool):
                flags += [f"--{declared.name}"] if value else []
            elif isinstance(value, tuple):
                flags += [f"--{declared.name}={item}" for item in value]
            elif value is not None:
                flags.append(f"--{declared.name}={value}")
        return flags

    def completed(
        self, output: str, environ: Mapping[str, str] = os.environ, now=None, job: str = "flights"
    ) -> "DataflowOptions":
        """With good defaults for what is not said.

        Args:
            output: the job's; its bucket holds the temporary and the staged files.
            environ: names the project and the region, as gcloud's own variables do.
            now: the time, for the job's name.
            job: what is submitted; its name, which is an identifier.
        """
        now = now or datetime.datetime.now()
        bucket = "/".join(output.split("/")[:3]) if output.startswith("gs://") else None
        defaults: dict[str, Any] = {
            "project": environ.get("GOOGLE_CLOUD_PROJECT") or environ.get("CLOUDSDK_CORE_PROJECT"),
            "region": environ.get("CLOUDSDK_COMPUTE_REGION"),
            "temp_location": bucket and f"{bucket}/tmp",
            "staging_location": bucket and f"{bucket}/staging",
            "job_name": f"{job.strip('_').replace('_', '-').lower()}-{now:%Y%m%d-%H%M%S}",
            "max_num_workers": max(10, self.num_workers or 0),
            "machine_type": "n2-standard-4",
            "labels": (f"pipeline={job.lower()}",),
        }
        missing = {name: value for name, value in defaults.items() if not getattr(self, name)}
        if self.autoscaling_algorithm == "NONE":
            del missing["max_num_workers"]
        return dataclasses.replace(self, **missing)


def _repeats(name: str) -> bool:
    return isinstance(DataflowOptions.__dataclass_fields__[name].default, tuple)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options to a parser."""
    group = parser.add_argument_group("Dataflow")
    for declared in dataclasses.fields(DataflowOptions):
        settings = {name: value for name, value in declared.metadata.items() if value is not None}
        if isinstance(declared.default, bool):
            group.add_argument(f"--{declared.name}", action="store_true", help=settings["help"])
        elif isinstance(declared.default, tuple):
            group.add_argument(f"--{declared.name}", action="append", **settings)
        else:
            group.add_argument(f"--{declared.name}", **settings)


def read(flags: Sequence[str]) -> DataflowOptions:
    """The options among flags; others are passed over.

    Ends the program where one has a wrong value.
    """
    parser = Parser(prog="Dataflow", add_help=False)
    add_arguments(parser)
    return DataflowOptions.of(parser.parse_known_args(list(flags))[0])
