"""Does not set the timer again for what waits.

Task: moment
Message: Before UA1 nothing is known
Replace: if following is not None:
With: if following is not None and following < 0:
"""
