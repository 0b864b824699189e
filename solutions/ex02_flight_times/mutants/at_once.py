"""Has a flight land at the moment in which it leaves.

Task: arrived
Message: they showed it next when a day and an hour had passed
Replace: return next(instant for instant in candidates if instant > left)
With: return next(instant for instant in candidates if instant >= left)
"""
