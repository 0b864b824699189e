"""Writes the running sums into the delays that it was given.

Task: window
Message: has changed the arrays that it was given
Replace: totals = np.r_[0, np.cumsum(delays)]
With: totals = np.r_[0, np.cumsum(delays, out=delays)]
"""
