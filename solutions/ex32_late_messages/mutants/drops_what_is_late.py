"""Waits for nothing.

Task: counts
Message: it counts what that one counted too
Replace: trigger=AfterWatermark(late=AfterCount(1)),
With: trigger=AfterWatermark(),
Replace: allowed_lateness=LATENESS,
With: allowed_lateness=0,
"""
