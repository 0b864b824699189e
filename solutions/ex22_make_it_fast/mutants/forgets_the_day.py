"""Leaves the day out of what it sorts by.

Task: early
Message: By day first
Replace: | "Key" >> beam.Map(lambda row: (row["tailnum"], (*_when(row), row["dest"])))
With: | "Key" >> beam.Map(lambda row: (row["tailnum"], (*_when(row)[3:], row["dest"])))
"""
