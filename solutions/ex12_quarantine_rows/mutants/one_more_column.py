"""Gives a quarantined row a column of its own beside those that were asked for.

Task: whole
Message: has the column _count as well
Replace: yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
With: told = quarantined(rejected, ids, reasons)
    told = told.append_column("_count", pa.array([len(names) for names in ids], pa.int64()))
    yield beam.pvalue.TaggedOutput(QUARANTINED, told)
"""
