"""The seat `check`: valid rows go on, the others are quarantined whole, with their reasons."""

from collections.abc import Sequence

import apache_beam as beam
import numpy as np
import pyarrow as pa

# BEGIN SOLUTION
from pipelines.columnar.batches import present
from pipelines.reading.rejects import quarantined
from pipelines.validation.rules import RowRule, evaluate

# STUB
# from pipelines.validation.rules import RowRule
# END SOLUTION

QUARANTINED = "quarantined"


def outside(values: pa.Array, minimum: float | None, maximum: float | None) -> np.ndarray:
    """Which values lie outside a closed range.

    Args:
        values: of integers or floats, of any width; a missing value is null. May be a slice.
        minimum, maximum: None for no limit; an integer for values that are integers.

    Returns:
        A bool array, one a value: True for what is smaller than `minimum` or greater than
        `maximum`, and for NaN, which is a value and in no range. False for null.
    """
    # BEGIN SOLUTION
    numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
    # What is inside, and then its opposite: of NaN every comparison is False.
    inside = ~np.isnan(numbers)
    if minimum is not None:
        inside &= numbers >= minimum
    if maximum is not None:
        inside &= numbers <= maximum
    return present(values) & ~inside
    # END SOLUTION


# BEGIN SOLUTION
class _Check(beam.DoFn):
    def __init__(self, rules: Sequence[RowRule]):
        self._rules = rules

    def process(self, batch: pa.RecordBatch):
        findings = evaluate(batch, self._rules)
        if not findings.by_rule:
            if batch.num_rows:
                yield batch
            return
        ids, reasons = findings.explain(batch)
        rejected = batch.filter(pa.array(findings.broken))
        yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
        valid = batch.filter(pa.array(~findings.broken))
        if valid.num_rows:
            yield valid


# STUB
# END SOLUTION
class QuarantineRows(beam.PTransform):
    """Parts the rows that keep every rule from those that break one.

    Args:
        rules: see `pipelines.validation.rules`; each has an id of its own.

    Returns:
        A dict: "valid", the batches that go on; "quarantined", the other rows whole, with
        the list columns `_rules` (the ids of all the rules that each broke, in the order of
        `rules`) and `_reasons` (for each of these what its `reason(row)` says). No batch is
        without rows.
    """

    def __init__(self, rules: Sequence[RowRule]):
        super().__init__()
        self._rules = tuple(rules)

    def expand(self, flights):
        # BEGIN SOLUTION
        checked = flights | "Check" >> beam.ParDo(_Check(self._rules)).with_outputs(
            QUARANTINED, main="valid"
        )
        valid, rejected = checked["valid"], checked[QUARANTINED]
        valid.element_type = rejected.element_type = pa.RecordBatch
        return {"valid": valid, "quarantined": rejected}
        # END SOLUTION
