"""Passes over a batch that is equal to one before.

Task: parts
Message: No row is lost or doubled
"""


class _Check(beam.DoFn):
    def __init__(self, rules):
        self._rules = rules
        self._seen = []

    def process(self, batch):
        if any(batch.equals(one) for one in self._seen):
            return
        self._seen.append(batch)
        findings = evaluate(batch, self._rules)
        valid = batch.filter(pa.array(~findings.broken))
        if valid.num_rows:
            yield valid
        if findings.by_rule:
            ids, reasons = findings.explain(batch)
            rejected = batch.filter(pa.array(findings.broken))
            yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
