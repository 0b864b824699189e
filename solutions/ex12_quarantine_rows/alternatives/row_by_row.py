"""Row by row in Python: the place of each row in one list or the other, which `take` cuts out."""

import math

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines.reading.rejects import quarantined


def _is_outside(value, minimum, maximum):
    if value is None:
        return False
    if math.isnan(value):
        return True
    if minimum is not None and value < minimum:
        return True
    return maximum is not None and value > maximum


def outside(values, minimum, maximum):
    found = [_is_outside(value, minimum, maximum) for value in values.to_pylist()]
    return np.array(found, bool)


def _explained(batch, rules):
    """For each row of the batch a list of (id, reason)."""
    found = [[] for _ in range(batch.num_rows)]
    for rule in rules:
        for place, broken in enumerate(rule.broken(batch).tolist()):
            if broken:
                (row,) = batch.slice(place, 1).to_pylist()
                found[place].append((rule.id, rule.reason(row)))
    return found


class _Judge(beam.DoFn):
    def __init__(self, rules):
        self.rules = rules

    def process(self, batch):
        found = _explained(batch, self.rules)
        bad = [place for place, pairs in enumerate(found) if pairs]
        good = [place for place, pairs in enumerate(found) if not pairs]
        if good:
            yield beam.pvalue.TaggedOutput("good", batch.take(pa.array(good, pa.int64())))
        if bad:
            ids, reasons = ([[pair[i] for pair in found[place]] for place in bad] for i in (0, 1))
            rows = quarantined(batch.take(pa.array(bad, pa.int64())), ids, reasons)
            yield beam.pvalue.TaggedOutput("bad", rows)


class QuarantineRows(beam.PTransform):
    def __init__(self, rules):
        super().__init__()
        self.rules = rules

    def expand(self, flights):
        judged = flights | beam.ParDo(_Judge(self.rules)).with_outputs("good", "bad")
        return {"quarantined": judged.bad, "valid": judged.good}
