"""Drops the rows that break a rule.

Task: parts
Message: The output 'quarantined' has other flights
Replace: yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
With: pass
"""
