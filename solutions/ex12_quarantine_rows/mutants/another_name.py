"""Calls the list of reasons by another name.

Task: reasons
Message: The quarantined rows have no column _reasons
Replace: yield beam.pvalue.TaggedOutput(QUARANTINED, quarantined(rejected, ids, reasons))
With: told = quarantined(rejected, ids, reasons)
    names = [*told.schema.names[:-1], "_reason"]
    yield beam.pvalue.TaggedOutput(QUARANTINED, told.rename_columns(names))
"""
