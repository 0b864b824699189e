"""The graph of every job: rows in, training-ready examples out. `build` is the whole of it."""

from collections.abc import Mapping

import apache_beam as beam

from pipelines.monitoring.probes import apply_counted, count_input, count_output, count_shards
from pipelines.quarantine.corrections import Correct
from pipelines.quarantine.write import SummariseFailures, WriteQuarantine
from pipelines.reports.accounting import CountRows, Kept, sides
from pipelines.reports.split_statistics import DescribeMonths, SplitStatistics, WriteStatistics
from pipelines.schemas import Table
from pipelines.schemas.splits import QUARANTINED, SPLITS, UNLABELLED
from pipelines.sequences.packing_job import PackingContext
from pipelines.statistics import store
from pipelines.tables.duplicates import DUPLICATES, QuarantineDuplicates
from pipelines.tables.key_sample import LEFT_OUT, ChooseKeys, SampleRule, TakeSample, described
from pipelines.tables.lookup_matches import CountMatches
from pipelines.tables.prepared_run import PreparedRun
from pipelines.tables.publish import Publish
from pipelines.transform.apply import Preprocess, SaveTransform
from pipelines.validation.enforce import Judge
from pipelines.validation.measure_suite import MeasureSuite
from pipelines.writing.array_record_shards import WriteArrayRecord
from pipelines.writing.example_formats import ARRAYRECORD, BOTH, TFRECORD
from pipelines.writing.publication import Publication
from pipelines.writing.shard_policy import ShardPolicy, example_bytes
from pipelines.writing.shards import ShardFolder

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
    quarantined = all_quarantined(read, checked)
    if job.packed is None:
        features = labelled | "preprocess" >> Preprocess(
            step["preprocess"], job.raw, publication.temporary
        )
    else:
        fated = {**labelled, UNLABELLED: splits[UNLABELLED], QUARANTINED: quarantined}
        features = fated | "preprocess" >> step["preprocess"](
            PackingContext(
                table,
                job.labels[0],
                publication,
                run.ranges,
                asked.salt,
                asked.compressed,
                asked.format,
            )
        )
    examples = count_output(features["examples"], "preprocess")

    fates = {
        **labelled,
        UNLABELLED: splits[UNLABELLED],
        QUARANTINED: quarantined,
        "rows": read["as read"],
        "rejected": read["rejected"],
        LEFT_OUT: checked.get(LEFT_OUT),
    }
    counted = {name: batches for name, batches in fates.items() if batches is not None}
    kept = dict(checked["kept"])
    if run.is_of_others("split"):
        kept["split"] = Kept(valid, (*labelled.values(), splits[UNLABELLED]))
    counted |= sides(kept)
    rows = counted | "count" >> CountRows(tuple(counted))

    bytes_each = job.packed.example_bytes() if job.packed else example_bytes(features["names"])
    policy = ShardPolicy(bytes_each, asked.hosts)
    folder = publication.path("examples")
    # What is not to be published stays where the run keeps what it needs for itself.
    tfrecords = publication.temporary_path("examples") if asked.format == ARRAYRECORD else folder
    if asked.format != TFRECORD:
        tfrecords = ShardFolder(tfrecords, folder, tfrecord=asked.format == BOTH)
    shards = examples | "write" >> step["write"](
        tfrecords,
        beam.pvalue.AsSingleton(features["counts"] if job.packed else rows),
        policy,
        asked.salt,
        asked.compressed,
    )
    shards = count_shards(shards, "write")
    if asked.format != TFRECORD:
        both = asked.format == BOTH
        shards = shards | "write ArrayRecord" >> WriteArrayRecord(tfrecords, folder, both)
    if job.packed is None:
        saved = features["transform"] | "save transform" >> SaveTransform(
            publication.work, job.examples
        )
    else:
        saved = features["saved"]
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
        {**facts, "unused_features": features.get("unused", [])},
        table,
        job.rows,
        told=run.told([*kept, "write"]),
        rows=rows,
        shards=shards,
        failures=failures,
        shown=shown,
        outcome=outcome,
        sample=checked.get("sample"),
        lookups=checked.get("lookups"),
        packed=features.get("facts"),
        after=(saved, rejected, *([read["all used"]] if run.corrections else [])),
    )


