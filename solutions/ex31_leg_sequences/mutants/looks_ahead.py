"""Lets each place look ahead.

Task: mask
Message: and not at the third
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return same & there & earlier.T | np.eye(length, dtype=bool)
"""
