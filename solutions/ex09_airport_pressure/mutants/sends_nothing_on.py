"""Lets each range have its own flights alone.

Task: borders
Message: has that flight needs those departures
Replace: if needed.any():
With: if False:
"""
