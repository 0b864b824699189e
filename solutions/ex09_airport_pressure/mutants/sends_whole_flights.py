"""Sends on flights with all their columns.

Task: borders
Message: Flights go to other ranges
Replace: yield following[needed], batch.select(DEPARTURE).filter(pa.array(needed))
With: yield following[needed], batch.filter(pa.array(needed))
"""
