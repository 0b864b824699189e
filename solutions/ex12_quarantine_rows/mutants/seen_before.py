"""Explains of each rule the first row that it meets, and remembers what it said.

Task: reasons
Message: The column _reasons is wrong
"""


class _Check(beam.DoFn):
    def __init__(self, rules):
        self._rules = rules
        self._said = {}

    def process(self, batch):
        findings = evaluate(batch, self._rules)
        if not findings.by_rule:
            if batch.num_rows:
                yield batch
            return
        ids, reasons = findings.explain(batch)
        reasons = [
            [
                self._said.setdefault(name.split(".")[-1], why)
                for name, why in zip(*pair, strict=True)
            ]
            for pair in zip(ids, reasons, strict=True)
        ]
        rejected = batch.filter(pa.array(findings.broken))
        yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
        valid = batch.filter(pa.array(~findings.broken))
        if valid.num_rows:
            yield valid
