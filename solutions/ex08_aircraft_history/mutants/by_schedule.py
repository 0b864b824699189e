"""Sorts by schedule.

Task: previous
Message: By the rows' order, or by schedule
Replace: order = np.lexsort((low, high, left, aircraft))
With: order = np.lexsort((low, high, integers(batch.column("time_hour")), aircraft))
"""
