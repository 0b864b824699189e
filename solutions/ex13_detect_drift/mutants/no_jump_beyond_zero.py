"""Takes a limit of 0 for none, from day to day.

Task: jump
Message: a limit of 0 allows nothing
Replace: return found is not None and found > limit
With: return bool(found and limit and found > limit)
"""
