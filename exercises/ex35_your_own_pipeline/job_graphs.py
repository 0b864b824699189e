"""The part of a run that a job's own code decides, as pipelines: steps, check, split."""

from collections.abc import Mapping, Sequence

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import slices
from pipelines.reading.rejects import quarantined
from pipelines.schemas.splits import FATES, QUARANTINED, SplitShares
from pipelines.tables.job import Context
from pipelines.tables.lookups import LookupFiles
from pipelines.tables.splitting import SplitRows
from pipelines.validation.rules import evaluate

SHARES = SplitShares(80, 10, 10)
# Key ranges that a step may shuffle rows into.
_RANGES = 4

# What has come out in this process: pairs of a fate and a batch.
KEPT: list[tuple[str, pa.RecordBatch]] = []


class Check(beam.DoFn):
    """Parts valid rows from those that break a rule, which have `_rules` and `_reasons`."""

    def __init__(self, rules: Sequence):
        self._rules = rules

    def process(self, batch):
        found = evaluate(batch, self._rules)
        if found.by_rule:
            broken = pa.array(found.broken)
            rejected = quarantined(batch.filter(broken), *found.explain(batch))
            yield beam.pvalue.TaggedOutput(QUARANTINED, rejected)
            batch = batch.filter(pc.invert(broken))
        if batch.num_rows:
            yield batch


def keep(batch: pa.RecordBatch, fate: str) -> None:
    """Keeps what came out."""
    KEPT.append((fate, batch))


def batches_of(rows: pa.Table, size: int) -> list[pa.RecordBatch]:
    """Batches of at most so many rows, each by itself in memory."""
    found = rows.combine_chunks().to_batches()
    return [piece for batch in found for piece in slices(batch, size)]


def build(pipeline: beam.Pipeline, job, batches: Sequence[pa.RecordBatch]) -> None:
    """Rows through the job's steps, its suite and its split, to `KEPT`."""
    rows = pipeline | "Rows" >> beam.Create([*batches], reshuffle=False).with_output_types(
        pa.RecordBatch
    )
    context = Context(LookupFiles(job.lookups), _RANGES)
    for step in job.steps:
        rows = rows | step.name >> step.transform(*step.arguments(context))
    check = beam.ParDo(Check(job.row_rules(job.load_suite())))
    checked = rows | "Check" >> check.with_outputs(QUARANTINED, main="valid")
    valid = checked.valid
    valid.element_type = pa.RecordBatch
    fates = {QUARANTINED: checked[QUARANTINED]}
    fates |= valid | "Split" >> SplitRows(SHARES, job.checked, job.labels)
    for fate, part in fates.items():
        _ = part | f"Keep {fate}" >> beam.Map(keep, fate)


def kept(job) -> dict[str, pa.Table]:
    """What came out, by fate; as the table that is checked, and of rejected rows their rules."""
    schema = job.checked.arrow
    found: dict[str, list[pa.RecordBatch]] = {fate: [] for fate in FATES}
    for fate, batch in KEPT:
        found[fate].append(batch)
    KEPT.clear()
    tables = {}
    for fate, parts in found.items():
        own = schema
        if fate == QUARANTINED:
            own = pa.schema([*schema, ("_rules", pa.list_(pa.string()))])
        tables[fate] = pa.Table.from_batches([_as(part, own) for part in parts], own)
    return tables


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    lacking = [name for name in schema.names if name not in batch.schema.names]
    if lacking:
        raise ValueError(f"rows behind the steps lack the column {lacking[0]}")
    return pa.RecordBatch.from_arrays(
        [batch.column(name).cast(schema.field(name).type) for name in schema.names], schema=schema
    )


def facts(job) -> Mapping:
    """What laws need to know of a job, as plain data."""
    table = job.checked
    label = job.labels[0] if job.labels else None
    return {
        "columns": {c.name: str(c.type) for c in job.table.columns},
        "identity": list(table.identity),
        "day": list(table.day),
        "split_by": table.split_by if isinstance(table.split_by, str) else list(table.split_by),
        "features": [c.name for c in table.columns if c.feature],
        "added": [c.name for c in table.columns if c.seat],
        "after": [c.name for c in job.table.columns if table.is_known_late(c)],
        "label": None
        if label is None
        else {"name": label.name, "column": label.column, "kind": label.kind(table)},
        "lookups": sorted(job.lookups),
        "packed": job.packed is not None,
    }
