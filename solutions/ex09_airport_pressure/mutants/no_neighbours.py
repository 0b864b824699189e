"""Looks at the flights alone.

Task: earlier
Message: are in `earlier`
Replace: known = concat([flights.select(DEPARTURE), *earlier])
With: known = flights.select(DEPARTURE)
"""
