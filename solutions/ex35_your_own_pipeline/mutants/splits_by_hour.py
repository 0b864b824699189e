"""Splits hour by hour: each is like the one before.

Task: split
Message: parts a day
Replace: split_by = "day"
With: split_by = ["time_hour"]
"""
