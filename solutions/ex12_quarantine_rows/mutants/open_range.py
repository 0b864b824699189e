"""Leaves the limits out.

Task: range
Message: A closed range has its limits in it
Replace: inside &= numbers >= minimum
With: inside &= numbers > minimum
"""
