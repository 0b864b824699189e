"""Brings all rows of training to one worker, and analyses them there.

Task: once
Message: A year's rows do not fit into one worker
Replace: | "Analyze" >> beam.Map(analyze, columns)
With: | "Together" >> beam.CombineGlobally(lambda lists: [row for rows in lists for row in rows])
Replace: | "Merge" >> beam.CombineGlobally(merge, columns)
With: | "Analyze" >> beam.Map(analyze, columns)
"""
