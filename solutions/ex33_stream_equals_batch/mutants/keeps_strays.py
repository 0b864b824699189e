"""Keeps arrivals whose departures never came.

Task: forget
Message: of which no departure came
Replace: forgotten = {*old[:-1], *stray}
With: forgotten = {*old[:-1]}
"""
