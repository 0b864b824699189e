"""Stops the job at the first bad row.

Task: parts
Message: raised ValueError
"""


class _Check(beam.DoFn):
    def __init__(self, rules):
        self._rules = rules

    def process(self, batch):
        findings = evaluate(batch, self._rules)
        if findings.broken.any():
            raise ValueError("a row breaks a rule")
        yield batch
