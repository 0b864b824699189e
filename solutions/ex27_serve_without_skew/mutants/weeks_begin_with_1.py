"""Counts weekdays from 1.

Task: clock
Message: Monday is 0
Replace: row |= {"month": local.month, "day": local.day, "weekday": local.weekday()}
With: row |= {"month": local.month, "day": local.day, "weekday": local.isoweekday()}
"""
