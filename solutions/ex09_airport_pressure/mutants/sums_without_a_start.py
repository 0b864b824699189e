"""Forgets the 0 before the running sum.

Task: window
Message: 20 and -3 minutes late
Replace: totals = np.r_[0, np.cumsum(delays)]
With: totals = np.cumsum(np.r_[delays, 0])
"""
