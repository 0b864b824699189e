"""Sends departures on to the range that they are in.

Task: borders
Message: needs those departures
Replace: yield following[needed], batch.select(DEPARTURE).filter(pa.array(needed))
With: yield own[needed], batch.select(DEPARTURE).filter(pa.array(needed))
"""
