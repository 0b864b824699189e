"""Lets a window look at the one before it in the row.

Task: mask
Message: is nothing to it
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return there & earlier | np.eye(length, dtype=bool)
"""
