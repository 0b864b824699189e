"""Counts the hour itself as lateness.

Task: lateness
Message: At 4:14 the hour until 2:15 has been over for less than two hours
Replace: accumulation_mode=AccumulationMode.ACCUMULATING,
    allowed_lateness=LATENESS,
With: accumulation_mode=AccumulationMode.ACCUMULATING,
    allowed_lateness=LATENESS - HOUR,
"""
