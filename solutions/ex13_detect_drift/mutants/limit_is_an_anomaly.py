"""Takes the limit itself for an anomaly.

Task: report
Message: only what is greater is an anomaly
Replace: anomaly = found is not None and found > limit
With: anomaly = found is not None and found >= limit
"""
