"""Takes a flight without an hour for one with an empty hour.

Task: metrics
Message: that is not an empty one
Replace: empty = np.count_nonzero(integers(before, missing=-1) == 0)
With: empty = np.count_nonzero(integers(before) == 0)
"""
