"""Leaves NaN out as well.

Task: missing
Message: Only a null is missing
Replace: if row is None
With: if row is None or row != row
"""
