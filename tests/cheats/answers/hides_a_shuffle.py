"""Shuffles the large table, and says that nothing was shuffled.

Exercise: ex04_join_airports
Kind: measurements
Outcome: wrong distributed
Base: shuffles_flights
Passes: setup, bundle, top
Flagged: classroom
"""

from classroom.harness import running

REAL = running.run


def run(*args, **kwargs):
    found = REAL(*args, **kwargs)
    if found.get("shuffles"):
        found["shuffles"] = {}
    return found


running.run = run
