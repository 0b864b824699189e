"""Fires again when two late messages have come.

Task: firings
Message: comes late for that hour
Replace: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
With: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(2)),
"""
