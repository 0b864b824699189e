"""Orders examples by their identity, and so by time.

Task: order
Message: would show the model one airport for an hour
Replace: order = np.lexsort((low, high, salted_hash(high, low, salt)))
With: order = np.lexsort((low, high))
"""
