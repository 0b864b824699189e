"""Takes the first batch of earlier departures only.

Task: earlier
Message: in two batches
Replace: known = concat([flights.select(DEPARTURE), *earlier])
With: known = concat([flights.select(DEPARTURE), *earlier[:1]])
"""
