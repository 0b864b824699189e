"""Gives no constants where there is no training day.

Task: training
Message: The first night there is no training day yet
Replace: | "Merge" >> beam.CombineGlobally(merge, columns)
With: | "Merge" >> beam.CombineGlobally(merge, columns).without_defaults()
"""
