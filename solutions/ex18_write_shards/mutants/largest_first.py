"""Begins with the largest hash.

Task: order
Message: The smallest salted hash comes first
Replace: order = np.lexsort((low, high, salted_hash(high, low, salt)))
With: order = np.lexsort((low, high, salted_hash(high, low, salt)))[::-1].copy()
"""
