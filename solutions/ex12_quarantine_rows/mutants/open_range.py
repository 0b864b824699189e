"""Leaves the limits out.

Task: missing
Message: A closed range has its limits in it
Replace: inside &= numbers >= minimum
With: inside &= numbers > minimum
"""
