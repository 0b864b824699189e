"""The graph of every job: rows in, training-ready examples out. `build` is the whole of it."""

from collections.abc import Mapping

import apache_beam as beam

from pipelines.monitoring.probes import apply_counted, count_input, count_output, count_shards
from pipelines.quarantine.corrections import Correct
from pipelines.quarantine.write import SummariseFailures, WriteQuarantine
from pipelines.reports.accounting import QUARANTINED, CountRows
from pipelines.reports.split_statistics import DescribeMonths, SplitStatistics, WriteStatistics
from pipelines.schemas.splits import SPLITS, UNLABELLED
from pipelines.statistics import store
from pipelines.tables.prepared_run import PreparedRun
from pipelines.tables.publish import Publish
from pipelines.transform.apply import Preprocess, SaveTransform
from pipelines.validation.enforce import Judge
from pipelines.validation.measure_suite import MeasureSuite
from pipelines.writing.publication import Publication
from pipelines.writing.shard_policy import ShardPolicy, example_bytes

# Key ranges a file of quarantined rows; there are few such rows, or the input is wrong.
_RANGES_PER_QUARANTINE_FILE = 16


def build(pipeline: beam.Pipeline, run: PreparedRun, publication: Publication, facts: Mapping):
    """Assembles the job.

    Args:
        run: what is to be done, prepared.
        publication: where to write.
        facts: what the manifest says beside the counts and the shards.
    """
    job, asked, table = run.job, run.request, run.job.checked
    step = {name: filled.implementation for name, filled in run.seats.items()}

    read = read_and_correct(pipeline, run)
    checked = check_rows(read, run)
    valid = count_output(checked["valid"], "check", day=table.day)
    outcome = checked["measured"] | "judge" >> Judge(publication)
    splits = count_input(valid, "split") | "split" >> run.splitter()
    labelled = {name: count_output(splits[name], "split", name, table.day) for name in SPLITS}
    features = labelled | "preprocess" >> Preprocess(
        step["preprocess"], job.raw, publication.temporary
    )
    examples = count_output(features["examples"], "preprocess")

    quarantined = (read["rejected"], checked["quarantined"]) | "quarantined" >> beam.Flatten()
    rows = {
        **labelled,
        UNLABELLED: splits[UNLABELLED],
        QUARANTINED: quarantined,
        "rows": read["rows"],
        "rejected": read["rejected"],
    } | "count" >> CountRows((*SPLITS, UNLABELLED, QUARANTINED, "rows", "rejected"))

    policy = ShardPolicy(example_bytes(features["names"]), asked.hosts)
    shards = examples | "write" >> step["write"](
        publication.path("examples"),
        beam.pvalue.AsSingleton(rows),
        policy,
        asked.salt,
        asked.compressed,
    )
    shards = count_shards(shards, "write")
    transform = features["transform"] | "save transform" >> SaveTransform(
        publication.work, job.examples
    )
    rejected = quarantined | "write quarantine" >> WriteQuarantine(
        publication.path("quarantine"), max(1, run.ranges // _RANGES_PER_QUARANTINE_FILE)
    )
    failures = quarantined | "summarise failures" >> SummariseFailures(table.identity)
    valid_rows = {**labelled, UNLABELLED: splits[UNLABELLED]}
    statistics = valid_rows | "statistics" >> SplitStatistics(table)
    months = statistics | "months" >> DescribeMonths(table)
    shown = statistics | "write statistics" >> WriteStatistics(
        publication.path(store.FOLDER), months, table, job.labels
    )

    _ = pipeline | "publish" >> Publish(
        publication,
        {**facts, "unused_features": features["unused"]},
        table,
        job.rows,
        rows=rows,
        shards=shards,
        failures=failures,
        shown=shown,
        outcome=outcome,
        after=(transform, rejected, *([read["all used"]] if run.corrections else [])),
    )


def read_and_correct(pipeline: beam.Pipeline, run: PreparedRun) -> dict[str, beam.PCollection]:
    """The seat `read`, with corrected rows in the place of rejected ones.

    Returns:
        "rows" and "rejected"; with corrections, "all used" too, see `Correct`.
    """
    step = run.seats["read"].implementation
    read = pipeline | "read" >> step(run.plan)
    if run.corrections is None:
        return read
    corrected = pipeline | "read corrections" >> step(run.corrections.plan)
    named = {f"corrected {name}": batches for name, batches in corrected.items()}
    return {**read, **named} | "correct" >> Correct(run.corrections, run.job.table)


def check_rows(
    read: Mapping, run: PreparedRun, measure: bool = True
) -> dict[str, beam.PCollection]:
    """The job's steps and the seat `check`, and what the suite measures.

    Args:
        measure: measure the suite too.

    Returns:
        "valid" and "quarantined" rows; "measured", see `MeasureSuite`, where that is wanted.
    """
    rows = count_output(read["rows"], "read", day=run.job.table.day)
    context = run.context()
    for step in run.job.steps:
        transform = run.seats[step.name].implementation(*step.arguments(context))
        rows = apply_counted(rows, step.name, transform, run.job.table.day)
    check = run.seats["check"].implementation(run.rules())
    checked = dict(count_input(rows, "check") | "check" >> check)
    if measure:
        checked["measured"] = rows | "measure" >> MeasureSuite(run.suite, run.ranges)
    return checked
