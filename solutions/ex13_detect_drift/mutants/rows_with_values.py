"""Counts the rows that have a value.

Task: counts
Message: Six rows; one has no value
Replace: "rows": len(values),
With: "rows": len(known),
"""
