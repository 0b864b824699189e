"""Takes padding for a segment.

Task: mask
Message: Padding is no segment
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return same & earlier | np.eye(length, dtype=bool)
"""
