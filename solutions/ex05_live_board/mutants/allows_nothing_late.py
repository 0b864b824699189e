"""Fires for what is late, and lets nothing be late.

Task: firings
Message: comes late for that hour
Replace: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
    accumulation_mode=AccumulationMode.ACCUMULATING,
    allowed_lateness=LATENESS,
With: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
    accumulation_mode=AccumulationMode.ACCUMULATING,
"""
