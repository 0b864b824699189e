"""The last step: reports, the check that no row was lost, the manifest, publication."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import apache_beam as beam

from pipelines.monitoring.hot_keys import Group, find, report
from pipelines.problems import JobError
from pipelines.reports.accounting import (
    READ,
    check_conservation,
    check_steps,
    nothing_to_train_on,
)
from pipelines.reports.run_page import DATA_DOCS, run_page
from pipelines.schemas import Table, exporters
from pipelines.schemas.sources import RECORDED
from pipelines.schemas.splits import QUARANTINED, SPLITS, TRAIN, UNLABELLED
from pipelines.storage import exists, join, write_file
from pipelines.tables.arguments import FAIL
from pipelines.tables.duplicates import RULE as DUPLICATE
from pipelines.tables.key_sample import LEFT_OUT
from pipelines.tables.notes import notes_of
from pipelines.transform.vocabularies import empty_vocabularies
from pipelines.validation.enforce import keep_reports, stopping, summary_of
from pipelines.writing import manifest
from pipelines.writing.publication import Publication
from pipelines.writing.shards import Shard, shard_path


class Publish(beam.PTransform):
    """Publishes the data set when everything else is written.

    Args:
        publication: where.
        facts: what the manifest says beside the counts and the shards.
        table: of the checked rows.
        what: a row is, in the plural, for messages.
        rows: PCollection of one dict of rows by name.
        shards: PCollection of the written shards.
        failures: PCollection of one dict of rule to `Failure`.
        shown: PCollection of one dict, see `pipelines.reports.split_statistics.WriteStatistics`.
        outcome: PCollection of one `pipelines.validation.judge_process.SuiteOutcome`.
        after: PCollections that must be complete first.
        told: of the steps of which `rows` counts both sides; see
            `pipelines.reports.accounting.check_steps`.
        sample: PCollection of one dict, see `pipelines.tables.key_sample.described`; None
            where all rows are taken.
        lookups: PCollection of one dict, see `pipelines.tables.lookup_matches.CountMatches`;
            None where the job joins no lookup tables.
        packed: PCollection of one dict, the facts of
            `pipelines.sequences.packing_job.PackedExamples`; None where an example is a row.

    Returns a PCollection of the manifest. The job fails, and nothing is published, if a
    row or an example is not accounted for, or if an expectation fails that stops a run.
    """

    def __init__(
        self,
        publication: Publication,
        facts: Mapping,
        table: Table,
        what: str,
        *,
        rows,
        shards,
        failures,
        shown,
        outcome,
        after,
        told=None,
        sample=None,
        lookups=None,
        packed=None,
    ):
        super().__init__()
        self._publication = publication
        self._facts = dict(facts)
        self._table = table
        self._what = what
        self._rows = rows
        self._shards = shards
        self._failures = failures
        self._shown = shown
        self._outcome = outcome
        self._after = after
        self._told = told or {}
        # What not every job has.
        self._optional = {"sample": sample, "lookups": lookups, "packed": packed}

    def expand(self, pipeline):
        done = [
            beam.pvalue.AsList(collection | f"Done[{i}]" >> beam.Map(lambda _: None))
            for i, collection in enumerate(self._after)
        ]
        return (
            pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Publish"
            >> beam.Map(
                _publish,
                self._publication,
                self._facts,
                self._table,
                self._what,
                self._told,
                beam.pvalue.AsSingleton(self._rows),
                beam.pvalue.AsList(self._shards),
                beam.pvalue.AsSingleton(self._failures),
                beam.pvalue.AsSingleton(self._shown),
                beam.pvalue.AsSingleton(self._outcome),
                *done,
                **{
                    name: beam.pvalue.AsSingleton(found)
                    for name, found in self._optional.items()
                    if found is not None
                },
            )
        )


def _publish(
    _,
    publication: Publication,
    facts,
    table,
    what,
    told,
    counted,
    shards,
    failures,
    shown,
    outcome,
    *done,
    sample=None,
    lookups=None,
    packed=None,
):
    rows = {READ: counted["rows"] + counted["rejected"] - counted.get(LEFT_OUT, 0)}
    rows |= {fate: counted[fate] for fate in (*SPLITS, UNLABELLED, QUARANTINED)}
    check_steps(counted, told, what)
    with _telling(told.get("write")):
        contents = manifest.compose(
            rows=rows,
            shards=[shard.as_dict() for shard in shards],
            examples=_rows_of(packed) if packed else rows,
            facts={
                **facts,
                "validation": summary_of(outcome),
                **({"sample": sample | {"left_out": counted[LEFT_OUT]}} if sample else {}),
                **({"lookups": lookups} if lookups else {}),
                **(packed or {}),
                **_duplicates(facts, failures),
                **_vocabularies(publication),
            },
        )
    stop = _why_stopped(rows, failures, outcome, what, facts)
    _report_hot_shards(shards)
    write_file(publication.path(*RECORDED), exporters.toml(table).encode())
    docs = exists(publication.path("validation", *DATA_DOCS))
    notes = notes_of(contents, what, published=stop is None)
    page = run_page(contents, failures, shown, what, docs, notes, stop.why if stop else None)
    write_file(publication.path("validation", "index.html"), page.encode())
    summary = {
        rule: {"rows": failure.rows, "reasons": failure.reasons}
        for rule, failure in failures.items()
    }
    write_file(
        publication.path("validation", "rules.json"),
        json.dumps(summary, indent=1, sort_keys=True).encode(),
    )
    if stop:
        page = join(keep_reports(publication), "validation", *stop.page)
        raise JobError(f"{stop.why}; nothing was published, and {page} shows why.")
    check_conservation(rows, what)
    publication.publish(contents)
    return contents


def _rows_of(packed: Mapping) -> Mapping[str, int]:
    """The examples of each split; the dict's one entry tells of them."""
    (told,) = packed.values()
    return told["packed_rows"]


