"""Puts flights together, and leaves out the departures that were sent on.

Task: seat
Message: lies on both sides of a border
Replace: found = airport_pressure(concat(whole), earlier)
With: found = airport_pressure(concat(whole), [])
"""
