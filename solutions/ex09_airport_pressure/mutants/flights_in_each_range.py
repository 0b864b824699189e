"""Expects flights in each range that has departures.

Task: seat
Message: raised
Replace: if whole:
With: if batches:
"""
