"""Counts what never left as departures at the first second of 1970.

Task: cancelled
Message: it is in nobody's hour
Replace: there = np.flatnonzero((places == place) & left)
With: there = np.flatnonzero(places == place)
"""
