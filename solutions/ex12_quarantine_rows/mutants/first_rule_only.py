"""Leaves off at the first rule that a row breaks.

Task: rules
Message: must not meet the next one tomorrow
Replace: yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
With: ids, reasons = [names[:1] for names in ids], [texts[:1] for texts in reasons]
    yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
"""
