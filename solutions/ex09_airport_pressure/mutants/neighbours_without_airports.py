"""Looks at earlier departures whatever their airport.

Task: earlier
Message: UA 525 and UA 1141 left Newark
Replace: there = np.flatnonzero((places == place) & left)
With: there = np.flatnonzero(((places == place) | (np.arange(len(places)) >= rows)) & left)
"""
