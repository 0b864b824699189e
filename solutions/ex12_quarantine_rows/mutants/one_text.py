"""Joins the ids of a row's rules to one text.

Task: rules
Message: The column _rules is wrong
"""


class _Check(beam.DoFn):
    def __init__(self, rules):
        self._rules = rules

    def process(self, batch):
        findings = evaluate(batch, self._rules)
        if not findings.by_rule:
            yield batch
            return
        ids, reasons = findings.explain(batch)
        rejected = batch.filter(pa.array(findings.broken))
        rejected = rejected.append_column("_rules", pa.array([", ".join(names) for names in ids]))
        rejected = rejected.append_column("_reasons", pa.array(reasons))
        yield beam.pvalue.TaggedOutput(QUARANTINED, rejected)
        yield batch.filter(pa.array(~findings.broken))
