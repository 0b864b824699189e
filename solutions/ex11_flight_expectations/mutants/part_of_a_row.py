"""Counts parts of a row.

Task: parameters
Message: must be a whole number
Replace: min_value={"$PARAMETER": "trunc(scheduled * 3 / 4)"},
With: min_value={"$PARAMETER": "scheduled * 3 / 4"},
"""
