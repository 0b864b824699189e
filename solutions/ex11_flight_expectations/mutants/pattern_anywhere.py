"""Leaves out the ends of the pattern.

Task: codes
Message: A regular expression is found anywhere
Replace: _AMERICAN = "^N[A-Z0-9]{1,5}$"
With: _AMERICAN = "N[A-Z0-9]{1,5}"
"""
