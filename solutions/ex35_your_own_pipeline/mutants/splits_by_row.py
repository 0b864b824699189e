"""Splits row by row.

Task: split
Message: parts a day
Replace: split_by = "day"
With: split_by = "identity"
"""
