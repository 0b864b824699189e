"""Finds nothing outside a range that has no limit, NaN included.

Task: nan
Message: A range without limits has all numbers in it
Replace: # What is inside, and then its opposite: of NaN every comparison is False.
With: if minimum is None and maximum is None:
        return np.zeros(len(values), bool)
"""
