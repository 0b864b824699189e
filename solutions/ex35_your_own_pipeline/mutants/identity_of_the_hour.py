"""Tells rows apart by the hour alone, of which each airport has one.

Task: job
Message: have the same identity
Replace: identity = ["origin", "time_hour"]
With: identity = ["time_hour"]
"""
