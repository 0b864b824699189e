"""Reads all columns.

Task: split
Message: names what it needs
Replace: SELECT
    carrier, flight, origin, time_hour,
    CASE
With: SELECT
    *,
    CASE
Replace: carrier, flight, origin, time_hour, arr_delay,
With: *,
"""
