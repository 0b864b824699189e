"""Gives a row for each message before the hour is over too.

Task: counts
Message: no row before that
Replace: trigger=AfterWatermark(late=AfterCount(1)),
With: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
"""
