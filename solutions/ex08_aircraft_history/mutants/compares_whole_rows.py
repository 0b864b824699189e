"""Compares all columns, those known on arrival included.

Task: future
Message: switched off within a week
Replace: names = [name for name in batch.schema.names if name not in flights.schema.names]
With: names = batch.schema.names
"""
