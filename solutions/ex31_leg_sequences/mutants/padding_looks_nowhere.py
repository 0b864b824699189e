"""Lets padding look at nothing.

Task: mask
Message: softmax
Replace: return same & there & earlier | np.eye(length, dtype=bool)
With: return same & there & earlier
"""
