"""Shows nothing before an hour is over.

Task: firings
Message: Each of the two is shown when its message comes
Replace: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
With: trigger=AfterWatermark(late=AfterCount(1)),
"""
