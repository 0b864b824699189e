"""Corrects an hour for a day.

Task: lateness
Message: that hour is as it is for good
Replace: accumulation_mode=AccumulationMode.ACCUMULATING,
    allowed_lateness=LATENESS,
With: accumulation_mode=AccumulationMode.ACCUMULATING,
    allowed_lateness=24 * HOUR,
"""
