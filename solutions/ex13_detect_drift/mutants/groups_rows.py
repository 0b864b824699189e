"""Brings all rows of a month together.

Task: merge
Message: 28,000 rows of a month to one worker
Replace: return rows | "Of a row" >> beam.Map(summary_of_row) | "Merge" >> beam.CombinePerKey(merge)
With: summaries = rows | "Of a row" >> beam.Map(summary_of_row)
    groups = summaries | "Group" >> beam.GroupByKey()
    return groups | "Merge" >> beam.MapTuple(lambda month, its: (month, merge(its)))
"""
