"""Quarantines the whole batch for one row.

Task: parts
Message: The others are sound, beside them in a batch or not
"""


class _Check(beam.DoFn):
    def __init__(self, rules):
        self._rules = rules

    def process(self, batch):
        findings = evaluate(batch, self._rules)
        if findings.broken.any():
            none = [[] for _ in range(batch.num_rows)]
            yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(batch, none, none))
        else:
            yield batch
