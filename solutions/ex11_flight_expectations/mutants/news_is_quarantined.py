"""Quarantines the flights of a new carrier.

Task: warnings
Message: its rows stay
Replace: value_set=CARRIERS,
    severity="warning",
With: value_set=CARRIERS,
"""
