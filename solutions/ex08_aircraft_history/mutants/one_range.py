"""Sends all flights to one range.

Task: shuffle
Message: says how many groups
Replace: return [(aircraft_range(batch, ranges), batch)]
With: return [(aircraft_range(batch, 1), batch)]
"""
