"""Quarantines flights that left very early.

Task: warnings
Message: a row that is only odd stays
Replace: min_value=-30,
    severity="warning",
With: min_value=-30,
"""
