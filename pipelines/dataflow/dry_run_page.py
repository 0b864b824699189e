"""The page of a dry run: what would be sent, and what it would take. One file, no network."""

import json
from collections.abc import Mapping
from importlib import resources

from pipelines.terminal.console import in_bytes

# (what it is to people, the field of the worker pool)
_POOL = (
    ("machine type", "machineType"),
    ("workers to start with", "numWorkers"),
    ("disk of each, GB", "diskSizeGb"),
    ("network", "network"),
    ("subnetwork", "subnetwork"),
    ("addresses", "ipConfiguration"),
    ("container image", "workerHarnessContainerImage"),
)


def dry_run_page(made) -> str:
    """The page as HTML.

    Args:
        made: a `pipelines.dataflow.dryrun.DryRun`.
    """
    import jinja2

    template = (resources.files("pipelines.dataflow") / "templates" / "dryrun.html").read_text(
        "utf-8"
    )
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["in_bytes"] = in_bytes
    return environment.from_string(template).render(
        job=made.job,
        settings=_settings(made.job),
        steps=made.steps,
        most=max((step.parts for step in made.steps), default=1),
        stages=[(number, stage, _by_step(stage)) for number, stage in enumerate(made.stages, 1)],
        files=sorted(made.files, key=lambda file: -file.bytes),
        total=sum(file.bytes for file in made.files),
        graph=made.graph_bytes,
        estimate=made.estimate,
        notes=made.notes,
        description=json.dumps(made.job, indent=2),
    )


def _settings(job: Mapping) -> list[tuple[str, str]]:
    """(setting, its value) for people; what is not set is the service's to choose."""
    environment = job["environment"]
    (pool,) = environment["workerPools"]
    scaling = pool.get("autoscalingSettings", {})
    options = environment["sdkPipelineOptions"]["options"]
    found = [
        ("region", options.get("region")),
        ("project", options.get("project")),
        *((name, pool.get(field)) for name, field in _POOL),
        ("workers at most", scaling.get("maxNumWorkers")),
        ("autoscaling", scaling.get("algorithm")),
        ("service account", environment.get("serviceAccountEmail")),
        ("encryption key", environment.get("serviceKmsKeyName")),
        ("labels", ", ".join(f"{k}={v}" for k, v in job.get("labels", {}).items())),
        ("service options", ", ".join(environment.get("serviceOptions", ()))),
        ("experiments", ", ".join(environment.get("experiments", ()))),
        ("replaces the job", job.get("replaceJobId")),
    ]
    return [(name, str(value)) for name, value in found if value not in (None, "")]


def _by_step(stage) -> list[tuple[str, list[str]]]:
    """A stage's parts by the step at the top level, in order."""
    grouped: dict[str, list[str]] = {}
    for name in stage.steps:
        step, _, part = name.partition("/")
        grouped.setdefault(step, []).append(part)
    return list(grouped.items())
