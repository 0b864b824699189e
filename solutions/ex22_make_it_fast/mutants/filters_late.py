"""Looks for the fleet when all aircraft have been shuffled.

Task: early
Message: The tailnum is known before
Replace: | "Fleet" >> beam.Filter(lambda row: row["tailnum"] in fleet)
With:
Replace: | "Group" >> beam.GroupByKey()
With: | "Group" >> beam.GroupByKey()
    | "Fleet" >> beam.Filter(lambda pair: pair[0] in fleet)
"""
