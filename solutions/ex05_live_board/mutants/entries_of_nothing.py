"""Enters departures early, and nothing when the hour is over.

Task: modes
Message: two when the hour is over
Replace: trigger=AfterWatermark(late=AfterCount(1)),
With: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
"""
