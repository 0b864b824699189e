"""Sends the first hour of a stretch to the one before it too.

Task: borders
Message: 0 is there
Replace: if needed.any():
With: back = (when - WINDOW) // STRETCH % ranges
    early = left & (back != own)
    if early.any():
        yield back[early], batch.select(DEPARTURE).filter(pa.array(early))
    if needed.any():
"""
