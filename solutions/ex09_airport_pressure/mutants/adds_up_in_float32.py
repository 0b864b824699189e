"""Adds up the delays in float32, which has 24 binary digits.

Task: window
Message: It is exact in int64
Replace: totals = np.r_[0, np.cumsum(delays)]
With: totals = np.cumsum(np.r_[0, delays], dtype=np.float32).astype(np.int64)
"""
