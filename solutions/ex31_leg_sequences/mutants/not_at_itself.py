"""Lets a place look at what is before it alone.

Task: mask
Message: at itself
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return same & there & np.tril(np.ones((length, length), bool), -1)
"""
