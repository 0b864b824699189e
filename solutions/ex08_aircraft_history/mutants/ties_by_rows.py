"""Leaves the order of two legs of one minute to the rows.

Task: previous
Message: Rows come out of a shuffle in any order
Replace: order = np.lexsort((low, high, left, aircraft))
With: order = np.lexsort((left, aircraft))
"""
