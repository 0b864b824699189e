"""Takes a delay of 0 for a missing one.

Task: inputs
Message: 0 - 0 is 0
Replace: gained = None if departure is None or arrival is None else departure - arrival
With: gained = departure - arrival if departure and arrival else None
"""
