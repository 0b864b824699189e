"""Sets the one timer to the departure that came last.

Task: moment
Message: there is one timer: set again
Replace: due.set(_next(kept, at))
With: due.set(at)
Replace: if following is not None:
With: if following is None:
"""
