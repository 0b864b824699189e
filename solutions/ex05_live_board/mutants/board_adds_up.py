"""Shows what is new since the last row.

Task: modes
Message: A row takes the place of the one before
Replace: accumulation_mode=AccumulationMode.ACCUMULATING,
With: accumulation_mode=AccumulationMode.DISCARDING,
"""
