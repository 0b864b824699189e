"""Takes late entries for an hour.

Task: lateness
Message: takes what comes until 5:00
Replace: accumulation_mode=AccumulationMode.DISCARDING,
    allowed_lateness=LATENESS,
With: accumulation_mode=AccumulationMode.DISCARDING,
    allowed_lateness=HOUR,
"""
