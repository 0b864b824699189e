"""Takes a flight without an hour for one with an empty hour.

Task: metrics
Message: that is not an empty one
Replace: empty = int((integers(before, missing=-1) == 0).sum())
With: empty = int((integers(before) == 0).sum())
"""
