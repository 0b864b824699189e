"""Counts what is new since the last row.

Task: counts
Message: it counts what that one counted too
Replace: accumulation_mode=AccumulationMode.ACCUMULATING,
With: accumulation_mode=AccumulationMode.DISCARDING,
"""
