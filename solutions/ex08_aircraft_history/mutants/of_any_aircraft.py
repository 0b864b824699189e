"""Forgets that the row above may be another aircraft's.

Task: previous
Message: five months earlier
Replace: valid = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
With: valid = (aircraft >= 0) & (previous >= 0)
"""
