"""Gives a row early where many messages have come.

Task: counts
Message: No row comes before the hour is over
Replace: trigger=AfterWatermark(late=AfterCount(1)),
With: trigger=AfterWatermark(early=AfterCount(1_000), late=AfterCount(1)),
"""
