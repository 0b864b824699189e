"""Compares the last two columns, as many as previous_leg adds.

Task: future
Message: the leg before is a row of the
Replace: names = [name for name in batch.schema.names if name not in flights.schema.names]
With: names = batch.schema.names[-2:]
"""
