"""Passes on the columns that it knows.

Task: whole
Message: those behind need them all
Replace: yield beam.pvalue.TaggedOutput(name, rows)
With: known = ("year", "month", "day", "carrier", "flight", "origin", "arr_delay", "time_hour")
    yield beam.pvalue.TaggedOutput(name, rows.select([c for c in known if c in rows.schema.names]))
"""
