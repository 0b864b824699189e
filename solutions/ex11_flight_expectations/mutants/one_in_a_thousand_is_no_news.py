"""Lets one flight in a thousand be very early.

Task: warnings
Message: The run has no warning
Replace: min_value=-30,
With: min_value=-30, mostly=0.999,
"""
