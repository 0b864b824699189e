"""Compares the first column that is new.

Task: future
Message: nobody knew that 795 would be next
Replace: names = [name for name in batch.schema.names if name not in flights.schema.names]
With: names = batch.schema.names[len(flights.schema.names) :][:1]
"""
