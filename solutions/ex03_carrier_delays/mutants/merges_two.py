"""Merges exactly two accumulators.

Task: merge
Message: raised ValueError
Replace: for more_flights, more_left, more_minutes, its_worst in accumulators:
With: one, other = accumulators
    for more_flights, more_left, more_minutes, its_worst in (one, other):
"""
