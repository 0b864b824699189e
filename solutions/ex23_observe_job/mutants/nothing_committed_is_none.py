"""Takes a committed 0 for one that was not told.

Task: query
Message: 0 is a number, and not the None
Replace: return metric.attempted if metric.committed is None else metric.committed
With: return metric.committed or metric.attempted
"""
