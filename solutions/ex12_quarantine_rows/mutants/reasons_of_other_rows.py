"""Takes a place among the broken rows for a place in the batch.

Task: reasons
Message: Places in the whole batch are not places among its broken rows
Replace: ids, reasons = findings.explain(batch)
With: ids, _ = findings.explain(batch)
    named, rows = {rule.id: rule for rule in self._rules}, batch.to_pylist()
    reasons = [[named[n].reason(rows[i]) for n in names] for i, names in enumerate(ids)]
"""
