"""Does not set the timer again for what waits.

Task: moment
Message: A row goes on at the time of the timer
Replace: if following is not None:
With: if following is not None and following < 0:
"""
