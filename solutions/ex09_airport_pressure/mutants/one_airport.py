"""Slides one window over the departures of all airports.

Task: airports
Message: Three airports, three queues
Replace: there = np.flatnonzero((places == place) & left)
With: there = np.flatnonzero((places >= 0) & left)
"""
