"""Masks by Arrow's functions, two steps that each keep what is theirs, lists by offsets."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def outside(values, minimum, maximum):
    wrong = pc.is_nan(values)
    if minimum is not None:
        wrong = pc.or_(wrong, pc.less(values, minimum))
    if maximum is not None:
        wrong = pc.or_(wrong, pc.greater(values, maximum))
    return wrong.fill_null(False).to_numpy(zero_copy_only=False)


def _any(batch, rules):
    found = np.zeros(batch.num_rows, bool)
    for rule in rules:
        found = found | rule.broken(batch)
    return pa.array(found)


def _valid(batch, rules):
    kept = batch.filter(pc.invert(_any(batch, rules)))
    if kept.num_rows:
        yield kept


def _lists(texts, offsets):
    values = pa.array(texts, pa.string())
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def _quarantined(batch, rules):
    rows = batch.filter(_any(batch, rules))
    if not rows.num_rows:
        return
    # Rows by rules: which of the broken rows breaks which.
    table = np.array([rule.broken(rows) for rule in rules]).T
    offsets = np.concatenate([[0], np.cumsum(table.sum(axis=1))])
    places, which = np.nonzero(table)
    as_dicts = rows.to_pylist()
    broken = [rules[i] for i in which]
    ids = [rule.id for rule in broken]
    reasons = [rule.reason(as_dicts[at]) for at, rule in zip(places, broken, strict=True)]
    for name, texts in (("_rules", ids), ("_reasons", reasons)):
        rows = rows.append_column(name, _lists(texts, offsets))
    yield rows


class QuarantineRows(beam.PTransform):
    def __init__(self, rules):
        super().__init__()
        self._rules = rules

    def expand(self, flights):
        return {
            "valid": flights | "Valid" >> beam.FlatMap(_valid, self._rules),
            "quarantined": flights | "Quarantined" >> beam.FlatMap(_quarantined, self._rules),
        }
