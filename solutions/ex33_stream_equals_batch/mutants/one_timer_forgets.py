"""Sets the one timer to whatever came last.

Task: moment
Message: A row goes on at the time of the timer
Replace: due.set(_next(kept, at))
With: due.set(at)
"""
