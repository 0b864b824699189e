"""Drops a flight that comes a second time.

Task: twice
Message: Two rows of one flight have one hash and no order
Replace: if len(twice):
With: order = np.delete(order, twice)
    if False:
"""
