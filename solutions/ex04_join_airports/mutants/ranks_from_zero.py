"""Ranks from 0.

Task: top
Message: Three rows of JFK, by rank
Replace: for rank, (minus_flights, dest) in enumerate(top, start=1):
With: for rank, (minus_flights, dest) in enumerate(top):
"""
