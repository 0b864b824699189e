"""Gives the last hour of the day before once more: it is in the group.

Task: rows
Message: once too often
Replace: own = [batch for is_own, batch in parts if is_own]
With: own = [batch for _, batch in parts]
"""
