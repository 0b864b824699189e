"""What is wrong with a submission, before anything is uploaded: all of it at once.

Options are checked by themselves and against each other, the buckets by asking storage, and the
graph when it is built. Each problem is a sentence that names the option or the step.
"""

import contextlib
import re
import sys
from collections.abc import Iterator, Sequence

from pipelines.dataflow.arguments import DataflowOptions
from pipelines.problems import RequestError

# Of the job request, from Dataflow's page of quotas and limits.
GRAPH_LIMIT_BYTES = 10_000_000
# A step's own code and settings are a few thousand bytes; more is data that should be read by
# the workers. TensorFlow Transform's largest step has 32,000.
STEP_LIMIT_BYTES = 200_000

_PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]")
_REGION = re.compile(r"[a-z]+-[a-z]+\d+")
_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]")
_BUCKET = re.compile(r"[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]")
_JOB_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_LABEL = re.compile(r"[a-z][-_a-z0-9]{0,62}=[-_a-z0-9]{0,63}")
_NETWORK = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBNETWORK = re.compile(r"(https://.+/)?regions/(?P<region>[^/]+)/subnetworks/[^/]+")
_KMS_KEY = re.compile(
    r"projects/[^/]+/locations/(?P<location>[^/]+)/keyRings/[^/]+/cryptoKeys/[^/]+"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BEAM_IMAGE = re.compile(r"beam_python(?P<python>\d+\.\d+)_sdk:(?P<beam>\d+\.\d+\.\d+)")
_UNPICKLABLE = re.compile(
    r"Unable to pickle fn (?P<function>.+?): (?P<cause>.+?)\. User code", re.DOTALL
)
# Multi-regions and the regions in them.
_MULTI_REGIONS = {"US": ("us-", "northamerica-"), "EU": ("europe-",), "ASIA": ("asia-",)}


def refuse(problems: Sequence[str]) -> None:
    """Raises a RequestError with every problem, if there is one."""
    if len(problems) == 1:
        raise RequestError(problems[0])
    if problems:
        raise RequestError("\n".join([f"{len(problems)} things are wrong:", *problems]))


def option_problems(
    options: DataflowOptions, output: str, save_main_session: bool = False
) -> list[str]:
    """What is wrong with the options alone; asks nobody.

    Args:
        options: with defaults filled in.
        output: the job's.
        save_main_session: Beam's option of that name.
    """
    return [
        *_place_problems(options),
        *_path_problems(options, output),
        *_worker_problems(options),
        *_network_problems(options),
        *_identity_problems(options),
        *_image_problems(options),
        *(
            [
                "--save_main_session pickles this process for the workers, and the workshop is a "
                "package that they install: leave it out."
            ]
            if save_main_session
            else []
        ),
    ]


def _place_problems(options: DataflowOptions) -> Iterator[str]:
    if not options.project:
        yield "--project is missing: name the Google Cloud project that pays for the job."
    elif not _PROJECT.fullmatch(options.project):
        yield f"--project {options.project} is no project's ID: use the ID, not the name or number."
    if not options.region:
        yield "--region is missing: name where the workers are to be, such as us-central1."
    elif found := _ZONE.fullmatch(options.region):
        yield f"--region {options.region} is a zone: give its region, {found[1]}."
    elif not _REGION.fullmatch(options.region):
        yield f"--region {options.region} is no region: give one such as us-central1."
    if options.job_name and not _JOB_NAME.fullmatch(options.job_name):
        yield (
            f"--job_name {options.job_name} is no job's name: at most 63 lower-case letters, "
            "digits and dashes, a letter first and no dash last."
        )
    if options.update:
        yield (
            "--update replaces a running streaming job, and this one is a batch job: "
            "leave it out, and submit under another name."
        )


def _path_problems(options: DataflowOptions, output: str) -> Iterator[str]:
    paths = {
        "--output": output,
        "--temp_location": options.temp_location,
        "--staging_location": options.staging_location or options.temp_location,
    }
    for name, path in paths.items():
        if not path:
            if name != "--staging_location":
                yield f"{name} is missing: give a gs:// folder that the workers can write to."
        elif not path.startswith("gs://"):
            yield f"{name} {path} is on this machine, where no worker is: give a gs:// folder."
        elif not _BUCKET.fullmatch(path.removeprefix("gs://").split("/")[0]):
            yield f"{name} {path} names no bucket: buckets have lower-case letters and digits."
        elif name == "--output" and not path.removeprefix("gs://").rstrip("/").count("/"):
            yield f"--output {path} is a whole bucket: give a folder in it, {path.rstrip('/')}/…"


def _worker_problems(options: DataflowOptions) -> Iterator[str]:
    first, most = options.num_workers, options.max_num_workers
    if first and most and first > most:
        yield f"--num_workers {first} is above --max_num_workers {most}: change one of them."
    if options.autoscaling_algorithm == "NONE" and not first:
        yield "--autoscaling_algorithm NONE keeps the number of workers: say it with --num_workers."
    if options.autoscaling_algorithm == "NONE" and most and first != most:
        yield "--max_num_workers has no meaning with --autoscaling_algorithm NONE: leave it out."
    if options.disk_size_gb and options.disk_size_gb < 25:
        yield (
            f"--disk_size_gb {options.disk_size_gb} cannot hold the worker's image and libraries: "
            "give 25 or more."
        )
    if options.machine_type and not re.fullmatch(r"[a-z]\w*-[a-z0-9-]+", options.machine_type):
        yield (
            f"--machine_type {options.machine_type} is no machine type: give one such as "
            "n2-standard-4."
        )
    elif options.machine_type and options.machine_type.startswith(("t2a-", "c4a-", "n4a-")):
        yield (
            f"--machine_type {options.machine_type} is an Arm machine, and tfx-bsl has no wheel "
            "for it on Linux: choose another."
        )


def _network_problems(options: DataflowOptions) -> Iterator[str]:
    if options.network and not _NETWORK.fullmatch(options.network):
        yield f"--network {options.network} is no network's name: give the name alone, without /."
    if options.subnetwork:
        found = _SUBNETWORK.fullmatch(options.subnetwork)
        if not found:
            yield (
                f"--subnetwork {options.subnetwork} is no subnetwork: give "
                "regions/REGION/subnetworks/NAME."
            )
        elif options.region and found["region"] != options.region:
            yield (
                f"--subnetwork {options.subnetwork} is in {found['region']} and the job in "
                f"{options.region}: give a subnetwork of the job's region."
            )


def _identity_problems(options: DataflowOptions) -> Iterator[str]:
    if options.service_account_email and not _EMAIL.fullmatch(options.service_account_email):
        yield (
            f"--service_account_email {options.service_account_email} is no account's address, "
            "such as NAME@PROJECT.iam.gserviceaccount.com."
        )
    for label in options.labels:
        if not _LABEL.fullmatch(label):
            yield (
                f"--labels {label} is no label: give key=value in lower-case letters, digits, "
                "- and _, at most 63 each."
            )
    keys = [label.split("=")[0] for label in options.labels]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"--labels gives {key} more than once: leave one."
    if options.dataflow_kms_key:
        found = _KMS_KEY.fullmatch(options.dataflow_kms_key)
        if not found:
            yield (
                f"--dataflow_kms_key {options.dataflow_kms_key} is no key: give "
                "projects/P/locations/L/keyRings/R/cryptoKeys/K."
            )
        elif options.region and found["location"] not in (options.region, "global"):
            yield (
                f"--dataflow_kms_key is in {found['location']} and the job in {options.region}: "
                "give a key of the job's region."
            )


def _image_problems(options: DataflowOptions) -> Iterator[str]:
    found = _BEAM_IMAGE.search(options.sdk_container_image or "")
    if not found:
        return
    from importlib.metadata import version

    python, beam = f"{sys.version_info.major}.{sys.version_info.minor}", version("apache-beam")
    if found["python"] != python:
        yield (
            f"--sdk_container_image has Python {found['python']} and this job is made by Python "
            f"{python}, whose pickles it cannot read: give the image of {python}."
        )
    if found["beam"] != beam:
        yield (
            f"--sdk_container_image has Beam {found['beam']} and this job is made by Beam {beam}: "
            f"give the image of {beam}."
        )


def check(options, output: str) -> None:
    """Checks Beam's options of a job.

    Args:
        output: the job's.

    Raises:
        RequestError: with every problem.
    """
    from apache_beam.options.pipeline_options import (
        GoogleCloudOptions,
        SetupOptions,
        WorkerOptions,
    )

    cloud, workers = options.view_as(GoogleCloudOptions), options.view_as(WorkerOptions)
    labels = [cloud.labels] if isinstance(cloud.labels, str) else cloud.labels or []
    settings = DataflowOptions(
        project=cloud.project,
        region=cloud.region,
        temp_location=cloud.temp_location,
        staging_location=cloud.staging_location,
        job_name=cloud.job_name,
        update=bool(cloud.update),
        num_workers=workers.num_workers,
        max_num_workers=workers.max_num_workers,
        autoscaling_algorithm=workers.autoscaling_algorithm,
        machine_type=workers.machine_type,
        disk_size_gb=workers.disk_size_gb,
        network=workers.network,
        subnetwork=workers.subnetwork,
        no_use_public_ips=workers.use_public_ips is False,
        service_account_email=cloud.service_account_email,
        labels=tuple(label for label in labels if "{" not in label),
        dataflow_kms_key=cloud.dataflow_kms_key,
        sdk_container_image=workers.sdk_container_image,
        dataflow_service_options=tuple(cloud.dataflow_service_options or ()),
    )
    saved = bool(options.view_as(SetupOptions).save_main_session)
    refuse(option_problems(settings, output, saved))


def check_buckets(options, output: str) -> None:
    """Asks storage for the buckets that the job writes to.

    Args:
        output: the job's.

    Raises:
        RequestError: one is missing, out of reach, or in another part of the world.
    """
    from apache_beam.options.pipeline_options import GoogleCloudOptions

    cloud = options.view_as(GoogleCloudOptions)
    paths = {
        "--output": output,
        "--temp_location": cloud.temp_location,
        "--staging_location": cloud.staging_location,
    }
    buckets: dict[str, str] = {}
    for name, path in paths.items():
        if path:
            buckets.setdefault(path.removeprefix("gs://").split("/")[0], name)
    problems = (_bucket_problem(b, name, cloud.region, options) for b, name in buckets.items())
    refuse([problem for problem in problems if problem])


def _bucket_problem(bucket: str, name: str, region: str, options) -> str | None:
    from apache_beam.io.gcp.gcsio import create_storage_client
    from apache_beam.options.pipeline_options import GoogleCloudOptions
    from google.api_core import exceptions

    client = create_storage_client(options, not options.view_as(GoogleCloudOptions).no_auth)
    try:
        found = client.get_bucket(bucket, timeout=10, retry=None)
    except exceptions.NotFound:
        return (
            f"{name}: there is no bucket {bucket}; `gcloud storage buckets create gs://{bucket} "
            f"--location {region}` makes one."
        )
    except exceptions.Forbidden:
        # It may still be written to by the workers' account, which is not ours.
        return None
    except Exception as error:
        return f"{name}: the bucket {bucket} cannot be looked at ({_first_line(error)})."
    location = (found.location or "").upper()
    inside = _MULTI_REGIONS.get(location)
    if not location or location == region.upper() or (inside and region.startswith(inside)):
        return None
    if found.location_type == "dual-region":
        return None
    return (
        f"{name}: the bucket {bucket} is in {location.lower()} and the job in {region}: its data "
        "would cross regions, which is slow and costs; choose a bucket or a region to match."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@contextlib.contextmanager
def naming_the_unpicklable() -> Iterator[None]:
    """Turns Beam's refusal of a function, when a step is made, into a sentence.

    Raises:
        RequestError: names the function and what it holds.
    """
    try:
        yield
    except RuntimeError as error:
        found = _UNPICKLABLE.match(str(error))
        if not found:
            raise
        raise RequestError(
            f"{found['function']} cannot be sent to workers ({found['cause']}): make what it holds "
            "in setup(), not in its constructor or around it."
        ) from error


def check_graph(pipeline) -> None:
    """Checks an assembled pipeline: what in it is too large.

    Raises:
        RequestError: with every problem.
    """
    refuse(graph_problems(pipeline.to_runner_api()))


def graph_problems(graph) -> list[str]:
    """What the service or its workers would not like of a graph, as a Pipeline message."""
    problems = [
        f"The step {transform.unique_name} carries {len(transform.spec.payload):,} bytes in the "
        "graph: an object that its function holds on to. Read it on the workers, or pass it as a "
        "side input."
        for transform in graph.components.transforms.values()
        if len(transform.spec.payload) > STEP_LIMIT_BYTES
    ]
    size = graph.ByteSize()
    if size > GRAPH_LIMIT_BYTES:
        problems.append(
            f"The graph has {size:,} bytes and Dataflow takes {GRAPH_LIMIT_BYTES:,}: build fewer "
            "steps, or hold less in them."
        )
    return problems
