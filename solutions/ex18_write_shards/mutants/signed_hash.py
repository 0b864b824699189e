"""Orders hashes as signed numbers.

Task: order
Message: as an unsigned number
Replace: order = np.lexsort((low, high, salted_hash(high, low, salt)))
With: order = np.lexsort((low, high, salted_hash(high, low, salt).view(np.int64)))
"""
