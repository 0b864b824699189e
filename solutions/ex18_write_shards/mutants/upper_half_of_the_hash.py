"""Orders by the upper half of the hash, which hashes may share.

Task: order
Message: gives other rows
Replace: order = np.lexsort((low, high, salted_hash(high, low, salt)))
With: order = np.argsort(salted_hash(high, low, salt) >> np.uint64(32), kind="stable")
"""
