"""Counts a missing delay as 0.

Task: sums
Message: neither in the sum nor in the count
Replace:
    if delay is None:
            return accumulator
With: delay = delay or 0
"""
