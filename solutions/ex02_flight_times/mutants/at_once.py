"""Has a flight land at the moment in which it leaves.

Task: arrived
Message: gives the first instant after that
Replace: return next(instant for instant in candidates if instant > left)
With: return next(instant for instant in candidates if instant >= left)
"""
