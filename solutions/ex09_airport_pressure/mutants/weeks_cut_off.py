"""Divides, and cuts off what is behind the point: towards 0, also before 1970.

Task: borders
Message: the last minute of 1969 is in stretch -1
Replace: own = when // STRETCH % ranges
With: own = (when / STRETCH).astype(np.int64) % ranges
Replace: following = (when + WINDOW) // STRETCH % ranges
With: following = ((when + WINDOW) / STRETCH).astype(np.int64) % ranges
"""
