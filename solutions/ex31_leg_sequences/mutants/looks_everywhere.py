"""Lets each place look at all of its segment.

Task: mask
Message: and not at the third
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return same & there | np.eye(length, dtype=bool)
"""