def read_and_correct(pipeline: beam.Pipeline, run: PreparedRun) -> dict[str, beam.PCollection]:
    """The seat `read`, with corrected rows in the place of rejected ones.

    Returns:
        "rows" and "rejected"; "as read", the rows before any is taken out as a duplicate; with
        corrections, "all used" too, see `Correct`; and, where duplicates are quarantined,
        "duplicates".
    """
    step = run.seats["read"].implementation
    read = dict(pipeline | "read" >> step(run.plan))
    if run.corrections is not None:
        corrected = pipeline | "read corrections" >> step(run.corrections.plan)
        named = {f"corrected {name}": batches for name, batches in corrected.items()}
        read = {**read, **named} | "correct" >> Correct(run.corrections, run.job.table)
    read["as read"] = read["rows"]
    if rule := run.duplicates:
        read |= read["rows"] | "duplicates" >> QuarantineDuplicates(rule, run.ranges)
    return read


def all_quarantined(read: Mapping, checked: Mapping) -> beam.PCollection:
    """All that is rejected, of what `read_and_correct` and `check_rows` give."""
    parts = [read["rejected"], checked["quarantined"]]
    if DUPLICATES in checked:
        parts.append(checked[DUPLICATES])
    return tuple(parts) | "quarantined" >> beam.Flatten()


def check_rows(
    read: Mapping, run: PreparedRun, measure: bool = True
) -> dict[str, beam.PCollection]:
    """The job's steps and the seat `check`, and what the suite measures.

    A sample is taken behind the steps, so that what they look up in other rows is that of
    all rows.

    Args:
        measure: measure the suite and the matches of lookup tables too.

    Returns:
        "valid" and "quarantined" rows; "kept", what goes into and comes out of the steps that are
        not the reference's, by name, see `pipelines.reports.accounting.Kept`; "measured", see
        `MeasureSuite`, and "lookups", see `CountMatches`, where that is wanted;
        "duplicates" that are quarantined; of a sample, rows "left out" and the "sample".
    """
    rows = count_output(read["rows"], "read", day=run.job.table.day)
    context = run.context()
    kept: dict[str, Kept] = {}
    for step in run.job.steps:
        transform = run.seats[step.name].implementation(*step.arguments(context))
        before = rows
        rows = apply_counted(rows, step.name, transform, run.job.table.day)
        if run.is_of_others(step.name):
            kept[step.name] = Kept(before, (rows,))
    taken = {"rows": rows, DUPLICATES: read.get(DUPLICATES)}
    taken = {name: batches for name, batches in taken.items() if batches is not None}
    if run.sample:
        taken |= _take_sample(run.sample, read["rows"], taken, run.job.table)
    rows = taken.pop("rows")
    check = run.seats["check"].implementation(run.rules())
    checked = taken | dict(count_input(rows, "check") | "check" >> check)
    if run.is_of_others("check"):
        kept["check"] = Kept(rows, (checked["valid"], checked["quarantined"]))
    checked["kept"] = kept
    if measure:
        checked["measured"] = rows | "measure" >> MeasureSuite(run.suite, run.ranges)
        if run.job.lookups:
            checked["lookups"] = rows | "lookups" >> CountMatches(run.job.lookups)
    return checked


def _take_sample(
    rule: SampleRule, read: beam.PCollection, rows: Mapping, table: Table
) -> dict[str, beam.PCollection]:
    """A sample of collections by name, all of the same keys.

    Args:
        read: the rows before the steps, which are counted where they have the key.
        table: of these.
    """
    has_key = set(table.names).issuperset(rule.columns)
    chosen = (read if has_key else rows["rows"]) | "sample" >> ChooseKeys(rule)
    found, left = {}, []
    for name, batches in rows.items():
        if name == DUPLICATES and not has_key:
            # What says their key is added by a step: they stay, every one.
            found[name] = batches
            continue
        taken = batches | f"take sample of {name}" >> TakeSample(rule, chosen)
        found[name] = taken["rows"]
        left.append(taken[LEFT_OUT])
    found[LEFT_OUT] = tuple(left) | "left out" >> beam.Flatten()
    found["sample"] = chosen | "describe sample" >> beam.Map(described, rule)
    return found
