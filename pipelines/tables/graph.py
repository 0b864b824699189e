"""The job's graph: rows in, training-ready TFRecords out. `build` is the whole on one screen."""

from collections.abc import Mapping

import apache_beam as beam

from pipelines import schemas
from pipelines.monitoring.probes import entering, observed, observed_shards, through
from pipelines.quarantine.corrections import Correct, Corrections
from pipelines.quarantine.write import SummariseFailures, WriteQuarantine
from pipelines.reading.plan import ReadPlan
from pipelines.reports.accounting import QUARANTINED, CountRows
from pipelines.reports.split_statistics import DescribeMonths, SplitStatistics, WriteStatistics
from pipelines.schemas.splits import SPLITS, UNLABELLED
from pipelines.seats.registry import FilledSeat
from pipelines.shuffling import group_by_range
from pipelines.statistics import store
from pipelines.tables.lookups import TableFiles
from pipelines.tables.options import FlightsJob
from pipelines.tables.publish import Publish
from pipelines.transform.apply import Preprocess, SaveTransform
from pipelines.validation.enforce import Judge
from pipelines.validation.measure_suite import MeasureSuite
from pipelines.validation.suite import Suite, load_suite, row_rules
from pipelines.writing.manifest import versions
from pipelines.writing.policy import ShardPolicy, example_bytes
from pipelines.writing.publication import Publication

# Key ranges a file of quarantined rows; there are few such rows, or the input is wrong.
_RANGES_PER_QUARANTINE_FILE = 16


def build(
    pipeline: beam.Pipeline,
    job: FlightsJob,
    plan: ReadPlan,
    seats: Mapping[str, FilledSeat],
    publication: Publication,
    facts: Mapping,
    corrections: Corrections | None = None,
) -> None:
    """Assembles the job.

    Args:
        job: what was asked for.
        plan: the input, checked.
        seats: who fills each seat; see `pipelines.seats.registry.fill`.
        publication: where to write.
        facts: what the manifest says beside the counts and the shards.
        corrections: rows that take the place of rejected ones.
    """
    step = {name: filled.implementation for name, filled in seats.items()}
    ranges = group_by_range.ranges_for(plan.estimated_rows())
    suite = load_suite(job.suite, job.suite_parameters)

    read = read_and_correct(pipeline, plan, step, corrections)
    checked = check_flights(read, job, step, suite, ranges)
    valid = observed(checked["valid"], "check")
    verdict = checked["measured"] | "judge" >> Judge(publication)
    splits = entering(valid, "split") | "split" >> step["split"](job.shares)
    labelled = {name: observed(splits[name], "split", name) for name in SPLITS}
    features = labelled | "preprocess" >> Preprocess(step["preprocess"], publication.temporary)
    examples = observed(features["examples"], "preprocess")

    set_aside = (read["rejected"], checked["quarantined"]) | "set aside" >> beam.Flatten()
    rows = {
        **labelled,
        UNLABELLED: splits[UNLABELLED],
        QUARANTINED: set_aside,
        "rows": read["rows"],
        "rejected": read["rejected"],
    } | "count" >> CountRows((*SPLITS, UNLABELLED, QUARANTINED, "rows", "rejected"))

    policy = ShardPolicy(example_bytes(features["names"]), job.hosts)
    shards = examples | "write" >> step["write"](
        publication.path("examples"),
        beam.pvalue.AsSingleton(rows),
        policy,
        job.salt,
        job.compressed,
    )
    shards = observed_shards(shards, "write")
    transform = features["transform"] | "save transform" >> SaveTransform(publication.work)
    quarantine = set_aside | "write quarantine" >> WriteQuarantine(
        publication.path("quarantine"), max(1, ranges // _RANGES_PER_QUARANTINE_FILE)
    )
    failures = set_aside | "summarise failures" >> SummariseFailures()
    valid_rows = {**labelled, UNLABELLED: splits[UNLABELLED]}
    statistics = valid_rows | "statistics" >> SplitStatistics()
    months = statistics | "months" >> DescribeMonths()
    shown = statistics | "write statistics" >> WriteStatistics(
        publication.path(store.FOLDER), months
    )

    _ = pipeline | "publish" >> Publish(
        publication,
        facts,
        rows=rows,
        shards=shards,
        failures=failures,
        shown=shown,
        verdict=verdict,
        after=(transform, quarantine, *([read["all used"]] if corrections else [])),
    )


def read_and_correct(
    pipeline: beam.Pipeline, plan: ReadPlan, step: Mapping, corrections: Corrections | None
) -> dict[str, beam.PCollection]:
    """The seat `read`, with corrected rows in the place of rejected ones.

    Returns:
        "rows" and "rejected"; with corrections, "all used" too, see `Correct`.
    """
    read = pipeline | "read" >> step["read"](plan)
    if corrections is None:
        return read
    corrected = pipeline | "read corrections" >> step["read"](corrections.plan)
    named = {f"corrected {name}": batches for name, batches in corrected.items()}
    return {**read, **named} | "correct" >> Correct(corrections)


def check_flights(
    read: Mapping, job: FlightsJob, step: Mapping, suite: Suite, ranges: int
) -> dict[str, beam.PCollection]:
    """The seats from `enrich` to `check`, and what the suite measures.

    Returns:
        "valid" and "quarantined" flights; "measured", see `MeasureSuite`.
    """
    flights = observed(read["rows"], "read")
    flights = through(flights, "enrich", step["enrich"](TableFiles(job.tables)))
    flights = through(flights, "history", step["history"](ranges))
    flights = through(flights, "pressure", step["pressure"](ranges))
    measured = flights | "measure" >> MeasureSuite(suite, ranges)
    checked = entering(flights, "check") | "check" >> step["check"](row_rules(suite))
    return {**checked, "measured": measured}


def facts_of(
    job: FlightsJob,
    plan: ReadPlan,
    seats: Mapping[str, FilledSeat],
    run: str,
    corrections: Corrections | None = None,
) -> dict:
    """What is known of a run before it starts, as the manifest records it."""
    return {
        "run": run,
        "steps": {name: filled.track for name, filled in seats.items()},
        "versions": versions(),
        "schema": schemas.fingerprint(),
        "input": {
            "files": [{"path": file.path, "bytes": file.size} for file in plan.files],
            "fingerprint": plan.fingerprint(),
            "ignored_columns": list(plan.ignored),
            **({"corrections": corrections.plan.fingerprint()} if corrections else {}),
        },
        "options": {
            "rows": job.rows,
            "split": [job.shares.train, job.shares.eval, job.shares.test],
            "hosts": job.hosts,
            "salt": job.salt,
            "compression": "gzip" if job.compressed else "none",
        },
    }
