"""Takes a limit of 0 for none.

Task: report
Message: a limit of 0 allows nothing
Replace: anomaly = found is not None and found > limit
With: anomaly = bool(found and limit and found > limit)
"""
