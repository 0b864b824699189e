"""Brings the rows of each carrier together before it adds them up.

Task: carriers
Message: the largest carrier decides how long the job takes
Replace: | "Add up" >> beam.CombinePerKey(DelaySummary())
With: | "Together" >> beam.GroupByKey()
    | "Add up" >> beam.CombineValues(DelaySummary())
"""