@contextlib.contextmanager
def _telling(told: tuple[str, str] | None):
    """Says of a job error within the block whose it is; see `accounting.check_steps`."""
    try:
        yield
    except JobError as error:
        if told is None:
            raise
        whose, way = told
        raise JobError(f"{whose}: {error} {way}") from error


class _Stop(NamedTuple):
    """Why a run publishes nothing, as a sentence without its full stop; and the page of it."""

    why: str
    page: tuple[str, ...]


def _why_stopped(
    rows: Mapping, failures: Mapping, outcome, what: str, facts: Mapping
) -> _Stop | None:
    # Where nothing is left, the rules that took it all say more than a suite without rows.
    if rows[QUARANTINED] < rows[READ] and (why := stopping(outcome)):
        return _Stop(why, DATA_DOCS)
    if not rows[TRAIN]:
        labels = [label["column"] for label in facts["labels"]]
        table = facts["table"]
        return _Stop(nothing_to_train_on(rows, failures, what, labels, table), ("index.html",))
    return None


def _duplicates(facts: Mapping, failures: Mapping) -> dict:
    """How many rows were quarantined as duplicates, where that was asked for."""
    if facts["options"]["duplicates"] == FAIL:
        return {}
    found = failures.get(DUPLICATE)
    return {"duplicates": {"quarantined": found.rows if found else 0}}


def _vocabularies(publication: Publication) -> dict:
    """The vocabularies without a single value of the training split, where there are any."""
    found = empty_vocabularies(publication.path("transform_fn"))
    return {"empty_vocabularies": found} if found else {}


def _report_hot_shards(shards: Sequence[Shard]) -> None:
    """Shards are cut by a hash: one far above its split's mean shows a seat that does not."""
    for split in SPLITS:
        groups = [
            Group(f"shard {shard.path.rsplit('/', 1)[-1]}", shard.examples)
            for shard in shards
            if shard.path.startswith(shard_path(f"{split}-"))
        ]
        report(find("write", groups, len(groups)))
