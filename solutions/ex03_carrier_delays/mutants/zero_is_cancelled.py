"""Takes a delay of 0 for a cancelled flight.

Task: mean
Message: a 0 counts too
Replace: if delay is None:
With: if not delay:
"""
