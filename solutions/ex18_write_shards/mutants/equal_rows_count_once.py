"""Keeps one of equal rows that need not differ.

Task: twice
Message: each of which counts
Replace: return take_rows(batch, order)
With: return take_rows(batch, np.delete(order, twice))
"""
