"""Looks back within each batch.

Task: shuffle
Message: They meet in its range
Replace: return flights | GroupByRange(assign, merge, keys)
With: return flights | "Look back" >> beam.Map(previous_leg)
"""
