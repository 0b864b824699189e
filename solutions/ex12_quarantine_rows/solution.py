"""The seat `check`: valid rows go on, the others are set aside whole, with their reasons."""

from collections.abc import Sequence

import apache_beam as beam
import pyarrow as pa

from pipelines.reading.rejects import quarantined
from pipelines.validation.rules import RowRule, evaluate

QUARANTINED = "quarantined"


class _Check(beam.DoFn):
    def __init__(self, rules: Sequence[RowRule]):
        self._rules = rules

    def process(self, batch: pa.RecordBatch):
        findings = evaluate(batch, self._rules)
        if not findings.by_rule:
            yield batch
            return
        ids, reasons = findings.explain(batch)
        rejected = batch.filter(pa.array(findings.broken))
        yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
        valid = batch.filter(pa.array(~findings.broken))
        if valid.num_rows:
            yield valid


class QuarantineRows(beam.PTransform):
    """Parts the rows that keep every rule from those that break one.

    Args:
        rules: see `pipelines.validation.rules`.

    Returns:
        A dict: "valid", the batches that go on; "quarantined", the other rows whole,
        with the list columns `_rules` (the ids of all the rules that each broke) and
        `_reasons`.
    """

    def __init__(self, rules: Sequence[RowRule]):
        super().__init__()
        self._rules = tuple(rules)

    def expand(self, flights):
        checked = flights | "Check" >> beam.ParDo(_Check(self._rules)).with_outputs(
            QUARANTINED, main="valid"
        )
        valid, rejected = checked["valid"], checked[QUARANTINED]
        valid.element_type = rejected.element_type = pa.RecordBatch
        return {"valid": valid, "quarantined": rejected}
